/** A job that somebody runs, as its row tells. */
export interface HeldJob {
  id: string;
  kind: string;
  subject: string;
  owner: string | null;
  leaseUntil: Date | null;
}

/**
 * Which leases have ended. By time that only runs on (CLOCK_MONOTONIC) and not by the wall clock, which may be set while jobs run: a lease
 * has ended once this process has seen it for its whole length without its being renewed. Every renewal writes another `leaseUntil`, which
 * is compared and not believed; the year 1970 alone means ended, and is written for owners that are gone (endLeases).
 */
export class LeaseWatch {
  private readonly seen = new Map<string, { as: string; since: number }>();
  private readonly mine = new Map<string, number>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * Runs a claim. What it takes is this process's own from before its row says so, and until `release`: nothing takes it up in here, however
   * late its renewals are. A claim that comes to nothing holds nothing.
   */
  async claim<T>(take: (hold: (id: string) => void) => Promise<T | null>): Promise<T | null> {
    let held: string | null = null;
    let taken: T | null = null;
    try {
      taken = await take((id) => {
        held = id;
        this.mine.set(id, (this.mine.get(id) ?? 0) + 1);
      });
      return taken;
    } finally {
      if (held !== null && taken === null) this.release(held);
    }
  }

  /** The run is over. */
  release(id: string): void {
    const count = (this.mine.get(id) ?? 1) - 1;
    if (count > 0) this.mine.set(id, count);
    else this.mine.delete(id);
  }

  /** Of all jobs that are held now, those whose holder has been silent for `leaseMs`. */
  ended(held: readonly HeldJob[], leaseMs: number): Set<string> {
    const now = this.now();
    const there = new Set(held.map((job) => job.id));
    for (const id of this.seen.keys()) if (!there.has(id)) this.seen.delete(id);
    const ended = new Set<string>();
    for (const { id, owner, leaseUntil } of held) {
      if (this.mine.has(id)) continue;
      const as = `${owner}|${leaseUntil?.getTime()}`;
      const seen = this.seen.get(id);
      if (seen?.as !== as) this.seen.set(id, { as, since: now });
      else if (now - seen.since >= leaseMs) ended.add(id);
      if (!leaseUntil?.getTime()) ended.add(id);
    }
    return ended;
  }
}

/** Workers and routes are bundled apart: they meet here. */
const place = globalThis as typeof globalThis & { basewiseLeases?: LeaseWatch };
export const leases = (): LeaseWatch => {
  place.basewiseLeases ??= new LeaseWatch();
  return place.basewiseLeases;
};
