import type { IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import type Docker from "dockerode";
import { z } from "zod";
import type { LayerProgress, ResolvedImage } from "../inspect/ports";
import { shortDigest } from "../oci/digest";
import { formatPlatform } from "../oci/platform";
import { pullFailure } from "./failures";
import { Watchdog } from "./watchdog";

/** What a pull cost. Only one that found no layer there measures the image (layersPresent 0). */
export interface PullOutcome {
  /** Bytes of the layer blobs that the engine fetched for it. */
  bytesFetched: number;
  layersPresent: number;
  layersTotal: number;
  durationMs: number;
}

/** Engine API ImageCreate: a stream of JSON messages, one a line. */
const message = z.object({
  id: z.string().optional(),
  status: z.string().optional(),
  error: z.string().optional(),
  progressDetail: z.object({ current: z.number().optional(), total: z.number().optional() }).nullish(),
});

type Seen = { state: LayerProgress["state"]; done: number };

/** The engine's words for a layer's state; words that are not here (waiting, verifying) change nothing. */
function stateOf(status: string, before: Seen | undefined, current: number, size: number | null): Seen | undefined {
  if (status === "Already exists") return { state: "present", done: size ?? 0 };
  if (status === "Downloading") return { state: "pulling", done: current };
  if (status === "Download complete" || status === "Extracting" || status === "Verifying Checksum")
    return { state: "pulling", done: size ?? before?.done ?? 0 };
  if (status === "Pull complete") return { state: "pulled", done: size ?? 0 };
  return status === "Pulling fs layer" ? { state: "waiting", done: 0 } : undefined;
}

/**
 * Pulls by digest and waits for its end. An abort closes the connection, upon which the engine stops.
 * Raises `engine_disk_full`, `engine_pull_refused`, `engine_timeout`, and what the connection fails with.
 */
export async function pullImage(
  docker: Docker,
  reference: string,
  image: ResolvedImage,
  options: { signal: AbortSignal; idleMs: number; onProgress(progress: LayerProgress): void },
): Promise<PullOutcome> {
  const started = performance.now();
  const watchdog = new Watchdog(options.signal, options.idleMs, "pulling");
  // An engine names a layer by the first twelve digits of its blob's digest; one that stands twice has one name.
  const positions = new Map<string, number[]>();
  image.layers.forEach((l, i) => {
    const id = shortDigest(l.digest ?? l.diffId);
    positions.set(id, [...(positions.get(id) ?? []), i]);
  });
  const seen = new Map<string, Seen>();
  const take = (line: string): void => {
    const parsed = message.safeParse(JSON.parse(line));
    if (!parsed.success) return;
    const { id, status, error, progressDetail } = parsed.data;
    if (error) throw pullFailure(error, new Error(error));
    const at = id ? positions.get(id) : undefined;
    if (!id || !status || !at) return;
    const size = image.layers[at[0] ?? 0]?.size ?? null;
    const now = stateOf(status, seen.get(id), progressDetail?.current ?? 0, size);
    if (!now) return;
    seen.set(id, now);
    for (const layer of at) options.onProgress({ layer, ...now, total: size });
  };
  try {
    const stream = (await docker.createImage({
      fromImage: reference,
      platform: formatPlatform(image.platform),
      abortSignal: watchdog.signal,
    })) as IncomingMessage;
    const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
    let failed: unknown;
    stream.on("error", (error) => {
      failed = error;
      lines.close();
    });
    stream.on("aborted", () => {
      failed ??= Object.assign(new Error("the engine closed the connection"), { code: "ECONNRESET" });
      lines.close();
    });
    const onAbort = () => stream.destroy();
    watchdog.signal.addEventListener("abort", onAbort, { once: true });
    try {
      for await (const line of lines) {
        watchdog.heard();
        if (line.trim()) take(line);
      }
    } finally {
      stream.destroy();
    }
    watchdog.signal.throwIfAborted();
    if (failed) throw failed;
    if (!stream.complete) throw Object.assign(new Error("the engine closed the connection"), { code: "ECONNRESET" });
  } catch (error) {
    throw watchdog.signal.aborted ? watchdog.signal.reason : error;
  } finally {
    watchdog.end();
  }
  let bytesFetched = 0;
  let layersPresent = 0;
  for (const [id, at] of positions) {
    if (seen.get(id)?.state === "pulled") bytesFetched += image.layers[at[0] ?? 0]?.size ?? 0;
    else layersPresent += at.length; // “Already exists”, or nothing said since the whole image was there
  }
  return { bytesFetched, layersPresent, layersTotal: image.layers.length, durationMs: performance.now() - started };
}
