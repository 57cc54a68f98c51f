import type { ScannerIdentity, Scope } from "./types";

export interface ScanBasis {
  scanner: ScannerIdentity;
  scope: Scope;
}

export type BasisPart = "scanner" | "version" | "database" | "scope";

/**
 * What two scans do not have in common. Empty: their counts may stand side by side. Otherwise a difference between them may come from
 * the scanners and not from the images. A report that does not name its database has none in common with any.
 */
export function basisDiffers(a: ScanBasis, b: ScanBasis): BasisPart[] {
  const differs: BasisPart[] = [];
  if (a.scanner.name !== b.scanner.name) differs.push("scanner");
  if (a.scanner.name !== b.scanner.name || a.scanner.version !== b.scanner.version || a.scanner.version === "unknown") differs.push("version");
  const [own, other] = [a.scanner.database, b.scanner.database];
  if (a.scanner.name !== b.scanner.name || !own || !other || own.updatedAt !== other.updatedAt || own.schema !== other.schema) differs.push("database");
  if (a.scope !== b.scope) differs.push("scope");
  return differs;
}
