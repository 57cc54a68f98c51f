import type { LayerProgress, ResolvedImage } from "../inspect/ports";
import type { JobProgress, LayerProgressView } from "./job";

/** Bytes of the kind that the job's state moves: packed ones while pulling or reading blobs, unpacked ones out of an engine's tars. */
interface Bytes {
  done: number;
  /** Null until the source tells. */
  total: number | null;
}

/**
 * Gathers what the sources tell into one picture per job. A source that can't tell which layer it is reading (an engine's legacy save
 * stream) moves the totals only, and its layers are marked as they are recognised.
 */
export class ProgressTracker {
  private readonly layers: LayerProgressView[];
  private bytes: Bytes[];
  /** Of the file that is being read and has no place yet; files come one after the other. */
  private unplaced = 0;

  constructor(
    private readonly image: ResolvedImage,
    private source: "docker" | "registry",
  ) {
    this.layers = image.layers.map((l) => ({ digest: l.digest ?? l.diffId, size: l.size, state: "waiting", part: 0 }));
    this.bytes = image.layers.map((l) => ({ done: 0, total: l.size }));
  }

  /** A new state of the job begins: what was done in the one before does not count towards it. */
  begin(state: "pulling" | "reading"): void {
    this.unplaced = 0;
    // An engine hands out tars, whose sizes no manifest states.
    const packed = state === "pulling" || this.source === "registry";
    this.bytes = this.image.layers.map((l) => ({ done: 0, total: packed ? l.size : null }));
    if (state === "reading") for (const l of this.layers) Object.assign(l, { state: "waiting", part: 0 });
  }

  apply(progress: LayerProgress): void {
    if (progress.layer === null) {
      this.unplaced = progress.done;
      return;
    }
    const layer = this.layers[progress.layer];
    const bytes = this.bytes[progress.layer];
    if (!layer || !bytes) return;
    layer.state = progress.state;
    if (progress.total !== null) bytes.total = progress.total;
    const ended = progress.state === "present" || progress.state === "pulled" || progress.state === "read";
    if (progress.state === "read") this.unplaced = 0; // it was this one, if it had no place
    bytes.done = ended ? (bytes.total ?? progress.done) : progress.done;
    layer.part = ended ? 1 : bytes.total ? Math.min(1, bytes.done / bytes.total) : 0;
  }

  /** A layer was read to the end and recognised by its diffID; the same layer may stand at several places. */
  markRead(diffId: string): void {
    this.image.layers.forEach((l, i) => {
      const layer = this.layers[i];
      if (l.diffId === diffId && layer) Object.assign(layer, { state: "read", part: 1 });
    });
  }

  view(): JobProgress {
    const total = this.bytes.reduce<number | null>((sum, b) => (sum === null || b.total === null ? null : sum + b.total), 0);
    const done = this.bytes.reduce((sum, b) => sum + b.done, this.unplaced);
    return { source: this.source, layers: this.layers.map((l) => ({ ...l })), done, total };
  }
}
