import "server-only";
import { catalogueVersion } from "../catalog";
import { type CountBasis, type Listed, listing, type PastReading, rungOf, wordsOf } from "../compare/listing";
import type { ListingQuery, SizeKind } from "../compare/listing-query";
import { database, type Prisma, type PrismaClient } from "../db/client";
import { formatPlatform } from "../oci/platform";
import { type FiguresRow, figuresSelect, isoOf, type RawListing, sizeOf, toFigures, toListed } from "./listing-rows";
import { basisSql, byFamily, conditions, countsSql, currentTagsSql, heirsSql, largestSql, namesSql, order, pastSql, rowsSql, sizedSql } from "./listing-sql";
import { tagReference } from "./names";
import { lastScans } from "./scanned-store";

/** What lists of images show, kept ready: made from the record and the catalogue whenever either changes, and from nothing else. */
type Db = Prisma.TransactionClient;

interface CurrentTag {
  digest: string;
  tagId: number;
  tag: string;
  repositoryId: number;
  registry: string;
  path: string;
  seenAt: unknown;
}

/** Moves of a tag that are kept, for a line over time. */
const mostPast = 24;

async function pastOf(tx: Db, tagIds: number[]): Promise<Map<string, PastReading[]>> {
  const past = new Map<string, PastReading[]>();
  if (tagIds.length === 0) return past;
  type Row = Record<"tagId" | "digest" | "os" | "architecture" | "variant" | "seenAt" | "download" | "unpacked" | "files", unknown>;
  for (const r of await tx.$queryRaw<Row[]>(pastSql(tagIds))) {
    const platform = formatPlatform({
      os: String(r.os),
      architecture: String(r.architecture),
      ...(typeof r.variant === "string" && r.variant ? { variant: r.variant } : {}),
    });
    const key = `${Number(r.tagId)} ${platform}`;
    const reading = { digest: String(r.digest), seenAt: isoOf(r.seenAt), download: sizeOf(r.download), unpacked: sizeOf(r.unpacked), files: sizeOf(r.files) };
    past.set(key, [...(past.get(key) ?? []), reading].slice(-mostPast));
  }
  return past;
}

/** The places at which an image is listed: repositories whose tags mean it; else, where no tag does, the one in which it was first seen. */
function placesOf(row: FiguresRow, tags: readonly CurrentTag[]) {
  const places = new Map<number, { registry: string; repository: string; tags: CurrentTag[] }>();
  for (const t of tags) {
    const id = Number(t.repositoryId);
    const place = places.get(id) ?? { registry: t.registry, repository: t.path, tags: [] };
    if (!place.tags.some((other) => other.tag === t.tag)) place.tags.push(t);
    places.set(id, place);
  }
  const first = row.appearances[0]?.repository;
  if (places.size === 0 && first) places.set(first.id, { registry: first.registry, repository: first.path, tags: [] });
  return places;
}

/** Makes these images' listings anew, in the transaction that changed what they are made from. Digests that are not on record are passed over. */
async function makeListings(tx: Db, digests: readonly string[]): Promise<void> {
  const images = await tx.image.findMany({ where: { digest: { in: [...digests] } }, select: figuresSelect });
  if (images.length === 0) return;
  const known = images.map((i) => i.digest);
  const tags = new Map<string, CurrentTag[]>();
  for (const t of await tx.$queryRaw<CurrentTag[]>(currentTagsSql(known))) tags.set(t.digest, [...(tags.get(t.digest) ?? []), t]);
  const scans = await lastScans(tx, known);
  const listings: Prisma.ListingCreateManyInput[] = [];
  const names: Prisma.ListingNameCreateManyInput[] = [];
  const leads: { tagId: number; platform: string; at: Prisma.ListingCreateManyInput }[] = [];
  for (const row of images) {
    const figures = toFigures(row, scans.get(row.digest) ?? null);
    if (!figures) continue;
    for (const [repositoryId, place] of placesOf(row, tags.get(row.digest) ?? [])) {
      const made = listing(
        figures,
        place,
        place.tags.map((t) => t.tag),
      );
      const at = asRow(made, row.id, repositoryId);
      listings.push(at);
      const where = { imageId: row.id, repositoryId, platform: figures.platform, digest: row.digest };
      for (const t of place.tags) names.push({ ...where, reference: tagReference(place.registry, place.repository, t.tag), observedAt: isoOf(t.seenAt) });
      if (place.tags.length === 0) names.push({ ...where, reference: made.reference, observedAt: figures.readAt });
      const lead = place.tags.find((t) => made.reference === tagReference(place.registry, place.repository, t.tag));
      if (lead) leads.push({ tagId: Number(lead.tagId), platform: figures.platform, at });
    }
  }
  const past = await pastOf(tx, [...new Set(leads.map((l) => l.tagId))]);
  for (const { tagId, platform, at } of leads) {
    const readings = past.get(`${tagId} ${platform}`) ?? [];
    if (readings.length > 1) at.past = JSON.stringify(readings);
  }
  const imageIds = images.map((i) => i.id);
  await tx.listing.deleteMany({ where: { imageId: { in: imageIds } } });
  await tx.listingName.deleteMany({ where: { imageId: { in: imageIds } } });
  if (listings.length) await tx.listing.createMany({ data: listings });
  if (names.length) await tx.listingName.createMany({ data: names });
}

const bigOrNull = (size: number | null): bigint | null => (size === null ? null : BigInt(size));

const asRow = (made: ReturnType<typeof listing>, imageId: number, repositoryId: number): Prisma.ListingCreateManyInput => ({
  ...made,
  imageId,
  repositoryId,
  otherTags: JSON.stringify(made.otherTags),
  words: wordsOf(made),
  rung: rungOf(made.level),
  download: bigOrNull(made.download),
  unpacked: bigOrNull(made.unpacked),
  files: bigOrNull(made.files),
  wasted: bigOrNull(made.wasted),
  past: "[]",
});

/** After something changed that these images' listings are made from: a tag that means them, a reading, facts. */
export async function relist(tx: Db, digests: readonly string[]): Promise<void> {
  if (digests.length === 0) return;
  const heirs = await tx.$queryRaw<{ digest: string }[]>(heirsSql(digests));
  await makeListings(tx, [...new Set([...digests, ...heirs.map((h) => h.digest)])]);
}

/** A tag that means what it meant: only when it was seen is news. */
export async function seenAgain(tx: Db, reference: string, at: Date): Promise<void> {
  await tx.listingName.updateMany({ where: { reference, observedAt: { lt: at } }, data: { observedAt: at } });
}

const versionName = "listings";
const batch = 200;

/**
 * Makes all listings anew where they were made from another catalogue, or never. At start, before pages are served; a few seconds for ten
 * thousand images. Answers how many images were listed.
 */
export async function refreshListings(db: PrismaClient = database()): Promise<number> {
  const made = await db.counter.findUnique({ where: { name: versionName } });
  if (made?.value === catalogueVersion) return 0;
  let after = 0;
  let listed = 0;
  for (;;) {
    const rows = await db.image.findMany({ where: { id: { gt: after } }, orderBy: { id: "asc" }, take: batch, select: { id: true, digest: true } });
    const last = rows.at(-1);
    if (!last) break;
    await db.$transaction((tx) =>
      makeListings(
        tx,
        rows.map((r) => r.digest),
      ),
    );
    after = last.id;
    listed += rows.length;
  }
  const value = { name: versionName, value: catalogueVersion };
  await db.counter.upsert({ where: { name: versionName }, create: value, update: value });
  return listed;
}

export interface FamilyCount {
  family: string;
  matching: number;
  rebuilt: number;
  first: string;
  last: string;
}

export async function familyCounts(query: ListingQuery, today: string, db: PrismaClient = database()): Promise<FamilyCount[]> {
  type Row = Record<keyof FamilyCount, unknown>;
  const rows = await db.$queryRaw<Row[]>(countsSql(conditions(query, today)));
  return rows.map((r) => ({
    family: String(r.family),
    matching: Number(r.matching),
    rebuilt: Number(r.rebuilt),
    first: isoOf(r.first),
    last: isoOf(r.last),
  }));
}

/** Rows of one family in the order asked for. */
export const familyRows = async (
  query: ListingQuery,
  family: string,
  bounds: { limit: number; offset: number },
  today: string,
  db: PrismaClient = database(),
): Promise<Listed[]> => (await db.$queryRaw<RawListing[]>(rowsSql(conditions(query, today, family), order(query), bounds.limit, bounds.offset))).map(toListed);

/** Rows of all families that match, or of the one asked for, family by family. */
export const matchingRows = async (
  query: ListingQuery,
  bounds: { limit: number; offset: number },
  today: string,
  db: PrismaClient = database(),
): Promise<Listed[]> =>
  (await db.$queryRaw<RawListing[]>(rowsSql(conditions(query, today, query.family ?? undefined), byFamily(order(query)), bounds.limit, bounds.offset))).map(
    toListed,
  );

/** The largest distroless base of each family and the largest other, without debug variants and full images. */
export async function largest(platform: string, kind: SizeKind, db: PrismaClient = database()): Promise<Listed[]> {
  const groups = (await db.$queryRaw<Record<"family" | "standing" | "size", unknown>[]>(largestSql(platform, kind))).map((g) => ({
    family: String(g.family),
    standing: String(g.standing),
    size: Number(g.size),
  }));
  const best = new Map<string, number>();
  const side = (g: { family: string; standing: string }) => `${g.family} ${g.standing === "distroless"}`;
  for (const g of groups) best.set(side(g), Math.max(best.get(side(g)) ?? 0, g.size));
  const largestOnes = groups.filter((g) => best.get(side(g)) === g.size);
  if (largestOnes.length === 0) return [];
  return (await db.$queryRaw<RawListing[]>(sizedSql(platform, kind, largestOnes))).map(toListed).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What a platform's counts are by; null where nothing was counted. */
export async function countBasis(platform: string, db: PrismaClient = database()): Promise<CountBasis | null> {
  const [row] = await db.$queryRaw<Record<keyof CountBasis, unknown>[]>(basisSql(platform));
  return row ? { scanner: String(row.scanner), databaseAt: isoOf(row.databaseAt) } : null;
}

/** Images for each platform. */
export const platformCounts = async (db: PrismaClient = database()): Promise<{ name: string; images: number }[]> =>
  (await db.listing.groupBy({ by: ["platform"], _count: { _all: true }, orderBy: { platform: "asc" } })).map((g) => ({
    name: g.platform,
    images: g._count._all,
  }));

/** What these canonical references mean now for a platform, by reference; of those that are not on record, nothing. */
export async function listedByNames(references: readonly string[], platform: string, db: PrismaClient = database()): Promise<Map<string, Listed>> {
  const names = await db.listingName.findMany({
    where: { platform, reference: { in: [...references] } },
    select: { reference: true, imageId: true, repositoryId: true },
  });
  if (names.length === 0) return new Map();
  const rows = await db.listing.findMany({ where: { imageId: { in: [...new Set(names.map((n) => n.imageId))] } } });
  const byKey = new Map(rows.map((r) => [`${r.imageId} ${r.repositoryId}`, toListed(r)]));
  return new Map(
    names.flatMap((n) => (byKey.has(`${n.imageId} ${n.repositoryId}`) ? [[n.reference, byKey.get(`${n.imageId} ${n.repositoryId}`) as Listed]] : [])),
  );
}

/** Which of these references mean a recorded image for the platform. */
export const namesOnRecord = async (references: readonly string[], platform: string, db: PrismaClient = database()): Promise<Set<string>> =>
  new Set((await db.listingName.findMany({ where: { platform, reference: { in: [...references] } }, select: { reference: true } })).map((n) => n.reference));

/** Tags (canonical) that mean each of these digests now. */
export async function tagsNow(digests: readonly string[], db: PrismaClient = database()): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (digests.length === 0) return found;
  const rows = await db.$queryRaw<CurrentTag[]>(currentTagsSql([...new Set(digests)]));
  for (const r of rows) {
    const reference = tagReference(r.registry, r.path, r.tag);
    const tags = found.get(r.digest) ?? [];
    if (!tags.includes(reference)) found.set(r.digest, [...tags, reference].sort());
  }
  return found;
}

export interface NamesQuery {
  /** Canonical. */
  repository: string | null;
  /** A part of the reference, lower case; empty for all. */
  q: string;
  after: { reference: string; digest: string };
  limit: number;
}

/** Names by reference, then digest, beyond the one given. */
export async function namesPage(query: NamesQuery, db: PrismaClient = database()): Promise<{ reference: string; digest: string; observedAt: string }[]> {
  const rows = await db.$queryRaw<Record<"reference" | "digest" | "observedAt", unknown>[]>(namesSql(query));
  return rows.map((r) => ({ reference: String(r.reference), digest: String(r.digest), observedAt: isoOf(r.observedAt) }));
}

/** Platforms for which a canonical reference means a recorded image. */
export const platformsOf = async (reference: string, db: PrismaClient = database()): Promise<string[]> =>
  (await db.listingName.findMany({ where: { reference }, select: { platform: true }, orderBy: { platform: "asc" } })).map((n) => n.platform);

/** Which of these manifests are on record. */
export const recordedDigests = async (digests: readonly string[], db: PrismaClient = database()): Promise<Set<string>> =>
  new Set((await db.image.findMany({ where: { digest: { in: [...digests] }, inspections: { some: {} } }, select: { digest: true } })).map((i) => i.digest));

/** Images whose bottom layer is this one, the latest recorded first, with their layers from the bottom. */
export async function onSameLayer(diffId: string, limit: number, db: PrismaClient = database()) {
  const images = await db.imageLayer.findMany({ where: { diffId, position: 0 }, select: { imageId: true }, orderBy: { imageId: "desc" }, take: limit });
  const imageIds = images.map((i) => i.imageId);
  const [layers, names] = await Promise.all([
    db.imageLayer.findMany({
      where: { imageId: { in: imageIds } },
      select: { imageId: true, diffId: true },
      orderBy: [{ imageId: "asc" }, { position: "asc" }],
    }),
    db.listingName.findMany({ where: { imageId: { in: imageIds } }, orderBy: { reference: "asc" } }),
  ]);
  const byImage = new Map<number, { diffId: string }[]>();
  for (const { imageId, diffId: of } of layers) byImage.set(imageId, [...(byImage.get(imageId) ?? []), { diffId: of }]);
  return names.map(({ imageId, reference, platform, digest }) => ({ reference, platform, digest, layers: byImage.get(imageId) ?? [] }));
}

/** One page of names with what is listed of them, and how many there are. */
export async function namesListed(query: NamesQuery, db: PrismaClient = database()) {
  const [total, names] = await Promise.all([db.listingName.count(), namesPage(query, db)]);
  const rows = await db.listing.findMany({ where: { image: { digest: { in: [...new Set(names.map((n) => n.digest))] } } } });
  const byDigest = new Map(rows.map((r) => [r.digest, toListed(r)]));
  return { total, items: names.flatMap(({ reference, digest }) => (byDigest.has(digest) ? [{ reference, row: byDigest.get(digest) as Listed }] : [])) };
}
