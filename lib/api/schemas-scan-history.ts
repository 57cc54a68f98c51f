import { z } from "zod";
import { at, digest } from "./schemas";
import { scan } from "./schemas-scans";
import { repositoryParameter } from "./schemas-tags";

/** Wire shapes of a tag's counts over time. */
export const scanHistoryQuery = z.object({
  repository: repositoryParameter,
  tag: z.string().min(1).max(128),
  platform: z.string().max(100).optional(),
});

const change = z.strictObject({ identifiers: z.int(), fixable: z.int() });
const span = z.discriminatedUnion("state", [
  z.strictObject({ from: at, to: at, state: z.literal("counted"), digest, scanId: z.string(), identifiers: z.int(), fixable: z.int() }),
  z.strictObject({
    from: at,
    to: at,
    state: z.literal("gap"),
    digest: digest.nullable(),
    reason: z.enum(["not_looked_up", "not_known", "not_read", "not_scanned", "failed", "not_covered", "unsupported"]),
    detail: z.string().nullable(),
  }),
]);
const step = z.strictObject({
  at,
  before: z.string().meta({ description: "id of the scan before" }),
  after: z.string(),
  change,
  reasons: z
    .array(z.enum(["image", "database", "scanner", "database_not_told"]))
    .meta({ description: "what differs between the two scans; none: the image was read anew" }),
  split: z
    .strictObject({ image: change, database: change, by: z.string().meta({ description: "id of the scan that tells the two apart" }) })
    .nullable()
    .meta({ description: "where image and database both moved and another scan tells what each of the two changed" }),
});

export const tagScanHistory = z
  .strictObject({
    repository: z.string(),
    tag: z.string(),
    platform: z.string(),
    now: at,
    scans: z
      .array(z.strictObject({ at: at.meta({ description: "from when it holds for the tag" }), scan }))
      .meta({ description: "oldest first, failed ones too" }),
    spans: z.array(span).meta({ description: "oldest first; a gap is a time without a count, with its reason" }),
    steps: z.array(step),
  })
  .meta({ id: "TagScanHistory", description: "Distinct identifiers of what a tag meant, over time. Statements that hide findings are not counted here" });
