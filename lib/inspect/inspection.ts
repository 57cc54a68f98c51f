import type { DiffId, Digest } from "../oci/digest";
import type { ContainerConfig } from "../oci/manifest";
import type { Level, Standing } from "./capabilities/rules";

/**
 * Version of the rules by which facts are derived from layer indexes. It moves when a rule does; facts are then derived again.
 * 1: sizes, layers, history and config. 2: files, packages, capabilities, level. 3: all that can be called by its name; hard links told as links.
 * 4: bytes by directory. 5: what lists filter by in columns of their own. 6: which package owns a program.
 */
export const rulesVersion = 6;

/** Why a fact is not known. `code` is for machines, `reason` is a sentence for people. */
export interface Unknown {
  code: "not_read" | "not_in_a_registry" | "builder_set_none" | "not_seen_by_an_engine" | "no_package_database" | "undecided" | "not_measured";
  reason: string;
}

/** An object with facts that may be unknown: each such field is null and stands in `unknown`; never left out, never 0. */
export interface WithUnknown<Field extends string> {
  unknown: Partial<Record<Field, Unknown>>;
}

export interface LayerFacts extends WithUnknown<"digest" | "download" | "unpacked"> {
  /** From 0, the first layer at the bottom. */
  position: number;
  digest: Digest | null;
  diffId: DiffId;
  mediaType: string;
  download: number | null;
  unpacked: number | null;
  /** The history entry that made it, as the config has it. */
  createdBy: string | null;
  comment: string | null;
  created: string | null;
  /** History entries that follow it and made no layer (ENV, CMD …). */
  emptyHistory: { createdBy: string | null; created: string | null }[];
}

/** `size` is the engine's own `Size`: neither of ours, and it differs by version and storage driver, so it stands with both. */
export interface EngineFacts {
  engineId: string;
  version: string;
  apiVersion: string;
  storageDriver: string;
  size: number;
  seenAt: string;
}

/** One reading of one image for one platform. Sizes in bytes, times ISO 8601 UTC. The wire shape of GET /api/v1/images/{digest}. */
export interface Inspection extends WithUnknown<"created" | "fileCount" | "packageCount" | "level" | "standing" | "debug"> {
  digest: Digest;
  digestKind: "manifest" | "config";
  configDigest: Digest;
  indexDigests: Digest[];
  mediaType: string;
  /** Canonical references with a tag that meant this image when last looked up. */
  references: string[];
  /** Canonical repositories in which it was seen, and the mirror that answered, if one did. */
  repositories: { name: string; mirror: string | null }[];
  platform: string;
  created: string | null;
  inspectedAt: string;
  source: "docker" | "registry";
  rules: number;
  engines: EngineFacts[];
  /** `files`: regular files visible in the merged file system, a hard link once. `wasted`: files in layers minus these. */
  sizes: { download: number | null; unpacked: number | null; files: number | null; wasted: number | null } & WithUnknown<
    "download" | "unpacked" | "files" | "wasted"
  >;
  /** Regular files that `files` is the bytes of. */
  fileCount: number | null;
  packageCount: number | null;
  /** Where it stands on the ladder, from its files alone. */
  level: Level | null;
  standing: Standing | null;
  /** A shell under /busybox alone. */
  debug: boolean | null;
  layers: LayerFacts[];
  /** History entries before the first layer that made none. */
  leadingHistory: { createdBy: string | null; created: string | null }[];
  config: ContainerConfig;
  annotations: Record<string, string>;
  /** What the image says it was rebuilt from (`dev.basewise.rebuilt`): not the published bytes. Shown beside every figure. */
  rebuilt: string | null;
}

/** An inspection under a reference by which people know it. */
export interface RecordedReference {
  /** Canonical: docker.io/library/debian:trixie. */
  reference: string;
  /** When the tag was last seen to mean this image. */
  observedAt: string;
  inspection: Inspection;
}
