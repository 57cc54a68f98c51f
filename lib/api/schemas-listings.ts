import { z } from "zod";
import { families, levels } from "../catalog";
import { choiceFacts, choiceNames, type Filters, type ListingQuery, parseRange, rangeFacts, rangeNames, sizeKinds, sortKeys } from "../compare/listing-query";
import { at, digest, listQuery, unknown } from "./schemas";

/** GET /api/v1/listings: what the catalogue page lists. */
const familyIds: [string, ...string[]] = ["none", ...families.map((f) => f.id)];
const many = <T extends z.ZodType>(value: T) => z.preprocess((v) => (v === undefined || Array.isArray(v) ? v : [v]), z.array(value).optional());

const choices = Object.fromEntries(
  choiceNames.map((name) => [
    name,
    many(z.enum(choiceFacts[name].values.map(([v]) => v) as [string, ...string[]])).describe(`${choiceFacts[name].label}; repeatable`),
  ]),
);
const ranges = Object.fromEntries(
  rangeNames.map((name) => [
    name,
    z
      .string()
      .max(50)
      .refine((text) => parseRange(name, text) !== null, "is not from..to")
      .optional()
      .describe(
        `${rangeFacts[name].label}, from..to in ${rangeFacts[name].unit === "MB" ? "MB (1,000,000 B)" : rangeFacts[name].unit === "day" ? "days (YYYY-MM-DD)" : "counts"}; one end may be left open`,
      ),
  ]),
);

export const listingQuery = listQuery.extend({
  platform: z.string().max(100).optional().describe("os/arch[/variant]; the configured platform where absent"),
  q: z.string().max(200).optional().describe("Words that must all stand in the reference, the family, the level or a tag"),
  kind: z.enum(sizeKinds).optional(),
  sort: z
    .enum(sortKeys.flatMap((key) => [key, `-${key}`]) as [string, ...string[]])
    .optional()
    .describe("Within each family; - turns it round"),
  family: z.enum(familyIds).optional(),
  ...choices,
  ...ranges,
});

/** What was checked, as the store asks it. */
export function asListingQuery(checked: z.output<typeof listingQuery>, platform: string): ListingQuery {
  const values = checked as Record<string, unknown>;
  const filters: Filters = { choices: {}, ranges: {} };
  for (const name of choiceNames) if (Array.isArray(values[name]) && values[name].length > 0) filters.choices[name] = values[name] as string[];
  for (const name of rangeNames) {
    const range = typeof values[name] === "string" ? parseRange(name, values[name]) : null;
    if (range) filters.ranges[name] = range;
  }
  const kind = checked.kind ?? "download";
  const sort = checked.sort ?? kind;
  return {
    platform: checked.platform ?? platform,
    kind,
    sort: { key: sort.replace(/^-/, "") as ListingQuery["sort"]["key"], descending: sort.startsWith("-") },
    q: checked.q ?? "",
    filters,
    family: (checked.family ?? null) as ListingQuery["family"],
    page: 1,
  };
}

const size = z.int().nonnegative().nullable().meta({ description: "bytes; null is unknown, with the reason in `unknown`" });
const names = z.string().nullable().meta({ description: "names with commas; empty is none, null unknown" });

export const listingEntry = z
  .object({
    reference: z.string(),
    name: z.string(),
    otherTags: z.array(z.string()),
    platform: z.string(),
    digest,
    family: z.enum(familyIds),
    runtime: z.string().nullable(),
    level: z.enum(levels).nullable(),
    levelBy: z.enum(["files", "catalogue"]).nullable(),
    standing: z.enum(["distroless", "small", "full"]).nullable(),
    debug: z.boolean(),
    factsRead: z.boolean(),
    download: size,
    unpacked: size,
    files: size,
    wasted: size,
    fileCount: z.int().nullable(),
    packages: z.int().nullable(),
    layers: z.int(),
    shells: names,
    packageManagers: names,
    libc: names,
    rootUser: z.boolean().nullable(),
    osId: z.string().nullable(),
    osVersion: z.string().nullable(),
    supportEnds: z.iso.date().nullable().meta({ description: "the last day on which both distribution and runtime are supported" }),
    created: at.nullable(),
    readAt: at,
    source: z.enum(["docker", "registry"]),
    rebuilt: z.string().nullable(),
    scanState: z.enum(["scanned", "not_covered", "unsupported"]).nullable().meta({ description: "of the last scan that did not fail; null: not scanned" }),
    identifiers: z
      .int()
      .nullable()
      .meta({ description: "distinct vulnerability identifiers over OS packages; compare only where scanner and databaseAt are equal" }),
    fixable: z.int().nullable(),
    scanner: z.string().nullable(),
    databaseAt: at.nullable(),
    scannedAt: at.nullable(),
    unknown,
  })
  .meta({ id: "Listing" });
