import type { LayerProgressView } from "@/lib/jobs/job";

/** The layer strip as figures: one segment per layer, as wide as its download, at least one unit, a unit apart. Pure. */
export interface Segment {
  x: number;
  width: number;
  /** Of the width, how far it is. */
  filled: number;
  /** Known before: neither fetched nor read. */
  present: boolean;
}

/** A layer whose size is not known counts as the middle one of those that are. */
function weights(layers: readonly LayerProgressView[]): number[] {
  const known = layers.flatMap((l) => (l.size === null ? [] : [l.size])).sort((a, b) => a - b);
  const middle = known[Math.floor(known.length / 2)] ?? 1;
  return layers.map((l) => Math.max(l.size ?? middle, 1));
}

const rounded = (n: number): number => Math.round(n * 100) / 100;

export function segments(layers: readonly LayerProgressView[], width: number): Segment[] {
  if (layers.length === 0) return [];
  const sizes = weights(layers);
  const total = sizes.reduce((sum, s) => sum + s, 0);
  // With very many layers the gaps give way before the segments do.
  const gap = layers.length * 2 > width ? 0 : 1;
  const least = Math.min(1, width / layers.length);
  const free = Math.max(0, width - gap * (layers.length - 1) - least * layers.length);
  let x = 0;
  return layers.map((layer, i) => {
    const w = least + (free * (sizes[i] ?? 0)) / total;
    const segment = { x: rounded(x), width: rounded(w), filled: rounded(w * Math.max(0, Math.min(1, layer.part))), present: layer.state === "present" };
    x += w + gap;
    return segment;
  });
}
