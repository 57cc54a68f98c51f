import { block, broken, numeric } from "./header";
import { paxNumber } from "./pax";

/**
 * Sparse files: data where it stands in the file, zeroes between. GNU tar's manual, "Storing Sparse Files": the old GNU format (type S), and
 * PAX 0.0, 0.1 and 1.0.
 */
export interface Segment {
  offset: number;
  length: number;
}
export interface SparseMap {
  /** Ascending, not overlapping. */
  segments: Segment[];
  /** Logical size. */
  size: number;
}

/** More pieces than any real file's map has; each costs memory. */
const mostSegments = 100_000;

/** Checks a map against the bytes that are stored. Raises `layer_unreadable`. */
export function sparseMap(segments: Segment[], size: number, stored: number): SparseMap {
  let end = 0;
  let sum = 0;
  for (const { offset, length } of segments) {
    if (offset < end || offset + length > size) throw broken("a sparse file's map is out of order or beyond its size");
    end = offset + length;
    sum += length;
  }
  if (sum !== stored) throw broken(`a sparse file's map speaks of ${sum} bytes, but ${stored} are stored`);
  return { segments: segments.filter((s) => s.length > 0), size };
}

/** The pieces that stand in an old GNU header or one of its extension blocks; `more` if another block follows. */
export function gnuSegments(b: Buffer, from: number, count: number, extendedAt: number, into: Segment[]): boolean {
  for (let i = 0; i < count; i++) {
    const at = from + i * 24;
    if (b[at] === 0) break; // an unused place
    into.push({ offset: numeric(b, at, 12, "sparse map"), length: numeric(b, at + 12, 12, "sparse map") });
  }
  if (into.length > mostSegments) throw broken("a sparse file's map is beyond all bounds");
  return b[extendedAt] !== 0;
}

export const gnuRealSize = (b: Buffer): number => numeric(b, 483, 12, "size");

/** PAX 0.0 and 0.1 have the map in the header. Undefined: not sparse, or 1.0. */
export function paxSegments(records: Map<string, Buffer>): Segment[] | undefined {
  const map = records.get("GNU.sparse.map");
  if (!map) return undefined;
  const numbers = map.toString("latin1").split(",");
  if (numbers.length > 2 * mostSegments) throw broken("a sparse file's map is beyond all bounds");
  if (numbers.length === 1 && numbers[0] === "") return [];
  if (numbers.length % 2) throw broken("a sparse file's map has an odd end");
  const segments: Segment[] = [];
  for (let i = 0; i < numbers.length; i += 2) {
    const value = (text: string | undefined) => paxNumber(Buffer.from(text ?? ""), "GNU.sparse.map");
    segments.push({ offset: value(numbers[i]), length: value(numbers[i + 1]) });
  }
  return segments;
}

/** PAX 1.0: the map stands before the data, decimal numbers a line each, padded to a block. */
export class SparseHead {
  #text = "";
  #numbers: number[] = [];

  /** Takes one block; true when the map is whole. */
  add(b: Buffer): boolean {
    this.#text += b.toString("latin1");
    const lines = this.#text.split("\n");
    this.#text = lines.pop() ?? "";
    if (this.#text.length > block) throw broken("a sparse file's map is malformed");
    for (const line of lines) {
      if (this.#whole) break; // padding
      if (!/^[0-9]{1,16}$/.test(line)) throw broken("a sparse file's map is malformed");
      this.#numbers.push(Number(line));
      if ((this.#numbers[0] ?? 0) > mostSegments) throw broken("a sparse file's map is beyond all bounds");
    }
    return this.#whole;
  }

  get #whole(): boolean {
    const [count] = this.#numbers;
    return count !== undefined && this.#numbers.length >= 1 + 2 * count;
  }

  segments(): Segment[] {
    const segments: Segment[] = [];
    for (let i = 1; i + 1 < this.#numbers.length; i += 2) segments.push({ offset: this.#numbers[i] ?? 0, length: this.#numbers[i + 1] ?? 0 });
    return segments;
  }
}
