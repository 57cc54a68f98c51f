import { count, date, moment, plural } from "@/lib/format";
import type { DatabaseLookJob, RoundJob, ScanWork } from "@/lib/jobs/job";

/** What the scanner does by itself, in words. Pure. */
const whyWords = { moved: "Images scanned again, by another database", first: "First scans of followed images" } as const;
export const workTitle = (work: ScanWork): string => (work.kind === "images.scan" ? whyWords[work.why] : "Look for a newer database");

export const underWay = ({ state }: Pick<ScanWork, "state">): boolean => state === "queued" || state === "running" || state === "waiting";

const inTheWay = ({ error, resumesAt }: ScanWork): string =>
  `${error?.title ?? "Something is in its way"}; tried again ${resumesAt ? moment(resumesAt) : "soon"}`;

function roundWords(round: RoundJob): string {
  const { state, counts, error } = round;
  if (state === "waiting") return inTheWay(round);
  if (state === "failed") return `failed: ${error?.title ?? "for no known reason"}`;
  if (!counts) return state === "cancelled" ? "cancelled before it began" : "begins when the scanner is free";
  const { scanned, failed, total, image, scanner } = counts;
  const made = scanned + failed;
  if (underWay(round)) return `${count(made)} of ${plural(total, "image")}${image ? `, now ${image}` : ""}`;
  if (state === "cancelled") return `cancelled after ${count(made)} of ${plural(total, "image")}`;
  const by = scanner?.database ? `, database of ${date(scanner.database.updatedAt)}` : "";
  if (made === 0) return `none was left to scan${by}`;
  return `${plural(scanned, "image")} scanned${failed ? `, ${count(failed)} failed` : ""}${by}`;
}

function lookWords(look: DatabaseLookJob): string {
  const { state, found, error } = look;
  if (state === "waiting") return inTheWay(look);
  if (state === "failed") return `failed: ${error?.title ?? "for no known reason"}`;
  if (!found) return state === "cancelled" ? "cancelled" : "under way";
  if (found.said === "unmoved") return "it had not moved";
  return `fetched${found.updatedAt ? `, of ${date(found.updatedAt)}` : ""}`;
}

export const workWords = (work: ScanWork): string => (work.kind === "images.scan" ? roundWords(work) : lookWords(work));
