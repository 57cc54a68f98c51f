import { setTimeout as sleep } from "node:timers/promises";
import type { Engine, EngineStatus } from "../docker";

/** A busy engine takes its time, and a job has more of it than a page. */
const engineMs = 15_000;

export interface Patience {
  /** An engine that answered no longer ago than this is being restarted, most likely. */
  recentMs: number;
  /** For how long a job waits for it then, and how often it asks. */
  waitMs: number;
  everyMs: number;
}
const patience: Patience = { recentMs: 300_000, waitMs: 30_000, everyMs: 500 };

/** When an engine last answered a job of this process, by performance.now(). */
let answered = Number.NEGATIVE_INFINITY;

/**
 * How the engine stands, for a job that needs it: one that is restarted is back within seconds, and a queue of jobs need not end meanwhile.
 * One that never answered, or not for long, is not waited for.
 */
export async function engineForJob(
  engine: Pick<Engine, "status">,
  needed: boolean,
  signal: AbortSignal,
  { recentMs, waitMs, everyMs }: Patience = patience,
): Promise<EngineStatus> {
  const begun = performance.now();
  for (;;) {
    const status = await engine.status({ signal, timeoutMs: engineMs });
    const now = performance.now();
    if (status.reachable) answered = now;
    const restarted = status.reachable === false && status.code === "engine_unreachable" && now - answered <= recentMs;
    if (!needed || !restarted || now - begun >= waitMs) return status;
    await sleep(everyMs, undefined, { signal });
  }
}
