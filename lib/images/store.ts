import "server-only";
import { database, type Prisma, type PrismaClient } from "../db/client";
import type { MatchedLayer } from "../inspect/assemble";
import type { DerivedFacts } from "../inspect/derive";
import { rulesVersion } from "../inspect/inspection";
import type { ResolvedImage } from "../inspect/ports";
import type { Actor } from "../jobs/job";
import { type FactsColumns, factsColumns } from "./facts-rows";
import { relist } from "./listing-store";
import { tagReference } from "./names";
import { type ImageRow, sameReading, wholeImage } from "./rows";
import { actorColumns, observeTag, repositoryId } from "./tag-store";

/** What an engine said of an image that it held. */
export interface EngineSeen {
  engineId: string;
  version: string;
  apiVersion: string;
  storageDriver: string;
  engineImageId: string;
  size: number;
}

export interface ReadingToRecord {
  jobId: string;
  resolved: ResolvedImage;
  layers: MatchedLayer[];
  facts: DerivedFacts;
  source: "docker" | "registry";
  engine: EngineSeen | null;
  readAt: Date;
  durationMs: number;
  actor: Actor;
}

const atOrNull = (iso: string | null): Date | null => {
  const at = iso === null ? null : new Date(iso);
  return at && !Number.isNaN(at.getTime()) ? at : null;
};
const sizeOrNull = (size: number | null): bigint | null => (size === null ? null : BigInt(size));

/** The index and every entry in it, images or not. An index is its digest: what is on record already cannot differ. */
async function recordIndex(tx: Prisma.TransactionClient, index: NonNullable<ResolvedImage["index"]>): Promise<void> {
  if (await tx.imageIndex.findUnique({ where: { digest: index.digest }, select: { digest: true } })) return;
  await tx.imageIndex.create({
    data: {
      digest: index.digest,
      mediaType: index.mediaType,
      size: BigInt(index.size),
      entries: {
        create: index.entries.map((entry, position) => ({
          position,
          digest: entry.digest,
          mediaType: entry.mediaType,
          size: BigInt(entry.size),
          role: entry.role,
          os: entry.platform?.os ?? null,
          architecture: entry.platform?.architecture ?? null,
          variant: entry.platform?.variant ?? null,
          annotations: JSON.stringify(entry.annotations),
        })),
      },
    },
  });
}

/** What the reference meant when the registry was asked: of a tag with every platform's manifest digest. */
export async function recordObservation(resolved: ResolvedImage, actor: Actor, db: PrismaClient = database()): Promise<void> {
  const { reference, index } = resolved;
  if (resolved.digestKind === "config") return; // an engine's own tag says nothing of a registry
  await db.$transaction(async (tx) => {
    await repositoryId(tx, reference.registry, reference.repository);
    if (index) await recordIndex(tx, index);
    if (!reference.tag || reference.digest) return;
    const offered = index
      ? index.entries.flatMap((e) => (e.role === "image" && e.platform ? [{ ...e.platform, manifestDigest: e.digest as string }] : []))
      : [{ ...resolved.config.platform, manifestDigest: resolved.digest as string }];
    await observeTag(tx, {
      registry: reference.registry,
      path: reference.repository,
      tag: reference.tag,
      digest: index?.digest ?? resolved.digest,
      mediaType: index?.mediaType ?? resolved.mediaType,
      platforms: offered,
      mirror: resolved.mirror,
      at: resolved.resolvedAt,
      actor,
    });
  });
}

async function recordAppearance(tx: Prisma.TransactionClient, imageId: number, resolved: ResolvedImage): Promise<void> {
  const repository = await repositoryId(tx, resolved.reference.registry, resolved.reference.repository);
  const seen = { lastSeen: resolved.resolvedAt, mirror: resolved.mirror };
  await tx.imageAppearance.upsert({
    where: { imageId_repositoryId: { imageId, repositoryId: repository } },
    create: { imageId, repositoryId: repository, firstSeen: resolved.resolvedAt, ...seen },
    update: seen,
  });
}

function newImage(reading: ReadingToRecord): Prisma.ImageCreateInput {
  const { resolved, layers } = reading;
  const { config } = resolved;
  const download = layers.every((l) => l.download !== null) ? layers.reduce((sum, l) => sum + (l.download ?? 0), 0) : null;
  const made = config.history.filter((h) => !h.emptyLayer).length;
  // A history that names another number of layers than there are can't be matched, and is kept unmatched.
  const matches = made === layers.length;
  let position = 0;
  return {
    digest: resolved.digest,
    digestKind: resolved.digestKind,
    configDigest: resolved.configDigest,
    mediaType: resolved.mediaType,
    os: config.platform.os,
    architecture: config.platform.architecture,
    variant: config.platform.variant ?? resolved.platform.variant ?? null,
    created: atOrNull(config.created),
    download: sizeOrNull(download),
    unpacked: BigInt(layers.reduce((sum, l) => sum + l.unpacked, 0)),
    layerCount: layers.length,
    annotations: JSON.stringify(resolved.annotations),
    rawConfig: resolved.rawConfig,
    rawManifest: resolved.rawManifest,
    layers: {
      create: layers.map((l) => ({
        position: l.position,
        digest: l.digest,
        diffId: l.diffId,
        mediaType: l.mediaType,
        download: sizeOrNull(l.download),
        unpacked: BigInt(l.unpacked),
      })),
    },
    history: {
      create: config.history.map((h, ordinal) => ({
        ordinal,
        layerPosition: h.emptyLayer || !matches ? null : position++,
        created: atOrNull(h.created),
        createdBy: h.createdBy,
        author: h.author,
        comment: h.comment,
      })),
    },
  };
}

/**
 * Records one reading, whole or not at all; the same job records once however often it calls. Answers with false, and changes nothing,
 * where an earlier reading of the same digest told other layers: the caller raises `reading_differs`.
 */
export async function recordInspection(reading: ReadingToRecord, db: PrismaClient = database()): Promise<boolean> {
  const { resolved } = reading;
  const facts = await factsColumns(reading.facts, reading.readAt);
  return db.$transaction(async (tx) => {
    if (await tx.inspection.findUnique({ where: { jobId: reading.jobId } })) return true;
    const existing = await tx.image.findUnique({ where: { digest: resolved.digest }, include: { layers: { orderBy: { position: "asc" } } } });
    if (existing && !sameReading(existing.layers, reading.layers)) return false;
    const image = existing ?? (await tx.image.create({ data: newImage(reading) }));
    // Recorded by a version that did not keep it.
    if (image.rawManifest === null && resolved.rawManifest !== null) {
      await tx.image.update({ where: { id: image.id }, data: { rawManifest: resolved.rawManifest } });
    }
    await recordAppearance(tx, image.id, resolved);
    await recordFacts(tx, image.id, facts);
    for (const l of reading.layers) {
      if (l.digest === null) continue;
      const known = { blobDigest: l.digest, diffId: l.diffId };
      await tx.layerBlob.upsert({
        where: { blobDigest_diffId: known },
        create: {
          ...known,
          blobSize: BigInt(l.download ?? 0),
          unpacked: BigInt(l.unpacked),
          verifiedBy: l.blobRead ? "read" : "engine",
          readAt: reading.readAt,
        },
        update: l.blobRead ? { verifiedBy: "read", readAt: reading.readAt } : {},
      });
    }
    if (reading.engine) await recordEngine(tx, image.id, reading.engine, reading.readAt);
    await tx.inspection.create({
      data: {
        imageId: image.id,
        jobId: reading.jobId,
        source: reading.source,
        rules: rulesVersion,
        readAt: reading.readAt,
        durationMs: Math.round(reading.durationMs),
        ...actorColumns(reading.actor),
      },
    });
    await relist(tx, [resolved.digest]);
    return true;
  });
}

const recordFacts = (tx: Prisma.TransactionClient, imageId: number, facts: FactsColumns) =>
  tx.imageFacts.upsert({ where: { imageId }, create: { imageId, ...facts }, update: facts });

async function recordEngine(tx: Prisma.TransactionClient, imageId: number, engine: EngineSeen, seenAt: Date): Promise<void> {
  const { engineId, size, ...rest } = engine;
  const facts = { ...rest, size: BigInt(size), seenAt };
  await tx.engineSighting.upsert({ where: { imageId_engineId: { imageId, engineId } }, create: { imageId, engineId, ...facts }, update: facts });
}

/** A known image seen again in a repository: no reading, but its whereabouts are news. */
export async function recordSeenAgain(resolved: ResolvedImage, db: PrismaClient = database()): Promise<void> {
  await db.$transaction(async (tx) => {
    const image = await tx.image.findUniqueOrThrow({ where: { digest: resolved.digest }, select: { id: true } });
    await recordAppearance(tx, image.id, resolved);
    await relist(tx, [resolved.digest]);
  });
}

/** Whether an image is on record with all that is read today; one of an earlier program is read again. */
export const hasImage = async (digest: string, db: PrismaClient = database()): Promise<boolean> =>
  (await db.image.count({ where: { digest, inspections: { some: {} }, facts: { isNot: null } } })) > 0;

/** Images whose facts are of other rules than these, but for some, at most `limit`. */
export const imagesOfOtherRules = (rules: number, but: string[], limit: number, db: PrismaClient = database()): Promise<ImageRow[]> =>
  db.image.findMany({ where: { facts: { rules: { not: rules } }, digest: { notIn: but } }, ...wholeImage, take: limit });

export async function replaceFacts(digest: string, facts: DerivedFacts, db: PrismaClient = database()): Promise<void> {
  const columns = await factsColumns(facts, new Date());
  await db.$transaction(async (tx) => {
    await tx.imageFacts.updateMany({ where: { image: { digest } }, data: columns });
    await relist(tx, [digest]);
  });
}

/** By digest the whole of what is derived, packed as `facts-rows` packs it; of images without facts, nothing. */
export async function factsDocuments(digests: string[], db: PrismaClient = database()): Promise<Map<string, Uint8Array>> {
  const rows = await db.imageFacts.findMany({ where: { image: { digest: { in: digests } } }, select: { document: true, image: { select: { digest: true } } } });
  return new Map(rows.map((row) => [row.image.digest, row.document]));
}

export const imagesByDigest = (digests: string[], db: PrismaClient = database()): Promise<ImageRow[]> =>
  db.image.findMany({ where: { digest: { in: digests }, inspections: { some: {} } }, ...wholeImage });

/** Images by manifest digest, config digest, or the index that holds them (then one per platform); by each digest that was asked for. */
export async function imagesByAnyDigest(digests: string[], db: PrismaClient = database()): Promise<Map<string, ImageRow[]>> {
  const entries = await db.indexEntry.findMany({ where: { indexDigest: { in: digests }, role: "image" }, select: { digest: true, indexDigest: true } });
  const rows = await db.image.findMany({
    where: {
      OR: [{ digest: { in: digests } }, { configDigest: { in: digests } }, { digest: { in: entries.map((e) => e.digest) } }],
      inspections: { some: {} },
    },
    ...wholeImage,
  });
  const held = new Set(entries.map((e) => `${e.indexDigest} ${e.digest}`));
  return new Map(
    digests.map((digest) => [digest, rows.filter((row) => row.digest === digest || row.configDigest === digest || held.has(`${digest} ${row.digest}`))]),
  );
}

export const indexesHolding = async (digests: string[], db: PrismaClient = database()): Promise<Map<string, string[]>> => {
  const rows = await db.indexEntry.findMany({ where: { digest: { in: digests } }, select: { digest: true, indexDigest: true } });
  const found = new Map<string, string[]>();
  for (const r of rows) found.set(r.digest, [...(found.get(r.digest) ?? []), r.indexDigest]);
  return found;
};

/** All tags, those of a repository, or one tag. */
export interface TagPlace {
  registry?: string;
  path?: string;
  tag?: string;
}

export interface LatestObservation {
  registry: string;
  path: string;
  reference: string;
  tag: string;
  observedAt: Date;
  indexDigest: string | null;
  platforms: { os: string; architecture: string; variant: string | null; manifestDigest: string }[];
}

/** Each tag's latest observation, at any of the places. */
export async function latestObservations(places: readonly TagPlace[] = [{}], db: PrismaClient = database()): Promise<LatestObservation[]> {
  const tags = await db.tag.findMany({
    where: {
      OR: places.map(({ registry, path, tag }) => ({
        ...(tag ? { name: tag } : {}),
        repository: { ...(registry ? { registry } : {}), ...(path ? { path } : {}) },
      })),
      observations: { some: {} },
    },
    include: { repository: true, observations: { orderBy: [{ observedAt: "desc" }, { id: "desc" }], take: 1, include: { platforms: true } } },
  });
  return tags.flatMap((t) => {
    const latest = t.observations[0];
    if (!latest) return [];
    return [
      {
        registry: t.repository.registry,
        path: t.repository.path,
        reference: tagReference(t.repository.registry, t.repository.path, t.name),
        tag: t.name,
        observedAt: latest.lastSeen ?? latest.observedAt,
        indexDigest: latest.indexDigest,
        platforms: latest.platforms,
      },
    ];
  });
}

/** Every look-up of a repository's tags, newest first, at most `limit`. */
export const observations = (registry: string, path: string, limit: number, db: PrismaClient = database()) =>
  db.tagObservation.findMany({
    where: { tag: { repository: { registry, path } } },
    include: { tag: true, platforms: true },
    orderBy: [{ observedAt: "desc" }, { id: "desc" }],
    take: limit,
  });

/** Images that no tag names: seen by digest only. */
export const untaggedImages = (tagged: string[], db: PrismaClient = database()): Promise<ImageRow[]> =>
  db.image.findMany({ where: { digest: { notIn: tagged }, inspections: { some: {} } }, ...wholeImage });

/** An image's documents as served, by its own digest or, where that names none, its config's. */
export const rawDocuments = async (digest: string, db: PrismaClient = database()) => {
  const select = { digest: true, mediaType: true, rawManifest: true, configDigest: true, rawConfig: true } as const;
  return (
    (await db.image.findUnique({ where: { digest }, select })) ??
    (await db.image.findFirst({ where: { configDigest: digest }, orderBy: { id: "asc" }, select }))
  );
};
