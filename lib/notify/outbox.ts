import "server-only";
import { randomUUID } from "node:crypto";
import type { Prisma } from "../db/client";
import { insertDelivery } from "../jobs/delivery-store";
import type { Actor } from "../jobs/job";
import type { EventType, SentType } from "./types";

/**
 * The way in: whoever changes something tells of it in the very transaction that changes it. The event, a delivery for each webhook that
 * takes its type, and the jobs that send them are then on record with the change, or none of it is: a kill at any moment loses nothing.
 */
export interface NewEvent {
  type: EventType;
  /** What receivers get as `data`: JSON, of a size that can be sent. */
  data: object;
  /** An event with a key that was told before is passed over: `review_due/<standard>/<date>` is told once however often it is noticed. */
  key?: string;
  at?: Date;
}

const system: Actor = { kind: "system", name: "webhooks" };

/** Answers the event's id, which is the webhook-id of all its deliveries; null where its key was told before. */
export async function recordEvent(tx: Prisma.TransactionClient, { type, data, key, at = new Date() }: NewEvent): Promise<string | null> {
  if (key !== undefined && (await tx.notifyEvent.findUnique({ where: { key }, select: { id: true } }))) return null;
  const webhooks = await tx.webhook.findMany({ where: { enabled: true }, select: { id: true, events: true } });
  const takers = webhooks.filter(({ events }) => (JSON.parse(events) as string[]).includes(type));
  return (await insertEvent(tx, { type, data, key: key ?? null, at }, takers)).id;
}

/** An event for the webhooks named, with the ids of its deliveries. */
export async function insertEvent(
  tx: Prisma.TransactionClient,
  event: { type: SentType; data: object; key: string | null; at: Date },
  webhooks: readonly { id: string }[],
): Promise<{ id: string; deliveries: string[] }> {
  const { type, data, key, at } = event;
  const id = `evt_${randomUUID().replaceAll("-", "")}`;
  await tx.notifyEvent.create({ data: { id, type, key, data: JSON.stringify(data), createdAt: at } });
  const deliveries: string[] = [];
  for (const webhook of webhooks) {
    const delivery = randomUUID();
    deliveries.push(delivery);
    await tx.webhookDelivery.create({ data: { id: delivery, webhookId: webhook.id, eventId: id, state: "pending", nextAt: at, createdAt: at } });
    await insertDelivery(tx, delivery, webhook.id, system);
  }
  return { id, deliveries };
}
