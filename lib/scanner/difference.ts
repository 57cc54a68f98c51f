import { groupBy } from "./group";
import type { Finding, ScannedPackage, Severity } from "./types";

export interface ScannedSide {
  findings: readonly Finding[];
  packages: readonly ScannedPackage[];
}

/**
 * Why a package that has a vulnerability on one side has it not on the other: it is not there, it is there in another version, or it is
 * there in the very version (another release's advisories, another database).
 */
export type Reason = "package_gone" | "version_differs" | "advisory_differs";

/** A package of one side that has it. */
export interface Affected {
  package: string;
  installed: string;
  /** null: not recorded, in a report of before schema 3; then the fix was not either. */
  severity: Severity | null;
  /** The first version without it; null where there is none. */
  fixed: string | null;
}

export interface OneSided {
  id: string;
  /** Each package that has it, by name, with what stands on the other side. */
  packages: (Affected & { other: string[]; reason: Reason })[];
}

/** Both have it, though not always in the same packages. */
export interface BothSided {
  id: string;
  /** By name. Empty on both sides: not recorded, in a report of before schema 3. */
  here: Affected[];
  there: Affected[];
}

export interface FindingDifference {
  /** Sorted by identifier. */
  onlyHere: OneSided[];
  onlyThere: OneSided[];
  both: BothSided[];
}

/** The difference of two scans by distinct identifier. Whether it means anything is `basisDiffers`' to say. */
export function differFindings(here: ScannedSide, there: ScannedSide): FindingDifference {
  const ours = groupBy(here.findings, (one) => one.id);
  const theirs = groupBy(there.findings, (one) => one.id);
  return {
    onlyHere: oneSided(ours, theirs, there.packages),
    onlyThere: oneSided(theirs, ours, here.packages),
    both: [...ours]
      .flatMap(([id, own]) => {
        const other = theirs.get(id);
        return other ? [{ id, here: affected(own), there: affected(other) }] : [];
      })
      .sort(byId),
  };
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);

const affected = (findings: readonly Finding[]): Affected[] =>
  findings
    .map(({ package: name, installed, severity, fixed }) => ({ package: name, installed, severity, fixed }))
    .sort((a, b) => (a.package < b.package ? -1 : a.package > b.package ? 1 : 0));

function oneSided(own: Map<string, Finding[]>, other: Map<string, Finding[]>, packages: readonly ScannedPackage[]): OneSided[] {
  const versions = new Map([...groupBy(packages, (one) => one.name)].map(([name, same]) => [name, [...new Set(same.map((one) => one.version))].sort()]));
  return [...own]
    .filter(([id]) => !other.has(id))
    .map(([id, findings]) => ({
      id,
      packages: affected(findings).map((one) => {
        const elsewhere = versions.get(one.package) ?? [];
        return { ...one, other: elsewhere, reason: reasonOf(one.installed, elsewhere) };
      }),
    }))
    .sort(byId);
}

function reasonOf(installed: string, other: readonly string[]): Reason {
  if (other.length === 0) return "package_gone";
  return other.includes(installed) ? "advisory_differs" : "version_differs";
}
