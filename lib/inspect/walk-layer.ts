import { readContent } from "./content";
import { indexTooLarge } from "./index-codec";
import type { CapturedFile, LayerEntry, LayerIndex } from "./layer-index";
import { layerIndexFormat } from "./layer-index";
import type { TarBounds, TarEntry } from "./tar/entry";
import { TarReader, type TarSink } from "./tar/read-tar";

export interface WalkBounds extends TarBounds {
  /** Bytes that the index may have, unpacked. */
  indexBytes: number;
}

/** What an entry takes in an index at most beside names and facts: a hash, and numbers. */
const entryBytes = 128;
/** As it stands in the index: what is no UTF-8 is escaped there and takes six bytes. */
const lengthOf = (value: unknown): number => (value === null ? 0 : Buffer.byteLength(JSON.stringify(value)));

/**
 * A layer's tar, pushed in chunks, into its index. Synchronous, bounded; raises `layer_unreadable` and the codes of `WalkBounds`. Bounds on
 * entries and on each kept file do not bound their product, so what is kept is weighed.
 */
export class LayerWalk implements TarSink {
  readonly #reader: TarReader;
  readonly #entries: LayerEntry[] = [];
  readonly #captured = new Map<number, CapturedFile>();
  #entry: LayerEntry | undefined;
  #content: ReturnType<typeof readContent> | undefined;
  #weight = 0;

  constructor(readonly bounds: WalkBounds) {
    this.#reader = new TarReader(this, bounds);
  }

  push(chunk: Buffer): void {
    this.#reader.push(chunk);
  }

  finish(): LayerIndex {
    this.#reader.end();
    return { format: layerIndexFormat, entries: this.#entries, captured: this.#captured };
  }

  begin(entry: TarEntry): void {
    this.#weigh(entryBytes + lengthOf(entry.path) + lengthOf(entry.linkTarget) + lengthOf(entry.xattrs));
    const { path, type, size, mode, uid, gid, linkTarget, device, xattrs } = entry;
    this.#entry = { path, type, size, mode, uid, gid, linkTarget, sha256: null, device, xattrs, facts: null };
    this.#entries.push(this.#entry);
    this.#content = entry.type === "file" ? readContent(entry.path, entry.size) : undefined;
  }

  data(chunk: Buffer): void {
    this.#content?.add(chunk);
  }

  end(): void {
    const reading = this.#content?.end();
    if (!reading || !this.#entry) return;
    this.#weigh(lengthOf(reading.facts) + (reading.captured?.bytes?.length ?? 0));
    this.#entry.sha256 = reading.sha256;
    this.#entry.facts = reading.facts;
    if (reading.captured) this.#captured.set(this.#entries.length - 1, reading.captured);
  }

  #weigh(bytes: number): void {
    this.#weight += bytes;
    if (this.#weight > this.bounds.indexBytes) throw indexTooLarge(this.bounds.indexBytes);
  }
}
