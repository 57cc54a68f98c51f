import { z } from "zod";
import { BasewiseError } from "../errors";
import { asDiffId, asDigest, type DiffId, type Digest, isDigest } from "./digest";
import { configTypes, indexTypes, manifestTypes } from "./media-types";
import type { Platform } from "./platform";

/**
 * Wire shapes of image-spec v1.1 (manifest.md, image-index.md, config.md) and Docker schema 2, turned into domain values once, here.
 * Unknown fields are dropped; missing ones that the spec demands raise `not_an_image`.
 */
const digest = z.string().refine(isDigest, "not a digest").transform(asDigest);
const annotations = z
  .record(z.string(), z.string())
  .nullish()
  .transform((a) => a ?? {});
const platform = z
  .object({ os: z.string(), architecture: z.string(), variant: z.string().optional(), "os.version": z.string().optional() })
  .transform((p): Platform => ({ os: p.os, architecture: p.architecture, ...(p.variant ? { variant: p.variant } : {}) }));

const descriptor = z.object({
  mediaType: z.string().default(""),
  digest,
  size: z.number().int().nonnegative(),
  annotations,
  platform: platform.optional(),
  artifactType: z.string().optional(),
  urls: z.array(z.string()).optional(),
});
export type Descriptor = z.output<typeof descriptor>;

const indexSchema = z.object({ mediaType: z.string().optional(), artifactType: z.string().optional(), manifests: z.array(descriptor).max(1000), annotations });
const manifestSchema = z.object({
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  config: descriptor,
  layers: z.array(descriptor).max(10_000),
  annotations,
  subject: descriptor.optional(),
});

export type Index = z.output<typeof indexSchema>;
export type Manifest = z.output<typeof manifestSchema>;

/** What an index's entry is for. Only `image` is offered to be inspected; the rest is recorded. */
export type EntryRole = "image" | "attestation" | "artifact" | "unknown";

export function entryRole(entry: Descriptor): EntryRole {
  if (entry.annotations["vnd.docker.reference.type"]) return "attestation"; // BuildKit, attestation-storage.md
  if (entry.artifactType) return "artifact";
  if (entry.mediaType && !manifestTypes.includes(entry.mediaType)) return "unknown"; // nested indexes among them
  if (entry.platform?.os === "unknown" || entry.platform?.architecture === "unknown") return "unknown";
  return "image";
}

const nullish = <T extends z.ZodType>(schema: T) => schema.nullish().transform((v) => v ?? undefined);
const strings = z.array(z.string());
const emptyMap = z.record(z.string(), z.unknown());

const historySchema = z.object({
  created: nullish(z.string()),
  created_by: nullish(z.string()),
  author: nullish(z.string()),
  comment: nullish(z.string()),
  empty_layer: nullish(z.boolean()),
});

const configSchema = z.object({
  created: nullish(z.string()),
  author: nullish(z.string()),
  architecture: z.string().default(""),
  os: z.string().default(""),
  variant: nullish(z.string()),
  config: nullish(
    z.object({
      User: nullish(z.string()),
      ExposedPorts: nullish(emptyMap),
      Env: nullish(strings),
      Entrypoint: nullish(z.union([strings, z.string().transform((s) => [s])])),
      Cmd: nullish(z.union([strings, z.string().transform((s) => [s])])),
      Volumes: nullish(emptyMap),
      WorkingDir: nullish(z.string()),
      Labels: nullish(z.record(z.string(), z.string())),
      StopSignal: nullish(z.string()),
    }),
  ),
  rootfs: z.object({
    type: z.string().optional(),
    diff_ids: z.array(
      z
        .string()
        .refine(isDigest, "not a diffID")
        .transform((d): DiffId => asDiffId(d)),
    ),
  }),
  history: nullish(z.array(historySchema)),
});

/** One entry of the config's history, image-spec config.md `history`. */
export interface HistoryEntry {
  created: string | null;
  createdBy: string | null;
  author: string | null;
  comment: string | null;
  emptyLayer: boolean;
}

/** What a container of this image starts with; `null` is “not set”, which is a known fact. */
export interface ContainerConfig {
  user: string | null;
  env: string[];
  entrypoint: string[] | null;
  cmd: string[] | null;
  workingDir: string | null;
  exposedPorts: string[];
  labels: Record<string, string>;
  stopSignal: string | null;
  volumes: string[];
}

export interface ImageConfig {
  platform: Platform;
  /** RFC 3339 as written, or null where the builder set none (or Go's and distroless' zero time, which says the same). */
  created: string | null;
  container: ContainerConfig;
  diffIds: DiffId[];
  history: HistoryEntry[];
}

const notAnImage = (why: string, cause?: unknown) => new BasewiseError("not_an_image", why, {}, cause === undefined ? undefined : { cause });

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notAnImage(`The ${what} is not JSON.`, cause);
  }
}

function parse<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw notAnImage(`The ${what} is not as the spec demands: ${issue?.path.join(".") || "it"} ${issue?.message ?? ""}.`, result.error);
}

/** A builder that wants equal bytes on every build writes the epoch or year 1: no time, rather than a time. */
const realTime = (created: string | undefined): string | null =>
  created && !created.startsWith("0001-01-01") && !created.startsWith("1970-01-01T00:00:00") ? created : null;

/**
 * Reads an index or an image manifest by the media type that the registry states, else by the one inside, else by its shape.
 * Raises `not_an_image` for schema 1, artifacts, attestations without layers, and what is no manifest at all.
 */
export function parseManifest(text: string, contentType: string): { kind: "index"; index: Index } | { kind: "manifest"; manifest: Manifest } {
  const raw = parseJson(text, "manifest");
  const stated = contentType.split(";")[0]?.trim() ?? "";
  const inside = (raw as { mediaType?: unknown } | null)?.mediaType;
  const type = [...indexTypes, ...manifestTypes].includes(stated) ? stated : typeof inside === "string" ? inside : stated;
  const shape = raw as { manifests?: unknown; layers?: unknown; schemaVersion?: unknown };
  if (shape?.schemaVersion === 1)
    throw notAnImage("The manifest is of Docker's schema 1, which has no layer sizes and is no longer served by current registries.");
  if (indexTypes.includes(type) || (!manifestTypes.includes(type) && Array.isArray(shape?.manifests))) {
    return { kind: "index", index: parse(indexSchema, raw, "index") };
  }
  if (!manifestTypes.includes(type) && !Array.isArray(shape?.layers)) throw notAnImage(`The manifest's media type is ${type || "not stated"}.`);
  const manifest = parse(manifestSchema, raw, "manifest");
  if (manifest.artifactType || (manifest.config.mediaType && !configTypes.includes(manifest.config.mediaType))) {
    throw notAnImage(`The manifest is an artifact of type ${manifest.artifactType ?? manifest.config.mediaType}, not a container image.`);
  }
  return { kind: "manifest", manifest };
}

/** Reads an image's config; raises `not_an_image`. */
export function parseConfig(text: string): ImageConfig {
  const raw = parse(configSchema, parseJson(text, "config"), "config");
  const c = raw.config;
  return {
    platform: { os: raw.os, architecture: raw.architecture, ...(raw.variant ? { variant: raw.variant } : {}) },
    created: realTime(raw.created),
    container: {
      user: c?.User || null,
      env: c?.Env ?? [],
      entrypoint: c?.Entrypoint?.length ? c.Entrypoint : null,
      cmd: c?.Cmd?.length ? c.Cmd : null,
      workingDir: c?.WorkingDir || null,
      exposedPorts: Object.keys(c?.ExposedPorts ?? {}),
      labels: c?.Labels ?? {},
      stopSignal: c?.StopSignal ?? null,
      volumes: Object.keys(c?.Volumes ?? {}),
    },
    diffIds: raw.rootfs.diff_ids,
    history: (raw.history ?? []).map((h) => ({
      created: realTime(h.created),
      createdBy: h.created_by ?? null,
      author: h.author ?? null,
      comment: h.comment ?? null,
      emptyLayer: h.empty_layer ?? false,
    })),
  };
}

export type { DiffId, Digest };
