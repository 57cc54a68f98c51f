import { count, countChange, date, plural } from "@/lib/format";
import type { TagScanHistory } from "@/lib/scans/history";
import type { CountChange, GapReason, HistorySpan, HistoryStep } from "@/lib/scans/tag-history";
import { scannerWords } from "../scans/words";

/** Counts over time in words. Pure. */
export const gapWords: Record<GapReason, string> = {
  not_looked_up: "not looked up",
  not_known: "platform not known",
  not_read: "not read",
  not_scanned: "not scanned",
  failed: "scan failed",
  not_covered: "not covered",
  unsupported: "unsupported",
};

const reasonWords: Record<HistoryStep["reasons"][number], string> = {
  image: "image moved",
  database: "database moved",
  scanner: "scanner changed",
  database_not_told: "the database of one of them is not told",
};

/** "database moved"; "image moved, database moved". */
export const reasonsWords = ({ reasons }: Pick<HistoryStep, "reasons">): string =>
  reasons.length ? reasons.map((reason) => reasonWords[reason]).join(", ") : "the image was read anew";

export const changeWords = ({ identifiers }: CountChange): string => (identifiers === 0 ? "±0" : countChange(identifiers));

/** What more there is to say of a step; null where its reason is all. */
export function apartWords({ reasons, split }: Pick<HistoryStep, "reasons" | "split">): string | null {
  if (split) return `${changeWords(split.image)} by the image and ${changeWords(split.database)} by the database, as another scan tells`;
  return reasons.length > 1 ? "what each of them changed cannot be told apart" : null;
}

export function spanWords(span: HistorySpan): string {
  if (span.state === "gap") return gapWords[span.reason];
  return `${count(span.identifiers)}, ${count(span.fixable)} fixable`;
}

/** "linux/amd64 · 4 scans of 3 images, from 23 Oct 2026 to 29 Nov 2026 · Trivy 0.74.0, databases of 25 Nov 2026 to 29 Nov 2026". */
export function historySource({ platform, scans }: Pick<TagScanHistory, "platform" | "scans">): string {
  const made = scans.map(({ scan }) => scan).filter(({ state }) => state !== "failed");
  if (made.length === 0) return `${platform} · never scanned`;
  const between = (times: readonly string[]): string => {
    const days = [...times].sort().map((time) => date(time));
    return days[0] === days.at(-1) ? `${days[0]}` : `${days[0]} to ${days.at(-1)}`;
  };
  const images = new Set(made.map(({ digest }) => digest)).size;
  const scanners = [...new Set(made.map(({ scanner }) => scannerWords(scanner)))].join(", ");
  const built = made.flatMap(({ scanner }) => scanner.database?.updatedAt ?? []);
  const databases = built.length ? `${new Set(built).size === 1 ? "database" : "databases"} of ${between(built)}` : "database not told";
  return `${platform} · ${plural(made.length, "scan")} of ${plural(images, "image")}, ${between(made.map(({ scannedAt }) => scannedAt))} · ${scanners}, ${databases}`;
}

/** One sentence for who does not see the chart. */
export function historySentence(tag: string, spans: readonly HistorySpan[]): string {
  const words = spans.map((span) => (span.state === "gap" ? gapWords[span.reason] : count(span.identifiers)));
  return `Distinct identifiers of ${tag} over time: ${words.filter((word, i) => word !== words[i - 1]).join(", then ")}`;
}
