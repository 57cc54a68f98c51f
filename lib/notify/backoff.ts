/** When a delivery that failed is tried again. Pure. */

/** Tries of one round, the first among them; sent again by hand, a new round begins. */
export const mostTries = 8;
const factor = 4;
/** Each wait is lengthened by up to this part of it, at random, so that what failed together is not sent together. */
const jitter = 0.2;
/** What Retry-After may ask for at most. */
export const longestRetryAfterMs = 6 * 3_600_000;

/** Seconds between the tries without jitter: from 16 s on they add up to a day and 17 minutes. */
export const waits = (baseSeconds: number): number[] => Array.from({ length: mostTries - 1 }, (_, i) => baseSeconds * factor ** i);

/** Milliseconds that a delivery waits for its next try at most. */
export const longestWait = (baseSeconds: number): number => Math.max(longestRetryAfterMs, (waits(baseSeconds).at(-1) ?? 0) * 1000 * (1 + jitter));

export interface Failed {
  /** Tries of this round so far, this one among them: 1 or more. */
  round: number;
  now: Date;
  /** What the receiver asks for; heeded within a bound, and never shortens a wait. */
  retryAt: Date | null;
}

/** Null: that was the last try. */
export function nextTry({ round, now, retryAt }: Failed, baseSeconds: number, random: () => number = Math.random): Date | null {
  const seconds = waits(baseSeconds)[round - 1];
  if (seconds === undefined) return null;
  const planned = now.getTime() + seconds * 1000 * (1 + jitter * random());
  const asked = retryAt ? Math.min(retryAt.getTime(), now.getTime() + longestRetryAfterMs) : 0;
  return new Date(Math.max(planned, asked));
}
