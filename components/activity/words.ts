import type { ErrorCode, Problem } from "@/lib/errors";
import { bytes, duration, plural } from "@/lib/format";
import type { Job, JobState } from "@/lib/jobs/job";

/** What a job's row says, computed from the job. Pure. */
const stateWords = {
  queued: "Queued",
  resolving: "Resolving",
  pulling: "Pulling",
  reading: "Reading",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
} as const satisfies Record<JobState, string>;
export const stateWord = (state: JobState): string => stateWords[state];

const through = { docker: "through the engine", registry: "from the registry" } as const;

/** The strong and the quiet line under a running job's strip. */
export function progressWords(job: Job): { done: string; rest: string } {
  const { progress } = job;
  if (!progress || job.state === "resolving") return { done: "Asking the registry what the tag means", rest: "" };
  const { layers, source } = progress;
  const ended = layers.filter((l) => l.state === "pulled" || l.state === "read" || l.state === "present").length;
  const present = layers.filter((l) => l.state === "present").length;
  const moved = progress.total === null ? bytes(progress.done) : `${bytes(progress.done)} of ${bytes(progress.total)}`;
  if (job.state === "reading") {
    const known = present ? `, ${present} known and not read again` : "";
    return { done: `${moved} read`, rest: `${ended} of ${plural(layers.length, "layer")}${known}, ${through[source]}` };
  }
  return { done: moved, rest: `${ended} of ${plural(layers.length, "layer")}${present ? `, ${present} there before` : ""}, ${through[source]}` };
}

/** 0 to 100 for the progress bar's value, layers weighed by their size as the strip shows them; null where nothing can be told yet. */
export function percentDone(job: Job): number | null {
  const layers = job.progress?.layers ?? [];
  const whole = layers.reduce((sum, l) => sum + (l.size ?? 1), 0);
  if (whole === 0) return null;
  return Math.round((layers.reduce((sum, l) => sum + (l.size ?? 1) * l.part, 0) / whole) * 100);
}

/** What a finished job measured. */
export function outcomeWords(job: Job): string {
  const { outcome } = job;
  if (job.state === "cancelled") {
    const { progress } = job;
    if (!progress?.done) return "before anything was fetched";
    return progress.total === null ? `after ${bytes(progress.done)}` : `after ${bytes(progress.done)} of ${bytes(progress.total)}`;
  }
  if (!outcome) return ""; // a failed job's words stand in its own block
  if (outcome.onRecord) return "was on record, nothing was read";
  const { layersPresent: known, layersTotal: all } = outcome;
  if (known === all && outcome.bytesFetched === 0) return `nothing fetched · ${all === 1 ? "its one layer was known" : `all ${all} layers known`}`;
  const parts = [`${bytes(outcome.bytesFetched)} fetched`, known > 0 ? `${known} of ${plural(all, "layer")} known` : plural(all, "layer")];
  if (outcome.measuredPullMs !== null) parts.push(`pulled in ${duration(outcome.measuredPullMs)}`);
  return parts.join(" · ");
}

export interface Remedy {
  label: string;
  change: { platform?: string; source?: "docker" | "registry" };
}

const withoutEngine: readonly ErrorCode[] = [
  "engine_unreachable",
  "engine_permission_denied",
  "engine_disk_full",
  "engine_timeout",
  "engine_error",
  "engine_pull_refused",
];
const mostPlatforms = 4;

/** What a failure's buttons offer: the same image in another way. */
export function remedies(problem: Problem): Remedy[] {
  if (problem.code === "platform_not_offered") {
    return (problem.platforms ?? []).slice(0, mostPlatforms).map((platform) => ({ label: `Inspect ${platform} instead`, change: { platform } }));
  }
  if (withoutEngine.includes(problem.code)) return [{ label: "Read from the registry", change: { source: "registry" } }];
  return [];
}
