import { date, duration, time } from "@/lib/format";
import type { Delivery, DeliveryState, DeliveryTry, EventType, SentType, Webhook } from "@/lib/notify/types";

/** Webhooks in words. Pure. */
export const eventWords: Record<EventType, string> = {
  "standard.changed": "a standard changed",
  "standard.tag_moved": "an approved tag moved",
  "standard.review_due": "a review is due",
};
export const sentWords: Record<SentType, string> = { ...eventWords, ping: "ping" };
export const stateWords: Record<DeliveryState, string> = { pending: "On its way", delivered: "Delivered", failed: "Failed", dropped: "Dropped" };

export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);
/** `hooks.example.com` and what stands behind it, which may be long. */
export const partsOf = (url: string): { host: string; rest: string } => {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed ? { host: `${parsed.protocol === "http:" ? "http://" : ""}${parsed.host}`, rest: parsed.pathname + parsed.search } : { host: url, rest: "" };
};
export const nameOf = ({ description, url }: Pick<Webhook, "description" | "url">): string => description || hostOf(url);

/** `26 Nov 2026, 06:41:07`. */
export const when = (iso: string): string => `${date(iso)}, ${time(iso)}`;
export const took = (ms: number): string => (ms < 1000 ? `${ms}\u202fms` : duration(ms));

/** What a try came to, in a few words: `204`, `503`, `no answer`. */
export const cameTo = ({ status }: Pick<DeliveryTry, "status">): string => (status === null ? "no answer" : String(status));

/** What follows from where a delivery stands. */
export function followsOf({ state, nextAt, finishedAt, tries, log }: Delivery, now: number): string {
  if (state === "pending") return nextAt === null || Date.parse(nextAt) <= now ? "now" : `next try ${when(nextAt)}`;
  if (state === "dropped") return "the webhook was disabled";
  if (state === "delivered") return `${log[0] ? cameTo(log[0]) : ""} ${finishedAt ? when(finishedAt) : ""}`.trim();
  return log[0]?.code === "webhook_gone" ? "410, wants no more" : `given up after ${tries} ${tries === 1 ? "try" : "tries"}`;
}
