import type { Axis } from "./axis";

/** Which numbers of an axis have room at which width, since one drawing serves every width of its page. Pure. */

/** Widths in px from which on a number can be asked to stand; style sheets have a rule for each. */
export const labelWidths = [60, 90, 120, 150, 180, 220, 260, 300] as const;

/** Of a figure at 11 px, and the least between two numbers. */
const figure = 6.7;
const gap = 6;

/** Where a label begins and ends at a width: the first from its line on, one at the far end up to it, all others about theirs. */
function extent({ at, label }: Axis["ticks"][number], i: number, width: number): [number, number] {
  const [x, long] = [(at / 100) * width, label.length * figure];
  if (i === 0) return [x, x + long];
  return at > 97 ? [x - long, x] : [x - long / 2, x + long / 2];
}

/** Places of the numbers that stand at a width: the last, which names the unit, the first beside it, and from the last on whichever do not touch. */
export function labelsAt(ticks: Axis["ticks"], width: number): Set<number> {
  const last = ticks.length - 1;
  const shown = new Set([last]);
  const extents = ticks.map((tick, i) => extent(tick, i, width));
  const start = extents[0]?.[1] ?? 0;
  let end = extents[last]?.[0] ?? width;
  if (start + gap <= end) shown.add(0);
  for (let i = last - 1; i > 0; i--) {
    const [from, to] = extents[i] ?? [0, 0];
    if (to + gap > end || from < start + gap) continue;
    shown.add(i);
    end = from;
  }
  return shown;
}

/** Per number the least of `labelWidths` from which on it has room at each of them; null of the last, which stands at every width. */
export function labelRoom(ticks: Axis["ticks"]): (number | null)[] {
  const at = labelWidths.map((width) => labelsAt(ticks, width));
  return ticks.map((_, i) => {
    if (i === ticks.length - 1) return null;
    const missing = at.findLastIndex((shown) => !shown.has(i));
    return labelWidths[missing + 1] ?? labelWidths.at(-1) ?? null;
  });
}
