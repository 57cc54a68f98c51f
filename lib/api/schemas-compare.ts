import { z } from "zod";
import { configFields, type FileFilter, fileChanges, fileFilters, fileKinds, packageChanges, type Sign, signs } from "../compare/diff-types";
import { listQuery } from "./schemas";

/** What GET /api/v1/compare/{packages|files|config|layers} take and answer: what changes from the first image named (a) to the second (b). */
const commas = <T extends string>(values: readonly T[]) =>
  z
    .string()
    .max(500)
    .optional()
    .transform((text, context): T[] => {
      const words = (text ?? "").split(",").filter(Boolean);
      const wrong = words.find((word) => !values.includes(word as T));
      if (wrong !== undefined) context.addIssue({ code: "custom", message: `“${wrong.slice(0, 60)}” is none of ${values.join(", ")}` });
      return words as T[];
    })
    .meta({ description: `separated by commas: ${values.join(", ")}` });

const position = z
  .string()
  .regex(/^\d{1,9}$/, "a cursor is what an answer gave as nextCursor")
  .optional()
  .transform((text) => Number(text ?? 0))
  .meta({ description: "where to begin: nextCursor of the page before, or any number of rows to leave out" });

export const diffQuery = listQuery.extend({
  cursor: position,
  q: z.string().max(200).default("").meta({ description: "words that must all be in it, in any case; * stands for any characters, ? for one" }),
  change: commas<Sign>(signs).meta({ description: `separated by commas: ${signs.join(", ")}; all but same where absent` }),
});

export const fileDiffQuery = diffQuery.extend({
  change: commas<FileFilter>(fileFilters).meta({ description: `separated by commas: ${fileFilters.join(", ")}; all but same where absent` }),
  type: commas(fileKinds).meta({ description: `separated by commas: ${fileKinds.join(", ")}; all where absent` }),
  order: z.enum(["path", "weight"]).default("path").meta({ description: "weight: those that differ by most bytes first" }),
  arrange: z.enum(["list", "folders"]).default("list").meta({ description: "folders: a tree in which the folders named by `open` are unfolded" }),
});

const sign = z.enum(signs).meta({ description: "removed: only in a; added: only in b" });
const half = z.enum(["removed", "added", "same"]);
const size = z.int().nonnegative().nullable().meta({ description: "bytes; null is unknown" });
const bytes = z.int().nonnegative();
const counts = z.object({ removed: z.int(), added: z.int(), changed: z.int(), same: z.int() });
const why = z.object({ code: z.string(), reason: z.string() });
const unknown = z.object({ a: why.optional(), b: why.optional() });
/** The images that were held against each other. */
const subject = z.object({ reference: z.string(), digest: z.string(), platform: z.string() });
const sides = { a: subject, b: subject };
const page = { nextCursor: z.string().nullable(), total: z.int().meta({ description: "rows that match, of which items are a part" }) };

const fileSide = z.object({
  type: z.enum(["file", "directory", "symlink", "character", "block", "fifo"]),
  size: bytes,
  mode: z.int().meta({ description: "permission bits as a number; 0o755 is 493" }),
  uid: z.int(),
  gid: z.int(),
  linkTarget: z.string().nullable(),
  sha256: z.string().nullable(),
  layer: z.int(),
  package: z.string().nullable(),
});
const fileEntry = z.object({
  kind: z.literal("entry"),
  path: z.string().meta({ description: "absolute; bytes that are no UTF-8 as \\xNN" }),
  depth: z.int(),
  sign,
  changes: z.array(z.enum(fileChanges)),
  a: fileSide.nullable(),
  b: fileSide.nullable(),
  change: z.int().meta({ description: "bytes of b less those of a; of hard links to one content the first path has them" }),
});
const folderEntry = fileEntry.extend({
  kind: z.literal("folder"),
  open: z.boolean(),
  below: counts
    .extend({ a: bytes, b: bytes, removedBytes: bytes, addedBytes: bytes })
    .meta({ description: "what lies below and matches, folders left out: paths by sign, and bytes" }),
});
export const fileDiff = z
  .object({
    ...sides,
    ...page,
    items: z.array(z.discriminatedUnion("kind", [fileEntry, folderEntry])),
    offset: z.int(),
    paths: z.int().meta({ description: "paths that match words, types and change" }),
    counts: counts
      .extend(Object.fromEntries(fileChanges.map((c) => [c, z.int()])) as Record<(typeof fileChanges)[number], z.ZodInt>)
      .meta({ description: "paths that match words and types, whatever change says: by sign, and of the changed by what differs" }),
    types: z.object(Object.fromEntries(fileKinds.map((k) => [k, counts])) as Record<(typeof fileKinds)[number], typeof counts>),
    bytes: z.object({ a: bytes, b: bytes }).meta({ description: "files sizes" }),
    rail: z.array(z.tuple([z.int(), z.int(), z.int()])).meta({ description: "the rows in equal parts: permille removed, added, changed" }),
    open: z.array(z.string()),
  })
  .meta({ id: "FileDiff", description: "Merged file systems path by path; content is told by SHA-256; times are not looked at" });

const packageSide = z.object({
  version: z.string(),
  architecture: z.string().nullable(),
  source: z.string(),
  sourceVersion: z.string(),
  filesSize: size,
  declaredSize: size,
  licence: z.string().nullable(),
  layer: z.int(),
  evidence: z.string(),
});
export const packageDiff = z
  .object({
    ...sides,
    ...page,
    items: z
      .array(
        z.object({
          name: z.string(),
          type: z.enum(["deb", "apk", "rpm"]),
          sign,
          changes: z.array(z.enum(packageChanges)),
          a: packageSide.nullable(),
          b: packageSide.nullable(),
          change: z.int().nullable().meta({ description: "bytes of their files, b less a; null where either is unknown" }),
        }),
      )
      .nullable()
      .meta({ description: "largest change first; null where the packages of a or b are unknown" }),
    counts: counts.nullable(),
    unknown,
  })
  .meta({ id: "PackageDiff" });

const text = z.string().nullable();
export const configDiff = z
  .object({
    ...sides,
    ...page,
    items: z.array(
      z.object({
        field: z.enum(configFields),
        sign,
        a: text.meta({ description: "null where not set, or where it is a list; commands as JSON" }),
        b: text,
        items: z.array(z.object({ name: z.string(), sign, a: text, b: text })),
        unknown,
      }),
    ),
    counts,
  })
  .meta({ id: "ConfigDiff" });

const at = z.string().nullable();
const layerSide = z.object({ position: z.int(), createdBy: z.string().nullable(), created: at });
export const layerDiff = z
  .object({
    ...sides,
    ...page,
    items: z
      .array(
        z.discriminatedUnion("kind", [
          z.object({
            kind: z.literal("layer"),
            name: z.string(),
            sign: half,
            digest: z.string().nullable(),
            diffId: z.string(),
            download: size,
            unpacked: size,
            a: layerSide.nullable(),
            b: layerSide.nullable(),
          }),
          z.object({
            kind: z.literal("history"),
            name: z.string(),
            sign: half,
            createdBy: z.string().nullable(),
            a: z.object({ created: at }).nullable(),
            b: z.object({ created: at }).nullable(),
          }),
        ]),
      )
      .meta({ description: "layers, the first at the bottom, then entries of the history that made none" }),
    counts: counts.meta({ description: "of layers" }),
  })
  .meta({ id: "LayerDiff" });
