import "server-only";
import { database, type PrismaClient } from "../db/client";
import type { Problem } from "../errors";
import { type Actor, finishedStates, type JobState, type RoundWhy, type ScanWork } from "./job";
import { type LeaseWatch, leases } from "./lease-watch";
import { databaseLookKind, roundKind, scanWorkKinds, toScanWork } from "./scan-work-rows";
import { cancelRow, claimable, heldJobs, insertRow, nextRevision, takeRow } from "./store";

/** The scanner's work in the queue. */

/** One that is in flight is answered instead. */
export const insertLook = async (actor: Actor, id: string, db: PrismaClient = database()): Promise<ScanWork> =>
  toScanWork(
    await db.$transaction((tx) => insertRow(tx, { id, kind: databaseLookKind, payload: {}, subject: databaseLookKind, activeKey: databaseLookKind, actor })),
  );

/** Likewise: a round that is in flight takes in what is new by itself, since it asks the record what is left until nothing is. */
export const insertRound = async (why: RoundWhy, actor: Actor, id: string, db: PrismaClient = database()): Promise<ScanWork> =>
  toScanWork(
    await db.$transaction((tx) => insertRow(tx, { id, kind: roundKind, payload: { why }, subject: why, activeKey: JSON.stringify([roundKind, why]), actor })),
  );

/** Takes the oldest that is due for `leaseMs`; one runs at a time, of all processes. Null if there is none. */
export async function claimScanWork(owner: string, leaseMs: number, db: PrismaClient = database(), watch: LeaseWatch = leases()): Promise<ScanWork | null> {
  return watch.claim((hold) =>
    db.$transaction(async (tx) => {
      const now = new Date();
      const look = async () => {
        const held = await heldJobs(tx);
        const ended = watch.ended(held, leaseMs);
        return { ended, busy: held.some((job) => scanWorkKinds.includes(job.kind) && !ended.has(job.id)) };
      };
      const { ended, busy } = await look();
      if (busy) return null;
      const row = await tx.job.findFirst({
        where: { kind: { in: scanWorkKinds }, OR: claimable(now, ended) },
        orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      });
      if (!row) return null;
      // The counter's row is locked from here on, as in claimJob.
      const revision = await nextRevision(tx);
      if ((await look()).busy) return null;
      hold(row.id);
      const taken = await takeRow(tx, row, { owner, leaseMs, revision, now });
      return taken && toScanWork(taken);
    }),
  );
}

const newestFirst = [{ createdAt: "desc" as const }, { id: "desc" as const }];

export async function queryScanWork(
  query: { limit: number; cursor?: string | undefined; active?: boolean | undefined; kind?: ScanWork["kind"] | undefined; why?: RoundWhy | undefined },
  db: PrismaClient = database(),
): Promise<{ items: ScanWork[]; nextCursor: string | null }> {
  const { limit, cursor, active, kind, why } = query;
  const ended = [...finishedStates] as JobState[];
  const rows = await db.job.findMany({
    where: {
      kind: kind ?? { in: scanWorkKinds },
      ...(why ? { subject: why } : {}),
      ...(active === undefined ? {} : { state: active ? { notIn: ended } : { in: ended } }),
    },
    orderBy: newestFirst,
    take: limit + 1,
    ...(cursor ? { cursor: { id: cursor }, skip: 1 } : {}),
  });
  const items = rows.slice(0, limit).map(toScanWork);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

export async function findScanWork(id: string, db: PrismaClient = database()): Promise<ScanWork | null> {
  const row = await db.job.findUnique({ where: { id, kind: { in: scanWorkKinds } } });
  return row && toScanWork(row);
}

export async function cancelScanWork(id: string, problem: Problem, db: PrismaClient = database()): Promise<ScanWork | null> {
  const there = await findScanWork(id, db);
  const row = there && (await cancelRow(id, there.kind, problem, db));
  return row && toScanWork(row);
}
