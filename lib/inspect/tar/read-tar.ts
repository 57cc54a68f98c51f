import { BasewiseError } from "../../errors";
import { interpret, type Pending, type TarBounds, type TarEntry } from "./entry";
import { block, broken, type Header, isZero, parseHeader } from "./header";
import { parsePax } from "./pax";
import { gnuRealSize, gnuSegments, type Segment, SparseHead, type SparseMap, sparseMap } from "./sparse";

export type { TarBounds, TarEntry } from "./entry";

/** Told of entries in the order of the tar, synchronously. `data` is called for regular files alone, holes of sparse ones filled. */
export interface TarSink {
  begin(entry: TarEntry): void;
  /** The chunk's memory is the caller's: copy what is kept. */
  data(chunk: Buffer): void;
  end(): void;
}

/** Go's archive/tar, by which engines read, takes headers of headers up to this size too. */
const mostMeta = 2 ** 20;
const zeroes = Buffer.alloc(64 * 1024);
interface Meta {
  kind: "pax" | "global" | "name" | "link";
  bytes: Buffer;
  filled: number;
}
const metaKinds: Readonly<Record<string, Meta["kind"]>> = { x: "pax", X: "pax", g: "global", L: "name", K: "link" };

interface Sparse {
  map: SparseMap;
  /** Index of the segment that comes next, and where in the file we stand. */
  segment: number;
  at: number;
}

/**
 * A tar, pushed in chunks of any length: V7, ustar, PAX and GNU, with long names, extended attributes and sparse files. It is read as engines
 * read it (Go's archive/tar): global PAX headers are passed over, and what stands behind the end is nobody's.
 * Raises `layer_unreadable`, `layer_too_large`, `too_many_entries`, `path_too_long`,
 * `bound_exceeded`, and whatever the sink throws.
 */
export class TarReader {
  #mode: "header" | "meta" | "sparse blocks" | "sparse map" | "data" | "skip" | "ended" = "header";
  #carry = Buffer.alloc(block);
  #carried = 0;
  /** Bytes of the present entry's data (or meta data) still to come, and the padding behind. */
  #left = 0;
  #padding = 0;
  #zeroBlocks = 0;
  #entries = 0;
  #header: Header | undefined;
  #meta: Meta | undefined;
  #pending: Pending = {};
  // The sparse file that is being read.
  #segments: Segment[] = [];
  #realSize = 0;
  #sparseHead: { head: SparseHead; size: number } | undefined;
  #sparse: Sparse | undefined;

  constructor(
    readonly sink: TarSink,
    readonly bounds: TarBounds,
  ) {}

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      switch (this.#mode) {
        case "ended":
          return;
        case "data": {
          const take = Math.min(this.#left, chunk.length - at);
          this.#data(take === chunk.length ? chunk : chunk.subarray(at, at + take));
          at += take;
          this.#left -= take;
          if (this.#left === 0) this.#endData();
          break;
        }
        case "meta": {
          const meta = this.#meta as Meta;
          const take = Math.min(this.#left, chunk.length - at);
          chunk.copy(meta.bytes, meta.filled, at, at + take);
          meta.filled += take;
          at += take;
          this.#left -= take;
          if (this.#left === 0) this.#endMeta();
          break;
        }
        case "skip": {
          const take = Math.min(this.#padding, chunk.length - at);
          at += take;
          this.#padding -= take;
          if (this.#padding === 0) this.#mode = "header";
          break;
        }
        default: {
          // One block at a time: a header, or a piece of a sparse map.
          if (this.#carried === 0 && chunk.length - at >= block) {
            const piece = chunk.subarray(at, at + block);
            at += block;
            this.#block(piece);
            break;
          }
          const take = Math.min(block - this.#carried, chunk.length - at);
          chunk.copy(this.#carry, this.#carried, at, at + take);
          this.#carried += take;
          at += take;
          if (this.#carried === block) {
            this.#carried = 0;
            this.#block(this.#carry);
          }
        }
      }
    }
  }

  /** Behind the last chunk. A tar may lack the blocks of zeroes that end it, but nothing else. */
  end(): void {
    if (this.#mode === "ended") return;
    // Padding of the last entry is all that may be missing: some writers cut it.
    if (this.#mode === "skip") return;
    if (this.#mode !== "header" || this.#carried > 0) throw broken("its tar ends in the middle of an entry");
    if (Object.keys(this.#pending).length > 0) throw broken("its tar ends behind a header that speaks of another entry");
  }

  #block(b: Buffer): void {
    if (this.#mode === "sparse blocks") {
      if (!gnuSegments(b, 0, 21, 504, this.#segments)) this.#beginFile(this.#header as Header);
      return;
    }
    if (this.#mode === "sparse map") {
      this.#sparseBlock(b);
      return;
    }
    if (isZero(b)) {
      // Two end the archive.
      if (++this.#zeroBlocks === 2) this.#mode = "ended";
      return;
    }
    if (this.#zeroBlocks > 0) throw broken("a block of zeroes stands between its tar's entries");
    this.#take(parseHeader(b), b);
  }

  #take(header: Header, b: Buffer): void {
    const meta = metaKinds[header.flag];
    if (meta) {
      if (header.size > mostMeta) throw new BasewiseError("bound_exceeded", `A layer's tar has a header of ${header.size} bytes; ${mostMeta} are allowed.`);
      this.#meta = { kind: meta, bytes: Buffer.alloc(header.size), filled: 0 };
      this.#left = header.size;
      this.#padding = (block - (header.size % block)) % block;
      this.#mode = "meta";
      if (header.size === 0) this.#endMeta();
      return;
    }
    if (++this.#entries > this.bounds.entries) {
      throw new BasewiseError("too_many_entries", `A layer has more than ${this.bounds.entries} entries, which BASEWISE_MAX_ENTRIES allows.`);
    }
    this.#header = header;
    if (header.flag === "S") {
      this.#segments = [];
      const more = gnuSegments(b, 386, 4, 482, this.#segments);
      this.#realSize = gnuRealSize(b);
      if (more) {
        this.#mode = "sparse blocks";
        return;
      }
    }
    this.#beginFile(header);
  }

  #endMeta(): void {
    const { kind, bytes } = this.#meta as Meta;
    this.#meta = undefined;
    const text = () => Buffer.from(bytes.subarray(0, bytes.indexOf(0) < 0 ? bytes.length : bytes.indexOf(0)));
    if (kind === "pax") this.#pending.pax = parsePax(bytes);
    else if (kind === "name") this.#pending.longName = text();
    else if (kind === "link") this.#pending.longLink = text();
    this.#mode = this.#padding > 0 ? "skip" : "header";
  }

  #beginFile(header: Header): void {
    const oldGnu = header.flag === "S" ? { segments: this.#segments, realSize: this.#realSize } : null;
    const { entry, stored, sparse } = interpret(header, this.#pending, oldGnu, this.bounds);
    this.#pending = {};
    this.sink.begin(entry);
    this.#left = stored;
    this.#padding = (block - (stored % block)) % block;
    this.#sparse = undefined;
    if (sparse === "follows") {
      if (stored === 0) throw broken("a sparse file has no map");
      this.#sparseHead = { head: new SparseHead(), size: entry.size };
      this.#mode = "sparse map";
      return;
    }
    if (sparse) this.#sparse = { map: sparseMap(sparse, entry.size, stored), segment: 0, at: 0 };
    this.#mode = "data";
    if (stored === 0) this.#endData();
  }

  /** A block of PAX 1.0's map. */
  #sparseBlock(b: Buffer): void {
    const { head, size } = this.#sparseHead as { head: SparseHead; size: number };
    this.#left -= block;
    if (this.#left < 0) throw broken("a sparse file's map has no end");
    if (!head.add(b)) return;
    this.#sparseHead = undefined;
    this.#sparse = { map: sparseMap(head.segments(), size, this.#left), segment: 0, at: 0 };
    this.#mode = "data";
    if (this.#left === 0) this.#endData();
  }

  #data(chunk: Buffer): void {
    const sparse = this.#sparse;
    if (!sparse) {
      this.sink.data(chunk);
      return;
    }
    for (let at = 0; at < chunk.length; ) {
      const segment = sparse.map.segments[sparse.segment] as Segment;
      if (sparse.at < segment.offset) this.#hole(segment.offset - sparse.at);
      const done = sparse.at - segment.offset;
      const take = Math.min(segment.length - done, chunk.length - at);
      this.sink.data(chunk.subarray(at, at + take));
      at += take;
      sparse.at += take;
      if (done + take === segment.length) sparse.segment++;
    }
  }

  #hole(length: number): void {
    const sparse = this.#sparse as Sparse;
    this.bounds.onHole?.(length);
    for (let left = length; left > 0; left -= zeroes.length) this.sink.data(left < zeroes.length ? zeroes.subarray(0, left) : zeroes);
    sparse.at += length;
  }

  #endData(): void {
    if (this.#sparse && this.#sparse.at < this.#sparse.map.size) this.#hole(this.#sparse.map.size - this.#sparse.at);
    this.#sparse = undefined;
    this.sink.end();
    this.#mode = this.#padding > 0 ? "skip" : "header";
  }
}
