import "server-only";
import type { Prisma, PrismaClient } from "../db/client";
import type { Problem } from "../errors";
import type { Actor, JobState } from "./job";

/** A row of the queue, whatever its kind. */
export type Row = NonNullable<Awaited<ReturnType<PrismaClient["job"]["findUnique"]>>>;

export const parsed = <T>(json: string | null): T | null => (json === null ? null : (JSON.parse(json) as T));

export const running: JobState[] = ["resolving", "pulling", "reading"];

/** Due whatever the clock says, and whatever it is set to before a worker comes. */
export const atOnce = new Date(0);

/** The next event id, in the transaction that changes the job: readers that ask for “after N” miss nothing. */
export async function nextRevision(tx: Prisma.TransactionClient): Promise<number> {
  const row = await tx.counter.upsert({ where: { name: "job" }, create: { name: "job", value: 1 }, update: { value: { increment: 1 } } });
  return row.value;
}

/** What every kind tells of its row. */
export const toldOf = (row: Row) => ({
  id: row.id,
  revision: row.revision,
  attempt: row.attempt,
  createdAt: row.createdAt.toISOString(),
  startedAt: row.startedAt?.toISOString() ?? null,
  finishedAt: row.finishedAt?.toISOString() ?? null,
  actor: { kind: row.actorKind as Actor["kind"], ...(row.actorId ? { id: row.actorId } : {}), ...(row.actorName ? { name: row.actorName } : {}) },
});

type Ended = "done" | "failed" | "cancelled";
const isEnded = (state: string): state is Ended => state === "done" || state === "failed" || state === "cancelled";

/** How a run stands that may have to wait: a queued one that has begun is put back until something may be asked again. */
export function runOf<Waits extends string>(
  row: Row,
  waits: Waits,
): { state: Ended | "queued" | "running" | Waits; resumesAt: string | null; error: Problem | null } {
  const inFlight = row.state !== "queued" ? "running" : row.startedAt && row.problem ? waits : "queued";
  const state = isEnded(row.state) ? row.state : inFlight;
  return {
    state,
    resumesAt: state === waits ? row.runAfter.toISOString() : null,
    error: state === "running" || state === "done" ? null : parsed<Problem>(row.problem),
  };
}
