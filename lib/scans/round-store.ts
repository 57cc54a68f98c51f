import "server-only";
import { database, type PrismaClient } from "../db/client";
import type { ScannerIdentity } from "../scanner";

/** What the record knows of images that are scanned by themselves, and of the scans that they have. */
export interface FollowedName {
  reference: string;
  digest: string;
  repositoryId: number;
}

export const followPatterns = async (db: PrismaClient = database()): Promise<Map<number, string[]>> =>
  new Map((await db.follow.findMany({ select: { repositoryId: true, patterns: true } })).map((f) => [f.repositoryId, JSON.parse(f.patterns) as string[]]));

/** Every name under which a recorded image of these repositories stands now. */
export async function namesIn(repositoryIds: readonly number[], db: PrismaClient = database()): Promise<FollowedName[]> {
  const names: FollowedName[] = [];
  for (let at = 0; at < repositoryIds.length; at += 500) {
    const some = repositoryIds.slice(at, at + 500);
    names.push(...(await db.listingName.findMany({ where: { repositoryId: { in: some } }, select: { reference: true, digest: true, repositoryId: true } })));
  }
  return names;
}

/** What approved standards and their alternatives pin, by digest: each platform's manifest, and what the tag itself named. */
export async function standardImages(db: PrismaClient = database()): Promise<{ reference: string; digest: string }[]> {
  const standards = await db.standard.findMany({
    where: { status: "approved" },
    select: {
      reference: true,
      digest: true,
      manifests: { select: { of: true, digest: true } },
      alternatives: { select: { position: true, reference: true, digest: true } },
    },
  });
  const pinned = standards.flatMap(({ reference, digest, manifests, alternatives }) => {
    const names = new Map([[0, reference], ...alternatives.map((a) => [a.position, a.reference] as const)]);
    return [
      { reference, digest },
      ...alternatives.map((a) => ({ reference: a.reference, digest: a.digest })),
      ...manifests.map((m) => ({ reference: names.get(m.of) ?? reference, digest: m.digest })),
    ];
  });
  const digests = [...new Set(pinned.flatMap(({ digest }) => digest ?? []))];
  const recorded = new Set<string>();
  for (let at = 0; at < digests.length; at += 500) {
    const rows = await db.image.findMany({ where: { digest: { in: digests.slice(at, at + 500) }, inspections: { some: {} } }, select: { digest: true } });
    for (const row of rows) recorded.add(row.digest);
  }
  return pinned.flatMap(({ reference, digest }) => (digest !== null && recorded.has(digest) ? [{ reference, digest }] : []));
}

export interface ScansOf {
  /** Of the last scan that did not fail, whoever made it. */
  last: Date | null;
  /** Whether one that did not fail was made by this very scanner and database. */
  byThis: boolean;
  /** Of the last one that failed. */
  failed: Date | null;
}

export async function scansOf(digests: readonly string[], { name, version, database: by }: ScannerIdentity, db: PrismaClient = database()) {
  const found = new Map<string, ScansOf>(digests.map((digest) => [digest, { last: null, byThis: false, failed: null }]));
  for (let at = 0; at < digests.length; at += 500) {
    const imageDigest = { in: digests.slice(at, at + 500) };
    const newest = { by: ["imageDigest"] as ["imageDigest"], _max: { createdAt: true } as const };
    const [good, same, failed] = await Promise.all([
      db.scan.groupBy({ ...newest, where: { imageDigest, state: { not: "failed" } } }),
      db.scan.groupBy({
        ...newest,
        where: {
          imageDigest,
          state: { not: "failed" },
          scanner: name,
          version,
          databaseAt: by && new Date(by.updatedAt),
          databaseSchema: by?.schema ?? null,
        },
      }),
      db.scan.groupBy({ ...newest, where: { imageDigest, state: "failed" } }),
    ]);
    const put = (digest: string, change: Partial<ScansOf>) => Object.assign(found.get(digest) ?? {}, change);
    for (const row of good) put(row.imageDigest, { last: row._max.createdAt });
    for (const row of same) put(row.imageDigest, { byThis: true });
    for (const row of failed) put(row.imageDigest, { failed: row._max.createdAt });
  }
  return found;
}
