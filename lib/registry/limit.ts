import { setTimeout as sleep } from "node:timers/promises";

/** At most `size` tasks at a time; further ones wait in order, or until their signal is aborted. */
export class Limit {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly size: number) {}

  async run<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    await this.enter(signal);
    try {
      return await task();
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }

  private enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.running < this.size) {
      this.running++;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener("abort", leave);
        this.running++;
        resolve();
      };
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(go), 1);
        reject(signal.reason);
      };
      this.waiting.push(go);
      signal.addEventListener("abort", leave, { once: true });
    });
  }
}

/** One limit for each key (a registry's origin). */
export function limits(size: number): (key: string) => Limit {
  const known = new Map<string, Limit>();
  return (key) => {
    const found = known.get(key) ?? new Limit(size);
    known.set(key, found);
    return found;
  };
}

/** Runs tasks over items, `width` at a time. The first failure aborts the others; all have ended when it is thrown. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  signal: AbortSignal,
  task: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      either.throwIfAborted();
      await task(item, either);
    }
  };
  const workers = Array.from({ length: Math.min(width, items.length) }, () =>
    worker().catch((error: unknown) => {
      stop.abort(error); // a later abort changes nothing: the first failure stays the reason
    }),
  );
  await Promise.all(workers);
  signal.throwIfAborted();
  if (stop.signal.aborted) throw stop.signal.reason;
}

/** Waits, or raises the signal's reason. */
export const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  await sleep(ms, undefined, { signal }).catch(() => {});
  signal.throwIfAborted();
};

/** 250 ms, 500 ms, 1 s …, each ± half of itself, so that clients that failed together do not come back together. */
export const backOff = (attempt: number): number => 250 * 2 ** attempt * (0.5 + Math.random());
