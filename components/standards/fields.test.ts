import { expect, test } from "vitest";
import { changedOf, type Fields, fieldsFor, fieldsOf, merge, wishOf } from "./fields";

const digest = `sha256:${"a".repeat(64)}`;
const before: Fields = {
  base: { reference: "gcr.io/distroless/static-debian13:nonroot", digest },
  alternatives: [{ reference: "scratch", digest: null, note: "with certificates" }],
  reason: "No libc.",
  evidence: "",
  owner: "platform",
  reviewBy: "2027-03-14",
};

test("only what was changed is sent, and an untouched base keeps its pin", () => {
  expect(wishOf({ ...before, owner: " team@example.com " }, before)).toEqual({ owner: "team@example.com" });
  expect(wishOf(before, before)).toEqual({});
  expect(wishOf({ ...before, reviewBy: "", evidence: "r1" }, before)).toEqual({ reviewBy: null, evidence: "r1" });
});

test("a base that is written anew is pinned anew; one with its digest in the name is sent as it is", () => {
  expect(wishOf({ ...before, base: { reference: "alpine:3.20", digest: null } }, before)).toEqual({ base: { reference: "alpine:3.20" } });
  expect(wishOf({ ...before, base: { reference: `alpine@${digest}`, digest } }, before)).toEqual({ base: { reference: `alpine@${digest}` } });
});

test("a new proposal sends everything, keeps the pins of alternatives and drops empty lines", () => {
  const fields = {
    ...before,
    alternatives: [...before.alternatives, { reference: "busybox:1.38", digest, note: "" }, { reference: " ", digest: null, note: "x" }],
  };
  expect(wishOf(fields, null)).toEqual({
    base: { reference: before.base.reference, digest },
    alternatives: [
      { reference: "scratch", note: "with certificates" },
      { reference: "busybox:1.38", digest, note: "" },
    ],
    reason: "No libc.",
    evidence: null,
    owner: "platform",
    reviewBy: "2027-03-14",
  });
});

test("of two editors: what I did not touch is theirs, what I touched is mine, and what both touched is named", () => {
  const theirs = { ...before, reason: "No libc, no shell.", owner: "Grace", reviewBy: "2027-06-01" };
  const mine = { ...before, reason: "Static alone.", owner: "Grace", evidence: "r1" };
  expect(merge(before, theirs, mine)).toEqual({
    fields: { ...before, reason: "Static alone.", owner: "Grace", reviewBy: "2027-06-01", evidence: "r1" },
    both: ["reason"],
  });
  expect(merge(before, before, mine)).toEqual({ fields: mine, both: [] });
});

test("a proposal begins with what stands, but for what is decided anew", () => {
  const standard = {
    base: { ...before.base, manifests: [] },
    alternatives: [{ base: { reference: "scratch", digest: null, manifests: [] }, note: "with certificates" }],
    reason: "No libc.",
    evidence: { reportId: "r0", title: "T", slug: "s", contentHash: "h", state: "live" as const },
    owner: "platform",
    reviewBy: null,
  };
  expect(fieldsOf(standard)).toEqual({ ...before, evidence: "r0", reviewBy: "" });
  const fresh = fieldsFor(standard, "alpine:3.20", "r9");
  expect(fresh).toEqual({ ...before, base: { reference: "alpine:3.20", digest: null }, evidence: "r9", reviewBy: "" });
  expect(changedOf(fieldsOf(standard), fresh)).toEqual(["base", "evidence"]);
});
