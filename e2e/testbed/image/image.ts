import { type Descriptor, DOCKER, type Layer, OCI, type Platform, type Store } from "./store";

export const REBUILT = "dev.basewise.rebuilt";

export interface HistoryEntry {
  created?: string;
  created_by: string;
  comment?: string;
  empty_layer?: boolean;
}

export interface RunConfig {
  User?: string;
  Env?: string[];
  Entrypoint?: string[];
  Cmd?: string[];
  WorkingDir?: string;
  Labels?: Record<string, string>;
  ExposedPorts?: Record<string, object>;
}

export interface ImageRecipe {
  layers: Layer[];
  history: HistoryEntry[];
  config: RunConfig;
  created: string;
  platform: Platform;
  annotations: Record<string, string>;
}

/** What a tag leads to, as recorded in the cache and in the bed's state. */
export interface TaggedImage {
  registry: "gcr.io" | "docker.io";
  repository: string;
  tag: string;
  /** Of the index where there is one, else of the manifest. */
  digest: string;
  mediaType: string;
  annotations: Record<string, string>;
  platforms: { platform: string; digest: string; configDigest: string }[];
}

interface WrittenManifest {
  descriptor: Descriptor;
  configDigest: string;
}

export async function writeManifest(store: Store, recipe: ImageRecipe, docker = false): Promise<WrittenManifest> {
  const full = recipe.history.filter((entry) => !entry.empty_layer).length;
  if (full !== recipe.layers.length) throw new Error(`history tells of ${full} layers, the image has ${recipe.layers.length}`);
  const config = await store.putJson(docker ? DOCKER.config : OCI.config, {
    architecture: recipe.platform.architecture,
    config: recipe.config,
    created: recipe.created,
    history: recipe.history,
    os: recipe.platform.os,
    rootfs: { type: "layers", diff_ids: recipe.layers.map((layer) => layer.diffId) },
    ...(recipe.platform.variant === undefined ? {} : { variant: recipe.platform.variant }),
  });
  const descriptor = await store.putJson(docker ? DOCKER.manifest : OCI.manifest, {
    schemaVersion: 2,
    mediaType: docker ? DOCKER.manifest : OCI.manifest,
    config,
    layers: recipe.layers.map((layer) => (docker ? { ...layer.descriptor, mediaType: DOCKER.gzip } : layer.descriptor)),
    // Docker's schema 2 has no field of this name, and readers must pass over fields that they do not know.
    annotations: recipe.annotations,
  });
  return { descriptor: { ...descriptor, platform: recipe.platform }, configDigest: config.digest };
}

type Name = Pick<TaggedImage, "registry" | "repository" | "tag">;

/**
 * An OCI index over one or more platforms, as distroless and Docker's official images publish even for a single one. `beside` makes what
 * the index names after them and is no image.
 */
export async function writeIndex(
  store: Store,
  name: Name,
  recipes: ImageRecipe[],
  annotations: Record<string, string>,
  beside: (manifests: Descriptor[]) => Promise<Descriptor[]> = async () => [],
): Promise<TaggedImage> {
  const manifests: WrittenManifest[] = [];
  for (const recipe of recipes) manifests.push(await writeManifest(store, recipe));
  const descriptors = manifests.map((manifest) => manifest.descriptor);
  const index = await store.putJson(OCI.index, {
    schemaVersion: 2,
    mediaType: OCI.index,
    manifests: [...descriptors, ...(await beside(descriptors))],
    annotations,
  });
  return { ...name, digest: index.digest, mediaType: index.mediaType, annotations, platforms: manifests.map(platformOf) };
}

/** One manifest of Docker's schema 2 and no index, as registries still hold by the million. */
export async function writeDockerImage(store: Store, name: Name, recipe: ImageRecipe): Promise<TaggedImage> {
  const manifest = await writeManifest(store, recipe, true);
  return {
    ...name,
    digest: manifest.descriptor.digest,
    mediaType: manifest.descriptor.mediaType,
    annotations: recipe.annotations,
    platforms: [platformOf(manifest)],
  };
}

function platformOf(manifest: WrittenManifest): TaggedImage["platforms"][number] {
  const platform = manifest.descriptor.platform;
  const words = platform ? [platform.os, platform.architecture, platform.variant].filter(Boolean) : [];
  return { platform: words.join("/"), digest: manifest.descriptor.digest, configDigest: manifest.configDigest };
}
