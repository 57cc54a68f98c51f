import "server-only";
import { randomUUID } from "node:crypto";
import type { Problem } from "../errors";
import { lookUp } from "../follow/run";
import { log } from "../log";
import { deliver, giveUp } from "../notify/run";
import { watchStandards } from "../standards/watch";
import { adapters } from "./adapters";
import type { Later } from "./engine-image";
import { inspectImage } from "./inspect-image";
import type { ClaimedJob, DeliveryJob, Job, JobProgress, JobState, LookupCounts, LookupJob } from "./job";
import { nudge } from "./nudge";
import { type Ending, insertJobs } from "./store";

/** What running a job takes, whatever its kind. */
export interface RunContext {
  signal: AbortSignal;
  report(news: News): void;
  /** Tidying that need not hold up the job's end. */
  later(work: Later): void;
}
export type News = { state?: JobState; progress?: JobProgress | LookupCounts };
/** `again`: not done yet; the job is put back until then. */
type Done = Pick<Ending, "imageDigest" | "outcome"> & { again?: { at: Date; problem: Problem | null } };

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
  run: (job, context) => inspectImage(job, { adapters: adapters(), ...context }).finally(noticed),
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

/** The one table of kinds. */
const kinds = { inspection, "tags.lookup": lookup, "webhook.deliver": delivery } as const;
const kindOf = (job: ClaimedJob) => kinds[job.kind] as Kind<ClaimedJob>;

export const runJob = (job: ClaimedJob, context: RunContext): Promise<Done> => kindOf(job).run(job, context);
export const waitsForRegistry = (job: ClaimedJob): boolean => kinds[job.kind].waits;
export const endedBadly = async (job: ClaimedJob, problem: Problem): Promise<void> => kindOf(job).failed?.(job, problem);
/** What the log calls a job by. */
export function subjectOfJob(job: ClaimedJob): string {
  if (job.kind === "webhook.deliver") return job.webhookId;
  return job.kind === "inspection" ? job.reference : job.repository;
}
