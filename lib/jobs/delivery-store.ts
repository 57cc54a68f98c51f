import "server-only";
import { randomUUID } from "node:crypto";
import { database, type Prisma, type PrismaClient } from "../db/client";
import { claimRow } from "./claim-store";
import { type DeliveryPayload, deliveryKey, deliveryKind, toDelivery } from "./delivery-rows";
import { type Actor, type DeliveryJob, finishedStates } from "./job";
import type { HeldJob, LeaseWatch } from "./lease-watch";
import { atOnce, nextRevision } from "./row-store";
import { insertRow } from "./store";

/** Deliveries of webhooks in the queue. */

/** In the transaction that records the delivery: neither is there without the other. */
export const insertDelivery = (tx: Prisma.TransactionClient, deliveryId: string, webhookId: string, actor: Actor) =>
  insertRow(tx, {
    id: randomUUID(),
    kind: deliveryKind,
    payload: { deliveryId } satisfies DeliveryPayload,
    subject: webhookId,
    activeKey: deliveryKey(deliveryId),
    actor,
  });

/**
 * Takes the oldest delivery that is due for `leaseMs`. Null if there is none. Of one webhook one runs at a time: events come in their order
 * as long as nothing fails, and a receiver that hangs holds one place only.
 */
export async function claimDelivery(owner: string, leaseMs: number, db?: PrismaClient, watch?: LeaseWatch): Promise<DeliveryJob | null> {
  const free = (runs: readonly HeldJob[]) => ({
    kind: deliveryKind,
    subject: { notIn: runs.filter((job) => job.kind === deliveryKind).map((job) => job.subject) },
  });
  const row = await claimRow(owner, leaseMs, free, db, watch);
  return row && toDelivery(row);
}

/** A delivery that waits for its next try is due at once; one that is being tried stays as it is. Answers whether there was one in the queue. */
export async function hastenDelivery(tx: Prisma.TransactionClient, deliveryId: string): Promise<"waiting" | "running" | null> {
  const job = await tx.job.findUnique({ where: { activeKey: deliveryKey(deliveryId) }, select: { id: true, state: true } });
  if (!job) return null;
  if (job.state !== "queued") return "running";
  await tx.job.update({ where: { id: job.id }, data: { runAfter: atOnce, revision: await nextRevision(tx) } });
  return "waiting";
}

/** A webhook is gone: its deliveries leave the queue. One that is being tried finds its record gone, and ends by itself. */
export const forgetDeliveries = (tx: Prisma.TransactionClient, webhookId: string) =>
  tx.job.deleteMany({ where: { kind: deliveryKind, subject: webhookId, state: { in: ["queued", ...finishedStates] } } });

/** Jobs of deliveries that have ended: what became of them is in the delivery's own log. */
export const forgetEnded = (webhookId: string, before: Date, db: PrismaClient = database()) =>
  db.job.deleteMany({ where: { kind: deliveryKind, subject: webhookId, state: { in: [...finishedStates] }, finishedAt: { lt: before } } });
