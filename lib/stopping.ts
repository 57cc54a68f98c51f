import { log } from "./log";

/**
 * How the process ends when it is asked to (SIGTERM, SIGINT): whoever holds something open hears of it by the signal, and what has to be
 * done before the end is waited for. Node alone would end in the middle of it, and Next's own handler waits for connections only: an event
 * stream would hold it up for ever, and it would not wait for jobs to be put back.
 */
interface Ending {
  stop: AbortController;
  last: (() => Promise<unknown>)[];
}

// One per process: routes and instrumentation are bundled apart.
const place = globalThis as typeof globalThis & { basewiseEnding?: Ending };
function ending(): Ending {
  place.basewiseEnding ??= { stop: new AbortController(), last: [] };
  return place.basewiseEnding;
}

/** Aborts when the process has been asked to end. */
export const stopping = (): AbortSignal => ending().stop.signal;

/** Work that the process waits for before it ends; it begins when the signal has aborted. */
export const beforeEnd = (work: () => Promise<unknown>): void => void ending().last.push(work);

/** `docker stop` and compose kill after 10 s. */
const longestMs = 8_000;

/** Once per process, after Next has set its own handlers: they are taken off, but for the development server's. A second signal ends it at once. */
export function endWhenAsked(): void {
  if (process.env.NODE_ENV !== "production") {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => ending().stop.abort());
    return;
  }
  const end = async (signal: NodeJS.Signals) => {
    process.once(signal, () => process.exit(1));
    const begin = performance.now();
    log.info("server.stopping", { signal });
    ending().stop.abort();
    const ended = await Promise.race([
      Promise.all(ending().last.map((work) => work().catch((error) => log.error("server.stop_failed", { error })))).then(() => true),
      new Promise<false>((resolve) => setTimeout(resolve, longestMs, false).unref()),
    ]);
    const ms = Math.round(performance.now() - begin);
    if (ended) log.info("server.stopped", { ms });
    else log.error("server.stop_cut", { ms });
    process.exit(ended ? 0 : 1);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.removeAllListeners(signal);
    process.once(signal, () => void end(signal));
  }
}
