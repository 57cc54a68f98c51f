import { describe, expect, it } from "vitest";
import type { Decision, MovedTo, StandardView } from "@/lib/standards/view-types";
import { byDigest, decisionWords, lineOf, movedWords, nextOf, statusOf, tagTrouble } from "./words";

const tag = (state: "same" | "moved" | "gone" | "failed" | "not_looked_up", lookedAt: string | null = null) => ({
  state,
  digest: null,
  lookedAt,
  problem: null,
});
const standard = (over: object) =>
  ({ status: "approved", tag: tag("same"), reviewBy: null, proposedAt: "2026-11-23T10:00:00.000Z", deprecatedUntil: null, ...over }) as StandardView;

describe("a standard in words", () => {
  it.each([
    [{}, "ok", "Approved"],
    [{ tag: tag("moved") }, "warn", "Approved, tag moved"],
    [{ tag: tag("gone") }, "warn", "Approved, tag gone"],
    [{ status: "proposed" }, "open", "Proposed"],
    [{ status: "deprecated", tag: null }, "off", "Deprecated"],
  ])("%o is %s", (over, kind, text) => expect(statusOf(standard(over))).toEqual({ kind, text }));

  it.each([
    [{}, "no review set"],
    [{ reviewBy: "2027-03-14" }, "review by 14 Mar 2027"],
    [{ reviewBy: "2026-12-10" }, "review due in 14 days"],
    [{ reviewBy: "2026-11-27" }, "review due in 1 day"],
    [{ reviewBy: "2026-11-26" }, "review due today"],
    [{ reviewBy: "2026-11-20" }, "review overdue by 6 days"],
    [{ status: "proposed" }, "since 23 Nov 2026"],
    [{ status: "deprecated", deprecatedUntil: "2027-01-31" }, "until 31 Jan 2027"],
  ])("%o: %s", (over, words) => expect(nextOf(standard(over), "2026-11-26").replaceAll(" ", " ")).toBe(words));

  it("a registry that is away leaves the move unknown, and never the same", () => {
    expect(tagTrouble(standard({ tag: tag("failed", "2026-11-20T00:00:00.000Z") }))).toMatch(/^Whether the tag moved is not known, last tried 20.Nov.2026/);
    expect(tagTrouble(standard({ tag: tag("same") }))).toBeNull();
  });

  it("the line is cut at the digest, a port is no tag, and scratch has no digest", () => {
    const digest = `sha256:${"0123456789ab".padEnd(64, "c")}`;
    expect(lineOf({ base: { reference: "alpine:3", digest, manifests: [] } })).toEqual({ name: "alpine:3", digest: "@sha256:0123456789ab…" });
    expect(lineOf({ base: { reference: "scratch", digest: null, manifests: [] } })).toEqual({ name: "scratch", digest: "" });
    expect(byDigest("localhost:5000/x:1", digest)).toBe(`localhost:5000/x@${digest}`);
    expect(byDigest("localhost:5000/x", digest)).toBe(`localhost:5000/x@${digest}`);
  });
});

it("what is not known of a move says so with the reason", () => {
  const moved = {
    target: "sha256:b",
    before: null,
    after: null,
    change: null,
    support: null,
    unknown: { before: { code: "not_recorded", reason: "What was approved is not on record." } },
  } as unknown as MovedTo;
  expect(movedWords(moved)).toEqual(["Download: not known", "Unpacked: not known", "Packages: not known", "What was approved is not on record"]);
});

it("evidence that is gone names the report", () => {
  const words = decisionWords({ kind: "evidence_gone", evidence: { title: "Why static", state: "revoked" } } as unknown as Decision);
  expect(words).toMatch(/^The report “Why static” is revoked:/);
});
