import type { Env } from "../env";
import { createHttpClient } from "../http";
import type { ImageResolver, LayerSource, ResolvedImage } from "../inspect/ports";
import { type ArtifactReader, createArtifactReader } from "./artifact";
import { createAuthoriser } from "./authoriser";
import { createCredentialStore } from "./docker-config";
import { type EngineLogin, engineLogin } from "./engine-login";
import { createLayerSource } from "./layers";
import { createResolver } from "./resolve";
import { createRoutes } from "./routes";
import { createSession } from "./session";
import { createTagReader, type TagReader } from "./tags";

export type { ListedManifest, TagList, TagReader, TagState } from "./tags";

/** Registries by the OCI distribution API, https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md */
export interface Registry extends TagReader, ArtifactReader {
  resolver: ImageResolver;
  layers: LayerSource;
  /** What an engine needs to pull this image from where it was found; undefined where nothing is stored. Raises nothing but the signal's reason. */
  credentialsFor(image: Pick<ResolvedImage, "reference" | "mirror">, options: { signal: AbortSignal }): Promise<EngineLogin | undefined>;
  /** Ends all connections. */
  close(): Promise<void>;
}

export type RegistryEnv = Pick<
  Env,
  | "BASEWISE_REGISTRIES"
  | "BASEWISE_REGISTRY_MIRRORS"
  | "BASEWISE_MAX_LAYERS"
  | "BASEWISE_MAX_MANIFEST_BYTES"
  | "BASEWISE_IDLE_SECONDS"
  | "BASEWISE_CA_FILE"
  | "DOCKER_CONFIG"
  | "HTTPS_PROXY"
  | "HTTP_PROXY"
  | "NO_PROXY"
>;

/** One for the process: it holds tokens, connections and the limits on requests. Raises a plain Error for a proxy or CA file it cannot use. */
export function createRegistry(env: RegistryEnv): Registry {
  const routes = createRoutes(env);
  const http = createHttpClient({
    idleMs: env.BASEWISE_IDLE_SECONDS * 1000,
    listedHosts: routes.listedHosts,
    caFile: env.BASEWISE_CA_FILE,
    httpsProxy: env.HTTPS_PROXY,
    httpProxy: env.HTTP_PROXY,
    noProxy: env.NO_PROXY,
  });
  const store = createCredentialStore(env.DOCKER_CONFIG);
  const session = createSession(http, createAuthoriser(http, store));
  return {
    resolver: createResolver(session, routes, { maxLayers: env.BASEWISE_MAX_LAYERS, maxManifestBytes: env.BASEWISE_MAX_MANIFEST_BYTES }),
    layers: createLayerSource(session, routes),
    ...createTagReader(session, routes),
    ...createArtifactReader(session, routes, { maxManifestBytes: env.BASEWISE_MAX_MANIFEST_BYTES }),
    credentialsFor: (image, { signal }) => engineLogin(store, routes, image, signal),
    close: () => http.close(),
  };
}
