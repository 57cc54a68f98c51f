import "server-only";
import { database, type PrismaClient } from "../db/client";
import type { PackedIndex } from "../inspect/index-codec";
import { layerIndexFormat } from "../inspect/layer-index";
import type { LayerDescriptor, LayerReading } from "../inspect/ports";
import type { DiffId } from "../oci/digest";

/** Layer indexes, written and read here alone: one day they may lie in an object store. */

/** A layer of which nothing need be read any more. */
export interface KnownLayer {
  unpacked: number;
}

const keyOf = (layer: Pick<LayerDescriptor, "digest" | "diffId">): string => `${layer.digest ?? ""} ${layer.diffId}`;

/**
 * Which of an image's layers are known: their blob is on record as having been read to their diffID (or an engine verified it), and the index
 * of that diffID is there in the present format. A diffID alone is the image's own claim, so it is not enough, but where an engine itself
 * holds the layer under it (`digest` null): engines address what they hold by its content.
 */
export async function knownLayers(
  layers: readonly LayerDescriptor[],
  db: PrismaClient = database(),
): Promise<(layer: LayerDescriptor) => KnownLayer | undefined> {
  const diffIds = [...new Set(layers.map((l) => l.diffId as string))];
  const digests = layers.flatMap((l) => (l.digest === null ? [] : [l.digest as string]));
  const [indexes, blobs] = await Promise.all([
    db.layerIndex.findMany({ where: { diffId: { in: diffIds }, format: layerIndexFormat }, select: { diffId: true } }),
    db.layerBlob.findMany({ where: { OR: [{ blobDigest: { in: digests } }, { diffId: { in: diffIds } }] } }),
  ]);
  const indexed = new Set(indexes.map((i) => i.diffId));
  const known = new Map<string, KnownLayer>();
  for (const b of blobs) {
    if (!indexed.has(b.diffId)) continue;
    const layer = { unpacked: Number(b.unpacked) };
    known.set(`${b.blobDigest} ${b.diffId}`, layer);
    known.set(` ${b.diffId}`, layer);
  }
  return (layer) => known.get(keyOf(layer));
}

/** Whether the record has another content for one of these layers: then the bytes that one of the two readings saw were altered. */
export async function differsFromRecord(readings: readonly LayerReading[], db: PrismaClient = database()): Promise<DiffId | null> {
  const rows = await db.layerIndex.findMany({
    where: { diffId: { in: readings.map((r) => r.diffId) }, format: layerIndexFormat },
    select: { diffId: true, content: true },
  });
  const recorded = new Map(rows.map((r) => [r.diffId, r.content]));
  const other = readings.find((r) => r.index.format === layerIndexFormat && (recorded.get(r.diffId) ?? r.index.content) !== r.index.content);
  return other?.diffId ?? null;
}

/** Whether all of an image's layers have their index in the present format. */
export async function allIndexed(layers: readonly Pick<LayerDescriptor, "diffId">[], db: PrismaClient = database()): Promise<boolean> {
  const diffIds = [...new Set(layers.map((l) => l.diffId as string))];
  return (await db.layerIndex.count({ where: { diffId: { in: diffIds }, format: layerIndexFormat } })) === diffIds.length;
}

/** Keeps what was read of a layer. What is there in the same format stays as it is, unless it is to be replaced. */
export async function saveIndex(diffId: string, index: PackedIndex, replace: boolean, db: PrismaClient = database()): Promise<void> {
  const found = replace ? null : await db.layerIndex.findUnique({ where: { diffId }, select: { format: true } });
  if (found?.format === index.format) return;
  const row = { format: index.format, bytes: Uint8Array.from(index.bytes), content: index.content, entries: index.entries, createdAt: new Date() };
  await db.layerIndex.upsert({ where: { diffId }, create: { diffId, ...row }, update: row });
}

/** Packed indexes by diffID; of those that are missing, nothing. */
export async function packedIndexes(diffIds: readonly string[], db: PrismaClient = database()): Promise<Map<string, Uint8Array>> {
  const rows = await db.layerIndex.findMany({
    where: { diffId: { in: [...new Set(diffIds)] }, format: layerIndexFormat },
    select: { diffId: true, bytes: true },
  });
  return new Map(rows.map((r) => [r.diffId, r.bytes]));
}
