/** A version that stands in a binary as text. */
export interface BytesProbe {
  /** Bytes (as Latin-1) that stand in front of or begin what is looked for; rare in such a binary. */
  anchor: string;
  /** Matched at the anchor, over `window` bytes as Latin-1; its first group is the version. Without unbounded repetition of groups. */
  pattern: RegExp;
}

/** Bytes from the anchor on that a match may take. */
const window = 96;

/** Anchors that may turn out to be something else. A real binary has a few; bytes made of anchors end here. */
const mostTries = 10_000;

/** Looks for one probe in a stream of chunks of any size, at the speed of indexOf, in constant memory. */
export class VersionProbe {
  private readonly anchor: Buffer;
  private tail: Buffer = Buffer.alloc(0);
  private tries = 0;
  private found: string | null = null;

  constructor(private readonly probe: BytesProbe) {
    this.anchor = Buffer.from(probe.anchor, "latin1");
  }

  /** Nothing more to find or to look for: further chunks need not be handed in. */
  get done(): boolean {
    return this.found !== null || this.tries >= mostTries;
  }

  add(chunk: Uint8Array): void {
    if (this.done || chunk.length === 0) return;
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (bytes.length < window) {
      const joined = Buffer.concat([this.tail, bytes]);
      this.scan(joined, false);
      this.keep(joined);
      return;
    }
    // Matches that begin before this chunk, then those in it; copying the whole chunk to join them would halve the speed.
    if (this.tail.length > 0) this.scan(Buffer.concat([this.tail, bytes.subarray(0, window - 1)]), false);
    this.scan(bytes, false);
    this.keep(bytes);
  }

  end(): string | null {
    if (!this.done) this.scan(this.tail, true);
    return this.found;
  }

  /** What may begin a match that the next chunk ends. A copy: the chunk's memory is the caller's. */
  private keep(bytes: Buffer): void {
    this.tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - (window - 1))));
  }

  private scan(bytes: Buffer, last: boolean): void {
    for (let at = bytes.indexOf(this.anchor); at >= 0 && !this.done; at = bytes.indexOf(this.anchor, at + 1)) {
      if (!last && at + window > bytes.length) return;
      this.tries++;
      const text = bytes.toString("latin1", at, Math.min(at + window, bytes.length));
      this.found = this.probe.pattern.exec(text)?.[1] ?? null;
    }
  }
}
