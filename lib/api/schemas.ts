import { z } from "zod";
import { type ErrorCode, errorCodes } from "../errors";
import { jobStates } from "../jobs/job";
import { sbomFormats } from "../sbom/formats";

/** One schema per wire shape; the routes parse with the request schemas, and the OpenAPI description is generated from all of them. */
const source = z.enum(["docker", "registry"]);
const whenGiven = { platform: z.string().optional().describe("os/arch[/variant]; the configured platform where absent"), source: source.optional() };

export const inspectionRequest = z.strictObject({
  reference: z.string().min(1).max(1000).describe("As docker pull takes it: debian:trixie, gcr.io/distroless/static-debian13, name@sha256:…"),
  ...whenGiven,
  reread: z.boolean().optional().describe("Read every byte again; fails with reading_differs if the record says otherwise"),
});

export const createInspections = z.union([z.strictObject({ inspections: z.array(inspectionRequest).min(1).max(64) }), inspectionRequest]);

export const retryInspection = z.strictObject(whenGiven);

export const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(5000).optional(),
});
export const jobQuery = listQuery.extend({ state: z.enum(["active", "finished", ...jobStates]).optional() });
export const imageQuery = listQuery.extend({ repository: z.string().max(500).optional(), q: z.string().max(200).optional() });

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(errorCodes as [ErrorCode, ...ErrorCode[]]),
    remedy: z.string(),
    instance: z.string().exactOptional(),
    retryAt: z.iso.datetime().exactOptional(),
    platforms: z.array(z.string()).exactOptional(),
    field: z.string().exactOptional(),
    host: z.string().exactOptional(),
    revision: z.int().exactOptional(),
    changedSince: z
      .array(
        z.object({
          revision: z.int(),
          at: z.iso.datetime(),
          by: z.string().nullable(),
          action: z.string(),
          why: z.string(),
          changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
        }),
      )
      .exactOptional(),
    collides: z.array(z.string()).exactOptional(),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem details with a code from one closed table" });

export const digest = z.string().meta({ description: "sha256:… or sha512:…" });
const size = z.int().nonnegative().nullable().meta({ description: "bytes; null is unknown, with the reason in `unknown`" });
export const at = z.iso.datetime();
export const unknown = z.record(z.string(), z.object({ code: z.string(), reason: z.string() }));
const history = z.object({ createdBy: z.string().nullable(), created: at.nullable() });

export const job = z
  .object({
    id: z.uuid(),
    kind: z.literal("inspection"),
    reference: z.string(),
    platform: z.string(),
    source: source.nullable(),
    reread: z.boolean(),
    state: z.enum(jobStates),
    revision: z.int(),
    attempt: z.int(),
    progress: z
      .object({
        source,
        layers: z.array(
          z.object({ digest: z.string(), size, state: z.enum(["waiting", "present", "pulling", "pulled", "reading", "read"]), part: z.number().min(0).max(1) }),
        ),
        done: z.number(),
        total: z.number().nullable(),
      })
      .nullable(),
    error: problem.nullable(),
    imageDigest: digest.nullable(),
    outcome: z
      .object({
        bytesFetched: z.number(),
        layersTotal: z.int(),
        layersPresent: z.int(),
        measuredPullMs: z.number().nullable(),
        engine: z.object({ version: z.string(), storageDriver: z.string() }).nullable(),
        onRecord: z.boolean(),
      })
      .nullable(),
    createdAt: at,
    startedAt: at.nullable(),
    finishedAt: at.nullable(),
    actor: z.object({ kind: z.enum(["local", "user", "token", "system"]), id: z.string().optional(), name: z.string().optional() }),
  })
  .meta({ id: "Inspection job" });

export const image = z
  .object({
    digest,
    digestKind: z.enum(["manifest", "config"]),
    configDigest: digest,
    indexDigests: z.array(digest),
    mediaType: z.string(),
    references: z.array(z.string()),
    repositories: z.array(z.object({ name: z.string(), mirror: z.string().nullable() })),
    platform: z.string(),
    created: at.nullable(),
    inspectedAt: at,
    source,
    rules: z.int(),
    engines: z.array(z.object({ engineId: z.string(), version: z.string(), apiVersion: z.string(), storageDriver: z.string(), size: z.int(), seenAt: at })),
    sizes: z.object({ download: size, unpacked: size, files: size, wasted: size, unknown }).meta({
      description: "download: layer blobs; unpacked: layer tars; files: regular files seen in the merged file system; wasted: files in layers minus these",
    }),
    fileCount: z.int().nullable().meta({ description: "regular files; a hard link counts once" }),
    packageCount: z.int().nullable(),
    level: z.enum(["scratch", "static", "base-nossl", "base", "cc", "runtime", "slim", "full"]).nullable().meta({ description: "from files alone" }),
    standing: z.enum(["distroless", "small", "full"]).nullable(),
    debug: z.boolean().nullable().meta({ description: "a shell under /busybox alone" }),
    layers: z.array(
      z.object({
        position: z.int(),
        digest: digest.nullable(),
        diffId: digest,
        mediaType: z.string(),
        download: size,
        unpacked: size,
        createdBy: z.string().nullable(),
        comment: z.string().nullable(),
        created: at.nullable(),
        emptyHistory: z.array(history),
        unknown,
      }),
    ),
    leadingHistory: z.array(history),
    config: z.object({
      user: z.string().nullable(),
      env: z.array(z.string()),
      entrypoint: z.array(z.string()).nullable(),
      cmd: z.array(z.string()).nullable(),
      workingDir: z.string().nullable(),
      exposedPorts: z.array(z.string()),
      labels: z.record(z.string(), z.string()),
      stopSignal: z.string().nullable(),
      volumes: z.array(z.string()),
    }),
    annotations: z.record(z.string(), z.string()),
    rebuilt: z.string().nullable(),
    unknown,
  })
  .meta({ id: "Image", description: "One reading of one image for one platform" });

const listed = <T extends z.ZodType>(item: T) => z.object({ count: z.int(), items: z.array(item) });
const use = z
  .object({ files: z.int(), fileCount: z.int(), wasted: z.int() })
  .meta({ description: "bytes and number of the layer's regular files, and its bytes that are not seen in the end" });

/** What the image page and GET /images/{digest} have beyond what lists have. Null where it was read by a version that did not look at files. */
export const imageFacts = z
  .object({
    rules: z.int(),
    layers: z.array(use).meta({ description: "by position" }),
    wastedFiles: z.object({
      count: z.int(),
      largest: z.array(z.object({ path: z.string(), layers: z.array(z.int()), bytes: z.int(), replaced: z.boolean() })),
    }),
    packages: z
      .array(
        z.object({
          name: z.string(),
          version: z.string(),
          architecture: z.string().nullable(),
          type: z.enum(["deb", "apk", "rpm"]),
          source: z.string(),
          sourceVersion: z.string(),
          declaredSize: size,
          filesSize: size,
          licence: z.string().nullable(),
          maintainer: z.string().nullable(),
          evidence: z.string(),
          layer: z.int(),
        }),
      )
      .nullable()
      .meta({ description: "null: no package database, or one that could not be read; never an empty list for that" }),
    databases: z.array(
      z.object({ type: z.string(), path: z.string(), count: z.int().nullable(), unread: z.object({ code: z.string(), reason: z.string() }).nullable() }),
    ),
    unowned: z.object({ count: z.int(), bytes: z.int(), largest: z.array(z.object({ path: z.string(), size: z.int(), layer: z.int() })) }),
    directories: z
      .array(z.object({ path: z.string(), bytes: z.int(), files: z.int(), unowned: z.int() }))
      .optional()
      .meta({ description: "bytes at and below the root and its larger directories, four deep; left out where it was read before they were summed" }),
    runtimes: listed(
      z.object({
        name: z.string(),
        version: z.string().nullable(),
        vendor: z.string().nullable(),
        path: z.string(),
        package: z.string().nullable(),
        evidence: z.array(z.string()),
      }),
    ),
    capabilities: z
      .looseObject({ rules: z.int(), entries: z.int() })
      .meta({ description: "each a capability: {state: yes|no|unknown, version, evidence: [path], more, reason, rules: [id], detail}" }),
    level: z.looseObject({ level: z.string().nullable(), standing: z.string().nullable(), debug: z.boolean(), reason: z.string().nullable() }),
  })
  .meta({ id: "ImageFacts", description: "Derived from the layers' indexes by one version of the rules" });

export const imageWithFacts = image.extend({ facts: imageFacts.nullable() }).meta({ id: "ImageWithFacts" });

const fileEntry = z
  .object({
    path: z.string().meta({ description: "absolute; bytes that are no UTF-8 as \\xNN" }),
    type: z.enum(["file", "directory", "symlink", "character", "block", "fifo"]),
    size: z.int(),
    mode: z.int().meta({ description: "permission bits as a number; 0o755 is 493" }),
    uid: z.int(),
    gid: z.int(),
    linkTarget: z.string().nullable(),
    sha256: z.string().nullable(),
    layer: z.int(),
    package: z.string().nullable(),
    below: z
      .object({ files: z.int(), bytes: z.int() })
      .nullable()
      .meta({ description: "regular files below a directory, at any depth, and their bytes; a hard link counts once; null where it is none" }),
  })
  .meta({ id: "File" });

export { fileEntry };

export const fileQuery = listQuery.extend({
  path: z.string().max(4096).optional().meta({ description: "what lies directly in this directory" }),
  layer: z.coerce.number().int().nonnegative().optional().meta({ description: "what this layer, from 0, brought and is seen" }),
  own: z
    .enum(["true", "false"])
    .optional()
    .meta({ description: "true: the layer by itself instead, all that its tar holds; whiteouts (.wh.NAME, .wh..wh..opq) stand under their own names" }),
  q: z.string().max(200).optional().meta({ description: "words that must all stand in the path" }),
  order: z.enum(["path", "size"]).default("path").meta({ description: "size: largest first, a directory by what is below it" }),
});

export const sbomQuery = z.object({
  format: z.enum(sbomFormats).default("cyclonedx").meta({ description: "cyclonedx: CycloneDX 1.5; spdx: SPDX 2.3; both in JSON" }),
});

export const indexAnswer = z
  .object({ digest, digestKind: z.literal("index"), platforms: z.array(z.object({ platform: z.string(), digest })) })
  .meta({ id: "Index" });

export const recordedReference = z.object({ reference: z.string(), observedAt: at, inspection: image });
export const health = z.object({
  status: z.enum(["ok", "degraded"]),
  live: z.literal(true),
  ready: z.boolean().meta({ description: "Its database answers and has room to write into." }),
  version: z.string(),
  database: z.object({ ok: z.boolean() }),
  disk: z.object({ ok: z.boolean(), freeBytes: z.int().nullable(), totalBytes: z.int().nullable() }),
  engine: z.union([
    z.object({ reachable: z.literal(true), endpoint: z.string(), version: z.string(), apiVersion: z.string(), storageDriver: z.string() }),
    z.object({ reachable: z.literal(false), endpoint: z.string(), code: z.string(), detail: z.string(), remedy: z.string() }),
  ]),
  jobs: z.object({ active: z.int(), places: z.int() }),
  queue: z.object({ queued: z.int(), running: z.int(), oldestQueuedAt: at.nullable() }).nullable(),
});
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });
