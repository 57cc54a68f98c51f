import type { DatabaseFound, RoundCounts, RoundWhy, ScanWork } from "./job";
import { parsed, type Row, runOf, toldOf } from "./row-store";

/** The scanner's work as rows of the queue. */
export const databaseLookKind = "scanner.look";
export const roundKind = "images.scan";
export const scanWorkKinds: string[] = [databaseLookKind, roundKind];

export interface RoundPayload {
  why: RoundWhy;
}

/** One that waits is tried again once a registry, or the scanner, may be there. */
export function toScanWork(row: Row): ScanWork {
  const shared = { ...toldOf(row), ...runOf(row, "waiting") };
  if (row.kind === databaseLookKind)
    return { ...shared, kind: databaseLookKind, tries: parsed<{ tries: number }>(row.progress)?.tries ?? 0, found: parsed<DatabaseFound>(row.outcome) };
  const { why } = JSON.parse(row.payload) as RoundPayload;
  return { ...shared, kind: roundKind, why, counts: parsed<RoundCounts>(row.outcome ?? row.progress) };
}
