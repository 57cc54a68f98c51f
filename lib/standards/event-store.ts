import "server-only";
import { database, type Prisma, type PrismaClient } from "../db/client";
import { recordEvent } from "../notify/outbox";
import type { NewStandardEvent } from "./events";

/** Events go where whoever asked for them is told: in the transaction that made them happen. */
export async function tellOf(tx: Prisma.TransactionClient, event: NewStandardEvent, at: Date): Promise<boolean> {
  const { kind, key, workload, standardId, payload } = event;
  return (await recordEvent(tx, { type: kind, key, data: { workload, standardId, ...payload }, at })) !== null;
}

/** Those not told yet are; answers how many were. */
export const tellAll = (events: readonly NewStandardEvent[], at: Date, db: PrismaClient = database()): Promise<number> =>
  db.$transaction(async (tx) => {
    let told = 0;
    for (const event of events) if (await tellOf(tx, event, at)) told++;
    return told;
  });
