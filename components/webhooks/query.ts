import { type DeliveryState, deliveryStates } from "@/lib/notify/types";

/** The address of the page: which webhook's log stands below the list, and which of it. Pure. */
export interface WebhooksQuery {
  webhook: string | null;
  state: DeliveryState | null;
  after: string | null;
}

type Params = Record<string, string | string[] | undefined>;
const one = (value: string | string[] | undefined): string => (Array.isArray(value) ? (value[0] ?? "") : (value ?? ""));

export const readWebhooksQuery = (params: Params): WebhooksQuery => ({
  webhook: one(params.webhook).slice(0, 100) || null,
  state: deliveryStates.find((state) => state === one(params.state)) ?? null,
  after: one(params.after).slice(0, 100) || null,
});

export function webhooksHref(query: Partial<WebhooksQuery>): string {
  const params = new URLSearchParams();
  if (query.webhook) params.set("webhook", query.webhook);
  if (query.state) params.set("state", query.state);
  if (query.after) params.set("after", query.after);
  const text = params.toString();
  return text ? `/settings/webhooks?${text}` : "/settings/webhooks";
}
