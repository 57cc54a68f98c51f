import { EventEmitter } from "node:events";

/**
 * Wakes the workers of this process at once when it records a job. Only a shortcut: a worker looks into the queue by itself twice a
 * second, so a job recorded by another process waits no longer than that.
 */
const place = globalThis as typeof globalThis & { basewiseNudge?: EventEmitter };
const emitter = (): EventEmitter => {
  place.basewiseNudge ??= new EventEmitter().setMaxListeners(100);
  return place.basewiseNudge;
};

export const nudge = (): void => void emitter().emit("job");

/** Resolves at the next nudge, after `ms`, or when the signal aborts. */
export const nudged = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      emitter().off("job", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    emitter().once("job", done);
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
