import type { Actor } from "../jobs/job";
import type { Action, StandardChange, Status } from "./types";

/**
 * What happens to standards, as it is told to whoever asked for it: put down in the transaction that made it happen, so a kill loses none.
 * Types only.
 */
export interface EventBase {
  /** As people write it, and its digest; null of scratch, and where the workload itself changed. */
  reference: string | null;
  digest: string | null;
  title: string;
}

export interface StandardChanged extends EventBase {
  action: Action;
  status: Status | null;
  revision: number;
  actor: Actor;
  why: string;
  changes: StandardChange["changes"];
}

export interface TagMoved extends EventBase {
  /** What the tag names now, and since which look-up. */
  movedTo: string;
  seenAt: string;
}

export interface ReviewDue extends EventBase {
  /** YYYY-MM-DD. */
  reviewBy: string;
  owner: string;
}

export type EventPayload =
  | { kind: "standard.changed"; payload: StandardChanged }
  | { kind: "standard.tag_moved"; payload: TagMoved }
  | { kind: "standard.review_due"; payload: ReviewDue };
export const eventKinds = ["standard.changed", "standard.tag_moved", "standard.review_due"] as const satisfies readonly EventPayload["kind"][];

/** `key`: what would be the same event; it is told once. `workload`: slug. `standardId`: null where the workload itself changed. */
export type NewStandardEvent = EventPayload & { key: string; workload: string; standardId: string | null };
