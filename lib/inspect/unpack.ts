import { setImmediate } from "node:timers/promises";
import { createGunzip, type ZlibOptions } from "node:zlib";
import type { Compression } from "../oci/media-types";
import { ZstdUnpacker } from "./zstd";

/** Bytes that `sniff` needs to be sure. */
export const sniffLength = 4;

/** How a layer's bytes are packed, by the first of them: registries and engines label them wrongly often enough. */
export function sniff(head: Uint8Array): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  const magic = ((head[3] ?? 0) << 24) | ((head[2] ?? 0) << 16) | ((head[1] ?? 0) << 8) | (head[0] ?? 0);
  // RFC 8878: a frame, or a skippable frame (zstd:chunked and pzstd may begin with one).
  if (magic >>> 0 === 0xfd2fb528 || magic >>> 4 === 0x184d2a5) return "zstd";
  return "none";
}

/**
 * Takes packed chunks and hands unpacked ones to `consume`, synchronously, before the promise of `write` or `end` is kept: so the caller's
 * back-pressure is all there is. Rejects with an Error on bytes that cannot be unpacked, and with whatever `consume` throws.
 */
export interface Unpacker {
  write(chunk: Buffer): Promise<void> | undefined;
  end(): Promise<void>;
  destroy(): void;
}

type Consume = (chunk: Uint8Array) => void;

const plain = (consume: Consume): Unpacker => ({
  write: (chunk) => void consume(chunk),
  end: async () => {},
  destroy: () => {},
});

/** Large enough that the hand-over from the thread pool costs little (measured: 16 KiB, node's default, halves the speed). */
const gunzipChunk = 256 * 1024;

/**
 * RFC 1952, several members too. Unpacks on libuv's thread pool while the caller hashes. Zeroes behind the last member are padding, at
 * which node ends the stream without taking the rest; anything else there is refused, as engines do (RFC 1952 §2.2: members and nothing else).
 */
function gzip(consume: Consume): Unpacker {
  const gunzip = createGunzip({ chunkSize: gunzipChunk, highWaterMark: 4 * gunzipChunk } as ZlibOptions);
  let ended = false;
  let failure: unknown;
  let wake: (() => void) | undefined;
  const stop = (error?: unknown) => {
    failure ??= error;
    ended = true;
    wake?.();
  };
  // Hashing waits for the next tick: by then zlib has handed its next piece to the thread pool, and both work at once.
  let unpacked: Buffer[] = [];
  const flush = () => {
    const chunks = unpacked;
    unpacked = [];
    if (ended) return;
    try {
      for (const chunk of chunks) consume(chunk);
    } catch (error) {
      stop(error);
      gunzip.destroy();
    }
  };
  gunzip.on("data", (chunk: Buffer) => {
    if (unpacked.push(chunk) === 1) process.nextTick(flush);
  });
  gunzip.on("end", () => {
    flush();
    stop();
  });
  gunzip.on("error", stop);
  gunzip.on("close", () => stop(gunzip.readableEnded ? undefined : new Error("unpacking was given up")));
  gunzip.on("drain", () => wake?.());
  const change = async () => {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
    wake = undefined;
    if (failure) throw failure;
  };
  return {
    write(chunk) {
      if (failure) return Promise.reject(failure);
      if (ended || gunzip.write(chunk)) return undefined;
      return change();
    },
    async end() {
      gunzip.end();
      while (!ended) await change();
      if (failure) throw failure;
      gunzip.destroy();
    },
    destroy: () => void gunzip.destroy(),
  };
}

/** Longest stretch of work on the event loop, in milliseconds, give or take one chunk. */
export const breath = 10;

/** Pure JavaScript on the event loop (node 20 has no zstd), so it stops for breath. */
function zstd(consume: Consume): Unpacker {
  const unpacker = new ZstdUnpacker();
  let destroyed = false;
  return {
    async write(chunk) {
      let since = performance.now();
      for (const data of unpacker.push(chunk)) {
        consume(data);
        if (performance.now() - since < breath) continue;
        await setImmediate();
        if (destroyed) throw new Error("unpacking was given up");
        since = performance.now();
      }
      // Several layers at once must not starve the server between them.
      await setImmediate();
    },
    end: async () => unpacker.end(),
    destroy: () => {
      destroyed = true;
    },
  };
}

export const unpackers: Record<Compression, (consume: Consume) => Unpacker> = { none: plain, gzip, zstd };
