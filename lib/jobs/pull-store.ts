import "server-only";
import { database, type PrismaClient } from "../db/client";
import { finishedStates } from "./job";

/** What Basewise asks an engine to pull: it is removed again once no job counts on it. */

export const recordPull = (jobId: string, engineId: string, reference: string, db: PrismaClient = database()) =>
  db.enginePull.upsert({
    where: { jobId_engineId_reference: { jobId, engineId, reference } },
    create: { jobId, engineId, reference, createdAt: new Date() },
    update: {},
  });

export const pullsOf = (engineId: string, reference: string, db: PrismaClient = database()): Promise<number> =>
  db.enginePull.count({ where: { engineId, reference } });

/** Forgets one job's pull and answers how many other jobs still count on that reference. */
export const dropPull = (jobId: string, engineId: string, reference: string, db: PrismaClient = database()): Promise<number> =>
  db.$transaction(async (tx) => {
    await tx.enginePull.deleteMany({ where: { jobId, engineId, reference } });
    return tx.enginePull.count({ where: { engineId, reference } });
  });

/** False where the job has removed it, or never pulled it. */
export const holdsPull = async (jobId: string, engineId: string, reference: string, db: PrismaClient = database()): Promise<boolean> =>
  (await db.enginePull.count({ where: { jobId, engineId, reference } })) > 0;

/** Pulls whose job has ended, so that nobody else will remove them: what a crash left behind. Of one engine, or of all (null). */
export async function leftoverPulls(engineId: string | null, db: PrismaClient = database()): Promise<{ jobId: string; reference: string }[]> {
  const pulls = await db.enginePull.findMany({ where: engineId === null ? {} : { engineId } });
  const unfinished = await db.job.findMany({ where: { id: { in: pulls.map((p) => p.jobId) }, state: { notIn: [...finishedStates] } }, select: { id: true } });
  const live = new Set(unfinished.map((j) => j.id));
  return pulls.filter((p) => !live.has(p.jobId)).map(({ jobId, reference }) => ({ jobId, reference }));
}
