import "server-only";
import { database, type PrismaClient } from "../db/client";
import { finishedStates } from "./job";

/** What waits and what runs, of every kind of job. */
export interface QueueState {
  queued: number;
  running: number;
  /** When the one was asked for that waits longest, of those whose time has come; null where none waits. */
  oldestQueuedAt: string | null;
}

export async function queueState(db: PrismaClient = database()): Promise<QueueState> {
  const [states, oldest] = await Promise.all([
    db.job.groupBy({ by: ["state"], where: { state: { notIn: [...finishedStates] } }, _count: true }),
    db.job.findFirst({ where: { state: "queued", runAfter: { lte: new Date() } }, orderBy: { createdAt: "asc" }, select: { createdAt: true } }),
  ]);
  const queued = states.find((s) => s.state === "queued")?._count ?? 0;
  return {
    queued,
    running: states.reduce((sum, s) => sum + s._count, 0) - queued,
    oldestQueuedAt: oldest?.createdAt.toISOString() ?? null,
  };
}

export const stateCounts = async (db: PrismaClient = database()): Promise<{ kind: string; state: string; count: number }[]> =>
  (await db.job.groupBy({ by: ["kind", "state"], _count: true })).map(({ kind, state, _count }) => ({ kind, state, count: _count }));
