import { expect, it } from "vitest";
import { knownDigests, type SeenDigest } from "./check-history";
import { judgeReference } from "./check-reference";
import { digestOf, testStandards } from "./testing-standards";
import type { Standard, StandardChange } from "./types";

const go = testStandards.find((s) => s.id === "go") as Standard;
const change = (revision: number, at: string, before: string | null, after: string): StandardChange => ({
  workload: "go",
  standardId: "go",
  revision,
  at,
  actor: { kind: "local" },
  action: before === null ? "propose" : "edit",
  why: "",
  changes: [
    {
      field: "base",
      before: before && { reference: go.base.reference, digest: digestOf(before), manifests: [{ platform: "linux/amd64", digest: digestOf("b9") }] },
      after: { ...go.base, digest: digestOf(after) },
    },
  ],
});
const seen = (pair: string, since: string, manifests: string[] = []): SeenDigest => ({
  reference: go.base.reference,
  digest: digestOf(pair),
  manifests: manifests.map(digestOf),
  since,
});
const options = { today: "2026-11-26", team: null };
const judge = (pair: string, standards: Standard[], known: ReturnType<typeof knownDigests>) =>
  judgeReference(
    { registry: "gcr.io", repository: "distroless/static-debian13", tag: "nonroot", digest: digestOf(pair) as never },
    { standards, known, tags: new Map() },
    options,
  );

it("what a standard was, and what its tag meant before and since its digest was chosen", () => {
  const changes = [change(1, "2026-03-01T00:00:00.000Z", null, "11"), change(2, "2026-05-01T00:00:00.000Z", "11", "a0")];
  const known = knownDigests([go], changes, [
    seen("a0", "2026-04-20T00:00:00.000Z"),
    seen("22", "2026-01-01T00:00:00.000Z", ["23"]),
    seen("33", "2026-06-01T00:00:00.000Z"),
  ]);
  expect(known.map(({ digest, how, at }) => [digest, how, at])).toEqual([
    [digestOf("11"), "approved_before", "2026-05-01T00:00:00.000Z"],
    [digestOf("22"), "tag_before", "2026-01-01T00:00:00.000Z"],
    [digestOf("33"), "tag_since", "2026-06-01T00:00:00.000Z"],
  ]);
  const verdicts = ["a0", "a1", "11", "b9", "22", "23", "33", "44"].map((pair) => judge(pair, [go], known).verdict);
  expect(verdicts).toEqual([
    "approved",
    "approved",
    "approved_older_digest",
    "approved_older_digest",
    "approved_older_digest",
    "approved_older_digest",
    "not_standard",
    "unknown",
  ]);
});

it("a deprecated standard of the same name is an older digest until its last day, and then none", () => {
  const before = (deprecatedUntil: string): Standard => ({
    ...go,
    id: "go-1",
    status: "deprecated",
    deprecatedUntil,
    successor: { id: "go", reference: go.base.reference },
    base: { ...go.base, digest: digestOf("66"), manifests: [{ platform: "linux/amd64", digest: digestOf("67") }] },
  });
  const held = (until: string) => {
    const standards = [go, before(until)];
    const known = knownDigests(standards, [], [seen("66", "2026-01-01T00:00:00.000Z")]);
    return ["66", "67"].map((pair) => judge(pair, standards, known));
  };
  for (const one of held("2026-11-26")) {
    expect(one.verdict).toBe("approved_older_digest");
    expect(one.reason).toMatch(/may be used until 2026-11-26/);
    expect(one.suggested).toBe(`gcr.io/distroless/static-debian13:nonroot@${digestOf("a0")}`);
  }
  for (const one of held("2026-11-25")) {
    expect(one.verdict).toBe("not_standard");
    expect(one.reason).toMatch(/that day has passed/);
    expect(one.suggested).toBe(`gcr.io/distroless/static-debian13:nonroot@${digestOf("a0")}`);
  }
});

it("a base that was given by its digest alone implies no tag", () => {
  const bare: Standard = { ...go, base: { ...go.base, reference: "gcr.io/distroless/static-debian13" } };
  const of = (tag: string | undefined, digest?: string) =>
    judgeReference(
      { registry: "gcr.io", repository: "distroless/static-debian13", ...(tag ? { tag } : {}), ...(digest ? { digest: digestOf(digest) as never } : {}) },
      { standards: [bare], known: [], tags: new Map() },
      options,
    ).verdict;
  expect(of("latest")).toBe("not_standard");
  expect(of(undefined, "a0")).toBe("approved");
  expect(of("nonroot", "a0")).toBe("approved");
  expect(of("nonroot", "44")).toBe("unknown");
});
