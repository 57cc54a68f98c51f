import { createHash } from "node:crypto";
import type { Inspection, RecordedReference } from "../inspect/inspection";
import { asDiffId, asDigest } from "../oci/digest";

/** Inspections for unit tests: everything that a test does not name is plain and the same. */
const hex = (seed: string): string => createHash("sha256").update(seed).digest("hex");

export interface Sketch {
  reference: string;
  download: number | null;
  unpacked?: number | null;
  /** Seed of the digest; by default the reference. */
  image?: string;
  layers?: number;
  platform?: string;
  rebuilt?: string | null;
  inspectedAt?: string;
}

export function recorded({
  reference,
  download,
  unpacked = (download ?? 0) * 3,
  image = reference,
  layers = 1,
  platform = "linux/amd64",
  rebuilt = null,
  inspectedAt = "2026-11-23T06:00:00.000Z",
}: Sketch): RecordedReference {
  const digest = asDigest(`sha256:${hex(image)}`);
  const inspection: Inspection = {
    digest,
    digestKind: "manifest",
    configDigest: digest,
    indexDigests: [],
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    references: [reference],
    repositories: [],
    platform,
    created: null,
    inspectedAt,
    source: "registry",
    rules: 1,
    engines: [],
    fileCount: null,
    packageCount: null,
    level: null,
    standing: null,
    debug: null,
    sizes: {
      files: null,
      wasted: null,
      download,
      unpacked,
      unknown: {
        ...(download === null ? { download: { code: "not_in_a_registry" as const, reason: "The image is in no registry that was asked." } } : {}),
        ...(unpacked === null ? { unpacked: { code: "not_read" as const, reason: "Not read yet." } } : {}),
      },
    },
    layers: Array.from({ length: layers }, (_, position) => ({
      position,
      digest: null,
      diffId: asDiffId(`sha256:${hex(`${image}${position}`)}`),
      mediaType: "",
      download: null,
      unpacked: null,
      createdBy: null,
      comment: null,
      created: null,
      emptyHistory: [],
      unknown: {},
    })),
    leadingHistory: [],
    config: { user: null, env: [], entrypoint: null, cmd: null, workingDir: null, exposedPorts: [], labels: {}, stopSignal: null, volumes: [] },
    annotations: {},
    rebuilt,
    unknown: { level: { code: "not_read", reason: "Read by an earlier version." }, created: { code: "builder_set_none", reason: "The builder set no time." } },
  };
  return { reference, observedAt: inspectedAt, inspection };
}
