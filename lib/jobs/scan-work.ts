import "server-only";
import { randomUUID } from "node:crypto";
import { BasewiseError, toProblem } from "../errors";
import type { Actor, DatabaseLookJob, RoundJob, RoundWhy, ScanWork } from "./job";
import { nudge } from "./nudge";
import { cancelScanWork, findScanWork, insertLook, insertRound, queryScanWork } from "./scan-work-store";

/** The scanner's work in the queue: asking for it, seeing how it stands, ending it. */
const schedule: Actor = { kind: "system", name: "schedule" };

export async function requestDatabaseLook(): Promise<void> {
  await insertLook(schedule, randomUUID());
  nudge();
}

export async function requestRound(why: RoundWhy): Promise<void> {
  await insertRound(why, schedule, randomUUID());
  nudge();
}

export const listScanWork = queryScanWork;
/** The newest that has something to say: one that has ended, or that something is in the way of. */
export const newestDatabaseLook = async (): Promise<DatabaseLookJob | null> =>
  ((await queryScanWork({ kind: "scanner.look", limit: 3 })).items as DatabaseLookJob[]).find(({ state }) => state !== "queued" && state !== "running") ?? null;
export const newestRound = async (why: RoundWhy): Promise<RoundJob | null> =>
  ((await queryScanWork({ kind: "images.scan", why, limit: 1 })).items[0] as RoundJob | undefined) ?? null;

/** What a person is told of it: rounds, newest first, and the last look if it found something or something is in its way. */
export async function notableScanWork(rounds: number): Promise<ScanWork[]> {
  const [{ items }, look] = await Promise.all([queryScanWork({ kind: "images.scan", limit: rounds }), newestDatabaseLook()]);
  return look && look.found?.said !== "unmoved" && look.state !== "cancelled" ? [look, ...items] : items;
}

const none = (id: string) => new BasewiseError("not_found", `There is no work of the scanner ${id.slice(0, 60)}.`);

/** Raises `not_found`. */
export async function getScanWork(id: string): Promise<ScanWork> {
  const work = await findScanWork(id);
  if (!work) throw none(id);
  return work;
}

/** One that waits ends at once, a running one after the image that is scanned. Raises `not_found`. */
export async function endScanWork(id: string): Promise<ScanWork> {
  const work = await cancelScanWork(id, toProblem(new BasewiseError("job_cancelled", "Cancelled by a user.")));
  if (!work) throw none(id);
  nudge();
  return work;
}
