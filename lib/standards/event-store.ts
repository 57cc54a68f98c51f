import "server-only";
import { database, type Prisma, type PrismaClient } from "../db/client";
import type { NewStandardEvent } from "./events";

/** Events go where whoever asked for them is told: in the transaction that made them happen. */
export async function tellOf(_tx: Prisma.TransactionClient, _event: NewStandardEvent, _at: Date): Promise<boolean> {
  return false;
}

/** Those not told yet are; answers how many were. */
export const tellAll = (events: readonly NewStandardEvent[], at: Date, db: PrismaClient = database()): Promise<number> =>
  db.$transaction(async (tx) => {
    let told = 0;
    for (const event of events) if (await tellOf(tx, event, at)) told++;
    return told;
  });
