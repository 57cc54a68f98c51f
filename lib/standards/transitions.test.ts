import { describe, expect, it } from "vitest";
import { isBasewiseError } from "../errors";
import type { Held, HeldWorkload } from "./held";
import { approve, deprecate, edit, endException, except, type Moment, propose, retire, review, type Step } from "./transitions";
import type { Action, StandardChange, Status, Workload } from "./types";

/** What may become of a standard, without a database. */
const workload: Workload = { slug: "go", title: "Go", note: "", position: 0, family: "static" };
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const base = (tag: string, letter: string) => ({ reference: `gcr.io/x/static:${tag}`, digest: digest(letter), manifests: [] });
let ids = 0;
const at: Moment = { now: "2026-11-26T10:00:00.000Z", today: "2026-11-26", newId: () => `id${++ids}` };

const standard = (id: string, status: Status, revision: number, more: Partial<Held> = {}): Held => ({
  id,
  workload,
  base: base("nonroot", id[0] ?? "a"),
  alternatives: [],
  status,
  successor: null,
  deprecatedUntil: null,
  reason: "small",
  evidence: null,
  owner: "platform",
  reviewBy: null,
  exceptions: [],
  proposedAt: at.now,
  approvedAt: null,
  updatedAt: at.now,
  revision,
  frozen: null,
  ...more,
});
const change = (revision: number, standardId: string | null, action: Action, fields: string[], name = "Ada"): StandardChange => ({
  workload: "go",
  standardId,
  revision,
  at: at.now,
  actor: { kind: "local", name },
  action,
  why: "",
  changes: fields.map((field) => ({ field, before: null, after: null })),
});
const held = (standards: Held[], revision: number, named: number | null, since: StandardChange[] = []): HeldWorkload => ({
  workload,
  revision,
  standards,
  named,
  since: since.filter((one) => one.revision > (named ?? 0)),
});
const refusal = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (isBasewiseError(error)) return { code: error.code, ...error.extra };
    throw error;
  }
  return null;
};
const told = (steps: Step[]) => steps.map(({ after, action }) => [after.id, action, after.status]);

describe("a proposal", () => {
  it("takes from the approved standard what it leaves out, and not its evidence, exceptions or review", () => {
    const approved = standard("a1", "approved", 2, { reviewBy: "2027-01-01", exceptions: [exception("2027-01-01")] });
    const [step] = propose(held([approved], 2, null), { base: { base: base("nonroot", "b"), frozen: null } }, "newer", at);
    expect(step?.after).toMatchObject({ status: "proposed", reason: "small", owner: "platform", exceptions: [], reviewBy: null, evidence: null });
  });
  it("is refused where there is one, where one came and went since, and where it is what is approved", () => {
    const wish = { base: { base: base("nonroot", "b"), frozen: null }, reason: "mine" };
    const proposed = standard("p1", "proposed", 3);
    expect(refusal(() => propose(held([proposed], 3, null, [change(3, "p1", "propose", ["base", "reason"])]), wish, "", at))).toMatchObject({
      code: "standard_changed",
      revision: 3,
      changedSince: [{ revision: 3, by: "Ada", action: "propose" }],
      collides: ["base", "reason"],
    });
    const gone = [change(3, "p1", "propose", ["base"]), change(4, "p1", "retire", ["status"])];
    expect(refusal(() => propose(held([], 4, 2, gone), wish, "", at))).toMatchObject({ code: "standard_changed", revision: 4 });
    expect(told(propose(held([], 4, 4, gone), wish, "", at))).toHaveLength(1);
    const approved = standard("b1", "approved", 2);
    expect(refusal(() => propose(held([approved], 2, 2), wish, "", at))).toMatchObject({ code: "conflict" });
  });
  it("needs a base", () => expect(refusal(() => propose(held([], 0, null), {}, "", at))).toMatchObject({ code: "invalid_request", field: "base" }));
});

describe("an edit", () => {
  const proposed = standard("p1", "proposed", 3);
  const since = [change(2, "p1", "propose", ["base"]), change(3, "p1", "edit", ["owner"], "Grace"), change(4, "x1", "review", ["reviewBy"])];
  it("names the revision it was made from; a stale one is told what changed since, by whom, and where both meet", () => {
    expect(refusal(() => edit(held([proposed], 4, null, since), proposed, { owner: "me" }, "", at))).toMatchObject({
      code: "invalid_request",
      field: "revision",
    });
    expect(refusal(() => edit(held([proposed], 4, 2, since), proposed, { owner: "me", reason: "r" }, "", at))).toMatchObject({
      code: "standard_changed",
      revision: 4,
      changedSince: [{ revision: 3, by: "Grace", action: "edit", changes: [{ field: "owner" }] }],
      collides: ["owner"],
    });
    expect(refusal(() => edit(held([proposed], 4, 5), proposed, { owner: "me" }, "", at))).toMatchObject({ code: "invalid_request" });
  });
  it("is taken where only another standard of the workload changed since", () => {
    expect(edit(held([proposed], 4, 3, since), proposed, { owner: "me" }, "", at)[0]?.after.owner).toBe("me");
  });
  it("never changes the base of what was decided, nor anything of what is retired", () => {
    const wish = { base: { base: base("nonroot", "c"), frozen: null } };
    for (const status of ["approved", "deprecated"] as const) {
      const one = standard("a1", status, 1);
      expect(refusal(() => edit(held([one], 1, 1), one, wish, "", at))).toMatchObject({ code: "conflict" });
      expect(refusal(() => edit(held([one], 1, 1), one, { reason: " " }, "", at))).toMatchObject({ code: "invalid_request", field: "reason" });
    }
    const retired = standard("a1", "retired", 1);
    expect(refusal(() => edit(held([retired], 1, 1), retired, { owner: "me" }, "", at))).toMatchObject({ code: "conflict" });
    expect(edit(held([proposed], 3, 3), proposed, wish, "", at)[0]?.after.base.digest).toBe(digest("c"));
  });
});

const exception = (until: string) => ({ id: "e1", team: "Payments", reference: "debian:bookworm", digest: null, reason: "libfoo", until });

describe("an approval", () => {
  it("has a reason, and a review in half a year where nobody says", () => {
    const proposed = standard("p1", "proposed", 1, { reason: "" });
    expect(refusal(() => approve(held([proposed], 1, 1), proposed, {}, "", at))).toMatchObject({ code: "invalid_request", field: "reason" });
    const [step] = approve(held([proposed], 1, 1), proposed, { reason: "it is small" }, "", at);
    // 26 Nov 2026 and 182 days: 4 left of November, 31, 31, 28, 31, 30 and 27 of May.
    expect(step?.after).toMatchObject({ status: "approved", approvedAt: at.now, reviewBy: "2027-05-27" });
    expect(refusal(() => approve(held([proposed], 1, 1), proposed, { reason: "r", reviewBy: "2026-11-25" }, "", at))).toMatchObject({ field: "reviewBy" });
  });
  it("supersedes what was approved: out first, with the new one as successor and a day, and exceptions that hold go along", () => {
    const old = standard("a1", "approved", 1, { exceptions: [exception("2026-11-26"), { ...exception("2026-11-25"), id: "e2" }] });
    const proposed = standard("p1", "proposed", 2);
    const steps = approve(held([old, proposed], 2, 2), proposed, {}, "newer digest", at);
    expect(told(steps)).toEqual([
      ["a1", "deprecate", "deprecated"],
      ["p1", "approve", "approved"],
    ]);
    // 90 days: 4, 31, 31 and 24 of February.
    expect(steps[0]?.after).toMatchObject({ successor: { id: "p1", reference: "gcr.io/x/static:nonroot" }, deprecatedUntil: "2027-02-24" });
    expect(steps[0]?.why).toBe("Superseded by gcr.io/x/static:nonroot. newer digest");
    expect(steps[1]?.after.exceptions.map(({ team, until }) => [team, until])).toEqual([["Payments", "2026-11-26"]]);
    expect(steps[1]?.after.exceptions[0]?.id).not.toBe("e1");
    expect(approve(held([old, proposed], 2, 2), proposed, { supersededUntil: "2026-12-31" }, "", at)[0]?.after.deprecatedUntil).toBe("2026-12-31");
    expect(refusal(() => approve(held([old, proposed], 2, 2), proposed, { supersededUntil: "2026-11-01" }, "", at))).toMatchObject({
      field: "supersededUntil",
    });
  });
  it("can be given back to what is deprecated, and not to what is retired or approved", () => {
    const old = standard("d1", "deprecated", 1, { successor: { id: "z", reference: "z" }, deprecatedUntil: "2026-12-01" });
    expect(approve(held([old], 1, 1), old, {}, "", at)[0]?.after).toMatchObject({ status: "approved", successor: null, deprecatedUntil: null });
    for (const status of ["retired", "approved"] as const) {
      const one = standard("r1", status, 1);
      expect(refusal(() => approve(held([one], 1, 1), one, {}, "", at))).toMatchObject({ code: "conflict" });
    }
  });
});

describe("the end of a standard", () => {
  const approved = standard("a1", "approved", 1);
  it("is a day and what follows: an approved standard, of another workload too, never itself", () => {
    const follower = standard("f1", "approved", 9, { workload: { ...workload, slug: "node" } });
    const [step] = deprecate(held([approved], 1, 1), approved, { successor: follower }, "", at);
    expect(step?.after).toMatchObject({ status: "deprecated", successor: { id: "f1" }, deprecatedUntil: "2027-02-24" });
    expect(refusal(() => deprecate(held([approved], 1, 1), approved, { successor: approved }, "", at))).toMatchObject({ field: "successor" });
    const waiting = standard("w1", "proposed", 1);
    expect(refusal(() => deprecate(held([approved], 1, 1), approved, { successor: waiting }, "", at))).toMatchObject({ field: "successor" });
    expect(refusal(() => deprecate(held([waiting], 1, 1), waiting, { successor: null }, "", at))).toMatchObject({ code: "conflict" });
    expect(refusal(() => deprecate(held([approved], 1, 1), approved, { successor: null, until: "2020-01-01" }, "", at))).toMatchObject({ field: "until" });
  });
  it("is final once it is retired", () => {
    const [step] = retire(held([approved], 1, 1), approved, "");
    expect(step?.after.status).toBe("retired");
    const gone = standard("a1", "retired", 2);
    expect(refusal(() => retire(held([gone], 2, 2), gone, ""))).toMatchObject({ code: "conflict" });
  });
});

it("a review moves its day into the future, of an approved standard alone", () => {
  const approved = standard("a1", "approved", 1, { reviewBy: "2026-11-20" });
  expect(review(held([approved], 1, 1), approved, undefined, "still right", at)[0]?.after.reviewBy).toBe("2027-05-27");
  expect(refusal(() => review(held([approved], 1, 1), approved, "2026-11-26", "", at))).toMatchObject({ field: "reviewBy" });
  const proposed = standard("p1", "proposed", 1);
  expect(refusal(() => review(held([proposed], 1, 1), proposed, undefined, "", at))).toMatchObject({ code: "conflict" });
});

it("an exception is added with a last day that is to come, and ended", () => {
  const approved = standard("a1", "approved", 1);
  const { id: _, ...wish } = exception("2026-12-24");
  const [added] = except(held([approved], 1, 1), approved, wish, "", at);
  expect(added?.after.exceptions).toMatchObject([wish]);
  expect(refusal(() => except(held([approved], 1, 1), approved, { ...wish, until: "2026-11-25" }, "", at))).toMatchObject({ field: "until" });
  const with1 = standard("a1", "approved", 2, { exceptions: [exception("2026-12-24")] });
  expect(endException(held([with1], 2, 2), with1, "e1", "")[0]?.after.exceptions).toEqual([]);
  expect(refusal(() => endException(held([with1], 2, 2), with1, "e9", ""))).toMatchObject({ code: "not_found" });
});
