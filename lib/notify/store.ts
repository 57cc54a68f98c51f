import "server-only";
import { database, type Prisma, type PrismaClient } from "../db/client";
import { toProblem } from "../errors";
import { actorColumns } from "../images/tag-store";
import { forgetDeliveries } from "../jobs/delivery-store";
import type { Actor } from "../jobs/job";
import { dropPending } from "./delivery-store";
import { insertEvent } from "./outbox";
import { secretsOf } from "./secrets";
import type { DeliveryState, EventType, SentType, Webhook } from "./types";

/** Webhooks as rows. A secret leaves here opened only for signing, by `secretsOf`. */
const include = {
  _count: { select: { deliveries: { where: { state: "pending" } } } },
  deliveries: { where: { finishedAt: { not: null } }, orderBy: { finishedAt: "desc" }, take: 1, include: { event: { select: { type: true } } } },
} satisfies Prisma.WebhookInclude;
type Row = Prisma.WebhookGetPayload<{ include: typeof include }>;

function secretOf(row: Row, now: Date): Webhook["secret"] {
  const until = row.previousUntil && row.previousUntil > now ? row.previousUntil.toISOString() : null;
  const told = { setAt: row.secretSetAt.toISOString(), previousUntil: until };
  try {
    secretsOf(row, now);
    return { ...told, problem: null };
  } catch (error) {
    return { ...told, problem: toProblem(error) };
  }
}

function toWebhook(row: Row, now: Date): Webhook {
  const [last] = row.deliveries;
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: JSON.parse(row.events) as EventType[],
    enabled: row.enabled,
    disabled: row.enabled ? null : { reason: row.disabledReason === "gone" ? "gone" : "by_hand", at: (row.disabledAt ?? row.updatedAt).toISOString() },
    secret: secretOf(row, now),
    pending: row._count.deliveries,
    last: last?.finishedAt ? { type: last.event.type as SentType, state: last.state as DeliveryState, at: last.finishedAt.toISOString() } : null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    actor: { kind: row.actorKind as Actor["kind"], ...(row.actorId ? { id: row.actorId } : {}), ...(row.actorName ? { name: row.actorName } : {}) },
  };
}

export const countWebhooks = (db: PrismaClient = database()): Promise<number> => db.webhook.count();

/** Oldest first; the cursor is the last one's id of the page before. */
export async function webhookPage(
  limit: number,
  cursor: string | null,
  now: Date,
  db: PrismaClient = database(),
): Promise<{ items: Webhook[]; nextCursor: string | null }> {
  const rows = await db.webhook.findMany({
    include,
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    take: limit + 1,
    ...(cursor === null ? {} : { cursor: { id: cursor }, skip: 1 }),
  });
  const page = rows.slice(0, limit);
  return { items: page.map((row) => toWebhook(row, now)), nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

export async function findWebhook(id: string, now: Date, db: PrismaClient = database()): Promise<Webhook | null> {
  const row = await db.webhook.findUnique({ where: { id }, include });
  return row && toWebhook(row, now);
}

export interface NewWebhook {
  id: string;
  url: string;
  description: string;
  events: readonly EventType[];
  enabled: boolean;
  sealed: Uint8Array<ArrayBuffer>;
  actor: Actor;
  now: Date;
}

export async function insertWebhook(
  { id, url, description, events, enabled, sealed, actor, now }: NewWebhook,
  db: PrismaClient = database(),
): Promise<Webhook> {
  const row = await db.webhook.create({
    data: {
      id,
      url,
      description,
      events: JSON.stringify(events),
      enabled,
      ...(enabled ? {} : { disabledReason: "by_hand", disabledAt: now }),
      secret: sealed,
      secretSetAt: now,
      createdAt: now,
      updatedAt: now,
      ...actorColumns(actor),
    },
    include,
  });
  return toWebhook(row, now);
}

export interface WebhookChange {
  url?: string;
  description?: string;
  events?: readonly EventType[];
  enabled?: boolean;
}

/** Disabling drops what is on its way. Null where it is gone. */
export async function changeWebhook(id: string, change: WebhookChange, now: Date, db: PrismaClient = database()): Promise<Webhook | null> {
  return db.$transaction(async (tx) => {
    const before = await tx.webhook.findUnique({ where: { id }, select: { enabled: true } });
    if (!before) return null;
    const { events, enabled, ...rest } = change;
    const turned = enabled !== undefined && enabled !== before.enabled;
    const state = enabled ? { enabled, disabledReason: null, disabledAt: null } : { enabled: false, disabledReason: "by_hand", disabledAt: now };
    await tx.webhook.update({
      where: { id },
      data: { ...rest, ...(events ? { events: JSON.stringify(events) } : {}), ...(turned ? state : {}), updatedAt: now },
    });
    if (turned && !enabled) await dropPending(tx, id, now);
    return toWebhook(await tx.webhook.findUniqueOrThrow({ where: { id }, include }), now);
  });
}

/** A new secret; the present one signs as well until `previousUntil`, unless that is null. Null where the webhook is gone. */
export async function replaceSecret(
  id: string,
  sealed: Uint8Array<ArrayBuffer>,
  previousUntil: Date | null,
  now: Date,
  db: PrismaClient = database(),
): Promise<Webhook | null> {
  return db.$transaction(async (tx) => {
    const before = await tx.webhook.findUnique({ where: { id }, select: { secret: true } });
    if (!before) return null;
    const previousSecret = previousUntil ? before.secret : null;
    const row = await tx.webhook.update({ where: { id }, data: { secret: sealed, secretSetAt: now, previousSecret, previousUntil, updatedAt: now }, include });
    return toWebhook(row, now);
  });
}

/** With its log, and what was on its way. False where it was gone already. */
export async function deleteWebhook(id: string, db: PrismaClient = database()): Promise<boolean> {
  return db.$transaction(async (tx) => {
    await forgetDeliveries(tx, id);
    return (await tx.webhook.deleteMany({ where: { id } })).count > 0;
  });
}

/** Records a ping for one webhook; answers its delivery's id. */
export async function pingOne({ id, description }: Pick<Webhook, "id" | "description">, at: Date, db: PrismaClient = database()): Promise<string> {
  const { deliveries } = await db.$transaction((tx) => insertEvent(tx, { type: "ping", data: { webhookId: id, description }, key: null, at }, [{ id }]));
  return deliveries[0] ?? "";
}
