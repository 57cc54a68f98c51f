import { basisDiffers } from "../scanner/comparable";
import type { Scan } from "./types";

/** Counts of a tag over time: what look-ups saw it mean, with the scans of each image, and why the count is another one. Pure. */
export interface TagStretch {
  /** First and last look-up that told the digest. */
  from: string;
  to: string;
  /** The platform's manifest; null where it is not known. */
  digest: string | null;
  /** Whether the image was read, without which there is nothing to scan. */
  read: boolean;
}

/** not_looked_up: nobody asked what the tag means; not_known: only the tag's own digest was asked for, and not the platform's; not_read. */
export type GapReason = "not_looked_up" | "not_known" | "not_read" | "not_scanned" | "failed" | "not_covered" | "unsupported";

interface Time {
  from: string;
  to: string;
}
/** A time in which one scan's count held, or in which there was none. */
export type HistorySpan =
  | (Time & { state: "counted"; digest: string; scanId: string; identifiers: number; fixable: number })
  | (Time & { state: "gap"; digest: string | null; reason: GapReason; detail: string | null });

/** A scan of what the tag meant. `at`: from when it holds for the tag; before `scannedAt` never, after it where the image was scanned before the tag meant it. */
export interface HistoryScan {
  at: string;
  scan: Scan;
}

export type StepReason = "image" | "database" | "scanner" | "database_not_told";

export interface CountChange {
  identifiers: number;
  fixable: number;
}

/** From one count to the next. */
export interface HistoryStep {
  at: string;
  /** Ids of the two scans. */
  before: string;
  after: string;
  change: CountChange;
  /** What differs between the two. None: neither image nor scanner nor database; the image was read anew. */
  reasons: StepReason[];
  /** Image and database both moved, and another scan tells what each of the two changed; null where none does, or only one moved. */
  split: { image: CountChange; database: CountChange; by: string } | null;
}

export interface TagCounts {
  scans: HistoryScan[];
  spans: HistorySpan[];
  steps: HistoryStep[];
}

const time = (iso: string): number => Date.parse(iso);
const counted = (scan: Scan): scan is Scan & CountChange => scan.state === "scanned" && scan.identifiers !== null && scan.fixable !== null;
const minus = (after: CountChange, before: CountChange): CountChange => ({
  identifiers: after.identifiers - before.identifiers,
  fixable: after.fixable - before.fixable,
});

/** What differs between two counts. Another scanner has a database of its own, so that nothing is said of the databases then. */
export function stepReasons(before: Scan, after: Scan): StepReason[] {
  const reasons: StepReason[] = before.digest === after.digest ? [] : ["image"];
  const differs = basisDiffers(before, after);
  const [own, other] = [before.scanner, after.scanner];
  if (differs.includes("version")) reasons.push("scanner");
  if (own.name === other.name && differs.includes("database")) reasons.push(own.database && other.database ? "database" : "database_not_told");
  return reasons;
}

/** Where both moved: the image before by the database after, or the image after by the database before, tells them apart. */
function splitOf(before: Scan & CountChange, after: Scan & CountChange, all: readonly Scan[]): HistoryStep["split"] {
  const by = (digest: string, like: Scan) => all.filter(counted).find((one) => one.digest === digest && basisDiffers(one, like).length === 0);
  const old = by(before.digest, after);
  if (old) return { database: minus(old, before), image: minus(after, old), by: old.id };
  const fresh = by(after.digest, before);
  return fresh ? { image: minus(fresh, before), database: minus(after, fresh), by: fresh.id } : null;
}

function stepBetween(at: string, before: Scan & CountChange, after: Scan & CountChange, all: readonly Scan[]): HistoryStep {
  const reasons = stepReasons(before, after);
  const both = reasons.length === 2 && reasons.includes("image") && reasons.includes("database");
  return { at, before: before.id, after: after.id, change: minus(after, before), reasons, split: both ? splitOf(before, after, all) : null };
}

const gapOf = (scan: Scan | null): { reason: GapReason; detail: string | null } => {
  if (!scan) return { reason: "not_scanned", detail: null };
  if (scan.state === "failed") return { reason: "failed", detail: scan.problem?.title ?? null };
  return { reason: scan.state === "unsupported" ? "unsupported" : "not_covered", detail: scan.reason };
};

/** What held in one stretch, from its begin to its end: the last scan of its image before, and those within. */
function spansOf({ digest, read }: TagStretch, { from, to }: Time, scans: readonly Scan[]): { scans: HistoryScan[]; spans: HistorySpan[] } {
  if (digest === null) return { scans: [], spans: [{ from, to, state: "gap", digest, reason: "not_known", detail: null }] };
  const own = scans.filter((scan) => scan.digest === digest);
  const before = own.filter((scan) => time(scan.scannedAt) <= time(from));
  const held = before.findLast(({ state }) => state !== "failed") ?? before.at(-1);
  const within = own.filter((scan) => time(scan.scannedAt) > time(from) && time(scan.scannedAt) <= time(to));
  const told: HistoryScan[] = [...(held ? [{ at: from, scan: held }] : []), ...within.map((scan) => ({ at: scan.scannedAt, scan }))];
  const spans: HistorySpan[] = [];
  let now: Scan | null = null;
  let since = from;
  const end = (at: string) => {
    if (time(at) <= time(since) && at !== to) return;
    if (now && counted(now)) {
      spans.push({ from: since, to: at, state: "counted", digest, scanId: now.id, identifiers: now.identifiers, fixable: now.fixable });
    } else {
      const { reason, detail } = now || read ? gapOf(now) : { reason: "not_read" as const, detail: null };
      spans.push({ from: since, to: at, state: "gap", digest, reason, detail });
    }
  };
  for (const { at, scan } of told) {
    // One that failed takes nothing from the last that can be used.
    if (scan.state === "failed" && now && now.state !== "failed") continue;
    end(at);
    now = scan;
    since = at;
  }
  end(to);
  return { scans: told, spans };
}

/** `stretches` oldest first; `scans` in any order, of these images and no others. `quietMs`: how long nobody may ask before that is a gap. */
export function tagCounts(stretches: readonly TagStretch[], scans: readonly Scan[], { now, quietMs }: { now: string; quietMs: number }): TagCounts {
  const inTime = [...scans].sort((a, b) => time(a.scannedAt) - time(b.scannedAt) || time(a.createdAt) - time(b.createdAt));
  const found: TagCounts = { scans: [], spans: [], steps: [] };
  stretches.forEach((stretch, i) => {
    const next = stretches[i + 1]?.from ?? now;
    const silent = time(next) - time(stretch.to) > quietMs;
    const made = spansOf(stretch, { from: stretch.from, to: silent ? stretch.to : next }, inTime);
    found.scans.push(...made.scans);
    found.spans.push(...made.spans);
    if (silent) found.spans.push({ from: stretch.to, to: next, state: "gap", digest: null, reason: "not_looked_up", detail: null });
  });
  const byId = new Map(inTime.filter(counted).map((scan) => [scan.id, scan]));
  let last: (Scan & CountChange) | null = null;
  for (const span of found.spans) {
    const scan = span.state === "counted" ? byId.get(span.scanId) : undefined;
    if (!scan) continue;
    if (last && last.id !== scan.id) found.steps.push(stepBetween(span.from, last, scan, inTime));
    last = scan;
  }
  return found;
}
