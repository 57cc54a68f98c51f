import { daysLater } from "../days";
import { BasewiseError } from "../errors";
import { approvedOf, type Frozen, type Held, type HeldWorkload, meant, mustStand, proposedOf, stale } from "./held";
import { deprecationDays, reviewDays } from "./terms";
import type { Action, Alternative, Standard, StandardBase, StandardException, Status } from "./types";

/**
 * What may become of a standard: a workload as it stands and a wish → steps, each one standard as it is afterwards. Nothing is written here,
 * and no step takes anything away: an earlier standard stays as it ended. Pure.
 */
export interface Step {
  before: Held | null;
  after: Held;
  action: Action;
  why: string;
}

/** Now as a day and as a time, and where new ids come from. */
export interface Moment {
  now: string;
  today: string;
  newId(): string;
}

export interface Wish {
  base?: { base: StandardBase; frozen: Frozen | null } | undefined;
  alternatives?: Alternative[] | undefined;
  reason?: string | undefined;
  evidence?: Standard["evidence"] | undefined;
  owner?: string | undefined;
  reviewBy?: string | null | undefined;
}

const decided: readonly Action[] = ["propose", "approve", "deprecate", "retire"];

const conflict = (why: string) => new BasewiseError("conflict", why);
const wrong = (field: string, why: string) => new BasewiseError("invalid_request", why, { field });
const sentOf = (wish: Wish): string[] => Object.entries(wish).flatMap(([field, value]) => (value === undefined ? [] : [field]));

const applied = (standard: Held, wish: Wish): Held => ({
  ...standard,
  ...(wish.base ? { base: wish.base.base, frozen: wish.base.frozen } : {}),
  ...(wish.alternatives === undefined ? {} : { alternatives: wish.alternatives }),
  ...(wish.reason === undefined ? {} : { reason: wish.reason }),
  ...(wish.evidence === undefined ? {} : { evidence: wish.evidence }),
  ...(wish.owner === undefined ? {} : { owner: wish.owner }),
  ...(wish.reviewBy === undefined ? {} : { reviewBy: wish.reviewBy }),
});

const mustNotBePast = (field: string, day: string | null | undefined, today: string, what: string) => {
  if (day && day < today) throw wrong(field, `${what} lies in the past: ${day}.`);
};

/**
 * A proposal where there is none; what the wish leaves out is taken from the approved standard. Raises `standard_changed` where somebody
 * proposed in the meantime, `invalid_request`.
 */
export function propose(held: HeldWorkload, wish: Wish, why: string, at: Moment): Step[] {
  const there = proposedOf(held);
  if (there)
    throw stale(
      held,
      held.since.filter(({ standardId }) => standardId === there.id),
      sentOf(wish),
    );
  // Nor does the writer know of a proposal that was made, approved or withdrawn since the revision named.
  if (held.named !== null && held.since.some(({ action }) => decided.includes(action))) throw stale(held, held.since, sentOf(wish));
  if (!wish.base) throw wrong("base", "A proposal names its base.");
  mustNotBePast("reviewBy", wish.reviewBy, at.today, "The review");
  const current = approvedOf(held);
  if (current && current.base.digest === wish.base.base.digest && current.base.reference === wish.base.base.reference) {
    throw conflict(`${current.base.reference} at this digest is the approved standard already.`);
  }
  const blank: Held = {
    id: at.newId(),
    workload: held.workload,
    base: wish.base.base,
    frozen: wish.base.frozen,
    alternatives: current?.alternatives ?? [],
    status: "proposed",
    successor: null,
    deprecatedUntil: null,
    reason: current?.reason ?? "",
    evidence: null,
    owner: current?.owner ?? "",
    reviewBy: null,
    exceptions: [],
    proposedAt: at.now,
    approvedAt: null,
    updatedAt: at.now,
    revision: 0,
  };
  return [{ before: null, after: applied(blank, wish), action: "propose", why }];
}

/** What of a standard may change in place. The base of a proposal may; that of a decision is another decision. */
export function edit(held: HeldWorkload, target: Held, wish: Wish, why: string, at: Moment): Step[] {
  mustStand(held, target, sentOf(wish));
  if (target.status === "retired") throw conflict("A retired standard stays as it ended.");
  if (wish.base && target.status !== "proposed") {
    throw conflict(`The base of ${target.status === "approved" ? "an approved" : "a deprecated"} standard does not change: propose another one.`);
  }
  if (wish.reviewBy !== target.reviewBy) mustNotBePast("reviewBy", wish.reviewBy, at.today, "The review");
  if (wish.reason !== undefined && !wish.reason.trim() && target.status !== "proposed") throw wrong("reason", "A decision has a reason.");
  return [{ before: target, after: applied(target, wish), action: "edit", why }];
}

export interface Approval {
  evidence?: Standard["evidence"] | undefined;
  reason?: string | undefined;
  reviewBy?: string | undefined;
  /** The last day of what it supersedes. */
  supersededUntil?: string | undefined;
  frozen?: Frozen | null | undefined;
}

/** Exceptions that hold go with the decision: who may stand elsewhere until spring still may when a digest is renewed. */
const carriedOver = (from: Held, today: string, at: Moment): StandardException[] =>
  from.exceptions.filter(({ until }) => until >= today).map((exception) => ({ ...exception, id: at.newId() }));

/** A proposal, or one that was deprecated, becomes the approved one; what was approved is deprecated by it. Raises `conflict`, `standard_changed`. */
export function approve(held: HeldWorkload, target: Held, approval: Approval, why: string, at: Moment): Step[] {
  mustStand(held, target, sentOf({ evidence: approval.evidence, reason: approval.reason, reviewBy: approval.reviewBy }));
  if (target.status === "approved") throw conflict("It is approved already.");
  if (target.status === "retired") throw conflict("A retired standard stays as it ended: propose it anew.");
  const reason = approval.reason ?? target.reason;
  if (!reason.trim()) throw wrong("reason", "A decision has a reason.");
  const kept = target.reviewBy !== null && target.reviewBy >= at.today ? target.reviewBy : null;
  const reviewBy = approval.reviewBy ?? kept ?? daysLater(at.today, reviewDays);
  mustNotBePast("reviewBy", reviewBy, at.today, "The review");
  const current = approvedOf(held);
  const until = approval.supersededUntil ?? daysLater(at.today, deprecationDays);
  if (current) mustNotBePast("supersededUntil", until, at.today, "The last day of the one before");
  const after: Held = {
    ...target,
    status: "approved",
    reason,
    reviewBy,
    evidence: approval.evidence === undefined ? target.evidence : approval.evidence,
    frozen: approval.frozen ?? target.frozen,
    approvedAt: at.now,
    successor: null,
    deprecatedUntil: null,
    exceptions: [...target.exceptions, ...(current ? carriedOver(current, at.today, at) : [])],
  };
  const steps: Step[] = [{ before: target, after, action: "approve", why }];
  if (!current) return steps;
  const superseded: Held = { ...current, status: "deprecated", successor: { id: target.id, reference: target.base.reference }, deprecatedUntil: until };
  // First out, then in: there is never more than one.
  return [{ before: current, after: superseded, action: "deprecate", why: `Superseded by ${target.base.reference}. ${why}`.trim() }, ...steps];
}

/** Approved → deprecated, or another successor and day for one that is. `successor`: an approved standard of any workload; null where none follows. */
export function deprecate(held: HeldWorkload, target: Held, wish: { successor: Held | null; until?: string | undefined }, why: string, at: Moment): Step[] {
  mustStand(held, target, ["successor", "deprecatedUntil"]);
  if (target.status !== "approved" && target.status !== "deprecated") throw conflict(`A ${target.status} standard can't be deprecated.`);
  const { successor } = wish;
  if (successor?.id === target.id) throw wrong("successor", "A standard is not its own successor.");
  if (successor && successor.status !== "approved") throw wrong("successor", `The successor is ${successor.status}; an approved standard may follow.`);
  const until = wish.until ?? target.deprecatedUntil ?? daysLater(at.today, deprecationDays);
  mustNotBePast("until", until, at.today, "The last day");
  const after: Held = {
    ...target,
    status: "deprecated",
    successor: successor && { id: successor.id, reference: successor.base.reference },
    deprecatedUntil: until,
  };
  return [{ before: target, after, action: "deprecate", why }];
}

/** Nobody is to use it any more; of a proposal: it is withdrawn. */
export function retire(held: HeldWorkload, target: Held, why: string): Step[] {
  mustStand(held, target, ["status"]);
  if (target.status === "retired") throw conflict("It is retired already.");
  return [{ before: target, after: { ...target, status: "retired" }, action: "retire", why }];
}

/** Looked at and still right, until the next review. */
export function review(held: HeldWorkload, target: Held, reviewBy: string | undefined, why: string, at: Moment): Step[] {
  mustStand(held, target, ["reviewBy"]);
  if (target.status !== "approved") throw conflict(`An approved standard is reviewed; this one is ${target.status}.`);
  const next = reviewBy ?? daysLater(at.today, reviewDays);
  if (next <= at.today) throw wrong("reviewBy", "The next review lies in the future.");
  return [{ before: target, after: { ...target, reviewBy: next }, action: "review", why }];
}

export function except(held: HeldWorkload, target: Held, exception: Omit<StandardException, "id">, why: string, at: Moment): Step[] {
  mustStand(held, target, ["exceptions"]);
  if (target.status !== "approved" && target.status !== "deprecated") throw conflict(`A ${target.status} standard has no exceptions.`);
  mustNotBePast("until", exception.until, at.today, "Its last day");
  return [{ before: target, after: { ...target, exceptions: [...target.exceptions, { ...exception, id: at.newId() }] }, action: "except", why }];
}

export function endException(held: HeldWorkload, target: Held, id: string, why: string): Step[] {
  mustStand(held, target, ["exceptions"]);
  if (!target.exceptions.some((one) => one.id === id))
    throw new BasewiseError("not_found", `There is no such exception that still stands: ${id.slice(0, 60)}.`);
  return [{ before: target, after: { ...target, exceptions: target.exceptions.filter((one) => one.id !== id) }, action: "end-exception", why }];
}

/** Which one an action is about where no id is given: the proposal for an approval and a withdrawal, else the approved one. */
export const defaultTarget = (held: HeldWorkload, id: string | null, status: Extract<Status, "approved" | "proposed">): Held =>
  meant(held, id, status === "proposed" ? proposedOf(held) : approvedOf(held), status);
