import "server-only";
import { randomUUID } from "node:crypto";
import type { Problem } from "../errors";
import { lookUp } from "../follow/run";
import { log } from "../log";
import { deliver, giveUp } from "../notify/run";
import { lookForDatabase } from "../scans/look";
import { scanRound } from "../scans/round";
import { noticeImages } from "../scans/schedule";
import { watchStandards } from "../standards/watch";
import { adapters } from "./adapters";
import type { Later } from "./engine-image";
import { inspectImage } from "./inspect-image";
import type { ClaimedJob, DatabaseLookJob, DeliveryJob, Job, JobProgress, JobState, LookupCounts, LookupJob, RoundCounts, RoundJob } from "./job";
import { nudge } from "./nudge";
import { type Ending, insertJobs } from "./store";

/** What running a job takes, whatever its kind. */
export interface RunContext {
  signal: AbortSignal;
  report(news: News): void;
  /** Tidying that need not hold up the job's end. */
  later(work: Later): void;
}
export type News = { state?: JobState; progress?: JobProgress | LookupCounts | RoundCounts };
/** `again`: not done yet; the job is put back until then, with what it is to go on with. */
type Done = Pick<Ending, "imageDigest" | "outcome"> & { again?: { at: Date; problem: Problem | null; progress?: unknown } };

interface Kind<J extends ClaimedJob> {
  run(job: J, context: RunContext): Promise<Done>;
  /** Whether a registry that asks for quiet puts the job off rather than ending it. */
  waits: boolean;
  /** Before a job ends otherwise than done: what else must know of it. */
  failed?(job: J, problem: Problem): Promise<void>;
}

/** A tag that an approved standard stands on may have moved; what the record has of it is told, whatever becomes of the job. */
const noticed = () => watchStandards().catch((error) => log.warn("standards.not_watched", { error }));

const inspection: Kind<Job> = {
  waits: false,
  run: async (job, context) => {
    const done = await inspectImage(job, { adapters: adapters(), ...context }).finally(noticed);
    // The first scan of a followed tag's new image: its history is to have no hole.
    context.later(noticeImages);
    return done;
  },
};

const lookup: Kind<LookupJob> = {
  waits: true,
  run: (job, context) =>
    lookUp(job, {
      registry: adapters().registry,
      since: new Date(job.createdAt),
      actor: job.actor,
      signal: context.signal,
      before: job.counts,
      report: (counts) => context.report({ progress: { ...counts } }),
      inspect: async (reference, platforms) => {
        await insertJobs(
          platforms.map((platform) => ({ reference, platform, source: null, reread: false })),
          job.actor,
          randomUUID,
        );
        nudge();
      },
    })
      .finally(noticed)
      .then((outcome) => ({ outcome })),
};

const delivery: Kind<DeliveryJob> = {
  waits: false,
  run: async (job, { signal }) => {
    const again = await deliver(job.deliveryId, { client: adapters().hooks, signal });
    return again ? { again } : {};
  },
  failed: (job, problem) => giveUp(job.deliveryId, problem),
};

const databaseLook: Kind<DatabaseLookJob> = {
  waits: false,
  run: (job, { signal }) => lookForDatabase(job, { registry: adapters().registry, signal }),
};

const round: Kind<RoundJob> = {
  waits: false,
  run: (job, { signal, report }) => scanRound(job, { signal, report: (counts) => report({ progress: { ...counts } }) }),
};

/** The one table of kinds. */
const kinds = { inspection, "tags.lookup": lookup, "webhook.deliver": delivery, "scanner.look": databaseLook, "images.scan": round } as const;
const kindOf = (job: ClaimedJob) => kinds[job.kind] as Kind<ClaimedJob>;

export const runJob = (job: ClaimedJob, context: RunContext): Promise<Done> => kindOf(job).run(job, context);
export const waitsForRegistry = (job: ClaimedJob): boolean => kinds[job.kind].waits;
export const endedBadly = async (job: ClaimedJob, problem: Problem): Promise<void> => kindOf(job).failed?.(job, problem);
/** What the log calls a job by. */
export function subjectOfJob(job: ClaimedJob): string {
  if (job.kind === "webhook.deliver") return job.webhookId;
  if (job.kind === "scanner.look") return "database";
  if (job.kind === "images.scan") return job.why;
  return job.kind === "inspection" ? job.reference : job.repository;
}
