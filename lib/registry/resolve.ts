import { BasewiseError } from "../errors";
import type { ImageResolver, ResolvedImage } from "../inspect/ports";
import { type Index, type Manifest, parseConfig, parseManifest } from "../oci/manifest";
import type { Platform } from "../oci/platform";
import { canonical } from "../oci/reference";
import { checkPlatform, choosePlatform, pairLayers, recordEntries } from "./choose";
import { checkSize, type FetchedManifest, fetchConfig, fetchManifest, type Place, tooLarge } from "./manifests";
import { type Routes, tryBases } from "./routes";
import type { Session } from "./session";

/** Tag → index → the platform's manifest → config. Identity is the manifest's digest; design, "Identity". */
export function createResolver(session: Session, routes: Routes, bounds: { maxLayers: number; maxManifestBytes: number }): ImageResolver {
  async function underIndex(place: Place, index: Index, platform: Platform): Promise<{ fetched: FetchedManifest; manifest: Manifest }> {
    const name = canonical(place.reference);
    const entry = choosePlatform(index, platform, name);
    if (entry.size > bounds.maxManifestBytes) throw tooLarge("manifest", place, bounds.maxManifestBytes, entry.size);
    const fetched = await fetchManifest(session, place, { digest: entry.digest }, bounds.maxManifestBytes);
    checkSize(fetched.size, entry.size, "manifest", place.base.url.host);
    const parsed = parseManifest(fetched.text, fetched.contentType);
    if (parsed.kind === "index") throw new BasewiseError("not_an_image", `${name} is an index of indexes, which Basewise does not read.`);
    return { fetched, manifest: parsed.manifest };
  }

  async function resolveAt(place: Place, platform: Platform): Promise<ResolvedImage> {
    const { base, reference } = place;
    const name = canonical(reference);
    const top = await fetchManifest(session, place, reference, bounds.maxManifestBytes);
    const parsed = parseManifest(top.text, top.contentType);
    const index = parsed.kind === "index" ? parsed.index : null;
    const { fetched, manifest } = parsed.kind === "index" ? await underIndex(place, parsed.index, platform) : { fetched: top, manifest: parsed.manifest };
    const rawConfig = await fetchConfig(session, place, manifest.config, bounds.maxManifestBytes);
    const config = parseConfig(rawConfig);
    // First what the layers are: an attestation is no image for any platform.
    const layers = pairLayers(manifest, config, name, bounds.maxLayers);
    // Where an index offers the platform, its word is taken: configs built elsewhere often lack the variant.
    const described = index?.manifests.some((d) => d.digest === fetched.digest && d.platform);
    if (!described) checkPlatform(config, platform, name);
    return {
      reference,
      platform,
      digest: fetched.digest,
      digestKind: "manifest",
      mediaType: mediaTypeOf(fetched, manifest),
      configDigest: manifest.config.digest,
      config,
      rawConfig,
      rawManifest: fetched.text,
      annotations: { ...index?.annotations, ...manifest.annotations },
      index: index && { digest: top.digest, mediaType: mediaTypeOf(top, index), size: top.size, entries: recordEntries(index) },
      layers,
      mirror: base.mirror,
      resolvedBy: "registry",
      resolvedAt: new Date(),
    };
  }

  return {
    async resolve(reference, platform, { signal }) {
      return tryBases(routes.for(reference.registry), signal, (base) => resolveAt({ base, reference, signal }, platform));
    },
  };
}

const mediaTypeOf = (fetched: FetchedManifest, parsed: { mediaType?: string | undefined }): string =>
  parsed.mediaType ?? fetched.contentType.split(";")[0]?.trim() ?? "";
