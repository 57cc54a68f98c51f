import "server-only";
import type { Engine, PullOptions } from "../docker";
import { env } from "../env";
import type { ResolvedImage } from "../inspect/ports";
import { log } from "../log";
import type { Job } from "./job";
import { dropPull, holdsPull, leftoverPulls, pullsOf, recordPull } from "./pull-store";

/**
 * An image in the engine for as long as it is read. What was there before stays; what Basewise pulled is written down first and removed
 * afterwards, without force and by the reference that it made, when no other job counts on it. The removal is no part of the job: whoever
 * waits for figures need not wait for the engine to delete files.
 */

// Deciding “is it ours?” and acting on it must not interleave for one reference. Workers of one process share one engine queue per
// reference; rows in EnginePull tell processes and later starts the rest.
const queues = new Map<string, Promise<unknown>>();

function oneAtATime<T>(key: string, work: () => Promise<T>): Promise<T> {
  const after = (queues.get(key) ?? Promise.resolve()).then(work, work);
  const settled = after.catch(() => undefined);
  queues.set(key, settled);
  void settled.then(() => {
    if (queues.get(key) === settled) queues.delete(key);
  });
  return after;
}

/** Work that a job leaves behind, done once its end is on record (or before it is put back in the queue). */
export type Later = () => Promise<void>;

export interface HeldImage {
  bytesFetched: number;
  layersPresent: number;
  layersTotal: number;
  durationMs: number;
}

export async function withEngineImage<T>(
  engine: Engine,
  engineId: string,
  job: Job,
  image: ResolvedImage,
  options: PullOptions & { later(work: Later): void },
  use: (held: HeldImage) => Promise<T>,
): Promise<T> {
  const reference = engine.referenceOf(image);
  const key = `${engineId} ${reference}`;
  const keep = env().BASEWISE_KEEP_PULLED;
  const there = await oneAtATime(key, async () => {
    const ours = (await pullsOf(engineId, reference)) > 0;
    const present = await engine.hasReference(reference);
    if (present && !ours) return true; // somebody else's: read it, and leave it
    if (!keep) await recordPull(job.id, engineId, reference);
    return false;
  });
  try {
    const total = image.layers.length;
    const held = there ? { bytesFetched: 0, layersPresent: total, layersTotal: total, durationMs: 0 } : await engine.pull(image, options);
    return await use(held);
  } finally {
    if (!there && !keep) options.later(() => release(engine, engineId, job.id, reference, key));
  }
}

/** Never raises: the job's own end is what matters, and what could not be removed now is swept later. */
async function release(engine: Engine, engineId: string, jobId: string, reference: string, key: string): Promise<void> {
  try {
    await oneAtATime(key, async () => {
      // A sweep and the job's own tidying may meet: what the first removed is not the second's, and may be somebody else's by now.
      if (!(await holdsPull(jobId, engineId, reference))) return;
      if ((await pullsOf(engineId, reference)) > 1) {
        await dropPull(jobId, engineId, reference);
        return;
      }
      await engine.remove(reference);
      await dropPull(jobId, engineId, reference);
    });
  } catch (error) {
    log.warn("engine.image_left", { jobId, reference, error });
  }
}

/** A busy engine takes its time, and nobody waits for a sweep. */
const sweepMs = 15_000;

/** Removes what ended jobs left in the engine, because the process or the engine went away before they could. Where there is nothing, asks no engine. */
export async function sweepEngine(engine: Engine): Promise<void> {
  if ((await leftoverPulls(null)).length === 0) return;
  const status = await engine.status({ timeoutMs: sweepMs });
  if (!status.reachable) return;
  for (const { jobId, reference } of await leftoverPulls(status.id)) {
    await release(engine, status.id, jobId, reference, `${status.id} ${reference}`);
    log.info("engine.swept", { reference });
  }
}
