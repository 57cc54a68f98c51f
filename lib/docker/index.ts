import type { Env } from "../env";
import type { LayerSource, ResolvedImage } from "../inspect/ports";
import type { Platform } from "../oci/platform";
import type { Reference } from "../oci/reference";
import { EngineClient } from "./client";
import { type ConfinedEnd, type ConfinedLimits, type ConfinedRun, runConfined } from "./confined";
import { type CallOptions, type EngineHistoryEntry, type EngineImage, hasReference, history, inspectImage, type Removal, remove } from "./images";
import { engineLayers } from "./layers";
import { removeLeftovers } from "./leftovers";
import { resolveLocal } from "./local";
import { type PullOptions, type PullOutcome, pull } from "./pull";
import { engineReference } from "./reference";
import { type EngineStatus, type StatusOptions, status } from "./status";

export type { ConfinedEnd, ConfinedFile, ConfinedLimits, ConfinedRun, ConfinedVolume } from "./confined";
export { defaultEndpoints } from "./connect";
export type { EngineHistoryEntry, EngineImage, Removal } from "./images";
export type { EngineCredentials, PullOptions, PullOutcome } from "./pull";
export { engineReference } from "./reference";
export type { EngineStatus } from "./status";

/**
 * The Docker engine over its socket. Every call may raise `engine_unreachable`, `engine_permission_denied`, `engine_timeout`,
 * `engine_error`; no connection is held between calls, so one engine object outlives any restart of the engine.
 */
export interface Engine {
  /** Within two seconds, or as long as is given; raises nothing but what the signal was aborted with. */
  status(options?: StatusOptions): Promise<EngineStatus>;
  /** `host/repository@<manifest digest>`, as the engine pulls and keeps it. */
  referenceOf(image: Pick<ResolvedImage, "reference" | "digest" | "digestKind" | "mirror">): string;
  /** Pulls `referenceOf(image)`. Further codes: engine_pull_refused, engine_disk_full, rate_limited, digest_mismatch, diff_id_mismatch. */
  pull(image: ResolvedImage, options: PullOptions): Promise<PullOutcome>;
  /** null where the engine has none. */
  inspectImage(reference: string, options?: CallOptions): Promise<EngineImage | null>;
  /** Raises `image_not_found` too. */
  history(reference: string, options?: CallOptions): Promise<EngineHistoryEntry[]>;
  /** Whether the engine has this very name, not merely the image under another. */
  hasReference(reference: string, options?: CallOptions): Promise<boolean>;
  /** Without force: takes this name away, and the image with it if nothing else needs it. */
  remove(reference: string, options?: CallOptions): Promise<Removal>;
  /** Of an image that the engine has. Raises `image_not_found` where it has not, and what `read` raises. */
  layers: LayerSource;
  confined: Confined;
  /** What only the engine has; null where it has none of this name. */
  resolveLocal(reference: Reference, platform: Platform, options: { signal: AbortSignal }): Promise<ResolvedImage | null>;
}

/** Containers of our own: of one program each, over nothing but what is put into them. */
export interface Confined {
  /** Why none is started over this connection; null where they are. Raises what finding the engine raises. */
  refusal(): Promise<string | null>;
  /** Raises `engine_permission_denied` where something before the engine does not let it pass. */
  run(spec: ConfinedRun, limits: ConfinedLimits): Promise<ConfinedEnd>;
  /** Removes what is left of this label ("key=value") but the volume `keep`. */
  removeLeftovers(label: string, keep: string | null, options: { signal: AbortSignal }): Promise<void>;
}

/** A socket proxy speaks plain TCP. Over it nothing is started, whatever it would let pass: who put it there wanted that. */
async function refusal(client: EngineClient): Promise<string | null> {
  const endpoint = await client.endpoint();
  return "socketPath" in endpoint || endpoint.tls
    ? null
    : `the engine is reached by plain TCP (${endpoint.name}), as through a socket proxy, and starts no container for Basewise there`;
}

export function createEngine(env: Env): Engine {
  const client = new EngineClient(env);
  return {
    status: (options) => status(client, options),
    referenceOf: (image) => engineReference(image, env),
    pull: (image, options) => pull(client, engineReference(image, env), image.platform, image.layers, options),
    inspectImage: (reference, options) => inspectImage(client, reference, options),
    history: (reference, options) => history(client, reference, options),
    hasReference: (reference, options) => hasReference(client, reference, options),
    remove: (reference, options) => remove(client, reference, options),
    layers: engineLayers(client, env),
    confined: {
      refusal: () => refusal(client),
      run: (spec, limits) => runConfined(client, spec, limits),
      removeLeftovers: (label, keep, options) => removeLeftovers(client, label, keep, options),
    },
    resolveLocal: (reference, platform, options) => resolveLocal(client, reference, platform, options, env),
  };
}
