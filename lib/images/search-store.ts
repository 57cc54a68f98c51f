import "server-only";
import { database, Prisma, type PrismaClient } from "../db/client";
import type { Level, Standing } from "../inspect/capabilities/rules";
import type { Platform } from "../oci/platform";

/** A tag's present image, recorded, in the few columns that a list of choices needs. Sizes in bytes; null is unknown. */
export interface FoundTag {
  registry: string;
  path: string;
  /** Null where no tag names the image: it was asked for by digest. */
  tag: string | null;
  platform: Platform;
  digest: string;
  download: number | null;
  level: Level | null;
  standing: Standing | null;
  debug: boolean | null;
}

interface Row {
  registry: string;
  path: string;
  tag: string | null;
  os: string;
  architecture: string;
  variant: string | null;
  digest: string;
  download: number | bigint | null;
  level: string | null;
  standing: string | null;
  debug: number | bigint | boolean | null;
}

const found = (row: Row): FoundTag => ({
  registry: row.registry,
  path: row.path,
  tag: row.tag,
  platform: { os: row.os, architecture: row.architecture, ...(row.variant ? { variant: row.variant } : {}) },
  digest: row.digest,
  download: row.download === null ? null : Number(row.download),
  level: row.level as Level | null,
  standing: row.standing as Standing | null,
  debug: row.debug === null ? null : Boolean(Number(row.debug)),
});

const columns = Prisma.sql`i.os, i.architecture, i.variant, i.digest, i.download, f.level, f.standing, f.debug`;
/** A tag's latest look-up and the images that it meant, as far as they were read. */
const presentImages = Prisma.sql`
  JOIN TagObservation o ON o.id = (SELECT l.id FROM TagObservation l WHERE l.tagId = t.id ORDER BY l.observedAt DESC, l.id DESC LIMIT 1)
  JOIN ObservedPlatform p ON p.observationId = o.id
  JOIN Image i ON i.digest = p.manifestDigest AND EXISTS (SELECT 1 FROM Inspection n WHERE n.imageId = i.id)
  LEFT JOIN ImageFacts f ON f.imageId = i.id`;
const reference = Prisma.sql`(r.registry || '/' || r.path || ':' || t.name)`;
/** The path's last part with the tag: SQLite has no last index, so all but slashes is trimmed off the end. */
const name = Prisma.sql`substr(r.path || ':' || t.name, length(rtrim(r.path, replace(r.path, '/', ''))) + 1)`;

/**
 * Recorded tags in whose reference all words stand, lower case, at most `limit`: first those whose name is the last word, then those that
 * begin with it, the wanted platform, then the shorter. Without words the latest looked up.
 */
export async function findTags(words: readonly string[], wanted: Platform, limit: number, db: PrismaClient = database()): Promise<FoundTag[]> {
  const all = words.map((word) => Prisma.sql`instr(lower(${reference}), ${word}) > 0`);
  const where = all.length ? Prisma.sql`WHERE ${Prisma.join(all, " AND ")}` : Prisma.empty;
  const last = words.at(-1);
  const order = last
    ? Prisma.sql`instr(lower(${name}), ${`${last.split(":")[0]}:`}) = 1 DESC, instr(lower(${name}), ${last}) = 1 DESC, (i.os = ${wanted.os} AND i.architecture = ${wanted.architecture}) DESC, length(${reference}), ${reference}`
    : Prisma.sql`(i.os = ${wanted.os} AND i.architecture = ${wanted.architecture}) DESC, COALESCE(o.lastSeen, o.observedAt) DESC, ${reference}`;
  const rows = await db.$queryRaw<Row[]>`
    SELECT r.registry, r.path, t.name AS tag, ${columns} FROM Tag t JOIN Repository r ON r.id = t.repositoryId ${presentImages}
    ${where} ORDER BY ${order} LIMIT ${limit}`;
  return rows.map(found);
}

/** Images that no tag names now, by repository or by the beginning of their digest (`sha256:ab…` or `ab…`). */
export async function findUntagged(words: readonly string[], limit: number, db: PrismaClient = database()): Promise<FoundTag[]> {
  if (!words.length) return [];
  const all = words.map((word) => Prisma.sql`(instr(r.registry || '/' || r.path || '@' || i.digest, ${word}) > 0 OR instr(i.digest, ${`sha256:${word}`}) = 1)`);
  const rows = await db.$queryRaw<Row[]>`
    SELECT r.registry, r.path, NULL AS tag, ${columns} FROM Image i
    JOIN ImageAppearance a ON a.imageId = i.id AND a.repositoryId = (SELECT MIN(b.repositoryId) FROM ImageAppearance b WHERE b.imageId = i.id)
    JOIN Repository r ON r.id = a.repositoryId
    LEFT JOIN ImageFacts f ON f.imageId = i.id
    WHERE ${Prisma.join(all, " AND ")} AND EXISTS (SELECT 1 FROM Inspection n WHERE n.imageId = i.id)
      AND (NOT EXISTS (SELECT 1 FROM ObservedPlatform p WHERE p.manifestDigest = i.digest) OR instr(i.digest, ${words.at(-1)}) > 0)
    ORDER BY length(r.path), r.path, i.digest LIMIT ${limit}`;
  return rows.map(found);
}

export interface TagName {
  registry: string;
  repository: string;
  tag: string;
}

/** What is recorded of exactly these tags, every platform that was read. */
export async function presentImagesOf(tags: readonly TagName[], db: PrismaClient = database()): Promise<FoundTag[]> {
  if (!tags.length) return [];
  const wanted = JSON.stringify(tags.map((t) => [t.registry, t.repository, t.tag]));
  const rows = await db.$queryRaw<Row[]>`
    SELECT r.registry, r.path, t.name AS tag, ${columns} FROM json_each(${wanted}) w
    JOIN Repository r ON r.registry = json_extract(w.value, '$[0]') AND r.path = json_extract(w.value, '$[1]')
    JOIN Tag t ON t.repositoryId = r.id AND t.name = json_extract(w.value, '$[2]') ${presentImages}`;
  return rows.map(found);
}
