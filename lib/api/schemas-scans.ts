import { z } from "zod";
import { severities, statuses } from "../scanner/types";
import { scanStates } from "../scans/types";
import { at, digest, problem } from "./schemas";
import { hidden } from "./schemas-statements";
import { actor, by } from "./schemas-who";

/** Wire shapes of scans. A count is null unless a scan stands behind it. */
export const askScan = z.strictObject({ by });
export const differenceQuery = z.object({
  here: z.string().max(200).meta({ description: "digest of a manifest" }),
  there: z.string().max(200).meta({ description: "digest of a manifest" }),
});

export const database = z
  .strictObject({ updatedAt: at.meta({ description: "when its makers built it" }), schema: z.int() })
  .nullable()
  .meta({ description: "null where a report made elsewhere does not say" });
export const scanner = z.strictObject({
  name: z.string().meta({ description: "trivy, grype" }),
  version: z.string().meta({ description: "empty where the scanner did not come to say it" }),
  database,
});
const distribution = z.strictObject({
  id: z.string().meta({ description: "os-release’s ID" }),
  version: z.string(),
  endOfSupport: z.boolean().meta({ description: "true where the scanner knows that its support has ended" }),
});
const count = z.int().nonnegative().nullable();

const fields = {
  id: z.string(),
  digest: digest.meta({ description: "of the image’s manifest" }),
  origin: z.enum(["here", "uploaded"]),
  state: z.enum(scanStates).meta({
    description:
      "not_covered: the database knows nothing of this release; unsupported: the scanner knows no operating system, or the package list is incomplete",
  }),
  scanner,
  scope: z.literal("os-packages"),
  scannedAt: at,
  createdAt: at,
  distribution: distribution.nullable(),
  packages: count.meta({ description: "OS packages that were looked up; null where a report lists only what is vulnerable" }),
  identifiers: count.meta({ description: "distinct identifiers; null unless scanned" }),
  fixable: count.meta({ description: "identifiers for which every package that has them has a fix" }),
  reason: z.string().nullable().meta({ description: "why there is no count" }),
  problem: problem.nullable().meta({ description: "why it failed" }),
  actor,
};
export const scan = z.strictObject(fields).meta({ id: "Scan", description: "never changed, never deleted" });
export const scanList = z.strictObject({ items: z.array(scan), nextCursor: z.string().nullable() });

const severity = z.enum(severities);
const finding = z.strictObject({
  id: z.string(),
  aliases: z.array(z.string()),
  package: z.string(),
  installed: z.string(),
  fixed: z.string().nullable().meta({ description: "the first version without it" }),
  status: z.enum(statuses),
  severity,
  severitySource: z.string().nullable().meta({ description: "whose rating: the distribution’s own where it has one, before NVD’s" }),
  cvss: z.strictObject({ source: z.string(), vector: z.string(), score: z.number().nullable() }).nullable(),
  url: z.string().nullable(),
  published: z.string().nullable(),
  layer: z.strictObject({ digest: z.string().nullable(), diffId: z.string().nullable() }).nullable().meta({ description: "as the report says" }),
  broughtBy: z.strictObject({ position: z.int(), diffId: digest }).nullable().meta({ description: "the layer that brought the package, by our own reading" }),
  since: z.enum(["new", "before"]).nullable().meta({ description: "whether the scan before had it; null where there is none" }),
  hidden: hidden.nullable().meta({ description: "the statement that hides it today; it is counted all the same" }),
});
const where = { package: z.string(), installed: z.string() };
const affected = {
  ...where,
  severity: severity.nullable().meta({ description: "null in a report of before schema 3, which recorded neither it nor the fix" }),
  fixed: z.string().nullable().meta({ description: "the first version without it; null where there is none" }),
};
const opposite = {
  other: z.array(z.string()).meta({ description: "versions on the other side" }),
  reason: z.enum(["package_gone", "version_differs", "advisory_differs"]),
};
const oneSided = z.strictObject({ id: z.string(), packages: z.array(z.strictObject({ ...affected, ...opposite })) });
const bothSided = z.strictObject({
  id: z.string(),
  here: z.array(z.strictObject(affected)).meta({ description: "packages of the first that have it, by name" }),
  there: z.array(z.strictObject(affected)),
});
const counts = z.strictObject({
  identifiers: z.int(),
  fixable: z.int(),
  notFixable: z.int(),
  partlyFixable: z.int(),
  bySeverity: z.record(severity, z.int()),
  byPackage: z.array(z.strictObject({ package: z.string(), identifiers: z.int(), fixable: z.int() })),
});
export const scanDetail = z
  .strictObject({
    ...fields,
    counts: counts.nullable().meta({ description: "what was found; no statement changes it" }),
    left: z
      .strictObject({ identifiers: z.int(), fixable: z.int(), hidden: z.int() })
      .nullable()
      .meta({ description: "once what statements hide today is taken away; null where nothing is hidden" }),
    findings: z.array(finding),
    gone: z.array(z.strictObject({ id: z.string(), package: z.string(), installed: z.string(), severity })),
    before: z.strictObject({ id: z.string(), scannedAt: at, scanner }).nullable().meta({ description: "the scan that `since` and `gone` are held against" }),
  })
  .meta({ id: "ScanDetail" });

const sides = { here: scan, there: scan };
/** Two that are not subtracted, and why. */
const apart = [
  z.strictObject({ state: z.literal("differs"), ...sides, differs: z.array(z.enum(["scanner", "version", "database", "scope"])) }),
  z.strictObject({ state: z.literal("unknown"), here: scan.nullable(), there: scan.nullable() }),
] as const;
export const scanDifference = z
  .discriminatedUnion("state", [
    z.strictObject({
      state: z.literal("compared"),
      ...sides,
      onlyHere: z.array(oneSided),
      onlyThere: z.array(oneSided),
      both: z.array(bothSided).meta({ description: "both have it, though not always in the same packages" }),
    }),
    ...apart,
  ])
  .meta({ id: "ScanDifference" });

const column = {
  standing: z.strictObject({ digest, good: scan.nullable(), failed: scan.nullable() }),
  counts: counts.nullable(),
};
/** An image of a comparison, as a report holds it: how it stood, its counts, and the first image's difference to it. */
export const scanColumn = z.strictObject({
  ...column,
  against: scanDifference.nullable(),
  hidden: z
    .array(z.strictObject({ id: z.string(), statement: hidden }))
    .meta({ description: "identifiers that statements hide in every package that has them, and one statement of each" }),
});

/** As reports of schema 2 hold it: without severities and fixes, and without what statements hid. Its fields are not to be changed. */
const oneSided2 = z.strictObject({ id: z.string(), packages: z.array(z.strictObject({ ...where, ...opposite })) });
const compared2 = z.strictObject({
  state: z.literal("compared"),
  ...sides,
  onlyHere: z.array(oneSided2),
  onlyThere: z.array(oneSided2),
  both: z.array(z.string()),
});
export const scanColumn2 = z.strictObject({ ...column, against: z.discriminatedUnion("state", [compared2, ...apart]).nullable() });
