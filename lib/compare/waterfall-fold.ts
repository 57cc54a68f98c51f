import { levels } from "../catalog";
import type { Comparison, Letter } from "./types";
import type { Waterfall, WaterfallStep } from "./types-waterfall";

/** A bar of the waterfall: one step, or the rest of its kind as one. Bytes. */
export interface Rung {
  change: WaterfallStep["change"];
  /** null where it stands for several. */
  step: WaterfallStep | null;
  of: WaterfallStep["of"];
  count: number;
  delta: number;
  /** Bytes before and after it. */
  start: number;
  left: number;
}

/** How many bars of each kind are drawn one by one. */
const most = (step: WaterfallStep): number => (step.of !== "package" ? 5 : { removed: 11, changed: 4, added: 5 }[step.change]);
const kindOf = (step: WaterfallStep): string => (step.of === "package" ? step.change : step.of);

/** The steps as they are drawn: of each kind the largest, the rest as one bar; none is left out. Pure. */
export function folded({ steps, before }: Pick<Waterfall, "steps" | "before">): Rung[] {
  const rungs: Rung[] = [];
  let start = before ?? 0;
  for (const kind of new Set((steps ?? []).map(kindOf))) {
    const alike = (steps ?? []).filter((step) => kindOf(step) === kind);
    const first = alike[0] as WaterfallStep;
    const alone = alike.length <= most(first) + 1 ? alike : alike.slice(0, most(first));
    for (const step of alone) {
      rungs.push({ change: step.change, step, of: step.of, count: 1, delta: step.delta, start, left: step.left });
      start = step.left;
    }
    const last = alike.at(-1);
    if (alone.length === alike.length || !last) continue;
    const { of } = first;
    rungs.push({
      change: of === "package" ? first.change : "changed",
      step: null,
      of,
      count: alike.length - alone.length,
      delta: last.left - start,
      start,
      left: last.left,
    });
    start = last.left;
  }
  return rungs;
}

/** Where the waterfall leads if nobody says: the first image that is no distribution any more, else the last whose files are known. */
export function targetOf({ columns, waterfalls, bytes, figures }: Comparison, asked: Letter | null): Letter | null {
  if (asked && waterfalls.some((w) => w.to === asked)) return asked;
  const known = columns.flatMap((_, i) => (i > 0 && (bytes[i]?.files ?? null) !== null ? [i] : []));
  const cells = figures.find((row) => row.id === "level")?.cells ?? [];
  const below = known.find((i) => {
    const value = cells[i]?.value;
    return value?.kind === "level" && levels.indexOf(value.level) < levels.indexOf("slim");
  });
  return waterfalls.find((w) => w.to === columns[below ?? known.at(-1) ?? 1]?.letter)?.to ?? null;
}
