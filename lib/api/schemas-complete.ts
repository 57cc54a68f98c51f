import { z } from "zod";

/** Choosing images: completion from the record and the catalogue, and the look-up of a registry's tags. */
export const completionQuery = z.object({
  q: z.string().max(300).default("").meta({ description: "words that must all stand in the reference; empty for what was looked up last" }),
  limit: z.coerce.number().int().min(1).max(20).default(8),
  image: z.array(z.string().max(1000)).max(64).default([]).meta({ description: "repeatable: whether this image is recorded" }),
});

const level = z.enum(["scratch", "static", "base-nossl", "base", "cc", "runtime", "slim", "full"]);
const choice = z
  .object({
    name: z.string().meta({ description: "as people write it; ,platform behind it where it is not the configured one" }),
    digest: z.string(),
    download: z.int().nullable().meta({ description: "bytes; null is unknown" }),
    level: level.nullable(),
    debug: z.boolean().nullable(),
  })
  .meta({ id: "Choice", description: "A recorded image that can be chosen" });

export const completions = z
  .object({
    recorded: z.array(choice),
    catalogued: z
      .array(z.object({ name: z.string(), level: level.nullable(), family: z.string() }))
      .meta({ description: "bases of the catalogue that are not recorded" }),
    comparisons: z.array(
      z.object({ id: z.string(), title: z.string(), subtitle: z.string().nullable(), images: z.array(z.object({ name: z.string(), recorded: z.boolean() })) }),
    ),
    asked: z.array(z.object({ name: z.string(), recorded: z.boolean() })),
  })
  .meta({ id: "Completions" });

export const tagLookup = z.strictObject({
  repository: z.string().min(1).max(500).describe("As docker pull takes it, without a tag"),
  q: z.string().max(128).default("").describe("A part of the tag; those that begin with it first"),
  limit: z.int().min(1).max(100).default(20),
});

export const tagLookupAnswer = z
  .object({
    repository: z.string(),
    items: z.array(z.object({ tag: z.string(), recorded: choice.nullable() })),
    matching: z.int().meta({ description: "tags that hold what was asked for" }),
    total: z.int(),
    complete: z.boolean().meta({ description: "false where the registry has more than was read" }),
    lookedUpAt: z.iso.datetime(),
  })
  .meta({ id: "TagLookup" });
