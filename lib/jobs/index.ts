import "server-only";
import { randomUUID } from "node:crypto";
import { env } from "../env";
import { BasewiseError, toProblem } from "../errors";
import * as images from "../images";
import type { Recorded } from "../images/types";
import { formatPlatform, parsePlatform } from "../oci/platform";
import { canonical, parseReference } from "../oci/reference";
import { type Actor, finishedStates, isFinished, type Job, type JobState, jobStates } from "./job";
import { nudge } from "./nudge";
import {
  changesSince,
  countActive,
  currentRevision,
  findJob,
  type InspectionPayload,
  insertJobs,
  measuredPulls,
  newestJobFor,
  queryJobs,
  requestCancel,
} from "./store";

export { engineStatus } from "./engine-status";

/** What a caller asks to be inspected; `source` null or absent: the engine if it answers, else the registry. */
export interface InspectionRequest {
  reference: string;
  platform?: string | undefined;
  source?: "docker" | "registry" | undefined;
  reread?: boolean | undefined;
}

/** Unfinished jobs at once; a queue beyond it helps nobody and a loop should notice. */
const maxActive = 2000;

function payloadOf(request: InspectionRequest): InspectionPayload {
  const reference = canonical(parseReference(request.reference));
  const platform = formatPlatform(request.platform ? parsePlatform(request.platform) : env().BASEWISE_PLATFORM);
  const configured = env().BASEWISE_SOURCE;
  return { reference, platform, source: request.source ?? (configured === "auto" ? null : configured), reread: request.reread ?? false };
}

/**
 * Records jobs and returns at once; work starts in the worker. The same request in flight is answered with its job. All are recorded or
 * none. Raises `invalid_reference`, `invalid_platform`, `too_many_requests`.
 */
export async function requestInspections(requests: InspectionRequest[], actor: Actor): Promise<Job[]> {
  const payloads = requests.map(payloadOf);
  if ((await countActive()) + payloads.length > maxActive) {
    throw new BasewiseError("too_many_requests", `${maxActive} inspections are waiting already.`);
  }
  const jobs = await insertJobs(payloads, actor, randomUUID);
  nudge();
  return jobs;
}

/** Raises `not_found`. */
export async function getJob(id: string): Promise<Job> {
  const job = await findJob(id);
  if (!job) throw new BasewiseError("not_found", `There is no job ${id.slice(0, 60)}.`);
  return job;
}

/** A queued job ends at once, a running one within a second; a finished one stays as it is. Raises `not_found`. */
export async function cancelJob(id: string): Promise<Job> {
  const problem = toProblem(new BasewiseError("job_cancelled", "Cancelled by a user."));
  const job = await requestCancel(id, problem);
  if (!job) throw new BasewiseError("not_found", `There is no job ${id.slice(0, 60)}.`);
  nudge();
  return job;
}

/** A new job for what a finished one asked, with another platform or source if given. Raises `not_found`, `conflict`. */
export async function retryJob(id: string, change: { platform?: string | undefined; source?: "docker" | "registry" | undefined }, actor: Actor): Promise<Job> {
  const job = await getJob(id);
  if (!isFinished(job.state)) throw new BasewiseError("conflict", "The job has not ended yet.");
  const source = change.source ?? job.source;
  const request: InspectionRequest = { reference: job.reference, platform: change.platform ?? job.platform, reread: job.reread, ...(source ? { source } : {}) };
  const [again] = await requestInspections([request], actor);
  return again as Job;
}

export interface ListJobs {
  state?: "active" | "finished" | JobState | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

const statesOf = (state: ListJobs["state"]): JobState[] | undefined => {
  if (state === undefined) return undefined;
  if (state === "active") return jobStates.filter((s) => !isFinished(s));
  return state === "finished" ? [...finishedStates] : [state];
};

/** Newest first. */
export function listJobs(options: ListJobs = {}): Promise<{ items: Job[]; nextCursor: string | null }> {
  const states = statesOf(options.state);
  return queryJobs({ limit: options.limit ?? 100, ...(states ? { states } : {}), ...(options.cursor ? { cursor: options.cursor } : {}) });
}

export const workerPlaces = (): number => env().BASEWISE_WORKERS;
export const jobChanges = changesSince;
export const jobRevision = currentRevision;

/** What is on record of each with its last measured pull, and where nothing is, the newest job for it. Starts nothing. */
export async function findRecorded(asked: string[]): Promise<Recorded[]> {
  const found = await images.findRecorded(asked);
  const pulls = await measuredPulls(found.flatMap((column) => (column.state === "recorded" ? [column.inspection.digest] : [])));
  return Promise.all(
    found.map(async (column): Promise<Recorded> => {
      if (column.state === "recorded") return { ...column, measuredPull: pulls.get(column.inspection.digest) ?? null };
      if (column.state !== "not_recorded") return column;
      const job = await newestJobFor(column.reference, column.platform);
      if (!job || job.state === "cancelled" || job.state === "done") return column;
      if (job.error) return { ...column, state: "failed", jobId: job.id, problem: job.error };
      return { ...column, jobId: job.id };
    }),
  );
}
