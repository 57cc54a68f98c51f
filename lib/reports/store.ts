import "server-only";
import { type Letter, letters } from "../compare/types";
import { database, type Prisma, type PrismaClient } from "../db/client";
import { actorColumns } from "../images/tag-store";
import type { Actor } from "../jobs/job";
import type { PackedDocument } from "./codec";
import { headlineOf } from "./document";
import type { SectionId } from "./sections";
import type { Report, ReportDocument, ReportHeadline, ReportState } from "./types";

/** One report: its row without the document, its document, and what its owners change. */
const newer = { select: { id: true, slug: true, title: true, expiresAt: true, revokedAt: true, deletedAt: true, replacedById: true } } as const;
export const brief = { omit: { document: true, words: true }, include: { images: { orderBy: { position: "asc" } }, replacedBy: newer } } as const;
export type Row = Prisma.ReportGetPayload<typeof brief>;

/** Revoked counts before all else: a link that was taken back never says that it has merely ended. */
export function stateOf(row: Pick<Row, "revokedAt" | "expiresAt" | "replacedById">, now: Date): ReportState {
  if (row.revokedAt) return "revoked";
  if (row.expiresAt && row.expiresAt <= now) return "expired";
  return row.replacedById ? "replaced" : "live";
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export function toReport(row: Row, now: Date): Report {
  const next = row.replacedBy && !row.replacedBy.deletedAt ? row.replacedBy : null;
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    note: row.note,
    sections: JSON.parse(row.sections) as SectionId[],
    state: stateOf({ ...row, replacedById: next?.id ?? null }, now),
    headline: row.headline === null ? null : (JSON.parse(row.headline) as ReportHeadline),
    images: row.images.map(({ position, name, pinned, registry, path, tag, platform, digest }) => ({
      letter: letters[position] as Letter,
      name,
      pinned,
      tag: registry !== null && path !== null && tag !== null ? { registry, path, name: tag } : null,
      platform,
      digest,
    })),
    showsChanges: row.showsChanges,
    views: row.views,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    expiresAt: iso(row.expiresAt),
    revokedAt: iso(row.revokedAt),
    deletedAt: iso(row.deletedAt),
    replacedBy: next && { id: next.id, slug: next.slug, title: next.title, state: stateOf(next, now) },
    schemaVersion: row.schemaVersion,
    contentHash: row.contentHash,
    documentBytes: row.documentBytes,
    revision: row.revision,
    actor: { kind: row.actorKind as Actor["kind"], ...(row.actorId ? { id: row.actorId } : {}), ...(row.actorName ? { name: row.actorName } : {}) },
  };
}

/** What words of a search are looked for in: the title, and every name and digest. */
export const wordsOf = (title: string, images: readonly { name: string; pinned: string; digest: string }[]): string =>
  [title, ...images.flatMap(({ name, pinned, digest }) => [name, pinned, digest])].join("\n").toLowerCase();

export interface NewReport {
  id: string;
  slug: string;
  title: string;
  document: ReportDocument;
  packed: PackedDocument;
  showsChanges: boolean;
  expiresAt: Date | null;
  actor: Actor;
  now: Date;
}

/** When those of the last hour were made, oldest first; deleted ones count. */
export const madeSince = async (since: Date, db: PrismaClient = database()): Promise<Date[]> =>
  (await db.report.findMany({ where: { createdAt: { gt: since } }, orderBy: { createdAt: "asc" }, select: { createdAt: true } })).map((r) => r.createdAt);

export async function insertReport(
  { id, slug, title, document, packed, showsChanges, expiresAt, actor, now }: NewReport,
  db: PrismaClient = database(),
): Promise<Report> {
  const headline = headlineOf(document);
  const row = await db.report.create({
    data: {
      id,
      slug,
      title,
      note: document.note,
      sections: JSON.stringify(document.sections),
      words: wordsOf(title, document.images),
      headline: headline && JSON.stringify(headline),
      document: packed.packed,
      schemaVersion: document.schemaVersion,
      contentHash: packed.contentHash,
      documentBytes: packed.documentBytes,
      showsChanges,
      createdAt: now,
      updatedAt: now,
      expiresAt,
      images: {
        create: document.images.map(({ name, pinned, tag, platform, digest }, position) => ({
          position,
          name,
          pinned,
          registry: tag?.registry ?? null,
          path: tag?.path ?? null,
          tag: tag?.name ?? null,
          platform,
          digest,
        })),
      },
      ...actorColumns(actor),
    },
    ...brief,
  });
  return toReport(row, now);
}

export const reportRow = (where: { id: string } | { slug: string }, db: PrismaClient = database()): Promise<Row | null> =>
  db.report.findUnique({ where, ...brief });

export async function findReport(where: { id: string }, now: Date, db: PrismaClient = database()): Promise<Report | null> {
  const row = await reportRow(where, db);
  return row && toReport(row, now);
}

/** As packed; null where it is gone. */
export const packedDocument = async (id: string, db: PrismaClient = database()): Promise<Uint8Array | null> =>
  (await db.report.findUnique({ where: { id }, select: { document: true } }))?.document ?? null;

export interface ReportChange {
  title?: string;
  expiresAt?: Date | null;
  revokedAt?: Date | null;
  deletedAt?: Date | null;
  showsChanges?: boolean;
  replacedById?: string | null;
}

/** Raises nothing where it is gone: answers null. */
export async function changeReport(id: string, change: ReportChange, now: Date, db: PrismaClient = database()): Promise<Report | null> {
  return db.$transaction(async (tx) => {
    const before = await tx.report.findUnique({ where: { id }, select: { images: true } });
    if (!before) return null;
    const words = change.title === undefined ? {} : { words: wordsOf(change.title, before.images) };
    const row = await tx.report.update({ where: { id }, data: { ...change, ...words, updatedAt: now, revision: { increment: 1 } }, ...brief });
    return toReport(row, now);
  });
}

/** The ids that one leads to by `replacedBy`, itself first. */
export async function chainFrom(id: string, db: PrismaClient = database()): Promise<string[]> {
  const chain: string[] = [];
  for (let at: string | null = id; at !== null && !chain.includes(at); ) {
    chain.push(at);
    at = (await db.report.findUnique({ where: { id: at }, select: { replacedById: true } }))?.replacedById ?? null;
  }
  return chain;
}

/** Forgets for good what was deleted before, but for what a standard rests on. */
export const purgeDeleted = async (before: Date, db: PrismaClient = database()): Promise<number> =>
  (await db.report.deleteMany({ where: { deletedAt: { lt: before }, standards: { none: {} } } })).count;

/** Adds views, by slug; what is gone is passed over. */
export async function addViews(counted: ReadonlyMap<string, number>, day: string, db: PrismaClient = database()): Promise<void> {
  await db.$transaction(async (tx) => {
    for (const [slug, views] of counted) {
      const report = await tx.report.findUnique({ where: { slug }, select: { id: true } });
      if (!report) continue;
      await tx.report.update({ where: { slug }, data: { views: { increment: views } } });
      const key = { reportId: report.id, day };
      await tx.reportDay.upsert({ where: { reportId_day: key }, create: { ...key, views }, update: { views: { increment: views } } });
    }
  });
}
