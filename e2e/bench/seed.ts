import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { toFollow } from "../../lib/catalog";
import type { PrismaClient } from "../../lib/db/client";
import { refreshListings } from "../../lib/images/listing-store";

/**
 * So many images on record, the same ones every time: the real schema and the real listings, figures as of no real image. The packed document
 * of each image's facts is as large as real ones and holds none: no list reads it.
 */
const hex = (text: string): string => createHash("sha256").update(text).digest("hex");
const digestOf = (text: string): string => `sha256:${hex(text)}`;
const start = Date.parse("2026-01-01T00:00:00Z");
const day = 86_400_000;
const iso = (at: number): string => new Date(at).toISOString().replace("Z", "+00:00");

/** Repositories of which the catalogue knows every tag, so that tags of any name have a family; and some that it does not know. */
const places = [
  ...new Set(
    toFollow.filter((f) => f.reference.startsWith("gcr.io/distroless/") || f.reference.startsWith("registry.access.redhat.com/")).map((f) => f.reference),
  ),
]
  .map((reference) => reference.slice(0, reference.lastIndexOf(":")))
  .filter((name, i, all) => all.indexOf(name) === i)
  .concat(["registry.example/team/web", "registry.example/team/jobs", "docker.io/library/debian", "docker.io/library/alpine"]);

const of = <T>(values: readonly T[], i: number): T => values[i % values.length] as T;
const levels = [
  ["static", "distroless"],
  ["base", "distroless"],
  ["cc", "distroless"],
  ["runtime", "distroless"],
  ["slim", "small"],
  ["full", "full"],
] as const;

type Row = Record<string, string | number | null>;

async function insert(db: PrismaClient, table: string, rows: readonly Row[], blobs: readonly string[] = []): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const values = columns.map((c) => (blobs.includes(c) ? `unhex(json_extract(value, '$.${c}'))` : `json_extract(value, '$.${c}')`));
  for (let from = 0; from < rows.length; from += 2_000) {
    await db.$executeRawUnsafe(
      `INSERT INTO "${table}" (${columns.map((c) => `"${c}"`).join(", ")}) SELECT ${values.join(", ")} FROM json_each(?)`,
      JSON.stringify(rows.slice(from, from + 2_000)),
    );
  }
}

/** Every fortieth image stands on the same three layers. */
const layerKey = (image: number, position: number): string => (position < 3 ? `layer ${position} of ${image % 40}` : `layer ${position} of image ${image}`);

/** Into an empty, migrated database. */
export async function seed(db: PrismaClient, count: number): Promise<void> {
  const repositories = places.map((name, i) => ({ id: i + 1, registry: name.slice(0, name.indexOf("/")), path: name.slice(name.indexOf("/") + 1) }));
  const tables: Record<string, Row[]> = {
    Image: [],
    ImageLayer: [],
    ImageHistory: [],
    ImageAppearance: [],
    Tag: [],
    TagObservation: [],
    ObservedPlatform: [],
    Inspection: [],
    ImageFacts: [],
  };
  const put = (table: string, row: Row) => tables[table]?.push(row);
  const document = deflateSync(Buffer.from(hex("document").repeat(400))).toString("hex");
  for (let i = 0; i < count; i++) {
    const id = i + 1;
    const digest = digestOf(`image ${i}`);
    const seenAt = iso(start + (i % 300) * day);
    const layerCount = 1 + (i % 20);
    const sizes = Array.from({ length: layerCount }, (_, n) => 50_000 + ((i * 7_919 + n * 104_729) % 4_000_000));
    const download = sizes.reduce((sum, s) => sum + s, 0);
    const [level, standing] = of(levels, i >> 2);
    put("Image", {
      id,
      digest,
      digestKind: "manifest",
      configDigest: digestOf(`config ${i}`),
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      os: "linux",
      architecture: i % 10 === 9 ? "arm64" : "amd64",
      created: i % 3 ? seenAt : null,
      download,
      unpacked: download * 3,
      layerCount,
      annotations: "{}",
      rawConfig: JSON.stringify({
        architecture: i % 10 === 9 ? "arm64" : "amd64",
        os: "linux",
        config: {},
        rootfs: { type: "layers", diff_ids: sizes.map((_, n) => digestOf(`tar of ${layerKey(i, n)}`)) },
      }),
    });
    for (const [position, size] of sizes.entries()) {
      const key = layerKey(i, position);
      put("ImageLayer", {
        imageId: id,
        position,
        digest: digestOf(key),
        diffId: digestOf(`tar of ${key}`),
        mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
        download: size,
        unpacked: size * 3,
      });
      put("ImageHistory", { imageId: id, ordinal: position, layerPosition: position, createdBy: `RUN step ${position} of ${i}` });
    }
    const repositoryId = (i % places.length) + 1;
    put("ImageAppearance", { imageId: id, repositoryId, firstSeen: seenAt, lastSeen: seenAt });
    put("Tag", { id, repositoryId, name: `build-${String(i).padStart(5, "0")}` });
    put("TagObservation", {
      id,
      tagId: id,
      observedAt: seenAt,
      lastSeen: seenAt,
      looks: 1,
      digest,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      actorKind: "system",
    });
    put("ObservedPlatform", { observationId: id, os: "linux", architecture: i % 10 === 9 ? "arm64" : "amd64", manifestDigest: digest });
    put("Inspection", { imageId: id, jobId: `seed ${i}`, source: "registry", rules: 3, readAt: seenAt, durationMs: 1, actorKind: "system" });
    put("ImageFacts", {
      imageId: id,
      rules: 3,
      derivedAt: seenAt,
      files: download * 2,
      wasted: (i * 31) % 100_000,
      fileCount: 100 + (i % 5_000),
      packageCount: i % 11 === 0 ? null : i % 120,
      level,
      standing,
      debug: 0,
      shells: standing === "distroless" ? "" : "sh, bash",
      packageManagers: standing === "full" ? "apt" : "",
      libc: i % 7 === 0 ? "musl" : "glibc",
      rootUser: i % 2,
      osId: "debian",
      osVersion: of(["12", "13"], i),
      document,
    });
  }
  await insert(db, "Repository", repositories);
  for (const [table, rows] of Object.entries(tables)) await insert(db, table, rows, table === "ImageFacts" ? ["document"] : []);
  await refreshListings(db);
}
