import { BasewiseError } from "../errors";
import type { IndexEntry, LayerDescriptor } from "../inspect/ports";
import { type Descriptor, entryRole, type ImageConfig, type Index, type Manifest } from "../oci/manifest";
import { indexTypes, layerType } from "../oci/media-types";
import { formatPlatform, type Platform, samePlatform } from "../oci/platform";

/** What an index and a manifest mean for one platform. Pure. image-spec v1.1.1, image-index.md and manifest.md. */
export const recordEntries = (index: Index): IndexEntry[] =>
  index.manifests.map((d) => ({
    digest: d.digest,
    mediaType: d.mediaType,
    size: d.size,
    platform: d.platform ?? null,
    role: entryRole(d),
    annotations: d.annotations,
  }));

const notOffered = (name: string, asked: Platform, offered: Platform[]): BasewiseError => {
  const platforms = [...new Set(offered.map(formatPlatform))].sort();
  return new BasewiseError("platform_not_offered", `${name} is not offered for ${formatPlatform(asked)}; it is for ${platforms.join(", ")}.`, { platforms });
};

/**
 * The platform's manifest. Raises `platform_not_offered` with those offered, or `not_an_image` where the index holds no image at all.
 * Of several entries for the same platform (Windows has one for each release) the first is taken, as the specification says.
 */
export function choosePlatform(index: Index, asked: Platform, name: string): Descriptor {
  const images = index.manifests.filter((d) => entryRole(d) === "image");
  const match = images.find((d) => d.platform && samePlatform(asked, d.platform));
  if (match) return match;
  // An index without platforms over a single image says no less than that image's config, which is checked later.
  const [only, second] = images;
  if (only && !second && !only.platform) return only;
  const offered = images.flatMap((d) => (d.platform ? [d.platform] : []));
  if (offered.length > 0) throw notOffered(name, asked, offered);
  if (index.manifests.length === 0) throw new BasewiseError("not_an_image", `${name} is an index without entries.`);
  const nested = index.manifests.some((d) => indexTypes.includes(d.mediaType));
  throw new BasewiseError(
    "not_an_image",
    `${name} is an index without images: ${nested ? "it holds further indexes" : "its entries are artifacts or attestations, or of unknown platforms"}.`,
  );
}

/** For an image that no index describes: its own config must be of the platform asked for. */
export function checkPlatform(config: ImageConfig, asked: Platform, name: string): void {
  const { platform } = config;
  if (!platform.os || !platform.architecture) throw new BasewiseError("not_an_image", `The config of ${name} names no platform.`);
  if (!samePlatform(asked, platform)) throw notOffered(name, asked, [platform]);
}

/**
 * Layers with the diffIDs that the config claims for them, in order. Raises `not_an_image` where they do not belong together,
 * `too_many_layers` beyond `maxLayers`, `layer_unreadable` for layers that registries do not hand out or that cannot be read.
 */
export function pairLayers(manifest: Manifest, config: ImageConfig, name: string, maxLayers: number): LayerDescriptor[] {
  const { layers } = manifest;
  if (layers.length > maxLayers) throw new BasewiseError("too_many_layers", `${name} has ${layers.length} layers; BASEWISE_MAX_LAYERS allows ${maxLayers}.`);
  // BuildKit's attestations carry an image's config type; their layers give them away.
  const stranger = layers.find((l) => !/^application\/vnd\.(?:oci\.image\.layer|docker\.image\.rootfs)\./.test(l.mediaType));
  if (stranger)
    throw new BasewiseError("not_an_image", `${name} has a layer of type ${(stranger.mediaType || "(none)").slice(0, 100)}, which is not a file system.`);
  if (layers.length !== config.diffIds.length) {
    throw new BasewiseError("not_an_image", `${name} has ${layers.length} layers, and its config describes ${config.diffIds.length}.`);
  }
  return layers.map((layer, position) => {
    const type = layerType(layer.mediaType);
    const unreadable = (why: string) => new BasewiseError("layer_unreadable", `Layer ${position} of ${name} ${why}.`);
    if (!type) throw unreadable(`is of type ${layer.mediaType.slice(0, 100)}, which Basewise cannot read`);
    if (type.foreign) throw unreadable("is not distributed by the registry (a foreign layer)");
    const diffId = config.diffIds[position];
    if (!diffId) throw unreadable("has no diffID in the config");
    return { digest: layer.digest, mediaType: layer.mediaType, size: layer.size, diffId };
  });
}
