import "server-only";
import { bases } from "../catalog/bases";
import { database, type PrismaClient } from "../db/client";
import { formatPlatform } from "../oci/platform";
import type { SeenDigest } from "./check-history";
import type { KnownImage } from "./check-image";
import { placeOf } from "./place";
import { toChange } from "./rows";
import type { StandardChange } from "./types";

/** What checks need of the record: earlier bases of standards, what tags were seen to mean, and images by their layers. Nothing is asked. */

/** Changes of a base, oldest first. */
export async function baseChanges(standardIds: readonly string[], db: PrismaClient = database()): Promise<StandardChange[]> {
  const rows = await db.standardChange.findMany({
    where: { standardId: { in: [...standardIds] }, changes: { contains: '"field":"base"' } },
    orderBy: { id: "asc" },
  });
  return rows.map(toChange);
}

/** Bounds what one tag that moves every hour can cost. */
const mostSeen = 1_000;

/** Every digest that the references' tags were seen to mean, each with its first look-up. */
export async function seenDigests(references: readonly string[], db: PrismaClient = database()): Promise<SeenDigest[]> {
  const places = [...new Set(references)].flatMap((reference) => {
    const { registry, path, tag } = placeOf(reference);
    return registry !== null && path !== null && tag !== null ? [{ reference, registry, path, tag }] : [];
  });
  if (places.length === 0) return [];
  const tags = await db.tag.findMany({
    where: { OR: places.map(({ registry, path, tag }) => ({ name: tag, repository: { registry, path } })) },
    include: { repository: true, observations: { orderBy: [{ observedAt: "desc" }, { id: "desc" }], take: mostSeen, include: { platforms: true } } },
  });
  return tags.flatMap(({ name, repository, observations }) => {
    const own = places.filter((p) => p.tag === name && p.registry === repository.registry && p.path === repository.path);
    const first = new Map<string, Omit<SeenDigest, "reference">>();
    // Newest first: the oldest look-up of a digest is the one that stays, with all manifests that any of them told.
    for (const o of observations) {
      const manifests = new Set([...(first.get(o.digest)?.manifests ?? []), ...o.platforms.map((p) => p.manifestDigest)]);
      if (o.digest) first.set(o.digest, { digest: o.digest, manifests: [...manifests], since: o.observedAt.toISOString() });
    }
    return own.flatMap(({ reference }) => [...first.values()].map((seen) => ({ reference, ...seen })));
  });
}

const repositories = [...new Set(bases.map((b) => b.repository))].map((name) => {
  const slash = name.indexOf("/");
  return { registry: name.slice(0, slash), path: name.slice(slash + 1) };
});

const withLayers = {
  layers: { orderBy: { position: "asc" } },
  names: { orderBy: { reference: "asc" } },
} as const;

/**
 * Recorded images: those of these manifest digests; and those of the catalogue's repositories whose first layer is this one.
 */
export async function knownImages(digests: readonly string[], firstLayer: string | null, db: PrismaClient = database()): Promise<KnownImage[]> {
  const [named, below] = await Promise.all([
    db.image.findMany({ where: { digest: { in: [...digests] }, inspections: { some: {} } }, include: withLayers }),
    firstLayer === null
      ? []
      : db.image.findMany({
          where: {
            layers: { some: { position: 0, diffId: firstLayer } },
            appearances: { some: { repository: { OR: repositories } } },
            inspections: { some: {} },
          },
          include: withLayers,
          orderBy: { id: "desc" },
          take: 500,
        }),
  ]);
  const images = [...new Map([...named, ...below].map((i) => [i.digest, i])).values()];
  const blobs = await db.layerBlob.findMany({
    where: { blobDigest: { in: [...new Set(images.flatMap((i) => i.layers.flatMap((l) => l.digest ?? [])))] } },
    select: { blobDigest: true, diffId: true },
  });
  const read = new Set(blobs.map((b) => `${b.blobDigest} ${b.diffId}`));
  return images.map((i) => ({
    digest: i.digest,
    platform: formatPlatform({ os: i.os, architecture: i.architecture, ...(i.variant ? { variant: i.variant } : {}) }),
    names: [...new Set(i.names.map((n) => n.reference))],
    // Without a blob an engine handed the tar out of its own store, and it was read to this diffID.
    layers: i.layers.map((l) => ({ diffId: l.diffId, verified: l.digest === null || read.has(`${l.digest} ${l.diffId}`) })),
  }));
}
