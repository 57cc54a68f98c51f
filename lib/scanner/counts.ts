import { groupBy } from "./group";
import { type Finding, type Severity, severities } from "./types";

/** Distinct identifiers, never findings: one vulnerability of a source package shows up in each of its binary packages. */
export interface FindingCounts {
  identifiers: number;
  /** Identifiers that updating packages makes go away altogether: each package that has them has a fix. */
  fixable: number;
  /** The rest: at least one package has no fix. */
  notFixable: number;
  /** Of the rest, those that some package has a fix for. */
  partlyFixable: number;
  /** An identifier counts once, by the worst rating that one of its packages has. */
  bySeverity: Record<Severity, number>;
  /** Distinct identifiers of each package, most first, then by name. */
  byPackage: { package: string; identifiers: number; fixable: number }[];
}

export function countFindings(findings: readonly Finding[]): FindingCounts {
  const byIdentifier = groupBy(findings, (one) => one.id);
  const bySeverity = Object.fromEntries(severities.map((severity) => [severity, 0])) as Record<Severity, number>;
  let fixable = 0;
  let partlyFixable = 0;
  for (const same of byIdentifier.values()) {
    bySeverity[worst(same)] += 1;
    const withFix = same.filter((one) => one.fixed !== null).length;
    if (withFix === same.length) fixable += 1;
    else if (withFix > 0) partlyFixable += 1;
  }
  const identifiers = byIdentifier.size;
  return { identifiers, fixable, notFixable: identifiers - fixable, partlyFixable, bySeverity, byPackage: countByPackage(findings) };
}

function countByPackage(findings: readonly Finding[]): FindingCounts["byPackage"] {
  const rows = [...groupBy(findings, (one) => one.package)].map(([name, own]) => {
    const identifiers = groupBy(own, (one) => one.id);
    const fixable = [...identifiers.values()].filter((same) => same.every((one) => one.fixed !== null)).length;
    return { package: name, identifiers: identifiers.size, fixable };
  });
  return rows.sort((a, b) => b.identifiers - a.identifiers || (a.package < b.package ? -1 : 1));
}

function worst(findings: readonly Finding[]): Severity {
  return severities.find((severity) => findings.some((one) => one.severity === severity)) ?? "unknown";
}
