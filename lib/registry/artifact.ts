import { z } from "zod";
import { BasewiseError } from "../errors";
import { asDigest, isDigest } from "../oci/digest";
import { canonical, type Reference } from "../oci/reference";
import { BlobReader, blobStream } from "./blob";
import { fetchManifest } from "./manifests";
import { type Base, type Routes, tryBases } from "./routes";
import type { Session } from "./session";

/**
 * Artifacts: what is kept in a registry and is no image (image-spec v1.1, "Guidelines for Artifact Usage"). One layer is read, by its media
 * type, and held against its digest.
 */
export interface ArtifactRead<T> {
  mediaType: string;
  /** Of the layer as stored. */
  maxBytes: number;
  signal: AbortSignal;
  onBytes(done: number, total: number): void;
  /** `digest` is the manifest's. */
  read(layer: NodeJS.ReadableStream, digest: string): Promise<T>;
}

export interface ArtifactReader {
  /** The digests of its manifest and of the layer, by its manifest alone. Raises as `readArtifact`. */
  artifactLayer(reference: Reference, options: Pick<ArtifactRead<never>, "mediaType" | "maxBytes" | "signal">): Promise<{ digest: string; layer: string }>;
  /** Raises the registry codes, `not_an_artifact` where it has no such layer, `digest_mismatch`, and what `read` raises. */
  readArtifact<T>(reference: Reference, options: ArtifactRead<T>): Promise<{ digest: string; value: T }>;
}

const manifestShape = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string().refine(isDigest), size: z.int().nonnegative() })).min(1),
});

function layerOf(text: string, mediaType: string, name: string, maxBytes: number): { digest: string; size: number } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = null;
  }
  const layer = manifestShape.safeParse(json).data?.layers.find((one) => one.mediaType === mediaType);
  if (!layer) throw new BasewiseError("not_an_artifact", `${name} has no layer of type ${mediaType}.`);
  if (layer.size > maxBytes) throw new BasewiseError("not_an_artifact", `The layer of ${name} has ${layer.size} bytes; at most ${maxBytes} are taken.`);
  return layer;
}

export function createArtifactReader(session: Session, routes: Routes, { maxManifestBytes }: { maxManifestBytes: number }): ArtifactReader {
  async function layerAt(base: Base, reference: Reference, { mediaType, maxBytes, signal }: Pick<ArtifactRead<never>, "mediaType" | "maxBytes" | "signal">) {
    const manifest = await fetchManifest(session, { base, reference, signal }, reference, maxManifestBytes);
    return { manifest, ...layerOf(manifest.text, mediaType, canonical(reference), maxBytes) };
  }
  async function readAt<T>(base: Base, reference: Reference, { mediaType, maxBytes, signal, onBytes, read }: ArtifactRead<T>) {
    const name = canonical(reference);
    const { manifest, digest, size } = await layerAt(base, reference, { mediaType, maxBytes, signal });
    const reader = new BlobReader({
      spec: { digest: asDigest(digest), size },
      host: base.url.host,
      signal,
      open: (offset) =>
        session.open({
          base,
          repository: reference.repository,
          path: `blobs/${digest}`,
          headers: offset > 0 ? { range: `bytes=${offset}-` } : {},
          what: "layer",
          name,
          signal,
        }),
      onBytes: (done) => onBytes(done, size),
    });
    const stream = blobStream(reader);
    try {
      const value = await read(stream, manifest.digest).catch((error: unknown) => {
        throw stream.errored instanceof BasewiseError ? stream.errored : error;
      });
      // A reader that stopped at the archive's end has not seen the blob's.
      await reader.drain();
      return { digest: manifest.digest as string, value };
    } finally {
      stream.destroy();
      reader.close();
    }
  }
  return {
    artifactLayer: (reference, options) =>
      tryBases(routes.for(reference.registry), options.signal, async (base) => {
        const { manifest, digest } = await layerAt(base, reference, options);
        return { digest: manifest.digest, layer: digest };
      }),
    readArtifact: (reference, options) => tryBases(routes.for(reference.registry), options.signal, (base) => readAt(base, reference, options)),
  };
}
