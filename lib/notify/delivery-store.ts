import "server-only";
import { database, type Prisma, type PrismaClient } from "../db/client";
import type { ErrorCode } from "../errors";
import { forgetDeliveries, forgetEnded, hastenDelivery, insertDelivery } from "../jobs/delivery-store";
import type { Actor } from "../jobs/job";
import type { SealedSecrets } from "./secrets";
import type { Delivery, DeliveryState, DeliveryTry, SentType, TryOutcome } from "./types";

/** Deliveries as rows, and the log of their tries within bounds. */
const dayMs = 86_400_000;
/** What has ended is kept for so long, and so many of one webhook; what is on its way is kept in any case. */
export const keptDays = 30;
export const keptDeliveries = 500;
/** Tries that the log keeps of one delivery: three rounds. */
const keptTries = 24;
/** Events are kept longer than their deliveries, so that their keys are not told twice. */
const keptEventDays = 400;

const include = { event: true, log: { orderBy: { number: "desc" } } } satisfies Prisma.WebhookDeliveryInclude;
type Row = Prisma.WebhookDeliveryGetPayload<{ include: typeof include }>;

const toTry = ({ number, at, durationMs, status, errorCode, detail, answer }: Row["log"][number]): DeliveryTry => ({
  number,
  at: at.toISOString(),
  durationMs,
  status,
  code: errorCode as ErrorCode | null,
  detail,
  answer,
});

const toDelivery = (row: Row): Delivery => ({
  id: row.id,
  eventId: row.eventId,
  type: row.event.type as SentType,
  state: row.state as DeliveryState,
  nextAt: row.nextAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
  tries: row.tries,
  log: row.log.map(toTry),
});

export interface DueDelivery {
  nextAt: Date;
  /** Tries of this round so far. */
  round: number;
  webhook: SealedSecrets & { url: string; enabled: boolean };
  event: { id: string; type: string; data: string; createdAt: Date };
}

/** Null where it is gone or has ended. */
export async function dueDelivery(id: string, db: PrismaClient = database()): Promise<DueDelivery | null> {
  const row = await db.webhookDelivery.findUnique({ where: { id }, include: { webhook: true, event: true } });
  if (row?.state !== "pending") return null;
  return { nextAt: row.nextAt ?? row.createdAt, round: row.round, webhook: row.webhook, event: row.event };
}

/** How a delivery stands after a try: it arrived, it is tried again, or that was all. */
export type Verdict = { state: "delivered" } | { state: "pending"; nextAt: Date } | { state: "failed"; code: ErrorCode };

/** False where the delivery is gone, or was ended by someone else in the meantime. */
export async function recordTry(id: string, outcome: TryOutcome, verdict: Verdict, db: PrismaClient = database()): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const row = await tx.webhookDelivery.findUnique({ where: { id }, select: { tries: true, round: true, state: true, webhookId: true } });
    if (!row) return false;
    const number = row.tries + 1;
    const { at, durationMs, status, code, detail, answer } = outcome;
    await tx.webhookTry.create({ data: { deliveryId: id, number, at, durationMs, status, errorCode: code, detail, answer } });
    await tx.webhookTry.deleteMany({ where: { deliveryId: id, number: { lte: number - keptTries } } });
    const open = row.state === "pending";
    const ended = verdict.state === "pending" ? { nextAt: verdict.nextAt } : { nextAt: null, finishedAt: new Date() };
    const errorCode = verdict.state === "failed" ? verdict.code : null;
    await tx.webhookDelivery.update({
      where: { id },
      data: { tries: number, round: row.round + 1, ...(open ? { state: verdict.state, errorCode, ...ended } : {}) },
    });
    if (code === "webhook_gone") await disableGone(tx, row.webhookId, new Date());
    return open;
  });
}

async function disableGone(tx: Prisma.TransactionClient, webhookId: string, now: Date): Promise<void> {
  await tx.webhook.updateMany({ where: { id: webhookId, enabled: true }, data: { enabled: false, disabledReason: "gone", disabledAt: now, updatedAt: now } });
  await dropPending(tx, webhookId, now);
}

/** What is on its way to a webhook that takes no more. */
export async function dropPending(tx: Prisma.TransactionClient, webhookId: string, now: Date): Promise<void> {
  await tx.webhookDelivery.updateMany({ where: { webhookId, state: "pending" }, data: { state: "dropped", nextAt: null, finishedAt: now } });
  await forgetDeliveries(tx, webhookId);
}

/** Ends one whose job can run no more. */
export async function failDelivery(id: string, code: ErrorCode, db: PrismaClient = database()): Promise<void> {
  await db.webhookDelivery.updateMany({
    where: { id, state: "pending" },
    data: { state: "failed", errorCode: code, nextAt: null, finishedAt: new Date() },
  });
}

export async function findDelivery(webhookId: string, id: string, db: PrismaClient = database()): Promise<Delivery | null> {
  const row = await db.webhookDelivery.findUnique({ where: { id, webhookId }, include });
  return row && toDelivery(row);
}

export interface DeliveryQuery {
  state?: DeliveryState | undefined;
  limit: number;
  cursor?: string | undefined;
}

/** Newest first. */
export async function deliveryPage(
  webhookId: string,
  query: DeliveryQuery,
  db: PrismaClient = database(),
): Promise<{ items: Delivery[]; nextCursor: string | null }> {
  const rows = await db.webhookDelivery.findMany({
    where: { webhookId, ...(query.state ? { state: query.state } : {}) },
    include,
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: query.limit + 1,
    ...(query.cursor ? { cursor: { id: query.cursor }, skip: 1 } : {}),
  });
  const page = rows.slice(0, query.limit);
  return { items: page.map(toDelivery), nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null };
}

export const countPending = (webhookId: string, db: PrismaClient = database()): Promise<number> =>
  db.webhookDelivery.count({ where: { webhookId, state: "pending" } });

/**
 * Due at once, in a round of its own; one that waits for its next try is merely hastened. `busy`: its last try is being put down at this very
 * moment. `none`: there is no such delivery.
 */
export async function sendAgain(webhookId: string, id: string, actor: Actor, now: Date, db: PrismaClient = database()): Promise<Delivery | "busy" | "none"> {
  return db.$transaction(async (tx) => {
    const row = await tx.webhookDelivery.findUnique({ where: { id, webhookId }, include });
    if (!row) return "none";
    const job = await hastenDelivery(tx, id);
    if (row.state === "pending") {
      if (job === "running") return toDelivery(row);
      if (job === null) await insertDelivery(tx, id, webhookId, actor);
      return toDelivery(await tx.webhookDelivery.update({ where: { id }, data: { nextAt: now }, include }));
    }
    if (job !== null) return "busy";
    await insertDelivery(tx, id, webhookId, actor);
    const data = { state: "pending", round: 0, nextAt: now, finishedAt: null, errorCode: null };
    return toDelivery(await tx.webhookDelivery.update({ where: { id }, data, include }));
  });
}

/** Forgets what is too old or too much of one webhook's log, and events that nobody was sent any more. */
export async function prune(webhookId: string, now: Date, db: PrismaClient = database()): Promise<void> {
  const ended = { webhookId, state: { not: "pending" } };
  const oldest = new Date(now.getTime() - keptDays * dayMs);
  const [over] = await db.webhookDelivery.findMany({
    where: ended,
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    skip: keptDeliveries,
    take: 1,
    select: { createdAt: true },
  });
  const before = over && over.createdAt > oldest ? over.createdAt : oldest;
  await db.webhookDelivery.deleteMany({ where: { ...ended, createdAt: { lte: before } } });
  await forgetEnded(webhookId, oldest, db);
  await db.notifyEvent.deleteMany({ where: { createdAt: { lt: new Date(now.getTime() - keptEventDays * dayMs) }, deliveries: { none: {} } } });
}
