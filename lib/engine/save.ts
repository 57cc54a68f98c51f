import { Readable } from "node:stream";
import type Docker from "dockerode";
import tar from "tar-stream";
import type { OpenLayersOptions, ResolvedImage } from "../inspect/ports";
import { asDigest, type Digest } from "../oci/digest";
import { Watchdog } from "./watchdog";

/**
 * The engine's save stream (Engine API ImageGet), walked entry by entry without touching the disk. Three layouts exist: up to 24 the
 * legacy one, `<id>/layer.tar`; from 25 an OCI layout, `blobs/sha256/<diffID>`; on a containerd store `blobs/sha256/<blob digest>`, packed.
 */
export type SavedEntry = { name: string; size: number; stream: Readable };

/** dockerode's own `image.get()` takes no abort signal; its transport does. */
const saveStream = (docker: Docker, imageId: string, abortSignal: AbortSignal): Promise<Readable> =>
  new Promise((resolve, reject) => {
    const request = {
      path: `/images/${imageId}/get`,
      method: "GET",
      isStream: true,
      abortSignal,
      statusCodes: { 200: true, 404: "no such image", 500: "server error" },
    };
    docker.modem.dial(request, (error: unknown, stream: unknown) => (error ? reject(error) : resolve(stream as Readable)));
  });

/** Calls `visit` with each regular file; what it leaves unread is skipped. Raises what `visit` and the connection fail with, and `engine_timeout`. */
export async function walkSaved(
  docker: Docker,
  imageId: string,
  options: { signal: AbortSignal; idleMs: number; what: string },
  visit: (entry: SavedEntry, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const watchdog = new Watchdog(options.signal, options.idleMs, options.what);
  const extract = tar.extract();
  try {
    const saved = await saveStream(docker, imageId, watchdog.signal);
    const fail = (error: unknown) => extract.destroy(error instanceof Error ? error : new Error(String(error)));
    saved.on("data", () => watchdog.heard());
    saved.on("error", fail);
    saved.on("aborted", () => fail(Object.assign(new Error("the engine closed the connection"), { code: "ECONNRESET" })));
    const onAbort = () => {
      saved.destroy();
      fail(watchdog.signal.reason);
    };
    if (watchdog.signal.aborted) onAbort();
    else watchdog.signal.addEventListener("abort", onAbort, { once: true });
    saved.pipe(extract as unknown as NodeJS.WritableStream);
    try {
      for await (const entry of extract) {
        const { name, size = 0, type } = entry.header;
        if (type === "file")
          await visit({ name, size, stream: Readable.from(entry as AsyncIterable<Buffer>, { objectMode: false, highWaterMark: 1 << 20 }) }, watchdog.signal);
        entry.resume();
      }
    } finally {
      saved.destroy();
    }
  } catch (error) {
    throw watchdog.signal.aborted ? watchdog.signal.reason : error;
  } finally {
    watchdog.end();
  }
}

/** The digest that an OCI layout's blob path states, or null for any other path. */
export function blobDigest(name: string): Digest | null {
  const match = /^(?:\.\/)?blobs\/(sha256)\/([a-f0-9]{64})$/.exec(name);
  return match ? asDigest(`${match[1]}:${match[2]}`) : null;
}

const isLegacyLayer = (name: string): boolean => /(?:^|\/)layer\.tar$/.test(name);

/** Hands each layer of the image to `read`, in the order of the stream. Blobs of the layout that are no layer of this image are passed over. */
export async function readSavedLayers(docker: Docker, imageId: string, image: ResolvedImage, options: OpenLayersOptions, idleMs: number): Promise<void> {
  const positions = new Map<string, number>();
  image.layers.forEach((l, i) => {
    for (const name of [l.digest, l.diffId]) if (name && !positions.has(name)) positions.set(name, i);
  });
  const handed = new Set<string>();
  let passed = 0;
  await walkSaved(docker, imageId, { signal: options.signal, idleMs, what: "saving" }, async ({ name, size, stream }) => {
    const stated = blobDigest(name);
    const position = stated ? positions.get(stated) : undefined;
    if (stated ? position === undefined || handed.has(stated) : !isLegacyLayer(name)) return;
    if (stated) handed.add(stated);
    let done = 0;
    let told = 0;
    const tell = (state: "reading" | "read") =>
      options.onProgress(position === undefined ? { layer: null, state, done: passed + done, total: null } : { layer: position, state, done, total: size });
    stream.on("data", (chunk: Buffer) => {
      done += chunk.length;
      if (done - told < 1 << 20) return;
      told = done;
      tell("reading");
    });
    stream.pause(); // the listener above must not start it before the reader does
    await options.read(stream, { blobDigest: stated });
    passed += done;
    tell("read");
  });
}
