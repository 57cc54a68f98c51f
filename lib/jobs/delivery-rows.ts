import type { DeliveryJob } from "./job";

/** Deliveries of webhooks as rows of the queue; the subject is the webhook. */
export const deliveryKind = "webhook.deliver";

export interface DeliveryPayload {
  deliveryId: string;
}

export const deliveryKey = (deliveryId: string): string => JSON.stringify([deliveryKind, deliveryId]);

export const toDelivery = (row: { id: string; payload: string; subject: string; attempt: number; createdAt: Date; startedAt: Date | null }): DeliveryJob => ({
  id: row.id,
  kind: deliveryKind,
  deliveryId: (JSON.parse(row.payload) as DeliveryPayload).deliveryId,
  webhookId: row.subject,
  attempt: row.attempt,
  createdAt: row.createdAt.toISOString(),
  startedAt: row.startedAt?.toISOString() ?? null,
});
