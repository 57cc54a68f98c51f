import "server-only";
import { database, type Prisma, type PrismaClient } from "../db/client";
import { actorColumns } from "../images/tag-store";
import { light, packText, toVex, toWaiver, unpackText } from "./rows";
import type { VexRecord, Waiver } from "./types";

/** The record of statements: added to and ended, never changed, never deleted. Days are told by the caller. */
const newestFirst = [{ createdAt: "desc" as const }, { id: "desc" as const }];
const chunk = 2_000;

/** Ends what has the same @id for the same image, and keeps the document. */
export async function insertVex(record: VexRecord, text: string, names: readonly string[], today: string, db: PrismaClient = database()): Promise<VexRecord> {
  const body = await packText(text);
  const { document, actor } = record;
  return db.$transaction(async (tx) => {
    await tx.vexRecord.updateMany({
      where: { imageDigest: record.digest, documentId: document.id, endedAt: null },
      data: { ended: "replaced", endedAt: new Date(record.createdAt), endedBy: actor.name ?? null },
    });
    const row = await tx.vexRecord.create({
      data: {
        id: record.id,
        imageDigest: record.digest,
        documentId: document.id,
        author: document.author,
        role: document.role,
        documentAt: document.at === null ? null : new Date(document.at),
        version: document.version,
        statements: record.statements,
        refused: JSON.stringify(record.refused),
        body,
        sha256: record.sha256,
        until: record.until,
        createdAt: new Date(record.createdAt),
        ...actorColumns(actor),
      },
      omit: light,
    });
    for (let at = 0; at < names.length; at += chunk)
      await tx.vexName.createMany({ data: names.slice(at, at + chunk).map((name) => ({ recordId: record.id, name })) });
    return toVex(row, today);
  });
}

/** Whether anything is stated of any image that was not ended: most installations state nothing, and then nothing more is asked. */
export async function anythingStated(db: PrismaClient = database()): Promise<boolean> {
  const select = { id: true } as const;
  const [record, waiver] = await Promise.all([
    db.vexRecord.findFirst({ where: { endedAt: null }, select }),
    db.waiver.findFirst({ where: { endedAt: null }, select }),
  ]);
  return record !== null || waiver !== null;
}

/** in_force: hides something today; standing: expired ones too; all: those that were replaced or removed too. */
export type Which = "in_force" | "standing" | "all";
const unended = (only: Which) => (only === "all" ? {} : { endedAt: null });
const documentsThat = (only: Which, today: string): Prisma.VexRecordWhereInput => ({
  ...unended(only),
  ...(only === "in_force" ? { AND: { OR: [{ until: null }, { until: { gte: today } }] } } : {}),
});

/** Handed in for the image, and handed in for another where its products name this one. Newest first. */
export async function vexRecords(
  image: { digest: string; names: readonly string[] },
  { only, today, limit }: { only: Which; today: string; limit: number },
  db: PrismaClient = database(),
): Promise<VexRecord[]> {
  const rows = await db.vexRecord.findMany({
    where: {
      OR: [{ imageDigest: image.digest }, { names: { some: { name: { in: [...image.names] } } } }],
      ...documentsThat(only, today),
    },
    orderBy: newestFirst,
    take: limit,
    omit: light,
  });
  return rows.map((row) => toVex(row, today));
}

/** In force for the image, without the one that a document of this @id replaces. */
export const countVex = (digest: string, documentId: string, today: string, db: PrismaClient = database()): Promise<number> =>
  db.vexRecord.count({ where: { imageDigest: digest, NOT: { documentId }, ...documentsThat("in_force", today) } });

/** As it came. */
export async function vexText(id: string, db: PrismaClient = database()): Promise<string | null> {
  const row = await db.vexRecord.findUnique({ where: { id }, select: { body: true } });
  return row && unpackText(row.body);
}

export async function vexRecord(id: string, today: string, db: PrismaClient = database()): Promise<VexRecord | null> {
  const row = await db.vexRecord.findUnique({ where: { id }, omit: light });
  return row && toVex(row, today);
}

/** False where it was ended already. */
export async function endVex(id: string, at: string, by: string | null, db: PrismaClient = database()): Promise<boolean> {
  const { count } = await db.vexRecord.updateMany({ where: { id, endedAt: null }, data: { ended: "removed", endedAt: new Date(at), endedBy: by } });
  return count > 0;
}

/** Of the image itself, and of repositories in which it was seen. */
const waiversOf = (digest: string, repositories: readonly string[]): Prisma.WaiverWhereInput => ({
  OR: [{ imageDigest: digest }, { repository: { in: [...repositories] } }],
});

export async function waiverRecords(
  image: { digest: string; repositories: readonly string[] },
  { only, today, limit }: { only: Which; today: string; limit: number },
  db: PrismaClient = database(),
): Promise<Waiver[]> {
  const rows = await db.waiver.findMany({
    where: { AND: [waiversOf(image.digest, image.repositories), unended(only), only === "in_force" ? { until: { gte: today } } : {}] },
    orderBy: newestFirst,
    take: limit,
  });
  return rows.map((row) => toWaiver(row, today));
}

export async function insertWaiver(waiver: Waiver, today: string, db: PrismaClient = database()): Promise<Waiver> {
  const { digest, repository, vulnerability, package: name, justification, reason, until } = waiver;
  const row = await db.waiver.create({
    data: {
      id: waiver.id,
      imageDigest: digest,
      repository,
      vulnerability,
      package: name,
      justification,
      reason,
      until,
      createdAt: new Date(waiver.createdAt),
      ...actorColumns(waiver.actor),
    },
  });
  return toWaiver(row, today);
}

export async function waiverRecord(id: string, today: string, db: PrismaClient = database()): Promise<Waiver | null> {
  const row = await db.waiver.findUnique({ where: { id } });
  return row && toWaiver(row, today);
}

/** False where it was ended already. */
export async function endWaiver(id: string, at: string, by: string | null, db: PrismaClient = database()): Promise<boolean> {
  const { count } = await db.waiver.updateMany({ where: { id, endedAt: null }, data: { endedAt: new Date(at), endedBy: by } });
  return count > 0;
}
