import { z } from "zod";
import { actions, statuses } from "../standards/types";
import { at, digest, listQuery, problem } from "./schemas";
import { actor, by } from "./schemas-who";

/** Wire shapes of standards: the organisation's decisions on bases. Days are YYYY-MM-DD. */
const day = z.iso.date();
const slug = z.string().meta({ description: "stands in addresses: [a-z0-9-]{1,60}" });
const markdown = z.string().max(10_000).meta({ description: "Markdown; images and HTML in it are not shown" });
const short = (most: number) => z.string().trim().max(most);
const platform = z.string().meta({ description: "os/arch[/variant]" });
const bytes = z.int().nonnegative().nullable().meta({ description: "null is unknown" });

// What is sent.
const base = {
  reference: z.string().trim().min(1).max(1_000).meta({ description: "as a FROM line names it, with or without @sha256:…; `scratch` has no digest" }),
  digest: z.string().max(200).optional().meta({ description: "kept as given; absent: what the tag was last seen to name, by the record" }),
};
const revision = z.int().nonnegative().optional().meta({ description: "the revision that the change was made from; or the header If-Match" });
const id = z.string().max(100).optional();
const why = short(2_000).optional().meta({ description: "kept in the record of changes" });
const change = { revision, why, by };
const about = { id: id.meta({ description: "the standard meant; absent: the approved one (of an approval: the proposal)" }), ...change };
const evidence = z.string().max(100).nullable().optional().meta({ description: "a report's id; null takes it away" });

export const putStandard = z.strictObject({
  id: id.meta({ description: "the standard to edit; absent: the proposal, a new one where there is none" }),
  base: z.strictObject(base).optional(),
  alternatives: z
    .array(z.strictObject({ ...base, note: short(500).default("") }))
    .max(20)
    .optional(),
  reason: markdown.optional(),
  evidence,
  owner: short(200).optional().meta({ description: "a team or a contact" }),
  reviewBy: day.nullable().optional(),
  ...change,
});

export const approveStandard = z.strictObject({
  ...about,
  evidence,
  reason: markdown.optional(),
  reviewBy: day.optional().meta({ description: "182 days from now where nobody says" }),
  supersededUntil: day.optional().meta({ description: "the last day of the standard that it supersedes; 90 days from now where nobody says" }),
  follow: z.boolean().optional().meta({ description: "false: do not look the tag up again and again" }),
});
export const deprecateStandard = z.strictObject({
  ...about,
  successor: z.string().max(100).nullable().meta({ description: "id of an approved standard, of any workload; null where none follows" }),
  until: day.optional().meta({ description: "the last day on which it may be used; 90 days from now where nobody says" }),
});
export const retireStandard = z.strictObject(about);
export const reviewStandard = z.strictObject({ ...about, reviewBy: day.optional().meta({ description: "the next one; 182 days from now where nobody says" }) });
export const addException = z.strictObject({
  ...about,
  team: short(200).min(1),
  reference: base.reference,
  digest: base.digest.meta({ description: "that alone; absent: whatever the tag names" }),
  reason: short(2_000).min(1),
  until: day.meta({ description: "the last day on which it holds" }),
});
export const endException = z.strictObject(change);

export const standardsQuery = listQuery.extend({ status: z.enum(statuses).optional() });
export const changesQuery = listQuery.extend({ standard: z.string().max(100).optional().meta({ description: "of one standard only" }) });
export const decisionsQuery = z.object({
  within: z.coerce.number().int().min(0).max(366).default(14).meta({ description: "days ahead within which a review or the end of an exception counts" }),
});

const workloadWords = { title: short(100).min(1), note: short(200) };
export const newWorkload = z.strictObject({
  slug: z.string().max(60).optional().meta({ description: "made from the title where absent" }),
  title: workloadWords.title,
  note: workloadWords.note.default(""),
  position: z.int().nonnegative().optional().meta({ description: "from 0; last where absent" }),
  why,
  by,
});
export const editWorkload = z.strictObject({
  title: workloadWords.title.optional(),
  note: workloadWords.note.optional(),
  position: z.int().nonnegative().optional(),
  why,
  by,
});
export const removeWorkloadQuery = z.object({ why: z.string().max(2_000).optional(), by: z.string().max(100).optional() });

// What is answered.
export const workload = z
  .strictObject({
    slug,
    title: z.string(),
    note: z.string(),
    position: z.int(),
    family: z.string().nullable().meta({ description: "the catalogue's family that it grew from" }),
  })
  .meta({ id: "Workload" });
export const workloadRow = z.strictObject({ workload, revision: z.int() });
export const workloadList = z.strictObject({ items: z.array(workloadRow), nextCursor: z.string().nullable() });

const standardBase = z.strictObject({
  reference: z.string(),
  digest: digest.nullable().meta({ description: "of the index where there is one, else of the manifest; null for scratch" }),
  manifests: z.array(z.strictObject({ platform, digest })),
});
const exception = z.strictObject({
  id: z.string(),
  team: z.string(),
  reference: z.string(),
  digest: digest.nullable(),
  reason: z.string(),
  until: day,
});
const standardEvidence = z.strictObject({
  reportId: z.string(),
  title: z.string(),
  slug: z.string(),
  contentHash: z.string().meta({ description: "SHA-256 of what the report froze, hex" }),
  state: z.enum(["live", "expired", "revoked", "deleted"]).meta({ description: "whether its link still opens" }),
});
const tag = z.strictObject({
  state: z.enum(["same", "moved", "not_looked_up", "gone", "failed"]),
  digest: digest.nullable(),
  lookedAt: at.nullable(),
  problem: problem.nullable(),
});
const read = {
  platform,
  digest,
  readAt: at,
  download: bytes,
  unpacked: bytes,
  files: bytes,
  packages: z.int().nullable(),
  level: z.string().nullable(),
  os: z.strictObject({ id: z.string().nullable(), versionId: z.string().nullable() }),
};
const figures = z.strictObject({ ...read, at }).meta({ description: "of one platform; `at`: when these figures were on record" });
const support = z.strictObject({
  of: z.string(),
  ends: day.nullable(),
  extended: day.nullable(),
  source: z.strictObject({ publisher: z.string(), readOn: day }).nullable(),
  reason: z.string().nullable(),
});

export const standard = z
  .strictObject({
    id: z.string(),
    workload,
    base: standardBase,
    alternatives: z.array(z.strictObject({ base: standardBase, note: z.string() })),
    status: z.enum(statuses),
    successor: z.strictObject({ id: z.string(), reference: z.string() }).nullable(),
    deprecatedUntil: day.nullable(),
    reason: z.string().meta({ description: "Markdown as written: not trusted" }),
    evidence: standardEvidence.nullable(),
    owner: z.string(),
    reviewBy: day.nullable(),
    exceptions: z.array(exception).meta({ description: "those that were not ended; `until` may have passed" }),
    proposedAt: at,
    approvedAt: at.nullable(),
    updatedAt: at,
    revision: z.int().meta({ description: "a change names this one, or a later one of the workload" }),
    from: z.string().meta({ description: "the whole line of a Dockerfile" }),
    tag: tag.nullable().meta({ description: "what its tag names now, by the last look-up on record; null of retired ones" }),
    image: z.strictObject({
      state: z.enum(["recorded", "gone", "unknown"]).meta({ description: "gone: the image was deleted here; its figures are those of when it was pinned" }),
      reason: z.string().nullable(),
      figures: figures.nullable(),
    }),
    support: z.strictObject({ system: support.nullable(), program: support.nullable() }),
  })
  .meta({ id: "Standard" });

export const workloadStandards = z
  .strictObject({
    workload,
    revision: z.int().meta({ description: "the ETag's as well" }),
    current: standard.nullable().meta({ description: "the approved one" }),
    proposed: standard.nullable(),
    earlier: z.array(standard).meta({ description: "deprecated and retired ones, what changed last first" }),
  })
  .meta({ id: "WorkloadStandards" });
export const standardsList = z.strictObject({ items: z.array(workloadStandards), nextCursor: z.string().nullable() });

export const approval = z.strictObject({
  standards: workloadStandards,
  following: z
    .union([
      z.strictObject({ state: z.enum(["followed", "already"]), repository: z.string(), tag: z.string() }),
      z.strictObject({ state: z.enum(["declined", "no_tag"]) }),
      z.strictObject({ state: z.literal("failed"), problem }),
    ])
    .meta({ description: "whether the tag's moves are seen from now on" }),
});

export const standardChange = z
  .strictObject({
    workload: slug,
    standardId: z.string().nullable(),
    revision: z.int(),
    at,
    actor,
    action: z.enum(actions),
    why: z.string(),
    changes: z.array(z.strictObject({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  })
  .meta({ id: "StandardChange", description: "never changed, never deleted" });
export const changeList = z.strictObject({ items: z.array(standardChange), nextCursor: z.string().nullable() });

const moveRow = z.strictObject({
  package: z.boolean(),
  name: z.string(),
  change: z.enum(["added", "removed", "changed"]),
  before: z.string().nullable(),
  after: z.string().nullable(),
  sizeBefore: z.int().nullable(),
  sizeAfter: z.int().nullable(),
  delta: z.int(),
});
const moved = z.strictObject({
  target: digest,
  seenAt: at.meta({ description: "the first look-up that saw it" }),
  platform: platform.nullable(),
  digest: digest.nullable(),
  before: figures.nullable(),
  after: z.strictObject(read).nullable(),
  change: z
    .strictObject({
      files: z.strictObject({ before: z.int(), after: z.int() }),
      packages: z.strictObject({ before: z.int(), after: z.int(), added: z.array(z.string()), removed: z.array(z.string()), changed: z.int() }).nullable(),
      rows: z.array(moveRow),
    })
    .nullable(),
  support: support.nullable().meta({ description: "where the support of what the tag names now has ended" }),
  unknown: z.record(z.string(), z.strictObject({ code: z.string(), reason: z.string() })),
});
const decided = { standardId: z.string(), workload, reference: z.string(), digest: digest.nullable(), revision: z.int() };
const inDays = z.int().meta({ description: "negative where the day has passed" });
export const decision = z
  .discriminatedUnion("kind", [
    z.strictObject({ ...decided, kind: z.literal("tag_moved"), moved }),
    z.strictObject({ ...decided, kind: z.literal("tag_gone"), tag }),
    z.strictObject({ ...decided, kind: z.literal("support_ended"), support }),
    z.strictObject({ ...decided, kind: z.literal("review_due"), reviewBy: day, inDays, tag: tag.nullable() }),
    z.strictObject({ ...decided, kind: z.literal("exception_ends"), exception, inDays }),
    z.strictObject({ ...decided, kind: z.literal("deprecation_over"), until: day, inDays }),
    z.strictObject({ ...decided, kind: z.literal("evidence_gone"), evidence: standardEvidence }),
  ])
  .meta({ id: "Decision" });
export const decisions = z.strictObject({ items: z.array(decision), within: z.int(), today: day });

// For machines.
const machineBase = {
  reference: z.string().meta({ description: "as one writes it, without a digest" }),
  repository: z.string().nullable().meta({ description: "canonical; null for scratch" }),
  names: z.array(z.string()).meta({ description: "every way in which the repository is written" }),
  tag: z.string().nullable(),
  digest: digest.nullable(),
  manifests: z.array(z.strictObject({ platform, digest })),
  from: z.string(),
};
const named = { workload: slug, title: z.string() };
/** Schema 1 of /standards.json. A field may be added; none changes its meaning or goes. */
export const machineStandards = z
  .strictObject({
    schemaVersion: z.literal(1),
    url: z.url(),
    changedAt: at.nullable(),
    standards: z.array(
      z.strictObject({
        ...named,
        ...machineBase,
        alternatives: z.array(z.strictObject({ ...machineBase, note: z.string() })),
        owner: z.string(),
        approvedAt: at.nullable(),
        reviewBy: day.nullable(),
      }),
    ),
    deprecated: z.array(
      z.strictObject({
        ...named,
        ...machineBase,
        until: day.nullable(),
        successor: z.strictObject(machineBase).nullable().meta({ description: "the approved base at the end of what follows it" }),
      }),
    ),
  })
  .meta({ id: "StandardsDocument", description: "The approved bases; what is deprecated, until when, and what follows it" });
