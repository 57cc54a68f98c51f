import { BasewiseError } from "../errors";
import { type DiffId, type Digest, shortDigest } from "../oci/digest";
import type { LayerDescriptor, LayerReading, ResolvedImage } from "./ports";

/** One position of an image's layers with what its bytes told. Sizes in bytes. */
export interface MatchedLayer {
  /** From 0, the first layer at the bottom. */
  position: number;
  /** Digest of the blob in the registry; null where only an engine has the image. */
  digest: Digest | null;
  diffId: DiffId;
  mediaType: string;
  /** Size of the blob in the registry; null where only an engine has the image. */
  download: number | null;
  unpacked: number;
  /**
   * Whether the blob of this digest was itself read to this diffId here. False where an engine handed out the tar alone: then it is the
   * engine that verified the blob when it pulled.
   */
  blobRead: boolean;
}

/**
 * Brings readings to the positions of the image: by diffId, and by blob digest where blobs were read. A layer that stands at two positions
 * is one reading at both; readings that belong to no position are ignored. `known` answers for layers that were read before.
 * Raises `diff_id_mismatch` where a position's blob unpacks to something else than the config claims, `digest_mismatch` where a blob is not
 * as long as the manifest says, `layer_missing` where nothing was read for a position.
 */
export function matchReadings(
  image: Pick<ResolvedImage, "layers">,
  readings: readonly Omit<LayerReading, "index">[],
  known: (layer: LayerDescriptor) => { unpacked: number } | undefined = () => undefined,
): MatchedLayer[] {
  const byDiffId = new Map(readings.map((r) => [r.diffId, r]));
  const byBlob = new Map(readings.map((r) => [r.blobDigest, r]));
  return image.layers.map((layer, position): MatchedLayer => {
    const blob = layer.digest ? byBlob.get(layer.digest) : undefined;
    const name = `Layer ${position} (${shortDigest(layer.digest ?? layer.diffId)})`;
    // Even if another layer has the claimed diffId: this position's blob does not.
    if (blob && blob.diffId !== layer.diffId) {
      throw new BasewiseError("diff_id_mismatch", `${name} unpacks to ${blob.diffId}, but the image's config claims ${layer.diffId}.`);
    }
    if (blob && layer.size !== null && blob.blobSize !== layer.size) {
      throw new BasewiseError("digest_mismatch", `${name} has ${blob.blobSize} bytes, but the manifest states ${layer.size}.`);
    }
    const reading = blob ?? known(layer) ?? byDiffId.get(layer.diffId);
    if (!reading) throw new BasewiseError("layer_missing", `${name}, claimed to unpack to ${layer.diffId}, was not among the ${readings.length} layers read.`);
    return {
      position,
      digest: layer.digest,
      diffId: layer.diffId,
      mediaType: layer.mediaType,
      download: layer.size,
      unpacked: reading.unpacked,
      blobRead: blob !== undefined,
    };
  });
}
