import "server-only";
import { database, Prisma, type PrismaClient } from "../db/client";
import { env } from "../env";
import { log } from "../log";
import { finishedStates } from "./job";

/**
 * What is cleared away by policy: finished jobs and deliveries after BASEWISE_KEEP_JOBS_DAYS, layer indexes (the lists of files) after
 * BASEWISE_KEEP_FILES_DAYS. What figures, reports, standards and histories are made of stays.
 */
export interface Cleared {
  jobs: number;
  deliveries: number;
  layerIndexes: number;
  /** True where inspections ran, which count on indexes that are there: the rest is for later. */
  waits: boolean;
}

const days = 86_400_000;
/** Rows per transaction: other writers wait for no longer than that takes. An index is a row of up to megabytes. */
const jobsAtOnce = 500;
const indexesAtOnce = 20;

/** Does `step` again and again until it does nothing. */
async function untilNone(step: () => Promise<number>): Promise<number> {
  for (let sum = 0; ; ) {
    const count = await step();
    if (count === 0) return sum;
    sum += count;
  }
}

const finished = Prisma.join([...finishedStates]);

/** An image's last measured pull is a figure that is shown; it is kept in its job's row. */
const oldJobs = (before: Date) => Prisma.sql`DELETE FROM "Job" WHERE id IN (
  SELECT j.id FROM "Job" j WHERE j.state IN (${finished}) AND j.finishedAt < ${before}
    AND NOT (j.state = 'done' AND j.imageDigest IS NOT NULL AND j.outcome LIKE '%"measuredPullMs":%' AND j.outcome NOT LIKE '%"measuredPullMs":null%'
      AND NOT EXISTS (SELECT 1 FROM "Job" newer WHERE newer.imageDigest = j.imageDigest AND newer.state = 'done' AND newer.finishedAt > j.finishedAt
        AND newer.outcome LIKE '%"measuredPullMs":%' AND newer.outcome NOT LIKE '%"measuredPullMs":null%'))
  LIMIT ${jobsAtOnce})`;

const oldDeliveries = (before: Date) =>
  Prisma.sql`DELETE FROM "WebhookDelivery" WHERE id IN (SELECT id FROM "WebhookDelivery" WHERE finishedAt < ${before} LIMIT ${jobsAtOnce})`;

/** An event with a key stays: by it the same is not told twice. */
const oldEvents = (before: Date) => Prisma.sql`DELETE FROM "NotifyEvent" WHERE id IN (
  SELECT e.id FROM "NotifyEvent" e WHERE e.key IS NULL AND e.createdAt < ${before}
    AND NOT EXISTS (SELECT 1 FROM "WebhookDelivery" d WHERE d.eventId = e.id) LIMIT ${jobsAtOnce})`;

/** Of layers that no image holds which was inspected since, which a tag means now, or which a standard rests on that is not retired. */
const oldIndexes = (before: Date) => Prisma.sql`DELETE FROM "LayerIndex" WHERE diffId IN (
  SELECT x.diffId FROM "LayerIndex" x WHERE x.createdAt < ${before} AND NOT EXISTS (
    SELECT 1 FROM "ImageLayer" l JOIN "Image" i ON i.id = l.imageId WHERE l.diffId = x.diffId AND (
      EXISTS (SELECT 1 FROM "Inspection" n WHERE n.imageId = i.id AND n.readAt >= ${before})
      OR EXISTS (SELECT 1 FROM "ListingName" n WHERE n.imageId = i.id AND n.reference NOT LIKE '%@%')
      OR EXISTS (SELECT 1 FROM "StandardManifest" m JOIN "Standard" s ON s.id = m.standardId WHERE m.digest = i.digest AND s.status <> 'retired')
      OR EXISTS (SELECT 1 FROM "Standard" s WHERE s.digest = i.digest AND s.status <> 'retired')))
  LIMIT ${indexesAtOnce})`;

class InspectionsRun extends Error {}

/** Raises InspectionsRun where one runs: what it found known when it began, it needs to the end. */
const clearIndexes = (before: Date, db: PrismaClient): Promise<number> =>
  db.$transaction(async (tx) => {
    // The write comes first, so that no inspection can begin between the look and the end of this transaction.
    const count = await tx.$executeRaw(oldIndexes(before));
    if (count > 0 && (await tx.job.count({ where: { kind: "inspection", state: { notIn: ["queued", ...finishedStates] } } })) > 0) throw new InspectionsRun();
    return count;
  });

/** Clears away what is older than the policy says; logs and answers how much. */
export async function cleanUp(
  now: Date,
  policy: { jobsDays: number; filesDays: number } = { jobsDays: env().BASEWISE_KEEP_JOBS_DAYS, filesDays: env().BASEWISE_KEEP_FILES_DAYS },
  db: PrismaClient = database(),
): Promise<Cleared> {
  const cleared: Cleared = { jobs: 0, deliveries: 0, layerIndexes: 0, waits: false };
  if (policy.jobsDays > 0) {
    const before = new Date(now.getTime() - policy.jobsDays * days);
    cleared.jobs = await untilNone(() => db.$executeRaw(oldJobs(before)));
    cleared.deliveries = await untilNone(() => db.$executeRaw(oldDeliveries(before)));
    await untilNone(() => db.$executeRaw(oldEvents(before)));
  }
  if (policy.filesDays > 0) {
    const before = new Date(now.getTime() - policy.filesDays * days);
    try {
      cleared.layerIndexes = await untilNone(() => clearIndexes(before, db));
    } catch (error) {
      if (!(error instanceof InspectionsRun)) throw error;
      cleared.waits = true;
    }
  }
  if (cleared.jobs || cleared.deliveries || cleared.layerIndexes) log.info("record.cleaned", { ...cleared });
  return cleared;
}
