interface Range {
  start: number;
  end: number;
}

/** Blocks grow with the data: a small file costs its own size, and a large one no doubling. */
const largestBlock = 256 * 1024;

/** Ranges of a file that streams past, kept by offset. Costs nothing where nothing is wanted. */
export class KeptRanges {
  /** Sorted, disjoint, not yet wholly past. */
  #wanted: Range[] = [];
  readonly #blocks: { start: number; bytes: Buffer; used: number }[] = [];
  #position = 0;

  constructor(readonly size: number) {}

  /** Bytes that were seen; all that lies behind may still be wanted. */
  get position(): number {
    return this.#position;
  }

  /** From now on; bytes that have passed are not brought back. */
  want(start: number, end: number): void {
    const from = Math.max(start, this.#position);
    const to = Math.min(end, this.size);
    if (!(from < to)) return;
    const ranges = [...this.#wanted, { start: from, end: to }].sort((a, b) => a.start - b.start);
    const merged: Range[] = [];
    for (const range of ranges) {
      const last = merged.at(-1);
      if (last && range.start <= last.end) last.end = Math.max(last.end, range.end);
      else merged.push({ ...range });
    }
    this.#wanted = merged;
  }

  add(chunk: Uint8Array): void {
    const from = this.#position;
    this.#position += chunk.length;
    for (let range = this.#wanted[0]; range && range.start < this.#position; range = this.#wanted[0]) {
      const start = Math.max(range.start, from);
      const end = Math.min(range.end, this.#position);
      if (start < end) this.#keep(start, chunk.subarray(start - from, end - from), range.end);
      if (range.end > this.#position) return;
      this.#wanted.shift();
    }
  }

  #keep(start: number, bytes: Uint8Array, rangeEnd: number): void {
    let block = this.#blocks.at(-1);
    for (let at = 0; at < bytes.length; ) {
      if (!block || block.start + block.used !== start + at || block.used === block.bytes.length) {
        const capacity = Math.min(Math.max(rangeEnd - start - at, 1), largestBlock);
        block = { start: start + at, bytes: Buffer.allocUnsafe(capacity), used: 0 };
        this.#blocks.push(block);
      }
      const length = Math.min(bytes.length - at, block.bytes.length - block.used);
      block.bytes.set(bytes.subarray(at, at + length), block.used);
      block.used += length;
      at += length;
    }
  }

  /** The bytes if all of them were kept. */
  read(start: number, length: number): Buffer | undefined {
    if (!(start >= 0 && length >= 0 && start + length <= this.#position)) return undefined;
    if (length === 0) return Buffer.alloc(0);
    const parts: Buffer[] = [];
    const end = start + length;
    let at = start;
    for (let i = this.#blockAt(start); at < end; i++) {
      const block = this.#blocks[i];
      if (!block || block.start > at || block.start + block.used <= at) return undefined;
      const part = block.bytes.subarray(at - block.start, Math.min(block.used, end - block.start));
      parts.push(part);
      at += part.length;
    }
    return parts.length === 1 ? parts[0] : Buffer.concat(parts, length);
  }

  /** How many bytes from `start` on were kept without a gap. */
  available(start: number): number {
    let at = start;
    for (let i = this.#blockAt(start); ; i++) {
      const block = this.#blocks[i];
      if (!block || block.start > at || block.start + block.used <= at) return at - start;
      at = block.start + block.used;
    }
  }

  /** Position of the last block that begins at or before `offset`. */
  #blockAt(offset: number): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#blocks[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
