import { readContent } from "./content";
import type { CapturedFile, LayerEntry, LayerIndex } from "./layer-index";
import { layerIndexFormat } from "./layer-index";
import type { TarBounds, TarEntry } from "./tar/entry";
import { TarReader, type TarSink } from "./tar/read-tar";

/** A layer's tar, pushed in chunks, into its index. Synchronous, bounded; raises `layer_unreadable`, `bound_exceeded`. */
export class LayerWalk implements TarSink {
  readonly #reader: TarReader;
  readonly #entries: LayerEntry[] = [];
  readonly #captured = new Map<number, CapturedFile>();
  #entry: LayerEntry | undefined;
  #content: ReturnType<typeof readContent> | undefined;

  constructor(bounds: TarBounds) {
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
    this.#entry = { ...entry, sha256: null, facts: null };
    this.#entries.push(this.#entry);
    this.#content = entry.type === "file" ? readContent(entry.path, entry.size) : undefined;
  }

  data(chunk: Buffer): void {
    this.#content?.add(chunk);
  }

  end(): void {
    const reading = this.#content?.end();
    if (!reading || !this.#entry) return;
    this.#entry.sha256 = reading.sha256;
    this.#entry.facts = reading.facts;
    if (reading.captured) this.#captured.set(this.#entries.length - 1, reading.captured);
  }
}
