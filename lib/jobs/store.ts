import "server-only";
import { database, type Prisma, type PrismaClient } from "../db/client";
import type { Problem } from "../errors";
import type { MeasuredPull } from "../images/types";
import { log } from "../log";
import { claimRow } from "./claim-store";
import { deliveryKind } from "./delivery-rows";
import { type Actor, type ClaimedJob, finishedStates, inspectionKind, isFinished, type Job, type JobOutcome, type JobProgress, type JobState } from "./job";
import type { HeldJob, LeaseWatch } from "./lease-watch";
import { type LookupPayload, lookupKind, toLookup } from "./lookup-rows";
import { atOnce, nextRevision, parsed, type Row, running, toldOf } from "./row-store";
import { scanWorkKinds } from "./scan-work-rows";

/** What was asked, canonical. */
export interface InspectionPayload {
  reference: string;
  platform: string;
  source: "docker" | "registry" | null;
  reread: boolean;
}

/** An earlier program kept no engine with it. */
const outcomeOf = (json: string | null): JobOutcome | null => {
  const outcome = parsed<Omit<JobOutcome, "engine"> & Partial<Pick<JobOutcome, "engine">>>(json);
  return outcome && { ...outcome, engine: outcome.engine ?? null };
};

export function toJob(row: Row): Job {
  const payload = JSON.parse(row.payload) as InspectionPayload;
  return {
    ...toldOf(row),
    kind: inspectionKind,
    ...payload,
    state: row.state as JobState,
    progress: parsed<JobProgress>(row.progress),
    error: parsed<Problem>(row.problem),
    imageDigest: row.imageDigest,
    outcome: outcomeOf(row.outcome),
  };
}

const toClaimed = (row: Row): ClaimedJob => (row.kind === lookupKind ? toLookup(row) : toJob(row));
const inspections = { kind: inspectionKind } as const;

const subjectOf = (reference: string, platform: string): string => `${reference},${platform}`;
export const activeKey = (p: InspectionPayload): string => JSON.stringify([p.reference, p.platform, p.source, p.reread]);

export interface NewJob {
  id: string;
  kind: string;
  payload: unknown;
  subject: string;
  activeKey: string;
  actor: Actor;
}

/** One that is in flight already with the same key is answered instead of a second one. */
export async function insertRow(tx: Prisma.TransactionClient, job: NewJob): Promise<Row> {
  const inFlight = await tx.job.findUnique({ where: { activeKey: job.activeKey } });
  if (inFlight) return inFlight;
  const now = new Date();
  const { actor, payload, ...rest } = job;
  return tx.job.create({
    data: {
      ...rest,
      payload: JSON.stringify(payload),
      state: "queued",
      revision: await nextRevision(tx),
      runAfter: atOnce,
      createdAt: now,
      actorKind: actor.kind,
      actorId: actor.id ?? null,
      actorName: actor.name ?? null,
    },
  });
}

/** Records jobs, all or none; one that is in flight already with the same payload is answered instead of a second one. */
export async function insertJobs(payloads: InspectionPayload[], actor: Actor, newId: () => string, db: PrismaClient = database()): Promise<Job[]> {
  const made = new Set<string>();
  const jobs = await db.$transaction(async (tx) => {
    const rows: Job[] = [];
    for (const payload of payloads) {
      const id = newId();
      made.add(id);
      const subject = subjectOf(payload.reference, payload.platform);
      rows.push(toJob(await insertRow(tx, { id, ...inspections, payload, subject, activeKey: activeKey(payload), actor })));
    }
    return rows;
  });
  for (const { id, reference, platform } of jobs) if (made.has(id)) log.info("job.queued", { jobId: id, reference, platform });
  return jobs;
}

/** A run of look-ups; one with the same payload that is in flight is answered instead. */
export const insertLookup = (tx: Prisma.TransactionClient, payload: LookupPayload, actor: Actor, id: string): Promise<Row> =>
  insertRow(tx, {
    id,
    kind: lookupKind,
    payload,
    subject: payload.repository,
    activeKey: JSON.stringify([lookupKind, payload.repository, payload.tags]),
    actor,
  });

/** Deliveries and the scanner's work aside: one that is tried again tomorrow keeps nobody waiting. */
export const countActive = (db: PrismaClient = database()): Promise<number> =>
  db.job.count({ where: { kind: { notIn: [deliveryKind, ...scanWorkKinds] }, state: { notIn: [...finishedStates] } } });

/**
 * Takes the oldest job that waits, or one whose lease has ended, for `leaseMs`. Null if there is none. Of look-ups one runs at a time, so
 * one registry is asked at a time, and places stay free for inspections. Deliveries and the scanner's work have places of their own
 * (claimDelivery, claimScanWork).
 */
export async function claimJob(owner: string, leaseMs: number, db?: PrismaClient, watch?: LeaseWatch): Promise<ClaimedJob | null> {
  const free = (runs: readonly HeldJob[]) => ({
    kind: { notIn: [deliveryKind, ...scanWorkKinds, ...(runs.some((job) => job.kind === lookupKind) ? [lookupKind] : [])] },
  });
  const row = await claimRow(owner, leaseMs, free, db, watch);
  return row && toClaimed(row);
}

export interface Renewal {
  /** False where the job is no longer this owner's: stop, and record nothing. */
  held: boolean;
  cancel: boolean;
}

/** Keeps the lease and, where given, tells how far the job is. */
export async function renewJob(
  id: string,
  owner: string,
  leaseMs: number,
  news: { state?: JobState; progress?: unknown } | null,
  db: PrismaClient = database(),
): Promise<Renewal> {
  return db.$transaction(async (tx) => {
    const row = await tx.job.findUnique({ where: { id }, select: { owner: true, state: true, cancel: true } });
    if (!row || row.owner !== owner || isFinished(row.state as JobState)) return { held: false, cancel: false };
    await tx.job.update({
      where: { id },
      data: {
        leaseUntil: new Date(Date.now() + leaseMs),
        ...(news?.state ? { state: news.state } : {}),
        ...(news?.progress ? { progress: JSON.stringify(news.progress) } : {}),
        ...(news ? { revision: await nextRevision(tx) } : {}),
      },
    });
    return { held: true, cancel: row.cancel };
  });
}

export interface Ending {
  state: "done" | "failed" | "cancelled";
  problem?: Problem;
  imageDigest?: string;
  outcome?: unknown;
}

/** Ends a job, once: false where it is not this owner's any more. */
export async function finishJob(id: string, owner: string, ending: Ending, db: PrismaClient = database()): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const ended = await tx.job.updateMany({
      where: { id, owner, state: { notIn: [...finishedStates] } },
      data: {
        state: ending.state,
        activeKey: null,
        owner: null,
        leaseUntil: null,
        finishedAt: new Date(),
        revision: await nextRevision(tx),
        ...(ending.problem ? { errorCode: ending.problem.code, problem: JSON.stringify(ending.problem) } : {}),
        ...(ending.imageDigest ? { imageDigest: ending.imageDigest } : {}),
        ...(ending.outcome ? { outcome: JSON.stringify(ending.outcome) } : {}),
        ...(ending.state === "done" ? { errorCode: null, problem: null } : {}),
      },
    });
    return ended.count > 0;
  });
}

/** Puts a running job back in the queue unfinished: at a graceful stop, or until `runAfter`. Its attempt does not count. */
export async function releaseJob(
  id: string,
  owner: string,
  later: { runAfter: Date; progress: unknown; problem: Problem | null } | null = null,
  db: PrismaClient = database(),
): Promise<void> {
  await db.$transaction(async (tx) => {
    const held = { id, owner, state: { notIn: [...finishedStates] } };
    const data = { state: "queued", owner: null, leaseUntil: null, attempt: { decrement: 1 }, revision: await nextRevision(tx) };
    if (later) {
      const { runAfter, progress, problem } = later;
      await tx.job.updateMany({ where: held, data: { ...data, runAfter, progress: JSON.stringify(progress), problem: problem && JSON.stringify(problem) } });
    } else {
      await tx.job.updateMany({ where: { ...held, kind: { not: inspections.kind } }, data });
      await tx.job.updateMany({ where: { ...held, ...inspections }, data: { ...data, progress: null } });
    }
  });
}

/** Asks for an end: a queued job is cancelled at once, a running one by its worker within a second. Null where there is no such job. */
export async function requestCancel(id: string, problem: Problem, db: PrismaClient = database()): Promise<Job | null> {
  const row = await cancelRow(id, inspections.kind, problem, db);
  return row && toJob(row);
}

export async function cancelRow(id: string, kind: string, problem: Problem, db: PrismaClient = database()): Promise<Row | null> {
  return db.$transaction(async (tx) => {
    const row = await tx.job.findUnique({ where: { id, kind } });
    if (!row) return null;
    if (isFinished(row.state as JobState)) return row;
    const revision = await nextRevision(tx);
    const data =
      row.state === "queued"
        ? { state: "cancelled", activeKey: null, finishedAt: new Date(), errorCode: problem.code, problem: JSON.stringify(problem), revision }
        : { cancel: true, revision };
    return tx.job.update({ where: { id }, data });
  });
}

/** Ends the leases of owners that are gone, so that their jobs are taken up at once. */
export async function endLeases(isGone: (owner: string) => boolean, db: PrismaClient = database()): Promise<number> {
  const rows = await db.job.findMany({ where: { state: { in: running } }, select: { id: true, owner: true } });
  const gone = rows.filter((r) => r.owner !== null && isGone(r.owner)).map((r) => r.id);
  const ended = await db.job.updateMany({ where: { id: { in: gone } }, data: { leaseUntil: atOnce } });
  return ended.count;
}

export const findJob = async (id: string, db: PrismaClient = database()): Promise<Job | null> => {
  const row = await db.job.findUnique({ where: { id, ...inspections } });
  return row ? toJob(row) : null;
};

export interface JobQuery {
  states?: JobState[];
  limit: number;
  /** Jobs created before this one (its id), newest first. */
  cursor?: string;
}

export async function queryJobs(query: JobQuery, db: PrismaClient = database()): Promise<{ items: Job[]; nextCursor: string | null }> {
  const rows = await db.job.findMany({
    where: { ...inspections, ...(query.states ? { state: { in: query.states } } : {}) },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: query.limit + 1,
    ...(query.cursor ? { cursor: { id: query.cursor }, skip: 1 } : {}),
  });
  const items = rows.slice(0, query.limit).map(toJob);
  return { items, nextCursor: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null };
}

/** What changed after a revision, oldest change first; of the named jobs, or of all. */
export async function changesSince(revision: number, ids: string[] | null, limit = 200, db: PrismaClient = database()): Promise<Job[]> {
  const rows = await db.job.findMany({
    where: { ...inspections, revision: { gt: revision }, ...(ids ? { id: { in: ids } } : {}) },
    orderBy: { revision: "asc" },
    take: limit,
  });
  return rows.map(toJob);
}

export const currentRevision = async (db: PrismaClient = database()): Promise<number> => (await db.counter.findUnique({ where: { name: "job" } }))?.value ?? 0;

/** The newest job for what a URL names, whatever its source. */
export async function newestJobFor(reference: string, platform: string, db: PrismaClient = database()): Promise<Job | null> {
  const row = await db.job.findFirst({ where: { ...inspections, subject: subjectOf(reference, platform) }, orderBy: [{ createdAt: "desc" }, { id: "desc" }] });
  return row ? toJob(row) : null;
}

/** Per image (manifest digest) the last pull that found no layer of it in the engine. */
export async function measuredPulls(digests: string[], db: PrismaClient = database()): Promise<Map<string, MeasuredPull>> {
  const rows = await db.job.findMany({
    where: { imageDigest: { in: digests }, state: "done", outcome: { not: null }, NOT: { outcome: { contains: '"measuredPullMs":null' } } },
    orderBy: { finishedAt: "asc" },
    select: { imageDigest: true, outcome: true, finishedAt: true },
  });
  const pulls = new Map<string, MeasuredPull>();
  for (const { imageDigest, outcome: json, finishedAt } of rows) {
    const outcome = outcomeOf(json);
    if (!imageDigest || !finishedAt || outcome?.measuredPullMs == null) continue;
    pulls.set(imageDigest, { ms: outcome.measuredPullMs, bytes: outcome.bytesFetched, engine: outcome.engine, at: finishedAt.toISOString() });
  }
  return pulls;
}
