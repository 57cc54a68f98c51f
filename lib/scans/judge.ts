import type { DerivedFacts } from "../inspect/derive";
import { countFindings, type ScanResult } from "../scanner";
import type { Scan, ScanDocument } from "./types";

/** When a scanner's result is a count. Pure. */
export const nothingKnown = { distribution: null, packages: null, identifiers: null, fixable: null, reason: null, problem: null } as const;

/** Why its list of packages is none to count over: a database that could not be read, or none, and nothing in it. Null where it is whole. */
export function unlistedReason(facts: Pick<DerivedFacts, "packages" | "databases"> | null): string | null {
  const [unread] = facts?.databases.filter(({ unread }) => unread) ?? [];
  if (unread) return `Its package database ${unread.path} could not be read: ${unread.unread?.reason ?? "no reason is known"}`;
  // The scanner would find nothing in nothing, and no control sample could tell that from a clean image.
  if (!facts?.packages?.length) return "No package is on record of it, so that there is nothing to look up.";
  return null;
}

/** What a result comes to as a record: a count only where all packages were looked up in a database that covers them. */
export function judged(
  result: ScanResult,
  unlisted: string | null,
): { scan: Omit<Scan, "id" | "digest" | "origin" | "scanner" | "scope" | "scannedAt" | "createdAt" | "actor">; document: ScanDocument | null } {
  if (result.state === "unsupported") {
    return { scan: { ...nothingKnown, state: "unsupported", reason: "The scanner knows no operating system in it, and so looks nothing up." }, document: null };
  }
  if (unlisted) return { scan: { ...nothingKnown, state: "unsupported", reason: unlisted }, document: null };
  const { distribution, packages } = result;
  const known = { ...nothingKnown, distribution, packages: packages.length };
  if (result.state === "not_covered") {
    const release = `${distribution.id} ${distribution.version}`.trim();
    return {
      scan: { ...known, state: "not_covered", reason: `The database holds no advisory for ${release}: its control sample, every version at 0, found nothing.` },
      document: null,
    };
  }
  const { identifiers, fixable } = countFindings(result.findings);
  return { scan: { ...known, state: "scanned", identifiers, fixable }, document: { findings: result.findings, packages } };
}
