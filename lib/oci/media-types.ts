/** Media types: https://github.com/opencontainers/image-spec/blob/v1.1.1/media-types.md and Docker's schema 2. */
export const mediaType = {
  ociIndex: "application/vnd.oci.image.index.v1+json",
  ociManifest: "application/vnd.oci.image.manifest.v1+json",
  ociConfig: "application/vnd.oci.image.config.v1+json",
  ociEmpty: "application/vnd.oci.empty.v1+json",
  dockerList: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  dockerConfig: "application/vnd.docker.container.image.v1+json",
  dockerSchema1: "application/vnd.docker.distribution.manifest.v1+prettyjws",
} as const;

export const indexTypes: readonly string[] = [mediaType.ociIndex, mediaType.dockerList];
export const isIndexType = (type: string): boolean => indexTypes.includes(type);
export const manifestTypes: readonly string[] = [mediaType.ociManifest, mediaType.dockerManifest];
export const configTypes: readonly string[] = [mediaType.ociConfig, mediaType.dockerConfig];

/** Without this header a registry answers schema 1, or 404 for OCI (testbed pitfalls). */
export const manifestAccept = [...manifestTypes, ...indexTypes].join(", ");

export type Compression = "none" | "gzip" | "zstd";

/** Layer media types and how their bytes are packed; `foreign` layers are not distributed by the registry. */
const layerTypes: Record<string, { compression: Compression; foreign: boolean }> = {
  "application/vnd.oci.image.layer.v1.tar": { compression: "none", foreign: false },
  "application/vnd.oci.image.layer.v1.tar+gzip": { compression: "gzip", foreign: false },
  "application/vnd.oci.image.layer.v1.tar+zstd": { compression: "zstd", foreign: false },
  "application/vnd.oci.image.layer.nondistributable.v1.tar": { compression: "none", foreign: true },
  "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip": { compression: "gzip", foreign: true },
  "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd": { compression: "zstd", foreign: true },
  "application/vnd.docker.image.rootfs.diff.tar": { compression: "none", foreign: false },
  "application/vnd.docker.image.rootfs.diff.tar.gzip": { compression: "gzip", foreign: false },
  "application/vnd.docker.image.rootfs.diff.tar.zstd": { compression: "zstd", foreign: false },
  "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip": { compression: "gzip", foreign: true },
};

export const layerType = (type: string): { compression: Compression; foreign: boolean } | undefined => layerTypes[type];
