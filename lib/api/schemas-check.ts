import { z } from "zod";
import { verdicts } from "../standards/check-types";
import { statuses } from "../standards/types";
import { digest } from "./schemas";

/** Wire shapes of checks: a Dockerfile or an image held against the standards. */
const verdict = z.enum(verdicts).meta({ description: "from the best to the worst; a build stage is no verdict of a check" });
/** What passes only where everything passes is no threshold. */
const failOn = z
  .enum(verdicts)
  .exclude(["approved"])
  .optional()
  .meta({ description: "answer with status 422, the body as else, where the verdict is this one or a worse one" });
const team = z.string().trim().min(1).max(200).optional().meta({ description: "whose exceptions count" });

export const checkDockerfileQuery = z.object({
  format: z.enum(["json", "sarif", "text"]).optional().meta({ description: "else by Accept: application/sarif+json, text/plain; JSON where neither is named" }),
  "fail-on": failOn,
  team,
  target: z.string().min(1).max(128).optional().meta({ description: "the stage to judge, by name or number; the last where absent" }),
  platform: z.string().max(100).optional().meta({ description: "os/arch[/variant]: what TARGETPLATFORM and its kin are worth" }),
  path: z.string().min(1).max(500).default("Dockerfile").meta({ description: "how SARIF and text call the file" }),
});
export const buildArg = z
  .string()
  .max(2_000)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*=/, "NAME=VALUE");
export const mostBuildArgs = 50;

export const checkImageQuery = z.object({
  image: z.string().min(1).max(1_000).meta({ description: "<reference or digest>[,<os/arch[/variant]>]" }),
  format: z.enum(["json", "text"]).optional(),
  "fail-on": failOn,
  team,
});

const lines = z.strictObject({ first: z.int().positive(), last: z.int().positive() }).meta({ description: "from 1, both included" });
const workload = z.strictObject({ slug: z.string(), title: z.string() }).nullable();
const namedStandard = z
  .strictObject({ id: z.string(), reference: z.string(), digest: digest.nullable(), status: z.enum(statuses) })
  .nullable()
  .meta({ description: "the one that decided, or whose line is suggested" });

export const checkFinding = z
  .strictObject({
    line: lines.meta({ description: "of the FROM" }),
    stage: z.strictObject({ index: z.int(), name: z.string().nullable() }).nullable(),
    role: z.enum(["final", "base", "build"]).nullable().meta({ description: "base: the final stage stands on it; build: it is only copied from" }),
    origin: z.int().nullable().meta({ description: "index of the stage whose FROM names the base in the end" }),
    verdict: z.enum([...verdicts, "build_stage"]),
    base: z.strictObject({ written: z.string(), resolved: z.string().nullable() }).nullable(),
    pinned: z.boolean().nullable(),
    reason: z.string(),
    suggestion: z.strictObject({ line: z.string(), replaces: lines }).nullable(),
    workload,
    standard: namedStandard,
    copiesFrom: z.array(z.string()).meta({ description: "images of which the stage copies files; not judged" }),
    args: z.array(z.string()).meta({ description: "ARGs without a value that the base depends on" }),
    unknown: z.record(z.string(), z.strictObject({ code: z.string(), reason: z.string() })),
  })
  .meta({ id: "CheckFinding" });
export const dockerfileCheck = z
  .strictObject({ verdict, summary: z.string(), findings: z.array(checkFinding).meta({ description: "in the order of the file" }) })
  .meta({ id: "DockerfileCheck" });

const baseNamed = { reference: z.string(), digest };
const proof = z.strictObject({
  state: z.enum(["proven", "none", "unknown"]),
  base: z
    .strictObject({ ...baseNamed, layers: z.int() })
    .nullable()
    .meta({ description: "the deepest base on record whose layers are the image's first ones, whole" }),
  alike: z.array(z.strictObject(baseNamed)).meta({ description: "others with exactly these layers" }),
  layers: z.int().meta({ description: "of the image" }),
  reason: z.string(),
  missing: z.array(z.strictObject(baseNamed)).meta({ description: "bases of standards whose layers are not on record for the image's platform" }),
});
const claim = z.strictObject({
  name: z.string().nullable().meta({ description: "org.opencontainers.image.base.name, as written: not trusted" }),
  digest: z.string().nullable().meta({ description: "org.opencontainers.image.base.digest, as written: not trusted" }),
  source: z.enum(["annotation", "label"]),
  agrees: z.enum(["yes", "no", "unknown"]).meta({ description: "whether the layers bear it out" }),
  verdict: verdict.nullable().meta({ description: "what that base would be worth" }),
  reason: z.string(),
});
export const imageCheck = z
  .discriminatedUnion("state", [
    z.strictObject({
      state: z.literal("recorded"),
      asked: z.string(),
      reference: z.string(),
      platform: z.string(),
      digest,
      verdict,
      summary: z.string(),
      reason: z.string(),
      proof,
      claim: claim.nullable().meta({ description: "null where the image says nothing of its base" }),
      standard: namedStandard,
      workload,
      suggested: z.string().nullable().meta({ description: "the base to stand on instead, with its digest" }),
    }),
    z.strictObject({
      state: z.literal("not_recorded"),
      asked: z.string(),
      reference: z.string(),
      platform: z.string(),
      verdict: z.literal("unknown"),
      summary: z.string(),
      reason: z.string(),
      remedy: z.string(),
    }),
  ])
  .meta({ id: "ImageCheck" });
