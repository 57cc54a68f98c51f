import type { Delivery, EventType, Webhook } from "@/lib/notify/types";
import { type Answer, call, post } from "../live/api";

/** The browser's side of /api/v1/webhooks. */
const at = (id: string) => `/api/v1/webhooks/${encodeURIComponent(id)}`;

export interface WebhookAsk {
  url: string;
  description: string;
  events: readonly EventType[];
}
export interface WithSecret {
  webhook: Webhook;
  secret: string;
}

export const addWebhook = (ask: WebhookAsk): Promise<Answer<WithSecret>> => call("/api/v1/webhooks", post(ask));
export const editWebhook = (id: string, edit: Partial<WebhookAsk> & { enabled?: boolean }): Promise<Answer<Webhook>> =>
  call(at(id), { ...post(edit), method: "PATCH" });
export const deleteWebhook = (id: string): Promise<Answer<Webhook>> => call(at(id), { method: "DELETE" });
export const rotateWebhook = (id: string, overlapHours: number): Promise<Answer<WithSecret>> => call(`${at(id)}/rotate`, post({ overlapHours }));
export const pingWebhook = (id: string): Promise<Answer<Delivery>> => call(`${at(id)}/ping`, post({}));
export const redeliver = (id: string, delivery: string): Promise<Answer<Delivery>> =>
  call(`${at(id)}/deliveries/${encodeURIComponent(delivery)}/redeliver`, post({}));
