import { type ChoiceFact, type Filters, type ListingQuery, type RangeFact, rangeFacts, type SortKey, words } from "../compare/listing-query";
import { Prisma } from "../db/client";

/** Raw SQL of the listings: conditions and orders from a closed table; whatever a user wrote is a parameter. */
type Sql = Prisma.Sql;
const { sql, join, raw, empty } = Prisma;

const named =
  (column: string) =>
  (value: string): Sql =>
    value === "unknown" ? sql`${raw(column)} IS NULL` : sql`${raw(column)} = ${value}`;
const listOf =
  (column: string) =>
  (value: string): Sql =>
    value === "unknown" ? sql`${raw(column)} IS NULL` : value === "yes" ? sql`${raw(column)} <> ''` : sql`${raw(column)} = ''`;

const choices: Record<ChoiceFact, (value: string, today: string) => Sql> = {
  level: named(`"level"`),
  standing: named(`"standing"`),
  shell: listOf(`"shells"`),
  packageManager: listOf(`"packageManagers"`),
  user: (value) => (value === "unknown" ? sql`"rootUser" IS NULL` : sql`"rootUser" = ${value === "root"}`),
  libc: (value) => named(`"libc"`)(value === "none" ? "" : value),
  debug: (value) => sql`"debug" = ${value === "yes"}`,
  scan: (value) => named(`"scanState"`)(value === "none" ? "unknown" : value),
  support: (value, today) =>
    value === "unknown" ? sql`"supportEnds" IS NULL` : value === "ended" ? sql`"supportEnds" < ${today}` : sql`"supportEnds" >= ${today}`,
};

const rangeColumns: Record<RangeFact, string> = {
  download: `"download"`,
  unpacked: `"unpacked"`,
  files: `"files"`,
  wasted: `"wasted"`,
  layers: `"layers"`,
  packages: `"packages"`,
  fileCount: `"fileCount"`,
  identifiers: `"identifiers"`,
  created: `"created"`,
  read: `"readAt"`,
  supportEnds: `"supportEnds"`,
};

const sortColumns: Record<SortKey, string> = {
  name: `"name"`,
  level: `"rung"`,
  download: `"download"`,
  unpacked: `"unpacked"`,
  files: `"files"`,
  wasted: `"wasted"`,
  layers: `"layers"`,
  packages: `"packages"`,
  fileCount: `"fileCount"`,
  shell: `"shells"`,
  packageManager: `"packageManagers"`,
  libc: `"libc"`,
  user: `"rootUser"`,
  created: `"created"`,
  read: `"readAt"`,
  support: `"supportEnds"`,
  vulnerabilities: `"identifiers"`,
};

/** Times are recorded as ISO 8601 text, which sorts as days do; a day's end is before the next day. */
const nextDay = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

function within(fact: RangeFact, from: string | null, to: string | null): Sql {
  const column = raw(rangeColumns[fact]);
  const { unit } = rangeFacts[fact];
  if (unit === "day") {
    const last = to !== null && fact !== "supportEnds" ? sql`${column} < ${nextDay(to)}` : to === null ? empty : sql`${column} <= ${to}`;
    const first = from === null ? empty : sql`${column} >= ${from}`;
    return from !== null && to !== null ? sql`(${first} AND ${last})` : from !== null ? first : last;
  }
  const scaled = (text: string) => Math.round(Number(text) * (unit === "MB" ? 1e6 : 1));
  if (from !== null && to !== null) return sql`(${column} >= ${scaled(from)} AND ${column} <= ${scaled(to)})`;
  return from !== null ? sql`${column} >= ${scaled(from)}` : sql`${column} <= ${scaled(to ?? "0")}`;
}

const escaped = (word: string): string => `%${word.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;

function filterConditions(filters: Filters, today: string): Sql[] {
  return [
    ...Object.entries(filters.choices).map(
      ([fact, values]) =>
        sql`(${join(
          values.map((value) => choices[fact as ChoiceFact](value, today)),
          " OR ",
        )})`,
    ),
    ...Object.entries(filters.ranges).map(([fact, { from, to }]) => within(fact as RangeFact, from, to)),
  ];
}

/** Of one platform; today (YYYY-MM-DD) is what support is measured against. */
export const conditions = (query: Pick<ListingQuery, "platform" | "q" | "filters">, today: string, family?: string): Sql =>
  join(
    [
      sql`"platform" = ${query.platform}`,
      ...(family === undefined ? [] : [sql`"family" = ${family}`]),
      ...words(query.q).map((word) => sql`"words" LIKE ${escaped(word)} ESCAPE '\\'`),
      ...filterConditions(query.filters, today),
    ],
    " AND ",
  );

/** What a platform's counts are by: the newest database that counted something. At most one row. */
export const basisSql = (platform: string): Sql => sql`
  SELECT "scanner", "databaseAt" FROM "Listing"
  WHERE "platform" = ${platform} AND "databaseAt" IS NOT NULL AND "identifiers" IS NOT NULL
  ORDER BY "databaseAt" DESC, "scanner" DESC LIMIT 1`;

/** What is unknown stands last, whichever way; equals by name. Counts by another scanner or database than the newest stand behind those by it. */
export function order({ sort: { key, descending }, platform }: Pick<ListingQuery, "sort" | "platform">): Sql {
  const column = raw(sortColumns[key]);
  const direction = raw(descending ? "DESC" : "ASC");
  if (key === "name") return sql`"name" ${direction}, "digest"`;
  if (key === "vulnerabilities")
    return sql`"identifiers" IS NULL, COALESCE(("scanner", "databaseAt") = (${basisSql(platform)}), ${false}) DESC, ${column} ${direction}, "name", "digest"`;
  return sql`${column} ${direction} NULLS LAST, "name", "digest"`;
}

export const byFamily = (by: Sql): Sql => sql`"family", ${by}`;

export const countsSql = (where: Sql): Sql => sql`
  SELECT "family", COUNT(*) AS "matching", COUNT("rebuilt") AS "rebuilt", MIN("readAt") AS "first", MAX("readAt") AS "last"
  FROM "Listing" WHERE ${where} GROUP BY "family"`;

export const rowsSql = (where: Sql, by: Sql, limit: number, offset: number): Sql =>
  sql`SELECT * FROM "Listing" WHERE ${where} ORDER BY ${by} LIMIT ${limit} OFFSET ${offset}`;

/** Of each family and standing the largest that is no debug variant, by a kind of size: what a family's answer is computed from. */
export const largestSql = (platform: string, kind: "download" | "unpacked" | "files"): Sql => {
  const size = raw(`"${kind}"`);
  return sql`
    SELECT "family", "standing", MAX(${size}) AS "size" FROM "Listing"
    WHERE "platform" = ${platform} AND "debug" = ${false} AND "standing" <> 'full' AND ${size} IS NOT NULL
    GROUP BY "family", "standing"`;
};

/** The rows of those sizes. One look-up in the index for each: an OR of them all would be a pass over the platform. */
export const sizedSql = (
  platform: string,
  kind: "download" | "unpacked" | "files",
  groups: readonly { family: string; standing: string; size: number }[],
): Sql =>
  join(
    groups.map(
      ({ family, standing, size }) => sql`
        SELECT * FROM (
          SELECT * FROM "Listing"
          WHERE "platform" = ${platform} AND "debug" = ${false} AND "family" = ${family} AND "standing" = ${standing} AND ${raw(`"${kind}"`)} = ${size}
          ORDER BY "name" LIMIT 10
        )`,
    ),
    " UNION ALL ",
  );

/** No later observation of the same tag; `o` is the name that the observation has in the query. */
const isLatest = (o: "o" | "l"): Sql =>
  raw(
    `NOT EXISTS (SELECT 1 FROM "TagObservation" n WHERE n."tagId" = ${o}."tagId" AND (n."observedAt" > ${o}."observedAt" OR (n."observedAt" = ${o}."observedAt" AND n."id" > ${o}."id")))`,
  );

/** Tags whose last look-up meant one of these manifests: by digest, with when it was last seen to. */
export const currentTagsSql = (digests: readonly string[]): Sql => sql`
  SELECT p."manifestDigest" AS "digest", t."id" AS "tagId", t."name" AS "tag", r."id" AS "repositoryId", r."registry" AS "registry", r."path" AS "path",
    COALESCE(o."lastSeen", o."observedAt") AS "seenAt"
  FROM "ObservedPlatform" p
  JOIN "TagObservation" o ON o."id" = p."observationId"
  JOIN "Tag" t ON t."id" = o."tagId"
  JOIN "Repository" r ON r."id" = t."repositoryId"
  WHERE p."manifestDigest" IN (${join([...digests])})
    AND ${isLatest("o")}`;

/** What the tags that ever meant one of these manifests mean now: those listings show what the tag meant before. */
export const heirsSql = (digests: readonly string[]): Sql => sql`
  SELECT DISTINCT q."manifestDigest" AS "digest"
  FROM "ObservedPlatform" p
  JOIN "TagObservation" o ON o."id" = p."observationId"
  JOIN "TagObservation" l ON l."tagId" = o."tagId"
  JOIN "ObservedPlatform" q ON q."observationId" = l."id"
  WHERE p."manifestDigest" IN (${join([...digests])})
    AND ${isLatest("l")}`;

/** What a tag meant for a platform, oldest first, of images on record alone. */
export const pastSql = (tagIds: readonly number[]): Sql => sql`
  SELECT o."tagId" AS "tagId", i."digest" AS "digest", i."os" AS "os", i."architecture" AS "architecture", i."variant" AS "variant",
    MAX(o."observedAt") AS "seenAt", i."download" AS "download", i."unpacked" AS "unpacked", f."files" AS "files"
  FROM "TagObservation" o
  JOIN "ObservedPlatform" p ON p."observationId" = o."id"
  JOIN "Image" i ON i."digest" = p."manifestDigest"
  LEFT JOIN "ImageFacts" f ON f."imageId" = i."id"
  WHERE o."tagId" IN (${join([...tagIds])})
  GROUP BY o."tagId", i."id" ORDER BY MAX(o."observedAt")`;

/** Names in their own order, from one on. A repository's names begin with it and `:` or `@`, so the index finds them together. */
export const namesSql = (query: { repository: string | null; q: string; after: { reference: string; digest: string }; limit: number }): Sql => {
  const { repository, q, after } = query;
  const within = (mark: string, next: string) => sql`("reference" >= ${`${repository}${mark}`} AND "reference" < ${`${repository}${next}`})`;
  return sql`
    SELECT "reference", "digest", "observedAt" FROM "ListingName"
    WHERE ("reference", "digest") > (${after.reference}, ${after.digest})
      ${repository === null ? empty : sql`AND (${within(":", ";")} OR ${within("@", "A")})`}
      ${q === "" ? empty : sql`AND LOWER("reference") LIKE ${escaped(q)} ESCAPE '\\'`}
    ORDER BY "reference", "digest" LIMIT ${query.limit}`;
};
