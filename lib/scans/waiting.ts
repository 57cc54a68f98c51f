import type { RoundWhy } from "../jobs/job";
import type { ScansOf } from "./round-store";

/** Which images a round scans, and in which order. Pure. */
export interface Candidate extends ScansOf {
  digest: string;
  /** As one writes it. */
  name: string;
}

/**
 * Oldest scan first, and before them those that have none. Left out: what was scanned by this very scanner and database, and what failed since
 * the round began. A round of first scans takes what nobody ever tried.
 */
export function waiting(candidates: readonly Candidate[], { why, since }: { why: RoundWhy; since: Date }): Candidate[] {
  const left = candidates.filter(({ byThis, last, failed }) => {
    if (byThis) return false;
    return why === "first" ? last === null && failed === null : failed === null || failed < since;
  });
  const time = ({ last }: Candidate) => last?.getTime() ?? Number.NEGATIVE_INFINITY;
  return left.sort((a, b) => (time(a) === time(b) ? (a.digest < b.digest ? -1 : 1) : time(a) < time(b) ? -1 : 1));
}
