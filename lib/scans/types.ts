import type { Problem } from "../errors";
import type { Actor, ScanWorkState } from "../jobs/job";
import type { BasisPart, BothSided, DatabaseState, Distribution, Finding, FindingCounts, OneSided, ScannedPackage, ScannerIdentity, Scope } from "../scanner";
import type { Hidden } from "../statements/types";

/** Scans of recorded images as they are kept. Counts are of distinct identifiers over OS packages. Types only. */
export const scanStates = ["scanned", "not_covered", "unsupported", "failed"] as const;
export type ScanState = (typeof scanStates)[number];

export interface Scan {
  id: string;
  /** Of the image's manifest. */
  digest: string;
  /** uploaded: a report that was made elsewhere, under its own scanner's name. */
  origin: "here" | "uploaded";
  state: ScanState;
  /** Its version is empty where the scanner did not come to say it. */
  scanner: ScannerIdentity;
  scope: Scope;
  /** When the scanner looked; of an uploaded report that does not say, when it came. */
  scannedAt: string;
  createdAt: string;
  /** As the scanner read it; null where it knew none, or failed. */
  distribution: Distribution | null;
  /** OS packages that were looked up; null where a report lists only what is vulnerable. */
  packages: number | null;
  /** Never a zero that was not measured: null unless scanned. */
  identifiers: number | null;
  fixable: number | null;
  /** Why there is no count, where no problem says it. */
  reason: string | null;
  /** Why it failed. */
  problem: Problem | null;
  actor: Actor;
}

/** A finding with what the record knows of it. */
export interface ShownFinding extends Finding {
  /** The layer that brought the package: by our own reading of the image. Null where its package is not on record. */
  broughtBy: { position: number; diffId: string } | null;
  /** new: the scan before this one had it not, with the same scanner. null: there is no such scan. */
  since: "new" | "before" | null;
  /** The statement that hides it today; null where none does. */
  hidden: Hidden | null;
}

/** What is left of the counts once what statements hide today is taken away; what was found stays the headline. */
export interface Left {
  identifiers: number;
  fixable: number;
  /** Of `identifiers` found, those that are hidden in every package that has them. */
  hidden: number;
}

export interface ScanDetail extends Scan {
  /** null unless scanned. */
  counts: FindingCounts | null;
  /** null where nothing is hidden, and unless scanned. */
  left: Left | null;
  findings: ShownFinding[];
  /** What the scan before this one, of the same scanner and image, had and this one has not. Empty where there is none before. */
  gone: Pick<Finding, "id" | "package" | "installed" | "severity">[];
  /** The scan that `since` and `gone` are held against. */
  before: Pick<Scan, "id" | "scannedAt" | "scanner"> | null;
}

/** How an image stands: the last scan that can be used, and a later try that failed. */
export interface Standing {
  digest: string;
  /** The newest one that did not fail; null where there is none. */
  good: Scan | null;
  /** The newest one, where it failed. */
  failed: Scan | null;
}

/** Two scans side by side. Where something of what they rest on differs, nothing is subtracted. */
export type ScanComparison =
  | { state: "compared"; here: Scan; there: Scan; onlyHere: OneSided[]; onlyThere: OneSided[]; both: BothSided[] }
  | { state: "differs"; here: Scan; there: Scan; differs: BasisPart[] }
  /** One of the two has no count to compare. */
  | { state: "unknown"; here: Scan | null; there: Scan | null };

/** What is kept of a scan beside its columns. */
export interface ScanDocument {
  findings: Finding[];
  packages: ScannedPackage[] | null;
}

/** One image of a comparison: how it stands, its counts, and the difference of the first image to it. */
export interface ScanColumn {
  standing: Standing;
  /** null unless its last scan that can be used counted. */
  counts: FindingCounts | null;
  /** null of the first. */
  against: ScanComparison | null;
  /** Identifiers that statements hide in every package that has them, and one statement of each; they are counted and compared all the same. */
  hidden: { id: string; statement: Hidden }[];
}

/** How the scanner is run: as a program, or from its image in a container of its own. */
export type ScannerWay =
  | { kind: "program"; path: string }
  /** The digest that is held; null before the first scan, which pulls it. */
  | { kind: "container"; image: string; digest: string | null };

/** The scanner and its database as they stand. */
export interface ScannerState {
  name: string;
  /** null where it does not answer, and where its first scan will tell. */
  version: string | null;
  way: ScannerWay;
  database: DatabaseState | null;
  /** Why no scan can be made now. */
  problem: Problem | null;
  /** Where the database is fetched from; null where BASEWISE_TRIVY_CACHE names a folder that Basewise leaves alone. */
  source: string | null;
  fetching: { done: number; total: number | null } | null;
  /** How the last one that was fetched or brought since the start ended. */
  last: { at: string; problem: Problem | null } | null;
  /** The looks whether it moved; null where none are made, by the settings. */
  look: DatabaseLook | null;
}

export interface DatabaseLook {
  everySeconds: number;
  next: string | null;
  /** The last one that has something to say; null where none has. */
  last: { at: string | null; state: ScanWorkState; said: "unmoved" | "moved" | null; problem: Problem | null; tries: number } | null;
}
