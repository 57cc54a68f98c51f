import type Docker from "dockerode";
import { BasewiseError, type ErrorCode, errorTable } from "../errors";
import type { LayerProgress, LayerSource, ResolvedImage } from "../inspect/ports";
import type { Platform } from "../oci/platform";
import { familiar, type Reference } from "../oci/reference";
import { connect, type EngineEnv } from "./connect";
import { engineFailure, isMissing } from "./failures";
import { resolveSaved } from "./local";
import { type PullOutcome, pullImage } from "./pull";
import { readSavedLayers } from "./save";

export type { PullOutcome } from "./pull";

export type EngineStatus =
  | {
      reachable: true;
      endpoint: string /** The engine's own id (Engine API SystemInfo.ID). */;
      id: string;
      version: string;
      apiVersion: string;
      storageDriver: string;
    }
  | { reachable: false; endpoint: string; code: ErrorCode; detail: string };

export interface EngineImage {
  /** Config digest; on a containerd store that of a manifest or an index. */
  id: string;
  repoDigests: string[];
  repoTags: string[];
  /** `Size` as reported: its meaning differs by storage driver and version. */
  size: number;
}

/** The Docker Engine, https://docs.docker.com/reference/api/engine/. All calls raise the engine's codes of lib/errors. */
export interface Engine {
  /** Whether it answers, and what it is; never raises, and takes two seconds at most. */
  status(options?: { signal?: AbortSignal }): Promise<EngineStatus>;
  /** The name by which the engine pulls this image: mirror/repository@digest; a local image's own name. */
  referenceOf(image: ResolvedImage): string;
  hasReference(reference: string): Promise<boolean>;
  inspectImage(reference: string): Promise<EngineImage | null>;
  pull(image: ResolvedImage, options: { signal: AbortSignal; onProgress(progress: LayerProgress): void }): Promise<PullOutcome>;
  /** Without force: what a container or another name uses stays. A reference that is not there is fine. */
  remove(reference: string): Promise<void>;
  /** An image that only the engine has; null where it has none of that name. */
  resolveLocal(reference: Reference, platform: Platform, options: { signal: AbortSignal }): Promise<ResolvedImage | null>;
  layers: LayerSource;
}

const statusMs = 2_000;

/** One for the process; it holds no connection open. Asking for the endpoint anew each time notices an engine that came or went. */
export function createEngine(env: EngineEnv): Engine {
  const idleMs = env.BASEWISE_IDLE_SECONDS * 1000;

  async function call<T>(work: (docker: Docker) => Promise<T>, signal?: AbortSignal): Promise<T> {
    let endpoint = env.DOCKER_HOST ?? "the default sockets";
    try {
      const { name, docker } = connect(env);
      endpoint = name;
      return await work(docker);
    } catch (error) {
      throw signal?.aborted ? signal.reason : engineFailure(error, endpoint);
    }
  }

  const within = <T>(ms: number, what: string, promise: Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new BasewiseError("engine_timeout", `The engine did not answer ${what} within ${ms / 1000} s.`)), ms);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  };

  async function status(): Promise<EngineStatus> {
    try {
      const { name, docker } = connect(env);
      const [version, info] = await within(statusMs, "who it is", Promise.all([docker.version(), docker.info()])).catch((error) => {
        throw engineFailure(error, name);
      });
      return {
        reachable: true,
        endpoint: name,
        id: String(info.ID),
        version: version.Version,
        apiVersion: version.ApiVersion,
        storageDriver: String(info.Driver),
      };
    } catch (error) {
      const failure = engineFailure(error, env.DOCKER_HOST ?? "the default sockets");
      return { reachable: false, endpoint: env.DOCKER_HOST ?? "default sockets", code: failure.code, detail: failure.detail || errorTable[failure.code].title };
    }
  }

  const inspectImage = (reference: string): Promise<EngineImage | null> =>
    call(async (docker) => {
      try {
        const found = await within(idleMs, "about an image", docker.getImage(reference).inspect());
        return { id: found.Id, repoDigests: found.RepoDigests ?? [], repoTags: found.RepoTags ?? [], size: found.Size };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    });

  const referenceOf = (image: ResolvedImage): string => {
    const { registry, repository } = image.reference;
    if (image.digestKind === "config") return familiar(image.reference);
    const mirror = env.BASEWISE_REGISTRY_MIRRORS.get(registry);
    return `${mirror && image.mirror ? mirror.engineName : registry}/${repository}@${image.digest}`;
  };

  return {
    status,
    referenceOf,
    inspectImage,
    // A name with a digest is known by RepoDigests: an image of the same content under another name is not ours to count.
    hasReference: async (reference) => {
      const found = await inspectImage(reference);
      const plain = reference.replace(/^docker\.io\/(?:library\/)?/, "");
      return found !== null && [...found.repoDigests, ...found.repoTags].some((name) => name === reference || name === plain);
    },
    pull: (image, options) => call((docker) => pullImage(docker, referenceOf(image), image, { ...options, idleMs }), options.signal),
    remove: (reference) =>
      call(async (docker) => {
        try {
          await within(idleMs, "a removal", docker.getImage(reference).remove({ force: false }));
        } catch (error) {
          if (!isMissing(error)) throw error;
        }
      }),
    resolveLocal: async (reference, platform, { signal }) => {
      const found = await inspectImage(familiar(reference));
      return found ? call((docker) => resolveSaved(docker, found.id, reference, platform, { signal, idleMs }), signal) : null;
    },
    layers: {
      kind: "docker",
      openLayers: async (image, options) => {
        const reference = referenceOf(image);
        const found = await inspectImage(reference);
        if (!found) throw new BasewiseError("layer_missing", `The engine no longer has ${reference}.`);
        await call((docker) => readSavedLayers(docker, found.id, image, options, idleMs), options.signal);
      },
    },
  };
}
