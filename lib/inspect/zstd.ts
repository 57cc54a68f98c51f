import { Decompress } from "fzstd";

/**
 * Zstandard (RFC 8878) on top of fzstd, one block at a time. fzstd unpacks all that it is handed at once, so four bytes of an RLE block can
 * become 128 KiB and a chunk of them a gigabyte; this class finds the blocks' borders and hands over one, which bounds memory and the time
 * for which the event loop stands still (some milliseconds a block).
 */

/** Decoders need not support more (RFC 8878 §3.1.1.1.2 asks for 8 MiB at least); `zstd --long` and `--ultra -22` stay within it. */
const maxWindow = 128 * 2 ** 20;
const maxBlock = 128 * 2 ** 10;
const frameMagic = 0xfd2fb528;
const isSkippable = (magic: number): boolean => magic >>> 4 === 0x184d2a5;

/** Lengths of the header's fields by their flags, RFC 8878 §3.1.1.1.1. */
const dictionaryBytes = [0, 1, 2, 4] as const;
const contentSizeBytes = [0, 2, 4, 8] as const;

/** What stands at the front of the buffer. */
type Expecting = "frame" | "header" | "first block" | "block" | "skippable";

export class ZstdUnpacker {
  #buffer: Buffer = Buffer.alloc(0);
  #expecting: Expecting = "frame";
  #frame: Decompress | undefined;
  #hasChecksum = false;
  #headerLength = 0;
  #skip = 0;
  #frames = 0;
  #out: Uint8Array[] = [];

  /** Unpacks lazily: each step of the iterator is one block at most. Throws an Error on what is no zstd. */
  *push(chunk: Buffer): Generator<Uint8Array> {
    this.#buffer = this.#buffer.length ? Buffer.concat([this.#buffer, chunk]) : chunk;
    while (this.#step()) {
      yield* this.#out;
      this.#out = [];
    }
    yield* this.#out;
    this.#out = [];
  }

  /** To be called behind the last chunk; throws if a frame is not complete. */
  end(): void {
    if (this.#expecting !== "frame" || this.#buffer.length > 0) throw new Error("the zstd stream ends in the middle of a frame");
  }

  /** Takes one piece off the buffer; false if more bytes are needed. */
  #step(): boolean {
    switch (this.#expecting) {
      case "frame":
        return this.#startFrame();
      case "skippable": {
        const taken = Math.min(this.#skip, this.#buffer.length);
        this.#skip -= taken;
        this.#take(taken);
        if (this.#skip > 0) return false;
        this.#expecting = "frame";
        return true;
      }
      case "header":
        return this.#readHeader();
      case "first block":
      case "block":
        return this.#readBlock();
    }
  }

  #startFrame(): boolean {
    const buffer = this.#buffer;
    if (buffer.length < 4) return false;
    const magic = buffer.readUInt32LE(0);
    if (magic === frameMagic) {
      this.#expecting = "header";
      return true;
    }
    if (isSkippable(magic)) {
      if (buffer.length < 8) return false;
      this.#skip = buffer.readUInt32LE(4);
      this.#take(8);
      this.#expecting = "skippable";
      return true;
    }
    throw new Error(this.#frames ? "other bytes follow the zstd frames" : "no zstd frame");
  }

  #readHeader(): boolean {
    const buffer = this.#buffer;
    const flags = buffer[4];
    if (flags === undefined) return false;
    const single = (flags >> 5) & 1;
    const contentFlag = flags >> 6;
    const contentBytes = contentFlag ? (contentSizeBytes[contentFlag] ?? 0) : single;
    const dictionary = dictionaryBytes[flags & 3] ?? 0;
    const length = 5 + (1 - single) + dictionary + contentBytes;
    if (buffer.length < length) return false;
    if (flags & 8) throw new Error("a reserved bit is set in the zstd frame header");
    const at = 5 + (1 - single);
    if (dictionary && buffer.readUIntLE(at, dictionary) !== 0) throw new Error("the zstd frame needs a dictionary");
    let window: number;
    if (single) {
      window =
        contentBytes === 8
          ? Number(buffer.readBigUInt64LE(at + dictionary))
          : buffer.readUIntLE(at + dictionary, contentBytes) + (contentBytes === 2 ? 256 : 0);
    } else {
      const descriptor = buffer[5] ?? 0;
      const base = 2 ** (10 + (descriptor >> 3));
      window = base + (base / 8) * (descriptor & 7);
    }
    if (window > maxWindow) throw new Error(`the zstd frame needs a window of ${window} bytes, more than ${maxWindow}`);
    this.#hasChecksum = (flags & 4) !== 0;
    this.#headerLength = length;
    this.#frame = new Decompress((data) => {
      if (data.length) this.#out.push(data);
    });
    this.#expecting = "first block";
    return true;
  }

  /**
   * The buffer starts with a block's content, whose header went to fzstd with the block before, or with the frame header for the first one.
   * A push ends with the next block's header on purpose: fzstd keeps an empty view of every push that it used up entirely, and with it the
   * whole packed layer in memory.
   */
  #readBlock(): boolean {
    const buffer = this.#buffer;
    const at = this.#expecting === "first block" ? this.#headerLength : 0;
    if (buffer.length < at + 3) return false;
    const header = buffer.readUIntLE(at, 3);
    const last = (header & 1) === 1;
    const type = (header >> 1) & 3;
    const size = header >> 3;
    if (type === 3 || size > maxBlock) throw new Error("a zstd block is not as RFC 8878 demands");
    const end = at + 3 + (type === 1 ? 1 : size);
    const needed = end + (last ? (this.#hasChecksum ? 4 : 0) : 3);
    if (buffer.length < needed) return false;
    // Behind the first block, fzstd already has this block's header.
    const from = this.#expecting === "first block" ? 0 : 3;
    this.#frame?.push(buffer.subarray(from, needed), last);
    this.#take(last ? needed : end);
    if (last) {
      this.#frame = undefined;
      this.#frames++;
    }
    this.#expecting = last ? "frame" : "block";
    return true;
  }

  #take(bytes: number): void {
    this.#buffer = this.#buffer.subarray(bytes);
  }
}
