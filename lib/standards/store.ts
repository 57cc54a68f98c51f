import "server-only";
import { database, type PrismaClient } from "../db/client";
import type { Held } from "./held";
import { manifestsUnder } from "./pin-store";
import { toChange, toHeld, toWorkload, whole } from "./rows";
import type { StandardChange, Status, Workload } from "./types";

/** What is on record of standards; what changes them is in `change-store`. */
export interface WorkloadRow {
  workload: Workload;
  revision: number;
}

export async function workloadRows(db: PrismaClient = database()): Promise<WorkloadRow[]> {
  const rows = await db.standardWorkload.findMany({ orderBy: [{ position: "asc" }, { slug: "asc" }] });
  return rows.map((row) => ({ workload: toWorkload(row), revision: row.revision }));
}

export async function workloadRow(slug: string, db: PrismaClient = database()): Promise<WorkloadRow | null> {
  const row = await db.standardWorkload.findUnique({ where: { slug } });
  return row && { workload: toWorkload(row), revision: row.revision };
}

/** A digest that was given before anything of it was on record: its manifests are those that are on record now. */
async function withManifests(standards: Held[], db: PrismaClient): Promise<Held[]> {
  const bases = standards.flatMap(({ base, alternatives }) => [base, ...alternatives.map((one) => one.base)]);
  const bare = bases.flatMap(({ digest, manifests }) => (digest !== null && manifests.length === 0 ? [digest] : []));
  if (bare.length === 0) return standards;
  const known = await manifestsUnder(bare, db);
  const filled = (base: Held["base"]) => (base.manifests.length ? base : { ...base, manifests: known.get(base.digest ?? "") ?? [] });
  return standards.map((one) => ({
    ...one,
    base: filled(one.base),
    alternatives: one.alternatives.map((other) => ({ ...other, base: filled(other.base) })),
  }));
}

/** In the order of workloads, what changed last first; of one workload, with a status, or all. */
export async function standardRows(
  { workload, statuses }: { workload?: string | undefined; statuses?: readonly Status[] | undefined },
  now: Date,
  db: PrismaClient = database(),
): Promise<Held[]> {
  const rows = await db.standard.findMany({
    where: { ...(workload === undefined ? {} : { workloadSlug: workload }), ...(statuses ? { status: { in: [...statuses] } } : {}) },
    orderBy: [{ workload: { position: "asc" } }, { workloadSlug: "asc" }, { revision: "desc" }],
    include: whole,
  });
  return withManifests(
    rows.map((row) => toHeld(row, now)),
    db,
  );
}

export async function standardRow(id: string, now: Date, db: PrismaClient = database()): Promise<Held | null> {
  const row = await db.standard.findUnique({ where: { id }, include: whole });
  return row && toHeld(row, now);
}

/** Newest first; the cursor is the revision of the last of the page before. */
export async function changeRows(
  { workload, standardId, limit, cursor }: { workload: string; standardId?: string | undefined; limit: number; cursor: number | null },
  db: PrismaClient = database(),
): Promise<{ items: StandardChange[]; nextCursor: string | null }> {
  const rows = await db.standardChange.findMany({
    where: { workloadSlug: workload, ...(standardId ? { standardId } : {}), ...(cursor === null ? {} : { revision: { lt: cursor } }) },
    orderBy: { revision: "desc" },
    take: limit + 1,
  });
  const items = rows.slice(0, limit).map(toChange);
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.revision) : null };
}

/** Ids of standards that are not retired and pin a digest themselves, by a manifest of theirs, or as an alternative or an exception. */
export async function standardsNaming(digest: string, db: PrismaClient = database()): Promise<string[]> {
  const rows = await db.standard.findMany({
    where: {
      status: { not: "retired" },
      OR: [{ digest }, { manifests: { some: { digest } } }, { alternatives: { some: { digest } } }, { exceptions: { some: { digest, endedAt: null } } }],
    },
    orderBy: [{ workload: { position: "asc" } }, { id: "asc" }],
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** When anything last changed; null where nothing did yet. */
export const lastChange = async (db: PrismaClient = database()): Promise<Date | null> =>
  (await db.standardChange.findFirst({ orderBy: { id: "desc" }, select: { at: true } }))?.at ?? null;
