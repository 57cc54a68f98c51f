import { z } from "zod";
import { fileChanges } from "../compare/diff-types";
import { pullFields } from "../compare/pull-options";
import { letters } from "../compare/types";
import type { PullOptions } from "../compare/types-pull";
import { reportFilters, reportSorts } from "../reports/list-types";
import { sectionIds } from "../reports/sections";
import { reportStates } from "../reports/types";
import { at, digest, listQuery } from "./schemas";
import { comparison, recordedColumn, unknownOf, why } from "./schemas-comparison";
import { scanColumn, scanColumn2 } from "./schemas-scans";
import { actor } from "./schemas-who";

/** Wire shapes of reports: frozen comparisons, each behind a link. */
const letter = z.enum(letters);
const section = z.enum(sectionIds);
const bytes = z.int().nonnegative();
const count = z.int().nonnegative();
const pullNumber = (field: keyof PullOptions) => {
  const { least, most, whole } = pullFields.find((one) => one.field === field) ?? { least: 0, most: 0, whole: true };
  return (whole ? z.int() : z.number()).min(least).max(most);
};
const title = z.string().max(1_000).meta({ description: "1 to 200 characters" });
const expiresAt = at.nullable().meta({ description: "when the link ends; null is never" });
const showsChanges = z.boolean().meta({ description: "whether readers are told which tags have moved since" });

export const createReport = z.strictObject({
  images: z
    .array(z.string().min(1).max(1_000))
    .min(1)
    .max(8)
    .meta({ description: "<reference or digest>[,<os/arch[/variant]>]; the first is the baseline. All recorded" }),
  title,
  note: z.string().max(100_000).optional().meta({ description: "Markdown, at most 10,000 characters; images and HTML in it are not shown" }),
  sections: z.array(section).min(1).max(50).optional().meta({ description: "all where absent; what is not chosen is not kept" }),
  expiresAt: expiresAt.optional(),
  showsChanges: showsChanges.optional(),
  by: z.string().trim().min(1).max(100).optional().meta({ description: "who makes it, as stated" }),
  target: letter.nullable().optional().meta({ description: "the image that the waterfall leads to" }),
  pull: z
    .strictObject({
      mbit: pullNumber("mbit"),
      rttMs: pullNumber("rttMs"),
      nodes: pullNumber("nodes"),
      deploys: pullNumber("deploys"),
    })
    .optional()
    .meta({ description: "what a pull is modelled with" }),
});

export const editReport = z.strictObject({
  title: title.optional(),
  expiresAt: expiresAt.optional(),
  showsChanges: showsChanges.optional(),
  replacedBy: z.string().max(100).nullable().optional().meta({ description: "id of the newer version that this one points to; null takes the pointer away" }),
});

export const restoreReport = z.strictObject({});
export const previewNote = z.strictObject({ note: z.string().max(10_000) });
export const notePreview = z.strictObject({ html: z.string().meta({ description: "as a report shows it: no images, no HTML of the note's own" }) });

export const reportQuery = listQuery.extend({
  q: z.string().max(200).optional().meta({ description: "words that all stand in the title, or in an image's name or digest" }),
  state: z.enum(reportFilters).default("all").meta({ description: "ending: live and ends within 14 days" }),
  by: z.string().max(100).optional().meta({ description: "who made it, as stated" }),
  moved: z.enum(["true", "false"]).optional().meta({ description: "true: only those of which a tag has moved since, by the last look-up on record" }),
  sort: z.enum(reportSorts).default("made").meta({ description: "newest, by title, most views, or what ends next first" }),
});
export const deleteReportQuery = z.object({
  forget: z.enum(["true", "false"]).default("false").meta({ description: "true deletes it; else it is revoked and stays in the list" }),
});

const tag = z.strictObject({ registry: z.string(), path: z.string(), name: z.string() }).nullable();

export const report = z
  .strictObject({
    id: z.uuid(),
    slug: z.string(),
    path: z.string().meta({ description: "the link, without host" }),
    url: z.url().meta({ description: "the link as others reach it: by BASEWISE_PUBLIC_URL, else by the public listener, else on this machine" }),
    title: z.string(),
    note: z.string(),
    sections: z.array(section),
    state: z.enum(reportStates).meta({ description: "live and replaced ones can be read; an expired link answers 404, a revoked one 410" }),
    headline: z
      .strictObject({
        letter,
        of: z.enum(["download", "unpacked"]),
        bytes,
        against: bytes.nullable().meta({ description: "of A; null where there is one image" }),
      })
      .nullable(),
    images: z.array(z.strictObject({ letter, name: z.string(), pinned: z.string(), tag, platform: z.string(), digest })),
    showsChanges,
    views: count,
    createdAt: at,
    updatedAt: at,
    expiresAt,
    revokedAt: at.nullable(),
    deletedAt: at.nullable(),
    replacedBy: z.strictObject({ id: z.uuid(), slug: z.string(), title: z.string(), state: z.enum(reportStates) }).nullable(),
    schemaVersion: z.int(),
    contentHash: z.string().meta({ description: "SHA-256 of the frozen copy, hex" }),
    documentBytes: count,
    revision: z.int().meta({ description: "grows with every change that readers can see" }),
    actor,
  })
  .meta({ id: "Report" });

export const reportList = z.strictObject({
  items: z.array(
    report.extend({
      since: z.array(z.enum(["same", "moved", "unknown"])).meta({ description: "per image: whether its tag still means it, by the last look-up on record" }),
    }),
  ),
  nextCursor: z.string().nullable(),
  counts: z.strictObject(Object.fromEntries(reportFilters.map((f) => [f, count])) as Record<(typeof reportFilters)[number], typeof count>),
});

const frozenImage = z.strictObject({
  letter,
  asked: z.string(),
  name: z.string(),
  reference: z.string(),
  pinned: z.string().meta({ description: "what to pull for these very bytes; the config digest of an image that is in no registry" }),
  tag,
  platform: z.string(),
  digest,
  digestKind: z.enum(["manifest", "config"]),
  configDigest: digest,
  indexDigests: z.array(digest),
  mediaType: z.string(),
  observedAt: at.nullable().meta({ description: "when the tag was last seen to mean this digest" }),
  inspectedAt: at,
  source: z.enum(["docker", "registry"]),
  mirror: z.string().nullable(),
  rebuilt: z.string().nullable(),
  rules: z.int().meta({ description: "version of the rules by which its facts were derived" }),
  created: at.nullable(),
  engines: z.array(z.strictObject({ version: z.string(), storageDriver: z.string(), size: bytes, seenAt: at })),
  sizes: z.strictObject({ download: bytes.nullable(), unpacked: bytes.nullable(), files: bytes.nullable() }),
  layers: count,
  packageCount: count.nullable(),
  fileCount: count.nullable(),
  unknown: unknownOf("created", "download", "unpacked", "files", "packageCount", "fileCount"),
});

const counted = z.strictObject({
  counts: z.strictObject(
    Object.fromEntries([...(["removed", "added", "changed", "same"] as const), ...fileChanges].map((name) => [name, count])) as Record<string, typeof count>,
  ),
  bytes: z.strictObject({ a: bytes, b: bytes }),
});

const parts = comparison.shape;
const frozenComparison = z.strictObject({
  rules: parts.rules,
  columns: z.array(recordedColumn),
  figures: parts.figures.nullable(),
  facts: parts.facts.meta({ description: "the groups that were chosen" }),
  waterfalls: parts.waterfalls.nullable(),
  bytes: parts.bytes.nullable(),
  layers: parts.layers.nullable(),
  matrix: parts.matrix.nullable(),
  attack: parts.attack.nullable(),
  levels: parts.levels.nullable(),
  packages: parts.packages.nullable(),
  pull: parts.pull.nullable(),
});

/** Schema 1 of the frozen copy. Its fields are not to be changed: reports of this version are out there. */
const document1 = z.strictObject({
  title: z.string().meta({ description: "as it is called now; all else is as it was frozen" }),
  schemaVersion: z.literal(1),
  program: z.strictObject({ name: z.literal("basewise"), version: z.string() }),
  frozenAt: at,
  frozenBy: z.strictObject({ kind: actor.shape.kind, name: z.string().exactOptional() }),
  note: z.string().meta({ description: "Markdown as written: not trusted" }),
  sections: z.array(section),
  images: z.array(frozenImage).meta({ description: "what every figure rests on; the first is the baseline" }),
  target: letter.nullable(),
  comparison: frozenComparison.meta({ description: "as GET /api/v1/compare answered; a part is null where its section was not chosen" }),
  files: z.array(z.union([counted, z.strictObject({ unknown: why })]).nullable()).nullable(),
});
/** Schema 2 brought scans, schema 3 severity and fix to their differences, and what statements hid. */
const scansOf = <Column extends z.ZodType>(column: Column) =>
  z
    .array(column)
    .nullable()
    .meta({ description: "per image its last scan as it stood then, without who asked for it; null where vulnerabilities was not chosen" });
const document2 = z.strictObject({ ...document1.shape, schemaVersion: z.literal(2), scans: scansOf(scanColumn2) });
const document3 = z.strictObject({ ...document1.shape, schemaVersion: z.literal(3), scans: scansOf(scanColumn) });
export const reportDocument = z
  .discriminatedUnion("schemaVersion", [document1, document2, document3])
  .meta({ id: "ReportDocument", description: "Sizes in bytes; what is not known is null with its reason in `unknown`" });

const reading = z
  .strictObject({ download: bytes.nullable(), unpacked: bytes.nullable(), files: bytes.nullable(), packages: count.nullable() })
  .meta({ description: "null is unknown" });

export const reportChanges = z
  .strictObject({
    lookedAt: at.nullable().meta({ description: "the oldest of the last look-ups of its tags; null where none is on record" }),
    images: z.array(
      z.strictObject({
        letter,
        name: z.string(),
        state: z.enum(["same", "moved", "unknown"]),
        lookedAt: at.nullable(),
        reason: z.string().nullable().meta({ description: "why it is unknown, or why the figures of where it moved to are" }),
        movedTo: z.strictObject({ digest: digest.nullable(), seenAt: at }).nullable(),
        before: reading,
        after: reading.nullable().meta({ description: "of where it moved to; null where it has not, or that is not recorded" }),
      }),
    ),
  })
  .meta({ id: "ReportChanges" });
