import "server-only";
import { randomUUID } from "node:crypto";
import { env } from "../env";
import { BasewiseError } from "../errors";
import type { Actor } from "../jobs/job";
import { nudge } from "../jobs/nudge";
import { addressOf } from "./address";
import { countPending, type DeliveryQuery, deliveryPage, findDelivery, sendAgain } from "./delivery-store";
import { makeSecret } from "./secrets";
import { changeWebhook, countWebhooks, deleteWebhook, findWebhook, insertWebhook, pingOne, replaceSecret, type WebhookChange, webhookPage } from "./store";
import type { Delivery, EventType, Webhook } from "./types";

/** Use cases of those who look after webhooks. What is told of comes in by `outbox`, and goes out by `run`. */
export const mostWebhooks = 100;
/** Pings are for seeing that the way is open, not for filling a queue. */
const mostPending = 100;
export const longestOverlapHours = 7 * 24;
const usualOverlapHours = 24;
const hourMs = 3_600_000;

const missing = (id: string) => new BasewiseError("webhook_not_found", `There is no webhook ${id.slice(0, 60)}.`);

export const listWebhooks = (query: { limit: number; cursor?: string | undefined }, now: Date = new Date()) =>
  webhookPage(query.limit, query.cursor ?? null, now);

/** Raises `webhook_not_found`. */
export async function getWebhook(id: string, now: Date = new Date()): Promise<Webhook> {
  const webhook = await findWebhook(id, now);
  if (!webhook) throw missing(id);
  return webhook;
}

/** The only two answers that hold a secret. */
export interface WithSecret {
  webhook: Webhook;
  secret: string;
}

export interface WebhookRequest {
  url: string;
  description?: string | undefined;
  events: readonly EventType[];
  enabled?: boolean | undefined;
}

const address = (url: string): string => addressOf(url.trim(), env().BASEWISE_WEBHOOK_HOSTS).href;
const unique = (events: readonly EventType[]): EventType[] => [...new Set(events)];

/** Raises `invalid_request`, `webhook_not_allowed`, `conflict`, and the codes of the secret key. */
export async function createWebhook(request: WebhookRequest, actor: Actor, now: Date = new Date()): Promise<WithSecret> {
  const url = address(request.url);
  const others = await countWebhooks();
  if (others >= mostWebhooks) throw new BasewiseError("conflict", `There are ${mostWebhooks} webhooks, the most that are kept.`);
  const id = randomUUID();
  const { secret, sealed } = makeSecret(id, others > 0);
  const { description = "", events, enabled = true } = request;
  const webhook = await insertWebhook({ id, url, description: description.trim(), events: unique(events), enabled, sealed, actor, now });
  return { webhook, secret };
}

export interface WebhookEdit {
  url?: string | undefined;
  description?: string | undefined;
  events?: readonly EventType[] | undefined;
  /** False drops what is on its way. */
  enabled?: boolean | undefined;
}

/** Raises `webhook_not_found`, `invalid_request`, `webhook_not_allowed`. */
export async function editWebhook(id: string, edit: WebhookEdit, now: Date = new Date()): Promise<Webhook> {
  const change: WebhookChange = {};
  if (edit.url !== undefined) change.url = address(edit.url);
  if (edit.description !== undefined) change.description = edit.description.trim();
  if (edit.events !== undefined) change.events = unique(edit.events);
  if (edit.enabled !== undefined) change.enabled = edit.enabled;
  const webhook = await changeWebhook(id, change, now);
  if (!webhook) throw missing(id);
  return webhook;
}

/** Raises `webhook_not_found`. */
export async function removeWebhook(id: string, now: Date = new Date()): Promise<Webhook> {
  const webhook = await getWebhook(id, now);
  if (!(await deleteWebhook(id))) throw missing(id);
  return webhook;
}

/** Both the present secret and the new one sign for `overlapHours`; with 0 the present one ends at once. Raises `webhook_not_found`, and the key's codes. */
export async function rotateSecret(id: string, overlapHours: number = usualOverlapHours, now: Date = new Date()): Promise<WithSecret> {
  await getWebhook(id, now);
  const { secret, sealed } = makeSecret(id, true);
  const webhook = await replaceSecret(id, sealed, overlapHours > 0 ? new Date(now.getTime() + overlapHours * hourMs) : null, now);
  if (!webhook) throw missing(id);
  return { webhook, secret };
}

const enabled = (webhook: Webhook): void => {
  if (!webhook.enabled) throw new BasewiseError("conflict", "The webhook is disabled: nothing is sent to it until it is enabled.");
};

/** Sends a `ping` to this webhook alone. Raises `webhook_not_found`, `conflict`, `too_many_requests`. */
export async function pingWebhook(id: string, now: Date = new Date()): Promise<Delivery> {
  const webhook = await getWebhook(id, now);
  enabled(webhook);
  if ((await countPending(id)) >= mostPending) throw new BasewiseError("too_many_requests", `${mostPending} deliveries wait for this webhook already.`);
  const delivery = await findDelivery(id, await pingOne(webhook, now));
  if (!delivery) throw missing(id);
  nudge();
  return delivery;
}

/** Raises `webhook_not_found`. */
export async function listDeliveries(id: string, query: DeliveryQuery): Promise<{ items: Delivery[]; nextCursor: string | null }> {
  await getWebhook(id);
  return deliveryPage(id, query);
}

/** The same event under the same webhook-id, at once and with all its tries. Raises `webhook_not_found`, `delivery_not_found`, `conflict`. */
export async function redeliver(id: string, deliveryId: string, actor: Actor, now: Date = new Date()): Promise<Delivery> {
  enabled(await getWebhook(id, now));
  const delivery = await sendAgain(id, deliveryId, actor, now);
  if (delivery === "none") throw new BasewiseError("delivery_not_found", `There is no delivery ${deliveryId.slice(0, 60)}.`);
  if (delivery === "busy") throw new BasewiseError("conflict", "Its last try is just being put down.");
  nudge();
  return delivery;
}
