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
