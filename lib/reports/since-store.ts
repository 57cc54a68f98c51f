import "server-only";
import { database, type Prisma, type PrismaClient } from "../db/client";
import type { TaggedImage, TagMeaning } from "./since";

/** What tags mean by the last look-up on record. Nothing is asked. */
const keyOf = ({ registry, path, name }: { registry: string; path: string; name: string }): string => `${registry}/${path}:${name}`;
const chunk = 200;

export interface TagMeanings {
  of(tag: { registry: string; path: string; name: string }): TagMeaning | null;
}

/** Each tag's latest stretch of look-ups. */
export async function tagMeanings(tags: readonly { registry: string; path: string; name: string }[], db: PrismaClient = database()): Promise<TagMeanings> {
  const distinct = [...new Map(tags.map((tag) => [keyOf(tag), tag])).values()];
  const found = new Map<string, TagMeaning>();
  for (let at = 0; at < distinct.length; at += chunk) {
    const where: Prisma.TagWhereInput = {
      OR: distinct.slice(at, at + chunk).map(({ registry, path, name }) => ({ name, repository: { registry, path } })),
      observations: { some: {} },
    };
    const rows = await db.tag.findMany({
      where,
      include: { repository: true, observations: { orderBy: [{ observedAt: "desc" }, { id: "desc" }], take: 1, include: { platforms: true } } },
    });
    for (const row of rows) {
      const latest = row.observations[0];
      if (!latest) continue;
      found.set(keyOf({ registry: row.repository.registry, path: row.repository.path, name: row.name }), {
        target: latest.digest,
        indexDigest: latest.indexDigest,
        platforms: latest.platforms,
        from: latest.observedAt,
        to: latest.lastSeen ?? latest.observedAt,
      });
    }
  }
  return { of: (tag) => found.get(keyOf(tag)) ?? null };
}

/** Indexes on record that hold each manifest. */
export async function indexesOf(digests: readonly string[], db: PrismaClient = database()): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const distinct = [...new Set(digests)];
  for (let at = 0; at < distinct.length; at += 500) {
    const rows = await db.indexEntry.findMany({ where: { digest: { in: distinct.slice(at, at + 500) } }, select: { digest: true, indexDigest: true } });
    for (const row of rows) found.set(row.digest, [...(found.get(row.digest) ?? []), row.indexDigest]);
  }
  return found;
}

/** The tagged images of all reports that are in lists, with when each was frozen. */
export async function taggedImages(db: PrismaClient = database()): Promise<(TaggedImage & { reportId: string; frozenAt: Date })[]> {
  const rows = await db.reportImage.findMany({
    where: { tag: { not: null }, report: { deletedAt: null } },
    select: { reportId: true, registry: true, path: true, tag: true, platform: true, digest: true, report: { select: { createdAt: true } } },
  });
  return rows.flatMap(({ reportId, registry, path, tag, platform, digest, report }) =>
    registry === null || path === null || tag === null ? [] : [{ reportId, frozenAt: report.createdAt, tag: { registry, path, name: tag }, platform, digest }],
  );
}
