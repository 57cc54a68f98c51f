import { count, plural, time } from "@/lib/format";
import type { LookupJob } from "@/lib/jobs/job";

/** Words of the repository page. Pure. */
const mediaTypes: Record<string, string> = {
  "application/vnd.oci.image.index.v1+json": "OCI index",
  "application/vnd.docker.distribution.manifest.list.v2+json": "Docker manifest list",
  "application/vnd.oci.image.manifest.v1+json": "OCI manifest, no index",
  "application/vnd.docker.distribution.manifest.v2+json": "Docker manifest, no index",
};

export const mediaTypeWords = (type: string | null): string => (type === null ? "kind not told" : (mediaTypes[type] ?? type));

/** `every 6 h`, `every 15 min`, `every 2 days`. */
export function everyWords(seconds: number): string {
  if (seconds < 60) return `every ${seconds} s`;
  if (seconds % 86_400 === 0) return seconds === 86_400 ? "every day" : `every ${seconds / 86_400} days`;
  if (seconds % 3600 === 0) return `every ${seconds / 3600} h`;
  return `every ${Math.round(seconds / 60)} min`;
}

const done = ({ wanted, unchanged, moved, first, failed }: NonNullable<LookupJob["counts"]>): string =>
  [
    `${plural(wanted, "tag")} looked up`,
    unchanged ? `${count(unchanged)} as before` : "",
    moved ? `${count(moved)} moved` : "",
    first ? `${count(first)} for the first time` : "",
    failed ? `${count(failed)} failed` : "",
  ]
    .filter(Boolean)
    .join(", ");

/** How a run stands, in a sentence. */
export function runWords(job: LookupJob): string {
  const { counts } = job;
  const far = counts?.wanted ? `${count(counts.asked + counts.told)} of ${plural(counts.wanted, "tag")}` : "";
  switch (job.state) {
    case "queued":
      return "Waits for a place";
    case "running":
      return far ? `Looking up, ${far}` : "Asking for the list of tags";
    case "paused":
      return `${far ? `${far} looked up; the` : "The"} registry asked to wait, it goes on at ${job.resumesAt ? time(job.resumesAt) : "a later time"} UTC`;
    case "done":
      if (!counts) return "Done";
      return `${counts.listed === null ? "" : `${plural(counts.listed, "name")} listed${counts.wanted ? ", " : ""}`}${counts.wanted ? done(counts) : counts.listed === null ? "Nothing to look up" : ""}`;
    case "failed":
      return job.error ? `${job.error.title}. ${job.error.detail}` : "It failed";
    case "cancelled":
      return "Cancelled";
  }
}
