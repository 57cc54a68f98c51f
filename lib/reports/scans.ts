import { count } from "../format";
import { severities } from "../scanner/types";
import type { Scan, ScanColumn } from "../scans/types";
import { amount, day, none, noted, plain, type Told, unknown } from "./told";

/** Scans in a report: as they stood when it was frozen, without who asked for them and without what only an operator may read. Pure. */
const told = (scan: Scan): Scan => ({ ...scan, actor: { kind: scan.actor.kind }, problem: scan.problem && { ...scan.problem, detail: "" } });
const toldOrNone = (scan: Scan | null): Scan | null => scan && told(scan);

function frozenAgainst(against: ScanColumn["against"]): ScanColumn["against"] {
  if (!against) return null;
  if (against.state === "unknown") return { ...against, here: toldOrNone(against.here), there: toldOrNone(against.there) };
  return { ...against, here: told(against.here), there: told(against.there) };
}

/** A later try that failed says nothing of the scan that stands, and is left out where one does. */
export const frozenScans = (columns: readonly ScanColumn[]): ScanColumn[] =>
  columns.map(({ standing: { digest, good, failed }, counts, against, hidden }) => ({
    standing: { digest, good: toldOrNone(good), failed: good ? null : toldOrNone(failed) },
    counts,
    against: frozenAgainst(against),
    // An author signs a document for everybody; who made a waiver is told within.
    hidden: hidden.map(({ id, statement }) => ({ id, statement: statement.kind === "waiver" ? { ...statement, who: null } : statement })),
  }));

const states = { scanned: "scanned", not_covered: "not covered", unsupported: "unsupported", failed: "scan failed" } as const;
const notScanned = "Nobody had scanned it.";

/** A fact of the scans a row: its label, and what it says of each image. */
export function scanRows(columns: readonly ScanColumn[]): Told[][] {
  const why = ({ standing: { good, failed } }: ScanColumn): string => good?.reason ?? failed?.problem?.title ?? notScanned;
  const counted = (label: string, of: (counts: NonNullable<ScanColumn["counts"]>) => number): Told[] => [
    plain(label),
    ...columns.map((column) => (column.counts ? amount(of(column.counts)) : unknown(why(column)))),
  ];
  const hidden = (column: ScanColumn): Told => {
    if (!column.counts) return unknown(why(column));
    const left = column.counts.identifiers - column.hidden.length;
    return noted(amount(column.hidden.length), column.hidden.length ? `${count(left)} left` : null);
  };
  const scanned = (label: string, of: (scan: Scan) => Told): Told[] => [plain(label), ...columns.map(({ standing: { good } }) => (good ? of(good) : none))];
  return [
    [plain("State"), ...columns.map(({ standing: { good, failed } }) => plain(good ? states[good.state] : failed ? states.failed : "not scanned"))],
    counted("Distinct identifiers", (counts) => counts.identifiers),
    counted("Fixable", (counts) => counts.fixable),
    counted("No fix", (counts) => counts.notFixable),
    [plain("Hidden by statements"), ...columns.map(hidden)],
    ...severities.map((severity) => counted(severity, (counts) => counts.bySeverity[severity])),
    counted("Packages affected", (counts) => counts.byPackage.length),
    scanned("Scanner", ({ scanner }) => plain(`${scanner.name} ${scanner.version}`.trim())),
    scanned("Database of", ({ scanner }) => day(scanner.database?.updatedAt ?? null, { code: "undecided", reason: "The scanner's report does not say." })),
    scanned("Scanned", ({ scannedAt }) => day(scannedAt)),
    scanned("Support ended", ({ distribution }) => (distribution ? plain(distribution.endOfSupport ? "yes" : "no") : none)),
  ];
}
