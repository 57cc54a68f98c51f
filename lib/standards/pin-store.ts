import "server-only";
import { database, type PrismaClient } from "../db/client";
import { formatPlatform } from "../oci/platform";
import type { Frozen } from "./held";
import type { StandardBase } from "./types";

/** What the record knows of what a reference or a digest names. Nothing is asked. */
export interface TagLook {
  registry: string;
  path: string;
  tag: string;
  /** What the tag named when it was last seen: the index's digest, or the manifest's. */
  digest: string;
  seenAt: Date;
  /** When it was first seen to name that without another between. */
  since: Date;
  platforms: { platform: string; digest: string }[];
  lookedAt: Date | null;
  /** Why the last look-up failed, of the tag or of its repository as a whole, JSON; `lookedAt` is then when. */
  problem: string | null;
}

const keyOf = (place: { registry: string; path: string; tag: string }): string => `${place.registry}/${place.path}:${place.tag}`;
export interface TagLooks {
  of(place: { registry: string; path: string; tag: string }): TagLook | null;
}

const platformOf = (p: { os: string; architecture: string; variant: string | null }): string =>
  formatPlatform({ os: p.os, architecture: p.architecture, ...(p.variant ? { variant: p.variant } : {}) });

/** Trouble with repositories as a whole (a registry that is away, a repository that is gone), the last of each. */
async function troubles(places: readonly { registry: string; path: string }[], db: PrismaClient): Promise<Map<string, { problem: string; lastAt: Date }>> {
  const rows = await db.lookupFailure.findMany({
    where: { OR: places.map(({ registry, path }) => ({ repository: { registry, path } })) },
    orderBy: { lastAt: "asc" },
    include: { repository: true },
  });
  return new Map(rows.map(({ repository, problem, lastAt }) => [`${repository.registry}/${repository.path}`, { problem, lastAt }]));
}

/** Each tag as it was last looked up; one of which every look-up failed is there without a digest. */
export async function tagLooks(places: readonly { registry: string; path: string; tag: string }[], db: PrismaClient = database()): Promise<TagLooks> {
  const distinct = [...new Map(places.map((place) => [keyOf(place), place])).values()];
  const found = new Map<string, TagLook>();
  for (let at = 0; at < distinct.length; at += 200) {
    const some = distinct.slice(at, at + 200);
    const failed = await troubles(some, db);
    const rows = await db.tag.findMany({
      where: { OR: some.map(({ registry, path, tag }) => ({ name: tag, repository: { registry, path } })) },
      include: {
        repository: true,
        observations: { orderBy: [{ observedAt: "desc" }, { id: "desc" }], take: 50, include: { platforms: { orderBy: { id: "asc" } } } },
      },
    });
    for (const row of rows) {
      const place = { registry: row.repository.registry, path: row.repository.path, tag: row.name };
      const [latest] = row.observations;
      let since = latest?.observedAt ?? new Date(0);
      for (const one of row.observations) {
        if (one.digest !== latest?.digest) break;
        since = one.observedAt;
      }
      found.set(keyOf(place), {
        ...place,
        digest: latest?.digest ?? "",
        seenAt: latest?.lastSeen ?? latest?.observedAt ?? new Date(0),
        since,
        platforms: latest?.platforms.map((p) => ({ platform: platformOf(p), digest: p.manifestDigest })) ?? [],
        lookedAt: row.lookedAt,
        problem: row.lookProblem,
      });
    }
    for (const place of some) {
      const trouble = failed.get(`${place.registry}/${place.path}`);
      const known = found.get(keyOf(place));
      if (!trouble || (known?.lookedAt && known.lookedAt >= trouble.lastAt)) continue;
      const none = { ...place, digest: "", seenAt: new Date(0), since: new Date(0), platforms: [] };
      found.set(keyOf(place), { ...(known ?? none), lookedAt: trouble.lastAt, problem: trouble.problem });
    }
  }
  return { of: (place) => found.get(keyOf(place)) ?? null };
}

/** The manifests that a digest stands for: an index's images (attestations and unknown platforms are none), or an image itself. */
export async function manifestsUnder(digests: readonly string[], db: PrismaClient = database()): Promise<Map<string, StandardBase["manifests"]>> {
  const asked = [...new Set(digests)];
  const [entries, inside, images] = await Promise.all([
    db.indexEntry.findMany({ where: { indexDigest: { in: asked }, role: "image" }, orderBy: { position: "asc" } }),
    db.indexEntry.findMany({ where: { digest: { in: asked }, role: "image" } }),
    db.image.findMany({ where: { digest: { in: asked } }, select: { digest: true, os: true, architecture: true, variant: true } }),
  ]);
  const found = new Map<string, StandardBase["manifests"]>();
  const known = (e: { os: string | null; architecture: string | null }): e is { os: string; architecture: string } => e.os !== null && e.architecture !== null;
  for (const { digest, ...platform } of images) found.set(digest, [{ platform: platformOf(platform), digest }]);
  for (const e of inside) if (known(e)) found.set(e.digest, [{ platform: platformOf(e), digest: e.digest }]);
  for (const digest of new Set(entries.map((e) => e.indexDigest))) {
    const own = entries.filter((e) => e.indexDigest === digest && known(e) && e.os !== "unknown");
    found.set(
      digest,
      own.flatMap((e) => (known(e) ? [{ platform: platformOf(e), digest: e.digest }] : [])),
    );
  }
  return found;
}

/** Figures of recorded images by manifest digest, as a standard keeps them. */
export async function figuresOf(digests: readonly string[], db: PrismaClient = database()): Promise<Map<string, Omit<Frozen, "at">>> {
  const found = new Map<string, Omit<Frozen, "at">>();
  const distinct = [...new Set(digests)];
  for (let at = 0; at < distinct.length; at += 500) {
    const rows = await db.image.findMany({
      where: { digest: { in: distinct.slice(at, at + 500) }, inspections: { some: {} } },
      select: {
        digest: true,
        os: true,
        architecture: true,
        variant: true,
        download: true,
        unpacked: true,
        facts: { select: { files: true, packageCount: true, level: true, osId: true, osVersion: true } },
        inspections: { orderBy: { readAt: "asc" }, take: 1, select: { readAt: true } },
      },
    });
    for (const row of rows) {
      found.set(row.digest, {
        platform: platformOf(row),
        digest: row.digest,
        readAt: (row.inspections[0]?.readAt ?? new Date(0)).toISOString(),
        download: row.download === null ? null : Number(row.download),
        unpacked: row.unpacked === null ? null : Number(row.unpacked),
        files: row.facts ? Number(row.facts.files) : null,
        packages: row.facts?.packageCount ?? null,
        level: row.facts?.level ?? null,
        os: { id: row.facts?.osId ?? null, versionId: row.facts?.osVersion ?? null },
      });
    }
  }
  return found;
}
