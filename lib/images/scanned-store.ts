import type { ScannedFigures } from "../compare/listing";
import { Prisma } from "../db/client";

/** What the last scan of an image says in a list: beside its figures, and changed with every scan. */
type Db = Prisma.TransactionClient;
const { sql, join } = Prisma;

export interface ScanOfImage {
  /** Of the manifest. */
  digest: string;
  state: string;
  scanner: { name: string; version: string; database: { updatedAt: string } | null };
  identifiers: number | null;
  fixable: number | null;
  scannedAt: string;
}

const figuresOf = ({ state, scanner, identifiers, fixable, scannedAt }: Omit<ScanOfImage, "digest">): ScannedFigures => ({
  scanState: state as ScannedFigures["scanState"],
  identifiers,
  fixable,
  scanner: `${scanner.name} ${scanner.version}`.trim(),
  databaseAt: scanner.database?.updatedAt ?? null,
  scannedAt,
});

/** After a scan was recorded, in its transaction: it is the newest. One that failed changes nothing that is listed. */
export async function listScan(tx: Db, scan: ScanOfImage): Promise<void> {
  if (scan.state === "failed") return;
  await tx.listing.updateMany({ where: { digest: scan.digest }, data: figuresOf(scan) });
}

/** Of each image the newest scan that did not fail. */
export async function lastScans(tx: Db, digests: readonly string[]): Promise<Map<string, ScannedFigures>> {
  const ids = await tx.$queryRaw<{ id: string }[]>(sql`
    SELECT s."id" FROM "Scan" s
    WHERE s."imageDigest" IN (${join([...digests])}) AND s."state" <> 'failed'
      AND NOT EXISTS (
        SELECT 1 FROM "Scan" n
        WHERE n."imageDigest" = s."imageDigest" AND n."state" <> 'failed' AND (n."createdAt", n."id") > (s."createdAt", s."id")
      )`);
  if (ids.length === 0) return new Map();
  const rows = await tx.scan.findMany({ where: { id: { in: ids.map(({ id }) => id) } }, omit: { document: true } });
  return new Map(
    rows.map((row) => [
      row.imageDigest,
      figuresOf({
        ...row,
        scanner: { name: row.scanner, version: row.version, database: row.databaseAt && { updatedAt: row.databaseAt.toISOString() } },
        scannedAt: row.scannedAt.toISOString(),
      }),
    ]),
  );
}
