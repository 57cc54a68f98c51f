import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { extract } from "tar-stream";
import { BasewiseError, isBasewiseError } from "../errors";
import type { EngineClient } from "./client";
import { engineError } from "./errors";
import { Watch } from "./watch";

type Extract = ReturnType<typeof extract>;
type Entry = Extract extends AsyncIterable<infer E> ? E : never;

/** One regular file of a `docker save` stream. `size` in bytes; what of `stream` is not read is skipped. */
export interface SavedFile {
  /** Path without a leading `./`. */
  name: string;
  size: number;
  stream: Readable;
  /** Set by whoever wants to hear of each chunk's length, in bytes. */
  onBytes?: (bytes: number) => void;
}

/** An engine of the 20.10 kind first writes the whole image to its disk, and only then its first byte. */
const firstByteFactor = 10;

/**
 * Streams GET /images/{id}/get and hands its regular files to `visit`, one after the other, until it answers "enough" or the stream ends.
 * Raises engine codes, what the signal was aborted with, and what `visit` throws. The stream is destroyed in every case.
 */
export async function walkSaved(
  client: EngineClient,
  imageId: string,
  signal: AbortSignal,
  visit: (file: SavedFile) => Promise<"enough" | undefined>,
): Promise<void> {
  const doing = `while it handed out ${imageId}`;
  const watch = new Watch(signal, client.idleMs, doing, client.idleMs * firstByteFactor);
  let endpoint = "its socket";
  /** What went wrong with the engine's stream; readers see it too, and dress it up in their own way. */
  let broken: unknown;
  const unpack = extract();
  try {
    const { answer, endpoint: name } = await client.stream({ path: `/images/${imageId}/get`, doing }, watch);
    endpoint = name;
    const pumped = pump(answer, unpack, watch).catch((error: unknown) => {
      broken = watch.reason ?? error;
      unpack.destroy(broken as Error);
    });
    try {
      for await (const entry of unpack) {
        const { name, size = 0, type } = entry.header;
        if (type === "file" || type === "contiguous-file") {
          const file: SavedFile = { name: name.replace(/^\.\//, ""), size, stream: asNodeStream(entry, (bytes) => file.onBytes?.(bytes)) };
          if ((await visit(file)) === "enough") break;
          file.stream.resume();
        } else entry.resume();
      }
    } finally {
      unpack.destroy();
      answer.destroy();
      await pumped;
    }
  } catch (error) {
    if (watch.reason) throw watch.reason;
    if (broken !== undefined) throw engineError(broken, endpoint, doing);
    if (isBasewiseError(error)) throw error;
    if ((error as { statusCode?: unknown }).statusCode !== undefined) throw engineError(error, endpoint, doing);
    throw brokenOff(endpoint, imageId, error);
  } finally {
    watch.end();
  }
}

const brokenOff = (endpoint: string, imageId: string, cause: unknown) =>
  new BasewiseError(
    "engine_error",
    `What the engine at ${endpoint} handed out for ${imageId} is not a whole archive: ${(cause as Error).message}.`,
    {},
    { cause },
  );

/** Fills the parser as fast as it empties; the engine's silence counts only while we wait for the engine. */
async function pump(answer: IncomingMessage, unpack: Extract, watch: Watch): Promise<void> {
  let wake: (() => void) | undefined;
  const resume = () => wake?.();
  unpack.on("drain", resume);
  unpack.on("close", resume);
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      if (unpack.destroyed) return;
      if (!unpack.write(chunk) && !unpack.destroyed) {
        watch.hold();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      watch.touch();
    }
  } catch (error) {
    if (unpack.destroyed) return;
    throw error;
  }
  unpack.end(null);
}

/**
 * tar-stream's entries are streamx streams; the port promises node's. A reader that gives one up does not end the archive: what is left of
 * it is skipped, and `visit` decides.
 */
function asNodeStream(entry: Entry, onBytes: (bytes: number) => void): Readable {
  let whole = false;
  const stream = new Readable({
    highWaterMark: 512 * 1024,
    read: () => void entry.resume(),
    destroy(error, done) {
      entry.resume();
      done(error);
    },
  });
  stream.on("error", () => {});
  entry.on("data", (data) => {
    const chunk = data as Buffer;
    if (stream.destroyed) return;
    onBytes(chunk.length);
    if (!stream.push(chunk)) entry.pause();
  });
  entry.on("end", () => {
    whole = true;
    if (!stream.destroyed) stream.push(null);
  });
  entry.on("error", (error: Error) => void stream.destroy(error));
  entry.on("close", () => {
    if (!whole) stream.destroy(new Error("the archive broke off"));
  });
  return stream;
}
