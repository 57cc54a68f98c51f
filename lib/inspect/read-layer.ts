import { createHash, type Hash } from "node:crypto";
import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { abortReason, BasewiseError, isBasewiseError } from "../errors";
import { asDiffId, asDigest, type Digest } from "../oci/digest";
import { packIndex } from "./index-codec";
import type { LayerIndex } from "./layer-index";
import type { LayerReading } from "./ports";
import { breath, sniff, sniffLength, type Unpacker, unpackers } from "./unpack";
import { LayerWalk } from "./walk-layer";

/** What one layer may cost, by the names under which they are configured. */
export interface LayerBounds {
  /** BASEWISE_MAX_UNPACKED_BYTES: bytes of the tar. */
  unpackedBytes: number;
  /** BASEWISE_MAX_RATIO: unpacked to packed, beyond the first 64 MiB. */
  ratio: number;
  /** BASEWISE_MAX_ENTRIES. */
  entries: number;
  /** BASEWISE_MAX_PATH_BYTES. */
  pathBytes: number;
  /** BASEWISE_MAX_INDEX_BYTES: bytes of the index, unpacked. */
  indexBytes: number;
}

export interface ReadLayerOptions {
  signal: AbortSignal;
  /** Digest that the bytes as streamed must have, where the source knows it. */
  expected: { blobDigest: Digest | null };
  bounds: LayerBounds;
  /** Called with each chunk's length, in bytes as streamed. */
  onBytes?(bytes: number): void;
}

/**
 * Reads one layer's stream to its end: packed (gzip, several members; zstd, several frames) or not, told by its first bytes. Memory stays
 * bounded whatever the layer's size; the stream is destroyed when this fails.
 * Raises `digest_mismatch`, `layer_unreadable`, a bound's own code, `job_cancelled` (or what the signal was aborted with), and what the
 * stream itself fails with, as it is. image-spec layer.md; descriptor.md, digests.
 */
export async function readLayer(stream: Readable, options: ReadLayerOptions): Promise<LayerReading> {
  const { signal, expected } = options;
  const giveUp = () => {
    stream.destroy(abortReason(signal));
    unpacker?.destroy();
  };
  let unpacker: Unpacker | undefined;
  // Whoever waits for this promise learns of failures here; a destroyed stream without a listener would end the process.
  stream.on("error", () => {});
  if (signal.aborted) {
    giveUp();
    throw abortReason(signal);
  }
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    const algorithm = expected.blobDigest?.split(":")[0] ?? "sha256";
    const packed = { hash: createHash(algorithm), bytes: 0 };
    const tar = new TarTally(options.bounds, () => packed.bytes);
    let head: Buffer | undefined = Buffer.alloc(0);
    let isPlain = false;
    /** What is wrong with the packing. Kept until the whole blob was hashed: if its digest is wrong too, that is the better answer. */
    let fault: BasewiseError | undefined;

    const feed = async (chunk: Buffer): Promise<void> => {
      if (fault) return;
      try {
        const pending = unpacker?.write(chunk);
        if (pending) await pending;
      } catch (error) {
        fault = faultOf(error, expected.blobDigest !== null);
      }
    };
    const begin = async (first: Buffer): Promise<void> => {
      head = undefined;
      const compression = sniff(first);
      isPlain = compression === "none" && algorithm === "sha256";
      unpacker = unpackers[compression]((data) => tar.add(data, !isPlain));
      await feed(first);
    };

    let since = performance.now();
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      // A source that always has more at hand leaves timers and sockets no turn: streams go on by nextTick.
      if (performance.now() - since > breath) {
        await setImmediate();
        since = performance.now();
      }
      packed.hash.update(chunk);
      packed.bytes += chunk.length;
      options.onBytes?.(chunk.length);
      if (!head) await feed(chunk);
      else {
        head = head.length ? Buffer.concat([head, chunk]) : chunk;
        if (head.length >= sniffLength) await begin(head);
      }
    }
    if (head) await begin(head);
    if (!fault) {
      try {
        await unpacker?.end();
      } catch (error) {
        fault = faultOf(error, expected.blobDigest !== null);
      }
    }
    // A source that was destroyed by the abort may also end quietly.
    if (signal.aborted) throw abortReason(signal);

    const blobDigest = asDigest(`${algorithm}:${packed.hash.digest("hex")}`);
    if (expected.blobDigest && blobDigest !== expected.blobDigest) {
      throw new BasewiseError("digest_mismatch", `A layer's ${packed.bytes} bytes have the digest ${blobDigest}, not ${expected.blobDigest}.`);
    }
    if (fault) throw fault;
    // Zero bytes that nobody promised are a source that failed quietly; a promised empty blob is an empty tar, as engines take it.
    if (packed.bytes === 0 && !expected.blobDigest) throw unreadable("it has no bytes at all");
    const index = await packIndex(tar.finish());
    const diffId = isPlain ? asDiffId(blobDigest) : tar.digest();
    return { blobDigest, blobSize: packed.bytes, diffId, unpacked: tar.bytes, index };
  } catch (error) {
    if (signal.aborted) throw abortReason(signal);
    throw error;
  } finally {
    signal.removeEventListener("abort", giveUp);
    unpacker?.destroy();
  }
}

const unreadable = (why: string, cause?: unknown) =>
  new BasewiseError("layer_unreadable", `A layer could not be read: ${why}.`, {}, cause === undefined ? undefined : { cause });

/** zlib's words where it has better ones than its own. The first header's magic was seen, so a wrong one is a later member's. */
const zlibWords: Record<string, string> = {
  "unexpected end of file": "the gzip stream ends in the middle",
  "incorrect header check": "other bytes follow the gzip stream",
};

/** Bounds and the like end the reading at once; broken bytes only once it is known whether they are the promised ones. */
function faultOf(error: unknown, wait: boolean): BasewiseError {
  const words = error instanceof Error ? error.message : "it cannot be unpacked";
  const fault = isBasewiseError(error) ? error : unreadable(zlibWords[words] ?? words, error);
  if (fault.code !== "layer_unreadable" || !wait) throw fault;
  return fault;
}

/** Below this a ratio tells nothing: a few kilobytes of zeroes pack to almost none. */
const freeBytes = 64 * 2 ** 20;

/** Hashes and counts the tar, and reads it. */
class TarTally {
  bytes = 0;
  /** Zeroes of sparse files, which cost as much as those that are packed well. */
  #holes = 0;
  readonly #hash: Hash = createHash("sha256");
  readonly #walk: LayerWalk;

  constructor(
    readonly bounds: LayerBounds,
    readonly packedBytes: () => number,
  ) {
    const { entries, pathBytes, indexBytes, unpackedBytes: fileBytes } = bounds;
    this.#walk = new LayerWalk({ entries, pathBytes, indexBytes, fileBytes, onHole: (bytes) => this.#hole(bytes) });
  }

  add(chunk: Uint8Array, hashed: boolean): void {
    this.bytes += chunk.length;
    this.#check();
    if (hashed) this.#hash.update(chunk);
    this.#walk.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
  }

  #hole(bytes: number): void {
    this.#holes += bytes;
    this.#check();
  }

  #check(): void {
    const { unpackedBytes, ratio } = this.bounds;
    const bytes = this.bytes + this.#holes;
    if (bytes > unpackedBytes) {
      throw new BasewiseError("layer_too_large", `A layer unpacks to more than ${unpackedBytes} bytes, which BASEWISE_MAX_UNPACKED_BYTES allows.`);
    }
    if (bytes > freeBytes && bytes > ratio * this.packedBytes()) {
      throw new BasewiseError("ratio_too_high", `A layer unpacks to more than ${ratio} times its packed bytes, which BASEWISE_MAX_RATIO allows.`);
    }
  }

  /** Raises for a tar that is not whole. An empty one may have no block at all. */
  finish = (): LayerIndex => this.#walk.finish();

  digest = () => asDiffId(`sha256:${this.#hash.digest("hex")}`);
}
