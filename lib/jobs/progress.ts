import type { LayerProgress, ResolvedImage } from "../inspect/ports";
import type { JobProgress, LayerProgressView } from "./job";

/**
 * Gathers what the sources tell into one picture per job. A source that can't tell which layer it is reading (an engine's legacy save
 * stream) moves the totals only, and its layers are marked as they are recognised.
 */
export class ProgressTracker {
  private readonly layers: LayerProgressView[];
  private unplaced = 0;
  /** Bytes by layer in the present state, and their totals where the source tells them. */
  private done: number[];

  constructor(
    private readonly image: ResolvedImage,
    private source: "docker" | "registry",
  ) {
    this.layers = image.layers.map((l) => ({ digest: l.digest ?? l.diffId, size: l.size, state: "waiting", part: 0 }));
    this.done = image.layers.map(() => 0);
  }

  /** A new state of the job begins: what was done in the one before does not count towards it. */
  begin(state: "pulling" | "reading"): void {
    this.unplaced = 0;
    this.done = this.done.map(() => 0);
    if (state === "reading") for (const l of this.layers) Object.assign(l, { state: "waiting", part: 0 });
  }

  apply(progress: LayerProgress): void {
    if (progress.layer === null) {
      this.unplaced = Math.max(this.unplaced, progress.done);
      return;
    }
    const layer = this.layers[progress.layer];
    if (!layer) return;
    layer.state = progress.state;
    const ended = progress.state === "present" || progress.state === "pulled" || progress.state === "read";
    const total = progress.total ?? layer.size;
    layer.part = ended ? 1 : total ? Math.min(1, progress.done / total) : 0;
    this.done[progress.layer] = ended ? (layer.size ?? progress.done) : progress.done;
  }

  /** A layer was read to the end and recognised by its diffID; the same layer may stand at several places. */
  markRead(diffId: string): void {
    this.image.layers.forEach((l, i) => {
      const layer = this.layers[i];
      if (l.diffId !== diffId || !layer) return;
      layer.state = "read";
      layer.part = 1;
      this.done[i] = layer.size ?? this.done[i] ?? 0;
    });
  }

  view(): JobProgress {
    const sizes = this.layers.map((l) => l.size);
    const total = sizes.every((s) => s !== null) ? sizes.reduce<number>((sum, s) => sum + (s ?? 0), 0) : null;
    const done = this.done.reduce((sum, d) => sum + d, 0);
    return { source: this.source, layers: this.layers.map((l) => ({ ...l })), done: done || this.unplaced, total };
  }
}
