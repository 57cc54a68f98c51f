import { distributionId } from "../distribution";
import { webAddress } from "../read";
import type { Cvss, Distribution, Finding, FindingStatus, ScannedPackage, Severity } from "../types";
import { statuses } from "../types";
import type { TrivyPackage, TrivyReport, TrivyVulnerability } from "./schema";

/** What a report says of the operating system's packages; what it says of languages' libraries is out of scope, and counted. */
export interface TrivyReading {
  /** Null where Trivy knew no operating system. */
  distribution: Distribution | null;
  /** Null where the report was made without `--list-all-pkgs`. */
  packages: ScannedPackage[] | null;
  findings: Finding[];
  outOfScope: number;
}

export function readTrivy(report: TrivyReport): TrivyReading {
  const os = report.Metadata?.OS;
  const results = report.Results ?? [];
  const own = results.filter((one) => one.Class === "os-pkgs");
  const lists = own.flatMap((one) => (one.Packages ? [one.Packages] : []));
  // A system that it does not know has the name "none", or is repeated as the list of packages names it and has no result.
  const known = os?.Family && os.Family !== "none" && own.length > 0;
  return {
    distribution: known ? { id: distributionId(os.Family), version: os.Name ?? "", endOfSupport: os.EOSL ?? false } : null,
    packages: lists.length === 0 ? null : lists.flat().map((one) => ({ name: one.Name, version: fullVersion(one) })),
    findings: own.flatMap((one) => one.Vulnerabilities ?? []).flatMap(findingOf),
    outOfScope: results.filter((one) => one.Class !== "os-pkgs").reduce((sum, one) => sum + (one.Vulnerabilities?.length ?? 0), 0),
  };
}

/** Trivy's own way of writing it, so that it equals `InstalledVersion`: epoch:version-release. */
function fullVersion({ Version = "", Release, Epoch }: TrivyPackage): string {
  return `${Epoch ? `${Epoch}:` : ""}${Version}${Release ? `-${Release}` : ""}`;
}

/** None where a statement (VEX) says that the package is not affected. */
function findingOf(one: TrivyVulnerability): Finding[] {
  if (one.Status === "not_affected") return [];
  const fixed = one.FixedVersion?.trim() || null;
  return [
    {
      id: one.VulnerabilityID,
      aliases: [...new Set(one.VendorIDs ?? [])].filter((id) => id !== one.VulnerabilityID).sort(),
      package: one.PkgName,
      installed: one.InstalledVersion,
      fixed,
      status: statusOf(one.Status, fixed),
      severity: (one.Severity?.toLowerCase() ?? "unknown") as Severity,
      severitySource: one.SeveritySource || null,
      cvss: cvssOf(one),
      url: webAddress(one.PrimaryURL),
      published: one.PublishedDate ? new Date(one.PublishedDate).toISOString() : null,
      layer: one.Layer?.Digest || one.Layer?.DiffID ? { digest: one.Layer.Digest || null, diffId: one.Layer.DiffID || null } : null,
    },
  ];
}

/** Older reports have no status: there a fixed version says it. */
function statusOf(status: string | undefined, fixed: string | null): FindingStatus {
  const known = statuses.find((one) => one === status);
  if (known && known !== "unknown") return known;
  return fixed === null ? "unknown" : "fixed";
}

/** By whoever rated the severity, else NVD, else the first by name; CVSS 3 before 4 and 2, since most are scored by it. */
function cvssOf({ CVSS, SeveritySource }: TrivyVulnerability): Cvss | null {
  const scored = Object.entries(CVSS ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const preferred = [SeveritySource, "nvd"].flatMap((source) => scored.filter(([name]) => name === source));
  for (const [source, one] of [...preferred, ...scored]) {
    if (one.V3Vector) return { source, vector: one.V3Vector, score: one.V3Score ?? null };
    if (one.V40Vector) return { source, vector: one.V40Vector, score: one.V40Score ?? null };
    if (one.V2Vector) return { source, vector: one.V2Vector, score: one.V2Score ?? null };
  }
  return null;
}
