import { z } from "zod";
import { justifications } from "../vex/types";
import { at, digest } from "./schemas";
import { actor, by } from "./schemas-who";

/** Wire shapes of statements on findings: OpenVEX documents, waivers, and what hides a finding. */
const day = z.iso.date();
const words = (max: number) => z.string().trim().min(1).max(max);

export const vexQuery = z.strictObject({
  format: z.literal("openvex").optional().meta({ description: "the waivers in force as an OpenVEX document, instead of the list" }),
  ended: z.enum(["true", "false"]).optional().meta({ description: "true: those that were replaced or removed too" }),
});
export const handInQuery = z.strictObject({ until: day.optional().meta({ description: "the last day on which it counts; else until it is removed" }), by });
export const endQuery = z.strictObject({ by });

export const askWaiver = z.strictObject({
  vulnerability: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:+-]{2,99}$/, "not an identifier such as CVE-2026-12345")
    .meta({ description: "as a finding names it" }),
  package: words(300).optional().meta({ description: "in this package alone; else in whichever has it" }),
  repository: words(500)
    .optional()
    .meta({ description: "for every image of this repository, canonical, in which the image was seen; else for this image alone" }),
  justification: z.enum(justifications).optional().meta({ description: "why it is not affected; absent: it may be, and the risk is accepted" }),
  reason: words(2000),
  until: day.meta({ description: "the last day on which it counts, at most 366 days ahead" }),
  by,
});

const kept = {
  id: z.string(),
  createdAt: at,
  actor,
  state: z.enum(["in_force", "expired", "replaced", "removed"]),
  ended: z.strictObject({ at, by: z.string().nullable() }).nullable(),
};
export const vexRecord = z
  .strictObject({
    ...kept,
    digest: digest.meta({ description: "of the image that it was handed in for" }),
    document: z
      .strictObject({ id: z.string(), author: z.string(), role: z.string().nullable(), at: at.nullable(), version: z.string() })
      .meta({ description: "in its own words; id is its @id" }),
    statements: z.int().meta({ description: "that may be acted on" }),
    refused: z.array(z.strictObject({ position: z.int(), why: z.string() })),
    sha256: z.string().meta({ description: "of the text as it came, hex" }),
    until: day.nullable(),
  })
  .meta({ id: "VexRecord", description: "never changed, never deleted; replaced by a later one with the same @id, or removed" });
export const waiver = z
  .strictObject({
    ...kept,
    digest: digest.nullable().meta({ description: "of one image; null where it is of a repository" }),
    repository: z.string().nullable(),
    vulnerability: z.string(),
    package: z.string().nullable(),
    justification: z.enum(justifications).nullable(),
    reason: z.string(),
    until: day,
  })
  .meta({ id: "Waiver" });
export const statementList = z.strictObject({ documents: z.array(vexRecord), waivers: z.array(waiver) });

export const hidden = z.strictObject({
  kind: z.enum(["vex", "waiver"]),
  id: z.string().meta({ description: "of the document or waiver" }),
  status: z.enum(["not_affected", "fixed", "accepted"]),
  justification: z.enum(justifications).nullable(),
  why: z.string().nullable(),
  who: z.string().nullable().meta({ description: "a document’s author; of a waiver the name that was stated" }),
  since: at,
  until: day.nullable().meta({ description: "the last day; null: until it is removed" }),
});
