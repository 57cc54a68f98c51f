import "server-only";
import { database, type PrismaClient } from "../db/client";
import type { Problem } from "../errors";
import { claimRow } from "./claim-store";
import { type Actor, finishedStates, type JobState, type RoundWhy, type ScanWork } from "./job";
import type { HeldJob, LeaseWatch } from "./lease-watch";
import { databaseLookKind, roundKind, scanWorkKinds, toScanWork } from "./scan-work-rows";
import { cancelRow, insertRow } from "./store";

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
export async function claimScanWork(owner: string, leaseMs: number, db?: PrismaClient, watch?: LeaseWatch): Promise<ScanWork | null> {
  const free = (runs: readonly HeldJob[]) => (runs.some((job) => scanWorkKinds.includes(job.kind)) ? null : { kind: { in: scanWorkKinds } });
  const row = await claimRow(owner, leaseMs, free, db, watch);
  return row && toScanWork(row);
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
