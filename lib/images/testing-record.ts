import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openDatabase, type PrismaClient } from "../db/client";
import { migrate } from "../db/migrate";
import { parseReference } from "../oci/reference";
import type { FactsColumns } from "./facts-rows";
import { relist } from "./listing-store";
import { observeTag, repositoryId } from "./tag-store";

/** A real database for tests, and images recorded in it by hand: everything that a test does not name is plain and the same. */
const hex = (seed: string): string => createHash("sha256").update(seed).digest("hex");

export function testDatabase(): { db: PrismaClient; remove(): Promise<void> } {
  const folder = mkdtempSync(path.join(tmpdir(), "basewise-record-"));
  migrate(path.join(folder, "basewise.db"));
  const db = openDatabase(path.join(folder, "basewise.db"));
  const place = globalThis as typeof globalThis & { basewiseDb?: PrismaClient };
  place.basewiseDb = db;
  return {
    db,
    async remove() {
      delete place.basewiseDb;
      await db.$disconnect();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Sketch {
  reference: string;
  download: number | null;
  unpacked?: number;
  /** Seed of the digest; by default the reference. */
  image?: string;
  layers?: number;
  architecture?: string;
  rebuilt?: string;
  readAt?: string;
  seenAt?: string;
  /** Absent: read by a version that did not look at files. */
  facts?: Partial<Omit<FactsColumns, "document" | "derivedAt">>;
}

const defaults = {
  rules: 3,
  files: 1n,
  wasted: 0n,
  fileCount: 1,
  packageCount: null,
  level: null,
  standing: null,
  debug: false,
  shells: null,
  packageManagers: null,
  libc: null,
  rootUser: null,
  osId: null,
  osVersion: null,
};

export const digestOf = (seed: string): string => `sha256:${hex(seed)}`;

/** As a job does: the image, its reading, where it was seen, what the tag meant. */
export async function record(db: PrismaClient, sketch: Sketch): Promise<void> {
  const { registry, repository, tag } = parseReference(sketch.reference);
  const digest = digestOf(sketch.image ?? sketch.reference);
  const readAt = new Date(sketch.readAt ?? "2026-11-23T06:00:00.000Z");
  const architecture = sketch.architecture ?? "amd64";
  await db.$transaction(async (tx) => {
    const place = await repositoryId(tx, registry, repository);
    const image = await tx.image.upsert({
      where: { digest },
      update: {},
      create: {
        digest,
        digestKind: "manifest",
        configDigest: digest,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        os: "linux",
        architecture,
        download: sketch.download === null ? null : BigInt(sketch.download),
        unpacked: BigInt(sketch.unpacked ?? (sketch.download ?? 0) * 3),
        layerCount: sketch.layers ?? 1,
        annotations: JSON.stringify(sketch.rebuilt ? { "dev.basewise.rebuilt": sketch.rebuilt } : {}),
        rawConfig: JSON.stringify({ os: "linux", architecture, rootfs: { type: "layers", diff_ids: [] } }),
      },
    });
    await tx.imageAppearance.upsert({
      where: { imageId_repositoryId: { imageId: image.id, repositoryId: place } },
      create: { imageId: image.id, repositoryId: place, firstSeen: readAt, lastSeen: readAt },
      update: {},
    });
    await tx.inspection.upsert({
      where: { jobId: digest },
      create: { imageId: image.id, jobId: digest, source: "registry", rules: 3, readAt, durationMs: 1, actorKind: "system" },
      update: {},
    });
    if (sketch.facts) {
      const facts = { ...defaults, derivedAt: readAt, document: new Uint8Array(), ...sketch.facts };
      await tx.imageFacts.upsert({ where: { imageId: image.id }, create: { imageId: image.id, ...facts }, update: facts });
    }
    await relist(tx, [digest]);
    if (!tag) return;
    await observeTag(tx, {
      registry,
      path: repository,
      tag,
      digest,
      mediaType: null,
      platforms: [{ os: "linux", architecture, manifestDigest: digest }],
      mirror: null,
      at: new Date(sketch.seenAt ?? readAt),
      actor: { kind: "system" },
    });
  });
}
