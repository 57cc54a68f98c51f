import "server-only";
import { database, type Prisma, type PrismaClient } from "../db/client";
import { env } from "../env";
import { log } from "../log";
import { lookWhenDue, watchScanner } from "../scans/schedule";
import { watchStandards } from "../standards/watch";
import { cleanUp } from "./clean-up-store";
import { finishedStates, type JobState, type LookupJob } from "./job";
import { type LookupPayload, lookupKind, toLookup } from "./lookup-rows";
import { insertLookup } from "./store";

/** Repeating work: a row enqueues a job of its kind when due. Any process may look; the row's own next time says who was first. */
const scheduledPayload = (repository: string): string => JSON.stringify({ repository, tags: null } satisfies LookupPayload);

/** Runs start up to a tenth of their interval late, at most half an hour, so that what was followed together is not asked together. */
export const jitterSeconds = (everySeconds: number): number => Math.min(Math.round(everySeconds / 10), 1800);

const nextRun = (now: Date, everySeconds: number, jitter: number, random: () => number): Date =>
  new Date(now.getTime() + (everySeconds + random() * jitter) * 1000);

/** Plans the look-ups of a repository, or plans them anew. The first run is the caller's: this plans the one after it. */
export async function planLookups(
  tx: Prisma.TransactionClient,
  repository: string,
  everySeconds: number,
  now: Date,
  random: () => number = Math.random,
): Promise<void> {
  const jitter = jitterSeconds(everySeconds);
  const times = { everySeconds, jitterSeconds: jitter, nextRun: nextRun(now, everySeconds, jitter, random) };
  const payload = scheduledPayload(repository);
  await tx.schedule.upsert({ where: { kind_payload: { kind: lookupKind, payload } }, create: { kind: lookupKind, payload, ...times }, update: times });
}

export const unplanLookups = (tx: Prisma.TransactionClient, repository: string) =>
  tx.schedule.deleteMany({ where: { kind: lookupKind, payload: scheduledPayload(repository) } });

/** When each repository's next look-up is due. */
export async function plannedLookups(repositories: string[], db: PrismaClient = database()): Promise<Map<string, Date>> {
  const rows = await db.schedule.findMany({ where: { kind: lookupKind, payload: { in: repositories.map(scheduledPayload) } } });
  return new Map(rows.map((r) => [(JSON.parse(r.payload) as LookupPayload).repository, r.nextRun]));
}

/** Tags that moved are told of when they are seen; reviews fall due by themselves. */
const watchKind = "standards.watch";
/** Where inspections run, a clean-up is tried again after this long. */
const cleanUpKind = "record.clean-up";
const cleanUpAgainSeconds = 600;
/** Whether the scanner's database moved in its registry, and whether the one in use is still that of before: an operator may replace it. */
const databaseKind = "scanner.look";
const scannerKind = "scanner.watch";
const scannerEverySeconds = 30;

/** Once in the life of a record, due at once. */
export async function planOwnWork(now: Date, db: PrismaClient = database()): Promise<void> {
  for (const [kind, everySeconds, jitter] of [
    [watchKind, 3_600, 60],
    [cleanUpKind, 86_400, 3_600],
    [scannerKind, scannerEverySeconds, 0],
  ] as const) {
    const key = { kind, payload: "{}" };
    await db.schedule.upsert({ where: { kind_payload: key }, create: { ...key, everySeconds, jitterSeconds: jitter, nextRun: now }, update: {} });
  }
  await planDatabase(now, db);
}

/** Looks for another database follow the setting; none are planned where it says never, or where the database is kept by somebody else. */
async function planDatabase(now: Date, db: PrismaClient): Promise<void> {
  const key = { kind: databaseKind, payload: "{}" };
  const everySeconds = databaseEverySeconds();
  if (everySeconds === null) {
    await db.schedule.deleteMany({ where: key });
    return;
  }
  const there = await db.schedule.findUnique({ where: { kind_payload: key } });
  if (there?.everySeconds === everySeconds) return;
  const times = { everySeconds, jitterSeconds: jitterSeconds(everySeconds), nextRun: now };
  await db.schedule.upsert({ where: { kind_payload: key }, create: { ...key, ...times }, update: times });
}

/** null: never. */
export function databaseEverySeconds(): number | null {
  const { BASEWISE_TRIVY_DB_HOURS: hours, BASEWISE_TRIVY_CACHE: theirs } = env();
  return hours === 0 || theirs !== undefined ? null : Math.max(1, Math.round(hours * 3600));
}

/** When the database is looked for next; null where it is not. */
export const plannedDatabaseLook = async (db: PrismaClient = database()): Promise<Date | null> =>
  (await db.schedule.findUnique({ where: { kind_payload: { kind: databaseKind, payload: "{}" } } }))?.nextRun ?? null;

/**
 * What is done between jobs, for which there is no job: a few rows read, and what is new told once by its key; old rows cleared away. Each
 * answers the seconds after which it is to be done again before its time, or null.
 */
const ownWork: Record<string, (now: Date) => Promise<number | null>> = {
  [watchKind]: async (now) => {
    await watchStandards(now).catch((error) => log.warn("standards.not_watched", { error }));
    return null;
  },
  [cleanUpKind]: async (now) => {
    const cleared = await cleanUp(now).catch((error) => log.warn("record.not_cleaned", { error }));
    return cleared?.waits ? cleanUpAgainSeconds : null;
  },
  [scannerKind]: async () => {
    await watchScanner().catch((error) => log.warn("scanner.not_watched", { error }));
    return null;
  },
  [databaseKind]: () =>
    lookWhenDue().catch((error) => {
      log.warn("scanner.not_looked", { error });
      return null;
    }),
};

/**
 * Enqueues what is due, each row in a transaction of its own: of several processes that see it due one moves its next time on, and only
 * that one enqueues. What was missed while no process ran is run once. Answers how many were due.
 */
export async function enqueueDue(
  newId: () => string,
  now: Date = new Date(),
  db: PrismaClient = database(),
  random: () => number = Math.random,
): Promise<number> {
  const due = await db.schedule.findMany({ where: { nextRun: { lte: now } }, orderBy: { nextRun: "asc" }, take: 50 });
  let enqueued = 0;
  for (const row of due) {
    const own = ownWork[row.kind];
    if (own) {
      const next = nextRun(now, row.everySeconds, row.jitterSeconds, random);
      const mine = await db.schedule.updateMany({ where: { id: row.id, nextRun: row.nextRun }, data: { nextRun: next } });
      const again = mine.count ? await own(now) : null;
      if (again !== null) await db.schedule.updateMany({ where: { id: row.id }, data: { nextRun: new Date(now.getTime() + again * 1000) } });
      continue;
    }
    await db.$transaction(async (tx) => {
      const moved = await tx.schedule.updateMany({
        where: { id: row.id, nextRun: row.nextRun },
        data: { nextRun: nextRun(now, row.everySeconds, row.jitterSeconds, random) },
      });
      if (!moved.count) return;
      await insertLookup(tx, JSON.parse(row.payload) as LookupPayload, { kind: "system", name: "schedule" }, newId());
      enqueued++;
    });
  }
  return enqueued;
}

// Runs of look-ups, as lists show them.

export interface LookupQuery {
  repository?: string | undefined;
  active?: boolean | undefined;
  limit: number;
  cursor?: string | undefined;
}

/** Newest first. */
export async function queryLookups(query: LookupQuery, db: PrismaClient = database()): Promise<{ items: LookupJob[]; nextCursor: string | null }> {
  const unfinished = { notIn: [...finishedStates] as JobState[] };
  const rows = await db.job.findMany({
    where: {
      kind: lookupKind,
      ...(query.repository ? { subject: query.repository } : {}),
      ...(query.active === undefined ? {} : { state: query.active ? unfinished : { in: [...finishedStates] } }),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: query.limit + 1,
    ...(query.cursor ? { cursor: { id: query.cursor }, skip: 1 } : {}),
  });
  const items = rows.slice(0, query.limit).map(toLookup);
  return { items, nextCursor: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null };
}

export async function findLookup(id: string, db: PrismaClient = database()): Promise<LookupJob | null> {
  const row = await db.job.findUnique({ where: { id, kind: lookupKind } });
  return row && toLookup(row);
}

export const recordLookup = async (payload: LookupPayload, actor: LookupJob["actor"], id: string, db: PrismaClient = database()): Promise<LookupJob> =>
  toLookup(await db.$transaction((tx) => insertLookup(tx, payload, actor, id)));
