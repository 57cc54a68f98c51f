import "server-only";
import { database, type Prisma, type PrismaClient } from "../db/client";
import type { Problem } from "../errors";
import type { MeasuredPull } from "../images/types";
import { log } from "../log";
import { deliveryKind } from "./delivery-rows";
import { type Actor, type ClaimedJob, finishedStates, isFinished, type Job, type JobOutcome, type JobProgress, type JobState } from "./job";
import { type HeldJob, type LeaseWatch, leases } from "./lease-watch";
import { type LookupPayload, lookupKind, toLookup } from "./lookup-rows";
import { scanWorkKinds } from "./scan-work-rows";

/** What was asked, canonical. */
export interface InspectionPayload {
  reference: string;
  platform: string;
  source: "docker" | "registry" | null;
  reread: boolean;
}

export type Row = NonNullable<Awaited<ReturnType<PrismaClient["job"]["findUnique"]>>>;

const parsed = <T>(json: string | null): T | null => (json === null ? null : (JSON.parse(json) as T));

/** An earlier program kept no engine with it. */
const outcomeOf = (json: string | null): JobOutcome | null => {
  const outcome = parsed<Omit<JobOutcome, "engine"> & Partial<Pick<JobOutcome, "engine">>>(json);
  return outcome && { ...outcome, engine: outcome.engine ?? null };
};

export function toJob(row: Row): Job {
  const payload = JSON.parse(row.payload) as InspectionPayload;
  return {
    id: row.id,
    kind: "inspection",
    ...payload,
    state: row.state as JobState,
    revision: row.revision,
    attempt: row.attempt,
    progress: parsed<JobProgress>(row.progress),
    error: parsed<Problem>(row.problem),
    imageDigest: row.imageDigest,
    outcome: outcomeOf(row.outcome),
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    actor: { kind: row.actorKind as Actor["kind"], ...(row.actorId ? { id: row.actorId } : {}), ...(row.actorName ? { name: row.actorName } : {}) },
  };
}

const toClaimed = (row: Row): ClaimedJob => (row.kind === lookupKind ? toLookup(row) : toJob(row));
const inspections = { kind: "inspection" } as const;

/** The next event id, in the transaction that changes the job: readers that ask for “after N” miss nothing. */
export async function nextRevision(tx: Prisma.TransactionClient): Promise<number> {
  const row = await tx.counter.upsert({ where: { name: "job" }, create: { name: "job", value: 1 }, update: { value: { increment: 1 } } });
  return row.value;
}

export const running: JobState[] = ["resolving", "pulling", "reading"];

/** Every job that is held, of whatever kind: what leases are told apart by. */
export const heldJobs = (tx: Prisma.TransactionClient): Promise<HeldJob[]> =>
  tx.job.findMany({ where: { state: { in: running } }, select: { id: true, kind: true, subject: true, owner: true, leaseUntil: true } });

/** Due whatever the clock says, and whatever it is set to before a worker comes. */
export const atOnce = new Date(0);
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

/** Which rows a claimer may take: those that are due, and those whose holder went silent. */
export const claimable = (now: Date, ended: ReadonlySet<string>): Prisma.JobWhereInput[] => [
  { state: "queued", runAfter: { lte: now } },
  { id: { in: [...ended] }, state: { in: running } },
];

/** Takes a row for this process and this owner; null where another claimer was first: the update holds the revision that was seen. */
export async function takeRow(
  tx: Prisma.TransactionClient,
  row: Row,
  claim: { owner: string; leaseMs: number; revision: number; now: Date },
): Promise<Row | null> {
  const { owner, leaseMs, revision, now } = claim;
  const taken = await tx.job.updateMany({
    where: { id: row.id, revision: row.revision },
    data: {
      state: "resolving",
      owner,
      leaseUntil: new Date(now.getTime() + leaseMs),
      attempt: { increment: 1 },
      startedAt: row.startedAt ?? now,
      // A run of look-ups and a round of scans go on where they were; a delivery has none.
      ...(row.kind === inspections.kind ? { progress: null } : {}),
      revision,
    },
  });
  return taken.count ? tx.job.findUniqueOrThrow({ where: { id: row.id } }) : null;
}

/**
 * Takes the oldest job that waits, or one whose lease has ended, for `leaseMs`. Null if there is none. Of look-ups one runs at a time, so
 * one registry is asked at a time, and places stay free for inspections. Deliveries and the scanner's work have places of their own
 * (claimDelivery, claimScanWork).
 */
export async function claimJob(owner: string, leaseMs: number, db: PrismaClient = database(), watch: LeaseWatch = leases()): Promise<ClaimedJob | null> {
  return watch.claim((hold) =>
    db.$transaction(async (tx) => {
      const now = new Date();
      const look = async () => {
        const held = await heldJobs(tx);
        const ended = watch.ended(held, leaseMs);
        return { ended, lookupRuns: held.some((job) => job.kind === lookupKind && !ended.has(job.id)) };
      };
      const { ended, lookupRuns } = await look();
      const row = await tx.job.findFirst({
        where: { kind: { notIn: [deliveryKind, ...scanWorkKinds, ...(lookupRuns ? [lookupKind] : [])] }, OR: claimable(now, ended) },
        orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      });
      if (!row) return null;
      // The counter's row is locked from here on: whoever claims at the same time waits, and then sees this run.
      const revision = await nextRevision(tx);
      if (row.kind === lookupKind && (await look()).lookupRuns) return null;
      hold(row.id);
      const taken = await takeRow(tx, row, { owner, leaseMs, revision, now });
      return taken && toClaimed(taken);
    }),
  );
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

// What Basewise asks an engine to pull.

export const recordPull = (jobId: string, engineId: string, reference: string, db: PrismaClient = database()) =>
  db.enginePull.upsert({
    where: { jobId_engineId_reference: { jobId, engineId, reference } },
    create: { jobId, engineId, reference, createdAt: new Date() },
    update: {},
  });

export const pullsOf = (engineId: string, reference: string, db: PrismaClient = database()): Promise<number> =>
  db.enginePull.count({ where: { engineId, reference } });

/** Forgets one job's pull and answers how many other jobs still count on that reference. */
export const dropPull = (jobId: string, engineId: string, reference: string, db: PrismaClient = database()): Promise<number> =>
  db.$transaction(async (tx) => {
    await tx.enginePull.deleteMany({ where: { jobId, engineId, reference } });
    return tx.enginePull.count({ where: { engineId, reference } });
  });

/** False where the job has removed it, or never pulled it. */
export const holdsPull = async (jobId: string, engineId: string, reference: string, db: PrismaClient = database()): Promise<boolean> =>
  (await db.enginePull.count({ where: { jobId, engineId, reference } })) > 0;

/** Pulls whose job has ended, so that nobody else will remove them: what a crash left behind. Of one engine, or of all (null). */
export async function leftoverPulls(engineId: string | null, db: PrismaClient = database()): Promise<{ jobId: string; reference: string }[]> {
  const pulls = await db.enginePull.findMany({ where: engineId === null ? {} : { engineId } });
  const unfinished = await db.job.findMany({ where: { id: { in: pulls.map((p) => p.jobId) }, state: { notIn: [...finishedStates] } }, select: { id: true } });
  const live = new Set(unfinished.map((j) => j.id));
  return pulls.filter((p) => !live.has(p.jobId)).map(({ jobId, reference }) => ({ jobId, reference }));
}
