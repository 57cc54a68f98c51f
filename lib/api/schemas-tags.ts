import { z } from "zod";
import { at, digest, listQuery, problem, unknown } from "./schemas";

/** Wire shapes of repositories: tags, their history, follows and look-ups. */
export const repositoryParameter = z
  .string()
  .min(1)
  .max(500)
  .meta({ description: "docker.io/library/debian, or debian as docker pull takes it; without a tag" });

export const tagHistoryQuery = z.object({ repository: repositoryParameter });

export const tagEntry = z
  .object({
    tag: z.string(),
    digest: digest.nullable().meta({ description: "manifest of the configured platform; null where only the tag's own digest was asked for" }),
    indexDigest: digest.nullable(),
    target: digest.meta({ description: "of what the tag names, index or manifest" }),
    observedAt: at.meta({ description: "first look-up that told it" }),
    lastSeenAt: at.meta({ description: "last look-up that told it, with no gap between" }),
    looks: z.int().meta({ description: "look-ups that told it" }),
    unknown,
  })
  .meta({ id: "TagHistoryEntry" });

export const tagListState = z
  .object({
    count: z.int(),
    complete: z.boolean().meta({ description: "false where a bound ended the list before the registry did" }),
    listedAt: at,
    changedAt: at,
    mirror: z.string().nullable(),
  })
  .meta({ id: "TagListState" });

export const tagNameQuery = listQuery.extend({
  repository: repositoryParameter,
  q: z.string().max(128).optional().meta({ description: "a part of the name, or a pattern where it holds * or ?" }),
  cursor: z.string().max(128).optional(),
});

export const tagName = z
  .object({
    name: z.string(),
    state: z.enum(["looked_up", "failed", "not_looked_up"]),
    digest: digest.nullable().meta({ description: "of what it named at the last look-up that succeeded" }),
    lookedAt: at.nullable(),
    problem: problem.nullable(),
    uploadedAt: at.nullable().meta({ description: "where the registry tells it along with its list, as gcr.io does" }),
    statedSize: z.int().nullable().meta({ description: "bytes, likewise; what it means is the registry's matter, so it is compared with nothing" }),
    unknown,
  })
  .meta({ id: "TagName" });

export const tagNames = z.object({
  repository: z.string(),
  list: tagListState.nullable().meta({ description: "null: nobody asked for the list yet" }),
  total: z.int().meta({ description: "names that match" }),
  items: z.array(tagName),
  nextCursor: z.string().nullable(),
});

const tagPattern = z.string().min(1).max(129).meta({ description: "* any run of characters, ? exactly one; behind ! it takes tags away" });
const oneTag = z.string().min(1).max(128);

export const followRequest = z.strictObject({
  tags: z.array(tagPattern).min(1).max(20),
  platforms: z
    .array(z.string().max(100))
    .max(8)
    .optional()
    .meta({ description: "os/arch[/variant], read when a tag moved; the configured platform where absent" }),
  interval: z.int().min(900).max(2_592_000).optional().meta({ description: "seconds between look-ups, 15 minutes to 30 days; 21600 where absent" }),
});
const actor = z.object({ kind: z.enum(["local", "user", "token", "system"]), id: z.string().optional(), name: z.string().optional() });

export const follow = z
  .object({
    repository: z.string(),
    tags: z.array(z.string()),
    platforms: z.array(z.string()),
    interval: z.int(),
    nextLookup: at.nullable(),
    createdAt: at,
    updatedAt: at,
    actor,
  })
  .meta({ id: "Follow" });

export const followQuery = listQuery.extend({ repository: repositoryParameter.optional() });
export const oneFollowQuery = z.object({ repository: repositoryParameter });

export const lookupRequest = z.strictObject({
  repository: repositoryParameter,
  tags: z.array(oneTag).min(1).max(100).optional().meta({ description: "these alone; where absent the repository's list, and the tags that are followed" }),
});
export const lookupQuery = listQuery.extend({ repository: repositoryParameter.optional(), state: z.enum(["active", "finished"]).optional() });

const counted = z.int().nonnegative();
export const lookupJob = z
  .object({
    id: z.uuid(),
    kind: z.literal("tags.lookup"),
    repository: z.string(),
    tags: z.array(z.string()).nullable().meta({ description: "null: the list, and the tags that are followed" }),
    state: z
      .enum(["queued", "running", "paused", "done", "failed", "cancelled"])
      .meta({ description: "paused: the registry asked to be left alone until resumesAt" }),
    resumesAt: at.nullable(),
    revision: z.int(),
    attempt: z.int(),
    counts: z
      .object({
        listed: counted.nullable(),
        wanted: counted,
        asked: counted,
        told: counted,
        first: counted,
        unchanged: counted,
        moved: counted,
        failed: counted,
      })
      .nullable()
      .meta({ description: "numbers of tags: in the registry's list, to look up, asked one by one, told along with the list; and what came of it" }),
    error: problem.nullable(),
    createdAt: at,
    startedAt: at.nullable(),
    finishedAt: at.nullable(),
    actor,
  })
  .meta({ id: "LookupJob", description: "A run of look-ups of one repository's tags" });

export const moveQuery = z.object({
  repository: repositoryParameter,
  platform: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
const bytesOf = z.int().nullable();
const moveSide = z.object({
  target: digest,
  mediaType: z.string().nullable(),
  digest: digest.nullable().meta({ description: "the platform's manifest" }),
  label: z.string().nullable().meta({ description: "another tag that names it and never moved" }),
  reading: z
    .object({
      digest,
      readAt: at,
      download: bytesOf,
      unpacked: bytesOf,
      files: bytesOf,
      fileCount: z.int().nullable(),
      packages: z.int().nullable(),
      rebuilt: z.string().nullable(),
    })
    .nullable()
    .meta({ description: "null: not read" }),
});
const change = z.enum(["added", "removed", "changed"]);

export const move = z
  .object({
    tags: z.array(z.string()),
    seenAt: at.meta({ description: "the look-up that saw it; it moved between lastBefore and this" }),
    lastBefore: at,
    before: moveSide,
    after: moveSide,
    change: z
      .object({
        files: z.object({ before: z.int(), after: z.int() }),
        packages: z
          .object({ before: z.int(), after: z.int(), added: z.array(z.string()), removed: z.array(z.string()), changed: z.int() })
          .nullable()
          .meta({ description: "null: no package database, or one that could not be read" }),
        rows: z
          .array(
            z.object({
              package: z.boolean(),
              name: z.string(),
              change,
              before: z.string().nullable(),
              after: z.string().nullable(),
              sizeBefore: bytesOf,
              sizeAfter: bytesOf,
              delta: z.int(),
            }),
          )
          .meta({ description: "files sizes; the deltas add up to files.after − files.before" }),
      })
      .nullable(),
    others: z
      .array(z.object({ platform: z.string(), download: bytesOf }))
      .meta({ description: "other platforms: difference of the download sizes where both were read" }),
    unknown,
  })
  .meta({ id: "Move" });
