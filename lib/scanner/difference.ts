import { groupBy } from "./group";
import type { Finding, ScannedPackage } from "./types";

export interface ScannedSide {
  findings: readonly Finding[];
  packages: readonly ScannedPackage[];
}

/**
 * Why a package that has a vulnerability on one side has it not on the other: it is not there, it is there in another version, or it is
 * there in the very version (another release's advisories, another database).
 */
export type Reason = "package_gone" | "version_differs" | "advisory_differs";

export interface OneSided {
  id: string;
  /** Each package that has it, by name, with what stands on the other side. */
  packages: { package: string; installed: string; other: string[]; reason: Reason }[];
}

export interface FindingDifference {
  /** Sorted by identifier. */
  onlyHere: OneSided[];
  onlyThere: OneSided[];
  /** Identifiers of both sides, though not always in the same packages. */
  both: string[];
}

/** The difference of two scans by distinct identifier. Whether it means anything is `basisDiffers`' to say. */
export function differFindings(here: ScannedSide, there: ScannedSide): FindingDifference {
  const ours = groupBy(here.findings, (one) => one.id);
  const theirs = groupBy(there.findings, (one) => one.id);
  return {
    onlyHere: oneSided(ours, theirs, there.packages),
    onlyThere: oneSided(theirs, ours, here.packages),
    both: [...ours.keys()].filter((id) => theirs.has(id)).sort(),
  };
}

function oneSided(own: Map<string, Finding[]>, other: Map<string, Finding[]>, packages: readonly ScannedPackage[]): OneSided[] {
  const versions = new Map([...groupBy(packages, (one) => one.name)].map(([name, same]) => [name, [...new Set(same.map((one) => one.version))].sort()]));
  return [...own]
    .filter(([id]) => !other.has(id))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, findings]) => ({
      id,
      packages: findings
        .map((one) => ({ package: one.package, installed: one.installed, other: versions.get(one.package) ?? [] }))
        .sort((a, b) => (a.package < b.package ? -1 : 1))
        .map((one) => ({ ...one, reason: reasonOf(one.installed, one.other) })),
    }));
}

function reasonOf(installed: string, other: readonly string[]): Reason {
  if (other.length === 0) return "package_gone";
  return other.includes(installed) ? "advisory_differs" : "version_differs";
}
