import type { LayerStacks } from "./types";

/** What stands beside a run of rows of the stacks: a set of images that share them, or the one image that alone is so high. */
export interface StackNote {
  /** Rows, from 0 at the bottom, both included. */
  from: number;
  to: number;
  set: number | null;
  /** The column that alone stands here; null for a set. */
  column: number | null;
  layers: number;
  download: number | null;
}

/** Top to bottom reading needs no note where several images stand side by side unshared; rows never carry two. */
export function stackNotes({ rows, sets }: LayerStacks): StackNote[] {
  const notes: StackNote[] = [];
  const taken = new Set<number>();
  sets.forEach((set, index) => {
    const held = rows.flatMap((row, r) => (row.some((block) => block?.set === index) ? [r] : []));
    const from = held[0];
    const to = held.at(-1);
    if (from === undefined || to === undefined || to - from + 1 !== held.length || held.some((r) => taken.has(r))) return;
    for (const r of held) taken.add(r);
    notes.push({ from, to, set: index, column: null, layers: set.layers, download: set.download });
  });
  const alone = (r: number): number | null => {
    const columns = (rows[r] ?? []).flatMap((block, c) => (block ? [c] : []));
    const [only] = columns;
    return columns.length === 1 && only !== undefined && !taken.has(r) ? only : null;
  };
  for (let r = 0; r < rows.length; r++) {
    const column = alone(r);
    if (column === null) continue;
    let to = r;
    while (alone(to + 1) === column) to++;
    const blocks = rows.slice(r, to + 1).map((row) => row[column]);
    const download = blocks.reduce<number | null>((t, b) => (t === null || !b || b.download === null ? null : t + b.download), 0);
    // A layer that the image holds twice is not its own, though it stands alone at this height.
    if (blocks.every((b) => b?.set === null)) {
      notes.push({ from: r, to, set: null, column, layers: blocks.reduce((n, b) => n + (b?.layers.length ?? 0), 0), download });
    }
    r = to;
  }
  return notes;
}
