import "server-only";
import { randomUUID } from "node:crypto";
import { lookUp } from "../follow/run";
import { log } from "../log";
import { watchStandards } from "../standards/watch";
import { adapters } from "./adapters";
import type { Later } from "./engine-image";
import { inspectImage } from "./inspect-image";
import type { ClaimedJob, Job, JobProgress, JobState, LookupCounts, LookupJob } from "./job";
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
type Done = Pick<Ending, "imageDigest" | "outcome">;

interface Kind<J extends ClaimedJob> {
  run(job: J, context: RunContext): Promise<Done>;
  /** Whether a registry that asks for quiet puts the job off rather than ending it. */
  waits: boolean;
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

/** The one table of kinds. */
const kinds = { inspection, "tags.lookup": lookup } as const;

export const runJob = (job: ClaimedJob, context: RunContext): Promise<Done> =>
  job.kind === "inspection" ? kinds.inspection.run(job, context) : kinds["tags.lookup"].run(job, context);
export const waitsForRegistry = (job: ClaimedJob): boolean => kinds[job.kind].waits;
/** What the log calls a job by. */
export const subjectOfJob = (job: ClaimedJob): string => (job.kind === "inspection" ? job.reference : job.repository);
