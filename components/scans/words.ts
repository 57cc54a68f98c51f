import { count, date, plural } from "@/lib/format";
import type { BasisPart } from "@/lib/scanner/comparable";
import type { OneSided } from "@/lib/scanner/difference";
import type { Finding, ScannerIdentity } from "@/lib/scanner/types";
import type { Scan, ShownFinding } from "@/lib/scans/types";

/** Scans in words. Pure. */
const names: Record<string, string> = { trivy: "Trivy", grype: "Grype" };
export const scannerName = (name: string): string => names[name] ?? name;
export const scannerWords = ({ name, version }: Pick<ScannerIdentity, "name" | "version">): string =>
  `${scannerName(name)} ${version || "of an unknown version"}`;

/** "database of 22 Nov 2026". */
export const databaseWords = ({ database }: Pick<ScannerIdentity, "database">): string =>
  database ? `database of ${date(database.updatedAt)}` : "its database is not told";

export interface CountWords {
  figure: string;
  unit: string;
  rest: string;
}
/** The headline of a scan that counted. Null of any other. */
export function countWords({ state, identifiers, fixable }: Pick<Scan, "state" | "identifiers" | "fixable">): CountWords | null {
  if (state !== "scanned" || identifiers === null || fixable === null) return null;
  const unit = identifiers === 1 ? "distinct identifier" : "distinct identifiers";
  if (identifiers === 0) return { figure: "0", unit, rest: "Its release is covered: the control sample, every version at 0, finds something." };
  return { figure: count(identifiers), unit, rest: `${count(fixable)} fixable, ${count(identifiers - fixable)} without a fix.` };
}

export const stateWords = { scanned: "Scanned", not_covered: "Not covered", unsupported: "Unsupported", failed: "Scan failed" } as const;

const severityWhy = (finding: Pick<Finding, "severity" | "severitySource">): string =>
  finding.severity === "unknown" ? "No source in this database rates it" : `Rated by ${finding.severitySource ?? "a source that is not named"}`;
export const severityTitle = severityWhy;

const statusWords: Record<Finding["status"], string> = {
  fixed: "fixed",
  affected: "affected",
  under_investigation: "under investigation",
  will_not_fix: "will not be fixed",
  fix_deferred: "fix deferred",
  end_of_life: "end of life",
  unknown: "unknown",
};
export const statusOfFinding = ({ status }: Pick<Finding, "status">): string => statusWords[status];

/** What is hidden stands by itself: the others are of what is left. */
export const filters = ["all", "fixable", "new", "hidden"] as const;
export type Filter = (typeof filters)[number];
const passes: Record<Filter, (finding: ShownFinding) => boolean> = {
  all: ({ hidden }) => !hidden,
  fixable: ({ fixed, hidden }) => fixed !== null && !hidden,
  new: ({ since, hidden }) => since === "new" && !hidden,
  hidden: ({ hidden }) => hidden !== null,
};

/** By words that stand in the identifier, one of its aliases or the package, and by what is asked for. */
export function findingsThat(findings: readonly ShownFinding[], filter: Filter, words: string): ShownFinding[] {
  const wanted = words.trim().toLowerCase();
  return findings.filter(
    (one) => passes[filter](one) && (!wanted || [one.id, one.package, ...one.aliases].some((name) => name.toLowerCase().includes(wanted))),
  );
}

export const rank: Record<Finding["severity"], number> = { critical: 0, high: 1, medium: 2, low: 3, negligible: 4, unknown: 5 };
/** The worst first; among equals by package, then identifier. */
export const byWorst = (a: Finding, b: Finding): number =>
  rank[a.severity] - rank[b.severity] || (a.package < b.package ? -1 : a.package > b.package ? 1 : a.id < b.id ? -1 : 1);

/** What the scanner can't see beside the count. */
export const unseenWords = (unowned: { count: number; bytes: number } | null, said: (bytes: number) => string): string | null =>
  unowned === null
    ? null
    : unowned.count === 0
      ? "Every file belongs to a package."
      : `Not seen by it: ${plural(unowned.count, "file")}, ${said(unowned.bytes)}, that no package owns.`;

const parts: Record<BasisPart, string> = { scanner: "scanner", version: "version", database: "database", scope: "scope" };
/** "scanner, version and database". */
export function differsWords(differs: readonly BasisPart[]): string {
  const words = differs.map((part) => parts[part]);
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Why a package that has it on one side has it not on the other, whose letter is given. */
export function reasonWords({ reason, other }: Pick<OneSided["packages"][number], "reason" | "other">, letter: string): string {
  if (reason === "package_gone") return `${letter} has no such package`;
  return reason === "version_differs" ? `${letter} has ${other.join(", ")}` : `same version in ${letter}; another release’s advisories`;
}
