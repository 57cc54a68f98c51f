import type { Readable } from "node:stream";
import type { DiffId, Digest } from "../oci/digest";
import type { EntryRole, ImageConfig } from "../oci/manifest";
import type { Platform } from "../oci/platform";
import type { Reference } from "../oci/reference";
import type { PackedIndex } from "./index-codec";

/** The two ports that `lib/inspect` owns. `lib/registry` and `lib/docker` implement them and never meet. */

/** An entry of an index as recorded, image or not. */
export interface IndexEntry {
  digest: Digest;
  mediaType: string;
  size: number;
  platform: Platform | null;
  role: EntryRole;
  annotations: Record<string, string>;
}

/** A layer as its manifest (registry) or its engine (no manifest) states it. */
export interface LayerDescriptor {
  /** Digest of the blob as stored; null where the image is in no registry. */
  digest: Digest | null;
  mediaType: string;
  /** Bytes of the stored blob: the layer's download size; null where the image is in no registry. */
  size: number | null;
  /** What the image's config claims; checked when the layer is read. */
  diffId: DiffId;
}

/** What a reference meant at one moment, for one platform. Nothing of it has been read to the last byte yet. */
export interface ResolvedImage {
  reference: Reference;
  /** Asked for; the config states what the image says of itself. */
  platform: Platform;
  /** Identity: digest of the manifest, or of the config where only an engine has the image. */
  digest: Digest;
  digestKind: "manifest" | "config";
  mediaType: string;
  configDigest: Digest;
  config: ImageConfig;
  /** The config's bytes as served, so that nothing later needs to ask again. */
  rawConfig: string;
  /** The manifest's bytes as the registry served them; null where only an engine has the image. */
  rawManifest: string | null;
  /** Annotations of the manifest, and of the index over it (the manifest's win). */
  annotations: Record<string, string>;
  index: { digest: Digest; mediaType: string; size: number; entries: IndexEntry[] } | null;
  layers: LayerDescriptor[];
  /** Host of the mirror that answered, where one stood in for the registry. */
  mirror: string | null;
  /** Where the facts come from: registry, or engine for what only an engine has. */
  resolvedBy: "registry" | "docker";
  resolvedAt: Date;
}

export interface ImageResolver {
  /** Raises the registry's error codes (lib/errors), `platform_not_offered`, `not_an_image`. */
  resolve(reference: Reference, platform: Platform, options: { signal: AbortSignal }): Promise<ResolvedImage>;
}

/** What reading one layer's bytes to the end told. */
export interface LayerReading {
  /** sha256 of the bytes as they were streamed (a registry's blob, or a tar or blob out of an engine). */
  blobDigest: Digest;
  /** Bytes as streamed. */
  blobSize: number;
  /** sha256 of the tar. */
  diffId: DiffId;
  /** Bytes of the tar: the layer's unpacked size. */
  unpacked: number;
  /** What the tar holds: a LayerIndex of the present format. */
  index: PackedIndex;
}

/** Moves of one layer, as they happen; `layer` is a position in `ResolvedImage.layers`, or null where it is not known yet. */
export interface LayerProgress {
  layer: number | null;
  state: "waiting" | "present" | "pulling" | "pulled" | "reading" | "read";
  /** Bytes done and to do, of the kind that the state moves (packed for pulling, of the stream for reading). */
  done: number;
  total: number | null;
}

export interface OpenLayersOptions {
  signal: AbortSignal;
  /** diffIDs of the layers that are to be handed out; absent: all. The others are known already. */
  wanted?: ReadonlySet<DiffId>;
  onProgress(progress: LayerProgress): void;
  /**
   * Called with each layer's stream, possibly several at once; resolves when it was read to the end.
   * The stream may be packed (gzip, zstd) or not; the reader tells by its first bytes. `expected` is the blob digest it must have, if known.
   */
  read(stream: Readable, expected: { blobDigest: Digest | null }): Promise<LayerReading>;
}

export interface LayerSource {
  readonly kind: "docker" | "registry";
  /**
   * Hands every distinct layer of the image that is wanted to `read`, in any order, and returns when all were read. A layer that stands twice in the
   * image is handed out once. Raises the source's error codes and whatever `read` raises.
   */
  openLayers(image: ResolvedImage, options: OpenLayersOptions): Promise<void>;
}
