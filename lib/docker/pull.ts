import type { Readable } from "node:stream";
import type { LayerDescriptor, LayerProgress } from "../inspect/ports";
import { formatPlatform, type Platform } from "../oci/platform";
import type { EngineClient } from "./client";
import { PullEventError, pullError } from "./errors";
import { type PullEvent, PullProgress } from "./pull-progress";
import { Watch } from "./watch";

/** AuthConfig of the Engine API. */
export interface EngineCredentials {
  username?: string;
  password?: string;
  identitytoken?: string;
  registrytoken?: string;
  serveraddress?: string;
}

export interface PullOptions {
  signal: AbortSignal;
  onProgress(progress: LayerProgress): void;
  /** For this registry; an engine has none of its own. */
  credentials?: EngineCredentials;
}

export interface PullOutcome {
  /** Bytes of layer blobs that the engine fetched. */
  bytesFetched: number;
  /** Positions whose layers were there before; only with 0 the pull is a measured one. */
  layersPresent: number;
  layersTotal: number;
  durationMs: number;
}

/**
 * Has the engine pull `reference` (`host/repository@digest`). When the signal is aborted the socket is destroyed, and the engine stops.
 * Raises `engine_pull_refused`, `engine_disk_full`, `rate_limited`, `digest_mismatch`, `diff_id_mismatch`, `engine_unreachable`,
 * `engine_permission_denied`, `engine_timeout` (no event for BASEWISE_IDLE_SECONDS), and what the signal was aborted with.
 */
export async function pull(
  client: EngineClient,
  reference: string,
  platform: Platform,
  layers: readonly LayerDescriptor[],
  options: PullOptions,
): Promise<PullOutcome> {
  const began = performance.now();
  const doing = `while it pulled ${reference}`;
  const watch = new Watch(options.signal, client.idleMs, doing);
  const progress = new PullProgress(layers);
  let endpoint = "its socket";
  try {
    const { answer, endpoint: name } = await client.stream(
      {
        method: "POST",
        path: "/images/create",
        query: { fromImage: reference, platform: formatPlatform(platform) },
        ...(options.credentials ? { credentials: { ...options.credentials } } : {}),
        doing,
      },
      watch,
    );
    endpoint = name;
    for await (const event of events(answer)) {
      watch.touch();
      const trouble = event.errorDetail?.message ?? event.error;
      if (trouble !== undefined) throw new PullEventError(trouble);
      for (const move of progress.apply(event)) options.onProgress(move);
    }
    if (watch.reason) throw watch.reason;
  } catch (error) {
    throw watch.reason ?? pullError(error, endpoint, reference);
  } finally {
    watch.end();
  }
  for (const move of progress.silent()) options.onProgress(move);
  const { bytesFetched, layersPresent } = progress;
  return { bytesFetched, layersPresent, layersTotal: layers.length, durationMs: performance.now() - began };
}

/** Longest line that is believed; the engine's are some hundred bytes. */
const longestLine = 2 ** 20;

/** JSON, a line each. dockerode's followProgress keeps every event and takes a connection that broke off for a good end. */
async function* events(stream: Readable): AsyncGenerator<PullEvent> {
  let rest = "";
  stream.setEncoding("utf8");
  for await (const text of stream as AsyncIterable<string>) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longestLine) throw new PullEventError("an event without an end");
    for (const line of lines) if (line.trim()) yield parse(line);
  }
  if (rest.trim()) yield parse(rest);
}

function parse(line: string): PullEvent {
  try {
    return (JSON.parse(line) ?? {}) as PullEvent;
  } catch {
    throw new PullEventError(`an event that is not JSON: ${line.slice(0, 100)}`);
  }
}
