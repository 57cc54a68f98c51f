import { describe, expect, it } from "vitest";
import { allNames, describeNames, pageOf } from "./names";

const list = (names: string[]) => ({ names, count: names.length, complete: true, etag: null, manifests: null, mirror: null, listedAt: "", changedAt: "" });

describe("a page of names", () => {
  const names = allNames(list(["3.9", "3.10", "edge", "3.10-rc1"]), ["gone", "edge"]);
  it("is in natural order, with those that are listed no more", () => {
    expect(names).toEqual(["3.9", "3.10", "3.10-rc1", "edge", "gone"]);
  });
  it("goes on behind its last name, through all of them once", () => {
    const seen: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const page = pageOf(names, { q: null, limit: 2, cursor });
      seen.push(...page.names);
      cursor = page.nextCursor;
      if (cursor === null) break;
    }
    expect(seen).toEqual(names);
  });
  it("finds by a part, or by a pattern", () => {
    expect(pageOf(names, { q: "10", limit: 9, cursor: null })).toEqual({ names: ["3.10", "3.10-rc1"], total: 2, nextCursor: null });
    expect(pageOf(names, { q: "3.?", limit: 9, cursor: null }).names).toEqual(["3.9"]);
    expect(pageOf(names, { q: "EDGE", limit: 9, cursor: null }).names).toEqual(["edge"]);
  });
});

describe("what is known of a name", () => {
  it("is that nobody looked, what was found, or why not", () => {
    const problem = { type: "", title: "", status: 404, detail: "", code: "tag_not_found" as const, remedy: "" };
    const looked = new Date("2026-11-25T00:00:00Z");
    const known = new Map([
      ["a", { digest: "sha256:a", lookedAt: looked, problem: null }],
      ["b", { digest: "sha256:b", lookedAt: looked, problem }],
    ]);
    const manifests = [{ digest: "sha256:c", tags: ["c"], mediaType: null, uploadedMs: 1_764_000_000_000, statedSize: 12 }];
    const [a, b, c] = describeNames(["a", "b", "c"], known, manifests);
    expect(a).toMatchObject({ state: "looked_up", digest: "sha256:a", unknown: { uploadedAt: { code: "not_told" } } });
    expect(b).toMatchObject({ state: "failed", digest: "sha256:b", problem: { code: "tag_not_found" } });
    expect(c).toMatchObject({ state: "not_looked_up", digest: null, uploadedAt: "2025-11-24T16:00:00.000Z", statedSize: 12 });
    expect(Object.keys(c?.unknown ?? {})).toEqual(["digest", "lookedAt"]);
  });
});
