/** What a scanner says of an image, in words that every scanner's report is brought to. Plain data, without a clock or a file. */

/** From the worst to the least. `negligible` is Grype's word for what a distribution calls unimportant. */
export const severities = ["critical", "high", "medium", "low", "negligible", "unknown"] as const;
export type Severity = (typeof severities)[number];

/** Where a fix stands, in Trivy's words (they are VEX's, and Red Hat's for the last three). */
export const statuses = ["fixed", "affected", "under_investigation", "will_not_fix", "fix_deferred", "end_of_life", "unknown"] as const;
export type FindingStatus = (typeof statuses)[number];

export interface Cvss {
  /** Who scored it: "nvd", "redhat"… */
  source: string;
  /** As published: "CVSS:3.1/AV:N/…". */
  vector: string;
  /** 0 to 10; null where only the vector is told. */
  score: number | null;
}

/** One vulnerability in one package. */
export interface Finding {
  /** As the advisory names it: "CVE-2019-14697". */
  id: string;
  /** Other names of the same: the distribution's advisories (DSA-…), CVEs behind an advisory. Sorted, without `id`. */
  aliases: string[];
  /** The binary package. */
  package: string;
  /** In full, with epoch and revision. */
  installed: string;
  /** The first version without it; null where there is none. */
  fixed: string | null;
  status: FindingStatus;
  severity: Severity;
  /** Whose rating it is: the distribution's own where it has one, before NVD's. Null where nobody rates it. */
  severitySource: string | null;
  cvss: Cvss | null;
  /** http(s) only; null where none is told. */
  url: string | null;
  /** ISO 8601. */
  published: string | null;
  /** The layer that brought the package, by the digest or the diffID that the report gives; null from a list of packages. */
  layer: { digest: string | null; diffId: string | null } | null;
}

export interface Distribution {
  /** As os-release names it: "debian", "alpine", "rhel". */
  id: string;
  version: string;
  /** True where the scanner knows that its support has ended; false also where it cannot tell. */
  endOfSupport: boolean;
}

export interface ScannedPackage {
  name: string;
  version: string;
}

export interface DatabaseState {
  /** When its makers built it, ISO 8601. */
  updatedAt: string;
  schema: number;
}

/** Which scanner said so, of which version, by which database. Database is null where a report does not say. */
export interface ScannerIdentity {
  name: string;
  version: string;
  database: DatabaseState | null;
}

/** What was looked at. Libraries of languages are counted by nobody here: they come and go with options. */
export type Scope = "os-packages";

interface Scanned {
  scanner: ScannerIdentity;
  scope: Scope;
}

/**
 * scanned: `findings` is all there is to say, even where it is empty.
 * not_covered: the database knows nothing of this distribution's release: nothing was found with every version at 0 either.
 * unsupported: the scanner found no operating system that it knows.
 * A scan that fails raises a BasewiseError instead.
 */
export type ScanResult =
  | (Scanned & { state: "scanned"; distribution: Distribution; packages: ScannedPackage[]; findings: Finding[] })
  | (Scanned & { state: "not_covered"; distribution: Distribution; packages: ScannedPackage[] })
  | (Scanned & { state: "unsupported" });
