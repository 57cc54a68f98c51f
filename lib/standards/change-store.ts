import "server-only";
import { database, type Prisma, type PrismaClient } from "../db/client";
import { actorColumns } from "../images/tag-store";
import type { Actor } from "../jobs/job";
import { tellOf } from "./event-store";
import { fieldChanges } from "./fields";
import type { Held, HeldWorkload } from "./held";
import { alternativeRows, columnsOf, manifestsOf, toChange, toHeld, toWorkload, whole } from "./rows";
import type { Step } from "./transitions";
import type { StandardChange, Workload } from "./types";

/** Changes of standards: each in one transaction with its record and what others are told of it. */

/** Raises what `plan` raises, and then nothing is changed. Null where there is no such workload. */
export async function changeStandards(
  slug: string,
  named: number | null,
  actor: Actor,
  now: Date,
  plan: (held: HeldWorkload) => Step[],
  db: PrismaClient = database(),
): Promise<{ id: string } | null> {
  return db.$transaction(async (tx) => {
    // A write comes first: whoever changes this workload at the same time waits here, and then sees what was done.
    const locked = await tx.standardWorkload.updateMany({ where: { slug }, data: { updatedAt: now } });
    if (!locked.count) return null;
    const held = await holdWorkload(tx, slug, named, now);
    const steps = plan(held);
    let { revision } = held;
    for (const step of steps) await write(tx, step, ++revision, actor, now);
    await tx.standardWorkload.update({ where: { slug }, data: { revision } });
    return { id: steps.at(-1)?.after.id ?? "" };
  });
}

async function holdWorkload(tx: Prisma.TransactionClient, slug: string, named: number | null, now: Date): Promise<HeldWorkload> {
  const row = await tx.standardWorkload.findUniqueOrThrow({ where: { slug } });
  const [standards, since] = await Promise.all([
    tx.standard.findMany({ where: { workloadSlug: slug }, orderBy: { revision: "desc" }, include: whole }),
    tx.standardChange.findMany({ where: { workloadSlug: slug, revision: { gt: named ?? 0 } }, orderBy: { revision: "asc" }, take: 200 }),
  ]);
  return { workload: toWorkload(row), revision: row.revision, standards: standards.map((one) => toHeld(one, now)), named, since: since.map(toChange) };
}

async function write(tx: Prisma.TransactionClient, step: Step, revision: number, actor: Actor, now: Date): Promise<void> {
  const { before, after } = step;
  const columns = columnsOf(after, revision, now);
  const links = { successorId: after.successor?.id ?? null, reportId: await liveReport(tx, after) };
  if (before) await tx.standard.update({ where: { id: after.id }, data: { ...columns, ...links } });
  else await tx.standard.create({ data: { id: after.id, workloadSlug: after.workload.slug, ...columns, ...links } });
  await writeBases(tx, before, after);
  await writeExceptions(tx, before, after, now);
  const changes = fieldChanges(before, after);
  await record(tx, { workload: after.workload.slug, standardId: after.id, revision, action: step.action, why: step.why, changes }, actor, now);
  await tellOf(
    tx,
    {
      kind: "standard.changed",
      key: `changed ${after.workload.slug} ${revision}`,
      workload: after.workload.slug,
      standardId: after.id,
      payload: {
        title: after.workload.title,
        reference: after.base.reference,
        digest: after.base.digest,
        action: step.action,
        status: after.status,
        revision,
        actor,
        why: step.why,
        changes,
      },
    },
    now,
  );
}

/** The report's key while its row is there; what was kept of it stays without. */
async function liveReport(tx: Prisma.TransactionClient, { evidence }: Held): Promise<string | null> {
  return evidence && (await tx.report.findUnique({ where: { id: evidence.reportId }, select: { id: true } })) ? evidence.reportId : null;
}

/** What was pinned before stands in the record of changes. */
async function writeBases(tx: Prisma.TransactionClient, before: Held | null, after: Held): Promise<void> {
  if (before && JSON.stringify([before.base, before.alternatives]) === JSON.stringify([after.base, after.alternatives])) return;
  const standardId = after.id;
  await tx.standardManifest.deleteMany({ where: { standardId } });
  await tx.standardAlternative.deleteMany({ where: { standardId } });
  for (const row of manifestsOf(after)) await tx.standardManifest.create({ data: { standardId, ...row } });
  for (const row of alternativeRows(after.alternatives)) await tx.standardAlternative.create({ data: { standardId, ...row } });
}

async function writeExceptions(tx: Prisma.TransactionClient, before: Held | null, after: Held, now: Date): Promise<void> {
  const [then, still] = [before?.exceptions ?? [], after.exceptions];
  const ended = then.filter(({ id }) => !still.some((one) => one.id === id)).map(({ id }) => id);
  if (ended.length) await tx.standardException.updateMany({ where: { id: { in: ended } }, data: { endedAt: now } });
  for (const one of still)
    if (!then.some(({ id }) => id === one.id)) await tx.standardException.create({ data: { ...one, standardId: after.id, addedAt: now } });
}

const record = (tx: Prisma.TransactionClient, { workload, ...change }: Omit<StandardChange, "at" | "actor">, actor: Actor, at: Date) =>
  tx.standardChange.create({ data: { ...change, changes: JSON.stringify(change.changes), workloadSlug: workload, at, ...actorColumns(actor) } });

// Workloads.

interface WorkloadChange {
  action: Extract<StandardChange["action"], `${string}workload`>;
  why: string;
  changes: StandardChange["changes"];
}

async function recordWorkload(tx: Prisma.TransactionClient, workload: Workload, revision: number, change: WorkloadChange, actor: Actor, now: Date) {
  const { slug, title } = workload;
  await record(tx, { workload: slug, standardId: null, revision, ...change }, actor, now);
  const payload = { title, reference: null, digest: null, status: null, revision, actor, ...change };
  // Of a workload that was removed and added again the revisions begin anew.
  await tellOf(tx, { kind: "standard.changed", key: `workload ${slug} ${revision} ${now.toISOString()}`, workload: slug, standardId: null, payload }, now);
}

/** False where the slug is taken. The revision goes on where a removed one of that name ended. */
export async function addWorkload(workload: Workload, change: WorkloadChange, actor: Actor, now: Date, db: PrismaClient = database()): Promise<boolean> {
  return db.$transaction(async (tx) => {
    if (await tx.standardWorkload.findUnique({ where: { slug: workload.slug } })) return false;
    await tx.standardWorkload.updateMany({ where: { position: { gte: workload.position } }, data: { position: { increment: 1 } } });
    const last = await tx.standardChange.findFirst({ where: { workloadSlug: workload.slug }, orderBy: { revision: "desc" }, select: { revision: true } });
    const revision = (last?.revision ?? 0) + 1;
    await tx.standardWorkload.create({ data: { ...workload, revision, createdAt: now, updatedAt: now } });
    await recordWorkload(tx, workload, revision, change, actor, now);
    return true;
  });
}

/** Its new place and words; the others make room. Null where it is gone. */
export async function editWorkload(
  slug: string,
  plan: (before: Workload, revision: number, all: Workload[]) => { after: Workload; change: WorkloadChange },
  actor: Actor,
  now: Date,
  db: PrismaClient = database(),
): Promise<Workload | null> {
  return db.$transaction(async (tx) => {
    const locked = await tx.standardWorkload.updateMany({ where: { slug }, data: { updatedAt: now } });
    if (!locked.count) return null;
    const rows = await tx.standardWorkload.findMany({ orderBy: [{ position: "asc" }, { slug: "asc" }] });
    const row = rows.find((one) => one.slug === slug);
    if (!row) return null;
    const { after, change } = plan(toWorkload(row), row.revision, rows.map(toWorkload));
    const order = rows.filter((one) => one.slug !== slug).map((one) => one.slug);
    order.splice(after.position, 0, slug);
    for (const [position, one] of order.entries()) await tx.standardWorkload.update({ where: { slug: one }, data: { position } });
    const revision = row.revision + 1;
    await tx.standardWorkload.update({ where: { slug }, data: { title: after.title, note: after.note, revision } });
    const placed = { ...after, position: order.indexOf(slug) };
    await recordWorkload(tx, placed, revision, change, actor, now);
    return placed;
  });
}

/** Null where it is gone; answers how many standards it has where it has any, and then it stays. */
export async function removeWorkload(slug: string, change: WorkloadChange, actor: Actor, now: Date, db: PrismaClient = database()): Promise<number | null> {
  return db.$transaction(async (tx) => {
    const locked = await tx.standardWorkload.updateMany({ where: { slug }, data: { updatedAt: now } });
    if (!locked.count) return null;
    const row = await tx.standardWorkload.findUniqueOrThrow({ where: { slug } });
    const standards = await tx.standard.count({ where: { workloadSlug: slug } });
    if (standards) return standards;
    await tx.standardWorkload.delete({ where: { slug } });
    await tx.standardWorkload.updateMany({ where: { position: { gt: row.position } }, data: { position: { decrement: 1 } } });
    await recordWorkload(tx, toWorkload(row), row.revision + 1, change, actor, now);
    return 0;
  });
}

const seededAs = "standardWorkloads";

/** Once in the life of a record: what is removed later does not come back. True where it was done now. */
export async function seedWorkloads(workloads: readonly Workload[], now: Date, db: PrismaClient = database()): Promise<boolean> {
  return db.$transaction(async (tx) => {
    if (await tx.counter.findUnique({ where: { name: seededAs } })) return false;
    await tx.counter.create({ data: { name: seededAs, value: 1 } });
    for (const workload of workloads) {
      if (await tx.standardWorkload.findUnique({ where: { slug: workload.slug } })) continue;
      await tx.standardWorkload.create({ data: { ...workload, createdAt: now, updatedAt: now } });
    }
    return true;
  });
}
