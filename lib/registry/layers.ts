import { BasewiseError } from "../errors";
import type { LayerProgress, LayerSource, OpenLayersOptions, ResolvedImage } from "../inspect/ports";
import type { Digest } from "../oci/digest";
import { canonical } from "../oci/reference";
import { BlobReader, blobStream } from "./blob";
import { inParallel } from "./limit";
import { type Base, type Routes, tryBases } from "./routes";
import type { Session } from "./session";

/** Blobs of one image that stream at the same time; what the engine does too (max-concurrent-downloads). */
const atOnce = 3;
/** Milliseconds between two moves of the same layer. */
const progressEveryMs = 100;

interface Blob {
  digest: Digest;
  size: number;
  /** Where it stands in the image; one blob can stand several times. */
  positions: number[];
}

/** Raises `layer_missing` for an image that is in no registry, `digest_mismatch` where two descriptors of one blob differ in size. */
export function distinctBlobs(image: ResolvedImage, wanted?: OpenLayersOptions["wanted"]): Blob[] {
  const blobs = new Map<Digest, Blob>();
  image.layers.forEach(({ digest, size, diffId }, position) => {
    if (wanted && !wanted.has(diffId)) return;
    if (digest === null || size === null) throw new BasewiseError("layer_missing", `Layer ${position} of ${canonical(image.reference)} is in no registry.`);
    const known = blobs.get(digest);
    if (known && known.size !== size)
      throw new BasewiseError("digest_mismatch", `${canonical(image.reference)} states two sizes for the blob ${digest}: ${known.size} and ${size}.`);
    if (known) known.positions.push(position);
    else blobs.set(digest, { digest, size, positions: [position] });
  });
  return [...blobs.values()];
}

/** Errors of a reader that altered bytes can cause (unpackers raise their own); whether they did is known once the blob was read to its end. */
const perhapsAltered = (error: unknown): boolean => !(error instanceof BasewiseError) || error.code === "layer_unreadable" || error.code === "diff_id_mismatch";

export function createLayerSource(session: Session, routes: Routes): LayerSource {
  async function readBlob(image: ResolvedImage, blob: Blob, bases: Base[], options: OpenLayersOptions, signal: AbortSignal): Promise<void> {
    const { digest, size } = blob;
    const tell = (state: LayerProgress["state"], done: number) => {
      for (const layer of blob.positions) options.onProgress({ layer, state, done, total: size });
    };
    let current = bases[0];
    let told = 0;
    const reader = new BlobReader({
      spec: { digest, size },
      host: current?.url.host ?? image.reference.registry,
      signal,
      // A resumed blob stays with the base that began it.
      open: (offset) =>
        tryBases(offset > 0 && current ? [current] : bases, signal, (base) => {
          current = base;
          const headers: Record<string, string> = offset > 0 ? { range: `bytes=${offset}-` } : {};
          return session.open({
            base,
            repository: image.reference.repository,
            path: `blobs/${digest}`,
            headers,
            what: "layer",
            name: canonical(image.reference),
            signal,
          });
        }),
      onBytes(done) {
        const now = performance.now();
        if (now - told < progressEveryMs) return;
        told = now;
        tell("reading", done);
      },
    });
    tell("reading", 0);
    const stream = blobStream(reader);
    try {
      const reading = await options.read(stream, { blobDigest: digest }).catch(async (error: unknown) => {
        // Altered bytes break the unpacking long before the digest is known; the digest is the truer word.
        if (perhapsAltered(error) && !signal.aborted) await reader.drain();
        throw stream.errored instanceof BasewiseError ? stream.errored : error;
      });
      await reader.drain(); // a reader that stopped at the archive's end has not seen the blob's
      if (digest.startsWith("sha256:") && reading.blobDigest !== digest)
        throw new BasewiseError("digest_mismatch", `A layer was read as ${reading.blobDigest} instead of ${digest}.`);
      tell("read", size);
    } finally {
      stream.destroy();
      reader.close();
    }
  }

  return {
    kind: "registry",
    async openLayers(image, options) {
      const blobs = distinctBlobs(image, options.wanted);
      const routed = routes.for(image.reference.registry);
      // The one that answered for the manifest first: another may not have its layers.
      const bases = [...routed.filter((b) => b.mirror === image.mirror), ...routed.filter((b) => b.mirror !== image.mirror)];
      for (const blob of blobs) for (const layer of blob.positions) options.onProgress({ layer, state: "waiting", done: 0, total: blob.size });
      await inParallel(blobs, atOnce, options.signal, (blob, signal) => readBlob(image, blob, bases, options, signal));
    },
  };
}
