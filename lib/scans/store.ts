import "server-only";
import { database, type PrismaClient } from "../db/client";
import { listScan } from "../images/scanned-store";
import { packScan, toRow, toScan, unpackScan } from "./rows";
import type { Scan, ScanDocument, Standing } from "./types";

/** The record of scans: added to, never changed. */
const newestFirst = [{ createdAt: "desc" as const }, { id: "desc" as const }];
/** Everything but the packed document. */
const light = { document: true } as const;

export interface KeptScan {
  scan: Scan;
  document: ScanDocument | null;
}

/** `packed`: the document as it is kept, where it was packed already. */
export async function insertScan(
  scan: Scan,
  document: ScanDocument | null,
  db: PrismaClient = database(),
  packed: ReturnType<typeof packScan> | null = document && packScan(document),
): Promise<Scan> {
  const data = { ...toRow(scan), document: await packed };
  return db.$transaction(async (tx) => {
    const kept = toScan(await tx.scan.create({ data, omit: light }));
    await listScan(tx, kept);
    return kept;
  });
}

export async function scanRow(id: string, db: PrismaClient = database()): Promise<KeptScan | null> {
  const row = await db.scan.findUnique({ where: { id } });
  return row && { scan: toScan(row), document: row.document && (await unpackScan(row.document)) };
}

/** Newest first; the cursor is the id of the last one of the page before. */
export async function scanRows(
  digest: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  db: PrismaClient = database(),
): Promise<{ items: Scan[]; nextCursor: string | null }> {
  const rows = await db.scan.findMany({
    where: { imageDigest: digest },
    orderBy: newestFirst,
    take: limit + 1,
    ...(cursor ? { cursor: { id: cursor }, skip: 1 } : {}),
    omit: light,
  });
  return { items: rows.slice(0, limit).map(toScan), nextCursor: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null };
}

/**
 * The last scan before this one by the same scanner that counted something to hold it against. `ready`: one that was read already; where it is
 * that one, its document is not read again, for scans never change.
 */
export async function scanBefore(
  scan: Pick<Scan, "id" | "digest" | "scope" | "createdAt"> & { scanner: { name: string } },
  ready: KeptScan | null = null,
  db: PrismaClient = database(),
): Promise<KeptScan | null> {
  const query = {
    where: {
      imageDigest: scan.digest,
      state: "scanned",
      scanner: scan.scanner.name,
      scope: scan.scope,
      OR: [{ createdAt: { lt: new Date(scan.createdAt) } }, { createdAt: new Date(scan.createdAt), id: { lt: scan.id } }],
    },
    orderBy: newestFirst,
  };
  if (ready && (await db.scan.findFirst({ ...query, select: { id: true } }))?.id === ready.scan.id) return ready;
  const row = await db.scan.findFirst(query);
  return row && { scan: toScan(row), document: row.document && (await unpackScan(row.document)) };
}

/** Of each image the newest scan that did not fail, and a later one that did. In the order of the digests. */
export async function standings(digests: readonly string[], db: PrismaClient = database()): Promise<Standing[]> {
  const newest = (digest: string, failed: boolean) =>
    db.scan.findFirst({ where: { imageDigest: digest, state: failed ? "failed" : { not: "failed" } }, orderBy: newestFirst, omit: light });
  return Promise.all(
    digests.map(async (digest) => {
      const [good, failed] = await Promise.all([newest(digest, false), newest(digest, true)]);
      const later = failed && (!good || failed.createdAt >= good.createdAt) ? failed : null;
      return { digest, good: good && toScan(good), failed: later && toScan(later) };
    }),
  );
}

/** Of these images the newest scans, failed ones too, newest first. */
export async function scansOfImages(digests: readonly string[], limit: number, db: PrismaClient = database()): Promise<Scan[]> {
  const rows = await db.scan.findMany({ where: { imageDigest: { in: [...digests] } }, orderBy: newestFirst, take: limit, omit: light });
  return rows.map(toScan);
}

/** How often each of these images was scanned; one that never was is not among them. */
export async function scanCounts(digests: readonly string[], db: PrismaClient = database()): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (let at = 0; at < digests.length; at += 500) {
    const rows = await db.scan.groupBy({ by: ["imageDigest"], where: { imageDigest: { in: digests.slice(at, at + 500) } }, _count: true });
    for (const row of rows) found.set(row.imageDigest, row._count);
  }
  return found;
}
