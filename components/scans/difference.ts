import type { Brought } from "@/lib/compare/worse-with";
import { count } from "@/lib/format";
import type { Affected, FindingDifference, OneSided } from "@/lib/scanner/difference";
import type { Severity } from "@/lib/scanner/types";
import { rank, reasonWords } from "./words";

/** The difference of two images' scans as rows and in words. Pure. */
export const sides = ["here", "both", "there"] as const;
export type Side = (typeof sides)[number];

/** What the packages of an image bring: of those that bring a tool its words; `unknown` where that is not known of the others. */
export interface Worse {
  by: Readonly<Record<string, string>>;
  unknown: string | null;
}

export interface DifferenceRow {
  id: string;
  side: Side;
  /** Of one identifier the rows stand together. */
  first: boolean;
  /** null: not recorded. Then there is neither version nor severity nor fix. */
  package: string | null;
  version: string;
  severity: Severity | null;
  /** "1.1.18-r4", "no fix"; null: not recorded. */
  fix: string | null;
  why: string;
  /** "a shell in A: sh"; null: none. */
  worse: string | null;
  worseUnknown: string | null;
}

export const noFix = "no fix";

const kinds: Record<Brought["tools"][number]["kind"], string> = {
  shells: "a shell",
  packageManagers: "a package manager",
  downloaders: "a downloader",
  network: "a network tool",
  interpreters: "an interpreter",
  compilers: "a compiler or linker",
};
const mostNames = 3;
const named = (names: readonly string[]): string =>
  `${names.slice(0, mostNames).join(", ")}${names.length > mostNames ? ` and ${count(names.length - mostNames)} more` : ""}`;

/** "a shell in A: bash, rbash"; null where it brings none. */
export const broughtWords = ({ tools }: Brought, letter: string): string | null =>
  tools.length ? tools.map(({ kind, names }) => `${kinds[kind]} in ${letter}: ${named(names)}`).join("; ") : null;

const fixOf = ({ severity, fixed }: Affected): string | null => (severity === null ? null : (fixed ?? noFix));
const rankOf = (severity: Severity | null): number => rank[severity ?? "unknown"];

type Row = Omit<DifferenceRow, "id" | "side" | "first">;

/** A package of what both have, with how it stands on each side; absent: it is not affected there. */
function inBoth(name: string, here: readonly Affected[], there: readonly Affected[], letter: string): Row {
  const [a, b] = [here[0], there[0]];
  const versions = (of: readonly Affected[]) => [...new Set(of.map(({ installed }) => installed))].join(", ");
  const [own, other] = [versions(here), versions(there)];
  const one = a ?? b;
  const why =
    a && b
      ? [
          `in both${own === other ? "" : `; ${letter} has ${other}`}`,
          a.severity === b.severity ? null : `${letter} rates it ${b.severity}`,
          a.fixed === b.fixed ? null : `fix in ${letter}: ${b.fixed ?? "none"}`,
        ]
          .filter(Boolean)
          .join("; ")
      : `in both; ${a ? letter : "A"} has it in another package`;
  return { package: name, version: own || other, severity: one?.severity ?? null, fix: one ? fixOf(one) : null, why, worse: null, worseUnknown: null };
}

const byName = (items: readonly Affected[], name: string) => items.filter((one) => one.package === name);

function rowsOfBoth({ here, there }: { here: readonly Affected[]; there: readonly Affected[] }, letter: string): Row[] {
  const names = [...new Set([...here, ...there].map((one) => one.package))].sort();
  if (names.length === 0) return [{ package: null, version: "", severity: null, fix: null, why: "in both", worse: null, worseUnknown: null }];
  return names.map((name) => inBoth(name, byName(here, name), byName(there, name), letter));
}

const rowsOfOne = ({ packages }: OneSided, other: string): Row[] =>
  packages.map((one) => ({
    package: one.package,
    version: one.installed,
    severity: one.severity,
    fix: fixOf(one),
    why: reasonWords(one, other),
    worse: null,
    worseUnknown: null,
  }));

/** What is only in A, in both and only in the other, each side by the worst first. `worse` is null where the attack surface is not shown. */
export function differenceRows(difference: FindingDifference, letter: string, worse: Readonly<Record<"here" | "there", Worse>> | null): DifferenceRow[] {
  const of = {
    here: difference.onlyHere.map((one) => ({ id: one.id, rows: rowsOfOne(one, letter) })),
    both: difference.both.map((one) => ({ id: one.id, rows: rowsOfBoth(one, letter) })),
    there: difference.onlyThere.map((one) => ({ id: one.id, rows: rowsOfOne(one, "A") })),
  };
  const beside = (row: Row, side: Side): Row => {
    if (!worse || row.package === null) return row;
    const asked = side === "both" ? [worse.here, worse.there] : [worse[side]];
    const words = asked.flatMap(({ by }) => by[row.package ?? ""] ?? []);
    return {
      ...row,
      worse: words.length ? words.join("; ") : null,
      worseUnknown: words.length ? null : (asked.find(({ unknown }) => unknown)?.unknown ?? null),
    };
  };
  return sides.flatMap((side) =>
    of[side]
      .map((one) => ({ ...one, worst: Math.min(...one.rows.map(({ severity }) => rankOf(severity))) }))
      .sort((a, b) => a.worst - b.worst || (a.id < b.id ? -1 : 1))
      .flatMap(({ id, rows }) => rows.map((row, i) => ({ ...beside(row, side), id, side, first: i === 0 }))),
  );
}

/** By what is asked for, and by words that stand in the identifier or the package. */
export function rowsThat(rows: readonly DifferenceRow[], side: Side | null, words: string): DifferenceRow[] {
  const wanted = words.trim().toLowerCase();
  const found = rows.filter((one) => (side === null || one.side === side) && (!wanted || `${one.id} ${one.package ?? ""}`.toLowerCase().includes(wanted)));
  return found.map((one, i) => ({ ...one, first: one.id !== found[i - 1]?.id || one.side !== found[i - 1]?.side }));
}

/** The first identifiers of each side. */
export function folded(rows: readonly DifferenceRow[], most: number): DifferenceRow[] {
  const seen: Record<Side, number> = { here: 0, both: 0, there: 0 };
  return rows.filter((one) => {
    if (one.first) seen[one.side]++;
    return seen[one.side] <= most;
  });
}

/** How many identifiers each reason took away; one is gone with its packages only where all of them are. */
function reasonsOf(items: readonly OneSided[]): { gone: number; version: number; advisory: number } {
  const reasons = items.map(({ packages }) => new Set(packages.map(({ reason }) => reason)));
  const version = reasons.filter((one) => one.has("version_differs")).length;
  const advisory = reasons.filter((one) => one.has("advisory_differs") && !one.has("version_differs")).length;
  return { gone: items.length - version - advisory, version, advisory };
}

/** "47 only in A: 47 by a package that is gone, 0 by another version". */
export function sideWords(items: readonly OneSided[], where: "here" | "there", letter: string): string {
  const head = `${count(items.length)} only in ${where === "here" ? "A" : letter}`;
  if (items.length === 0) return head;
  const { gone, version, advisory } = reasonsOf(items);
  const by = [`${count(gone)} by a package that ${where === "here" ? "is gone" : "A lacks"}`, `${count(version)} by another version`];
  if (advisory) by.push(`${count(advisory)} in the same version, by another release’s advisories`);
  return `${head}: ${by.join(", ")}`;
}
