import "server-only";
import { database, type Prisma, type PrismaClient } from "../db/client";
import { inspectionKind } from "./job";
import { type HeldJob, type LeaseWatch, leases } from "./lease-watch";
import { nextRevision, type Row, running } from "./row-store";

/** The one way by which a worker takes a job out of the queue. */

/** Every job that is held, of whatever kind: what leases are told apart by. */
const heldJobs = (tx: Prisma.TransactionClient): Promise<HeldJob[]> =>
  tx.job.findMany({ where: { state: { in: running } }, select: { id: true, kind: true, subject: true, owner: true, leaseUntil: true } });

/** Which rows a claimer may take: those that are due, and those whose holder went silent. */
const claimable = (now: Date, ended: ReadonlySet<string>): Prisma.JobWhereInput[] => [
  { state: "queued", runAfter: { lte: now } },
  { id: { in: [...ended] }, state: { in: running } },
];

/** Takes a row for this process and this owner; null where another claimer was first: the update holds the revision that was seen. */
async function takeRow(tx: Prisma.TransactionClient, row: Row, claim: { owner: string; leaseMs: number; revision: number; now: Date }): Promise<Row | null> {
  const { owner, leaseMs, revision, now } = claim;
  const taken = await tx.job.updateMany({
    where: { id: row.id, revision: row.revision },
    data: {
      state: "resolving",
      owner,
      leaseUntil: new Date(now.getTime() + leaseMs),
      attempt: { increment: 1 },
      startedAt: row.startedAt ?? now,
      // A run of look-ups and a round of scans go on where they were; a delivery has none.
      ...(row.kind === inspectionKind ? { progress: null } : {}),
      revision,
    },
  });
  return taken.count ? tx.job.findUniqueOrThrow({ where: { id: row.id } }) : null;
}

/**
 * Takes the oldest row that is due and `free` for `leaseMs`. Null if there is none. `free` says by what runs now, whoever runs it, which rows
 * may be taken beside it; null is none. It is asked again once nobody else can take one.
 */
export async function claimRow(
  owner: string,
  leaseMs: number,
  free: (runs: readonly HeldJob[]) => Prisma.JobWhereInput | null,
  db: PrismaClient = database(),
  watch: LeaseWatch = leases(),
): Promise<Row | null> {
  return watch.claim((hold) =>
    db.$transaction(async (tx) => {
      const now = new Date();
      const look = async () => {
        const held = await heldJobs(tx);
        const ended = watch.ended(held, leaseMs);
        return { ended, where: free(held.filter((job) => !ended.has(job.id))) };
      };
      const { ended, where } = await look();
      if (!where) return null;
      const row = await tx.job.findFirst({ where: { AND: [where, { OR: claimable(now, ended) }] }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
      if (!row) return null;
      // The counter's row is locked from here on: whoever claims at the same time waits, and then sees this run.
      const revision = await nextRevision(tx);
      const still = (await look()).where;
      if (!still || !(await tx.job.count({ where: { AND: [still, { id: row.id }] } }))) return null;
      hold(row.id);
      return takeRow(tx, row, { owner, leaseMs, revision, now });
    }),
  );
}
