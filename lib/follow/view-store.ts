import "server-only";
import { database, type PrismaClient } from "../db/client";
import { withPlatforms } from "./history";
import type { RepositoryName } from "./types";
import type { ReadingBrief, Trouble } from "./view-types";

/** What the repository page reads. Bounded: the newest stretches of a repository, and images by digest. */
const mostStretches = 20_000;

export interface StretchRow {
  tag: string;
  target: string;
  mediaType: string | null;
  indexDigest: string | null;
  from: Date;
  to: Date;
  looks: number;
  mirror: string | null;
  platforms: { os: string; architecture: string; variant: string | null; manifestDigest: string }[];
}

/** The platforms of what tags name, where it is on record as an index or as an image. */
async function platformsOfTargets(targets: string[], db: PrismaClient): Promise<Map<string, StretchRow["platforms"]>> {
  const found = new Map<string, StretchRow["platforms"]>();
  for (let at = 0; at < targets.length; at += 500) {
    const some = targets.slice(at, at + 500);
    const [entries, images] = await Promise.all([
      db.indexEntry.findMany({ where: { indexDigest: { in: some }, role: "image" }, orderBy: { position: "asc" } }),
      db.image.findMany({ where: { digest: { in: some } }, select: { digest: true, os: true, architecture: true, variant: true } }),
    ]);
    for (const { digest, ...platform } of images) found.set(digest, [{ ...platform, manifestDigest: digest }]);
    for (const e of entries) {
      if (!e.os || !e.architecture) continue;
      found.set(e.indexDigest, [...(found.get(e.indexDigest) ?? []), { os: e.os, architecture: e.architecture, variant: e.variant, manifestDigest: e.digest }]);
    }
  }
  return found;
}

/** Newest first, each with the platforms that its target is known to have; of one tag, or of all. */
export async function stretchesOf(repository: RepositoryName, tag: string | null = null, db: PrismaClient = database()): Promise<StretchRow[]> {
  const rows = await db.tagObservation.findMany({
    where: { tag: { ...(tag === null ? {} : { name: tag }), repository: { registry: repository.registry, path: repository.path } } },
    orderBy: [{ observedAt: "desc" }, { id: "desc" }],
    take: mostStretches,
    include: { tag: { select: { name: true } }, platforms: { orderBy: { id: "asc" } } },
  });
  const told = rows.map((o) => ({
    tag: o.tag.name,
    target: o.digest,
    mediaType: o.mediaType,
    indexDigest: o.indexDigest,
    from: o.observedAt,
    to: o.lastSeen ?? o.observedAt,
    looks: o.looks,
    mirror: o.mirror,
    platforms: o.platforms,
  }));
  const bare = [...new Set(told.filter((s) => s.platforms.length === 0).map((s) => s.target))];
  return withPlatforms(told, await platformsOfTargets(bare, db));
}

/** Readings of images by manifest digest. */
export async function readingsOf(digests: readonly string[], db: PrismaClient = database()): Promise<Map<string, ReadingBrief>> {
  const found = new Map<string, ReadingBrief>();
  const distinct = [...new Set(digests)];
  for (let at = 0; at < distinct.length; at += 500) {
    const rows = await db.image.findMany({
      where: { digest: { in: distinct.slice(at, at + 500) }, inspections: { some: {} } },
      select: {
        digest: true,
        download: true,
        unpacked: true,
        annotations: true,
        facts: { select: { files: true, fileCount: true, packageCount: true } },
        inspections: { orderBy: { readAt: "asc" }, take: 1, select: { readAt: true } },
      },
    });
    for (const r of rows) {
      found.set(r.digest, {
        digest: r.digest,
        readAt: (r.inspections[0]?.readAt ?? new Date(0)).toISOString(),
        download: r.download === null ? null : Number(r.download),
        unpacked: r.unpacked === null ? null : Number(r.unpacked),
        files: r.facts ? Number(r.facts.files) : null,
        fileCount: r.facts?.fileCount ?? null,
        packages: r.facts?.packageCount ?? null,
        rebuilt: (JSON.parse(r.annotations) as Record<string, string>)["dev.basewise.rebuilt"] ?? null,
      });
    }
  }
  return found;
}

/** Media types of indexes and manifests on record. */
export async function mediaTypesOf(digests: readonly string[], db: PrismaClient = database()): Promise<Map<string, string>> {
  const some = [...new Set(digests)].slice(0, 500);
  const [indexes, images] = await Promise.all([
    db.imageIndex.findMany({ where: { digest: { in: some } }, select: { digest: true, mediaType: true } }),
    db.image.findMany({ where: { digest: { in: some } }, select: { digest: true, mediaType: true } }),
  ]);
  return new Map([...images, ...indexes].map((r) => [r.digest, r.mediaType]));
}

/** Newest first. */
export async function troublesOf(repository: RepositoryName, limit: number, db: PrismaClient = database()): Promise<Trouble[]> {
  const rows = await db.lookupFailure.findMany({
    where: { repository: { registry: repository.registry, path: repository.path } },
    orderBy: { id: "desc" },
    take: limit,
  });
  return rows.map((r) => {
    const { title, detail } = JSON.parse(r.problem) as { title: string; detail: string };
    return { from: r.firstAt.toISOString(), to: r.lastAt.toISOString(), code: r.code, title, detail, times: r.times };
  });
}

export interface RepositoryRow {
  registry: string;
  path: string;
  tags: number;
  images: number;
  listed: number | null;
  followed: { patterns: string[]; intervalSeconds: number } | null;
  lookedAt: Date | null;
}

/** Every repository on record, by name, that holds `q`. */
export async function repositoryRows(
  query: { q: string | null; followed: boolean; limit: number; skip: number },
  db: PrismaClient = database(),
): Promise<{ items: RepositoryRow[]; total: number }> {
  const where = {
    ...(query.q ? { OR: [{ path: { contains: query.q } }, { registry: { contains: query.q } }] } : {}),
    ...(query.followed ? { follow: { isNot: null } } : {}),
  };
  const [rows, total] = await Promise.all([
    db.repository.findMany({
      where,
      orderBy: [{ registry: "asc" }, { path: "asc" }],
      skip: query.skip,
      take: query.limit,
      include: {
        follow: { select: { patterns: true, intervalSeconds: true } },
        tagList: { select: { count: true } },
        _count: { select: { appearances: true, tags: { where: { observations: { some: {} } } } } },
        tags: { where: { lookedAt: { not: null } }, orderBy: { lookedAt: "desc" }, take: 1, select: { lookedAt: true } },
      },
    }),
    db.repository.count({ where }),
  ]);
  return {
    total,
    items: rows.map((r) => ({
      registry: r.registry,
      path: r.path,
      tags: r._count.tags,
      images: r._count.appearances,
      listed: r.tagList?.count ?? null,
      followed: r.follow && { patterns: JSON.parse(r.follow.patterns) as string[], intervalSeconds: r.follow.intervalSeconds },
      lookedAt: r.tags[0]?.lookedAt ?? null,
    })),
  };
}
