import type { ErrorCode, Problem } from "../errors";
import type { Actor } from "../jobs/job";

/** What can be told of, beside `ping`, which tells nothing and proves that the way is open. */
export const eventTypes = ["standard.changed", "standard.tag_moved", "standard.review_due"] as const;
export type EventType = (typeof eventTypes)[number];
export type SentType = EventType | "ping";

export interface WebhookSecret {
  setAt: string;
  /** Until when the one before it signs as well; null where it does not. */
  previousUntil: string | null;
  /** Why it cannot be opened, so that nothing can be sent. Never the secret. */
  problem: Problem | null;
}

export interface Webhook {
  id: string;
  url: string;
  description: string;
  events: EventType[];
  enabled: boolean;
  /** `gone`: it answered 410. Null while it is enabled. */
  disabled: { reason: "by_hand" | "gone"; at: string } | null;
  secret: WebhookSecret;
  /** Deliveries that are on their way, and the one that ended last. */
  pending: number;
  last: { type: SentType; state: DeliveryState; at: string } | null;
  createdAt: string;
  updatedAt: string;
  actor: Actor;
}

/** dropped: its webhook was disabled before it arrived. */
export const deliveryStates = ["pending", "delivered", "failed", "dropped"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export interface DeliveryTry {
  number: number;
  at: string;
  durationMs: number;
  /** HTTP status; null where no answer came. */
  status: number | null;
  code: ErrorCode | null;
  detail: string | null;
  /** The first bytes of the answer, control characters and what is no UTF-8 escaped; null where none came. */
  answer: string | null;
}

export interface Delivery {
  id: string;
  /** The webhook-id, the same at every try. */
  eventId: string;
  type: SentType;
  state: DeliveryState;
  /** When it is tried next; null where it has ended. */
  nextAt: string | null;
  createdAt: string;
  finishedAt: string | null;
  /** Tries in all; the log keeps the last of them, newest first. */
  tries: number;
  log: DeliveryTry[];
}

/** How a try went. */
export interface TryOutcome {
  at: Date;
  durationMs: number;
  status: number | null;
  code: ErrorCode | null;
  detail: string | null;
  answer: string | null;
  /** What the receiver asks for by Retry-After. */
  retryAt: Date | null;
}
