import "server-only";
import { database, type PrismaClient } from "../db/client";
import { env } from "../env";
import { longestWait } from "../notify/backoff";
import { deliveryKind } from "./delivery-rows";

/** A job is put off for no longer, whatever a registry asks for. */
export const longestPutOffMs = 86_400_000;

/** Times are written some moments after they were reckoned. */
const slackMs = 60_000;

/**
 * Times to come that nobody would set by the clock as it is now: it was ahead when they were set, and has been set back. Repeating work is
 * planned anew from now, a job that waits is due at once. Answers how many there were.
 */
export async function pullBack(now: Date, db: PrismaClient = database()): Promise<number> {
  const after = (ms: number) => new Date(now.getTime() + ms + slackMs);
  const planned = await db.schedule.findMany({ where: { nextRun: { gt: after(0) } } });
  let count = 0;
  for (const { id, nextRun, everySeconds, jitterSeconds } of planned) {
    if (nextRun <= after((everySeconds + jitterSeconds) * 1000)) continue;
    const moved = await db.schedule.updateMany({ where: { id, nextRun }, data: { nextRun: new Date(now.getTime() + everySeconds * 1000) } });
    count += moved.count;
  }
  const bounds = [
    [{ not: deliveryKind }, longestPutOffMs],
    [deliveryKind, longestWait(env().BASEWISE_WEBHOOK_RETRY_SECONDS)],
  ] as const;
  for (const [kind, ms] of bounds) {
    const late = await db.job.findMany({ where: { kind, state: "queued", runAfter: { gt: after(ms) } }, select: { id: true } });
    if (late.length === 0) continue;
    const moved = await db.job.updateMany({ where: { id: { in: late.map((job) => job.id) }, state: "queued" }, data: { runAfter: new Date(0) } });
    count += moved.count;
  }
  return count;
}
