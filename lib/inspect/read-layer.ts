import { createHash, type Hash } from "node:crypto";
import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { abortReason, BasewiseError, isBasewiseError } from "../errors";
import { asDiffId, asDigest, type Digest } from "../oci/digest";
import type { LayerReading } from "./ports";
import { breath, sniff, sniffLength, type Unpacker, unpackers } from "./unpack";

export interface ReadLayerOptions {
  signal: AbortSignal;
  /** Digest that the bytes as streamed must have, where the source knows it. */
  expected: { blobDigest: Digest | null };
  /** Bound on the bytes of the tar (BASEWISE_MAX_UNPACKED_BYTES). */
  maxUnpacked: number;
  /** Called with each chunk's length, in bytes as streamed. */
  onBytes?(bytes: number): void;
}

/**
 * Reads one layer's stream to its end: packed (gzip, several members; zstd, several frames) or not, told by its first bytes. Memory stays
 * bounded whatever the layer's size; the stream is destroyed when this fails.
 * Raises `digest_mismatch`, `layer_unreadable`, `bound_exceeded`, `job_cancelled` (or what the signal was aborted with), and what the
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
    const tar = new TarTally(options.maxUnpacked);
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
    tar.finish();
    const diffId = isPlain ? asDiffId(blobDigest) : tar.digest();
    return { blobDigest, blobSize: packed.bytes, diffId, unpacked: tar.bytes };
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

const block = 512;

/** Hashes and counts the tar and looks at its first header (POSIX pax, ustar; layer.md demands a tar). */
class TarTally {
  bytes = 0;
  #hash: Hash = createHash("sha256");
  #head: Buffer | undefined = Buffer.alloc(0);

  constructor(readonly bound: number) {}

  add(chunk: Uint8Array, hashed: boolean): void {
    this.bytes += chunk.length;
    if (this.bytes > this.bound) {
      throw new BasewiseError("bound_exceeded", `A layer unpacks to more than ${this.bound} bytes, which BASEWISE_MAX_UNPACKED_BYTES allows.`);
    }
    if (this.#head) {
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, block - this.#head.length)]);
      if (this.#head.length === block) this.#check(this.#head);
    }
    if (hashed) this.#hash.update(chunk);
  }

  /** An empty tar may have no block at all; what is shorter than one block is none. */
  finish(): void {
    if (this.#head?.length) throw unreadable(`its ${this.#head.length} bytes are fewer than one tar header`);
  }

  digest = () => asDiffId(`sha256:${this.#hash.digest("hex")}`);

  #check(header: Buffer): void {
    this.#head = undefined;
    if (!isTarHeader(header)) throw unreadable("what it unpacks to is not a tar: its first header's checksum is wrong");
  }
}

/** A header with the right checksum, or the zeroes that end a tar. Old writers summed signed bytes; readers accept both. */
function isTarHeader(header: Buffer): boolean {
  let unsigned = 0;
  let signed = 0;
  let any = 0;
  for (let i = 0; i < block; i++) {
    const byte = header[i] ?? 0;
    any |= byte;
    const counted = i >= 148 && i < 156 ? 0x20 : byte;
    unsigned += counted;
    signed += counted > 127 ? counted - 256 : counted;
  }
  if (!any) return true;
  const written = header
    .toString("latin1", 148, 156)
    .replace(/[\0 ]+$/, "")
    .trim();
  if (!/^[0-7]+$/.test(written)) return false;
  const sum = Number.parseInt(written, 8);
  return sum === unsigned || sum === signed;
}
