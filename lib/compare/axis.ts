/** Axes of size charts. Linear from zero for bars; log for dots alone, since a bar on a log axis has no meaningful length. Pure. */
export type Scale = "linear" | "log";

export interface Axis {
  scale: Scale;
  /** Bytes at the left and the right end. */
  min: number;
  max: number;
  ticks: { value: number; at: number; label: string }[];
}

const mb = 1e6;
const rounded = (percent: number): number => Math.round(percent * 1000) / 1000;

/** Where a size stands, in percent of the axis; null where it has no place (zero on a log axis). */
export function position(axis: Axis, size: number): number | null {
  if (axis.scale === "linear") return rounded(((size - axis.min) / (axis.max - axis.min)) * 100);
  if (size <= 0) return null;
  return rounded((Math.log10(size / axis.min) / Math.log10(axis.max / axis.min)) * 100);
}

/** 1, 2 or 5 times a power of ten, so that at most five ticks stand above zero. */
function step(max: number): number {
  const rough = max / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10) * power;
}

const number = (size: number): string => String(Math.round((size / mb) * 1000) / 1000);

/** An axis that holds all sizes; it ends on a fifth of a step, not on the next step, so that little room is lost. */
export function axisFor(sizes: readonly number[], scale: Scale): Axis {
  const positive = sizes.filter((s) => s > 0);
  const largest = Math.max(mb, ...positive);
  const axis: Axis = { scale, min: 0, max: 0, ticks: [] };
  const values: number[] = [];
  if (scale === "linear") {
    const unit = step(largest);
    axis.max = Math.ceil(largest / (unit / 5)) * (unit / 5);
    for (let v = 0; v <= axis.max; v += unit) values.push(v);
  } else {
    const least = Math.min(largest, ...positive);
    axis.min = 10 ** Math.floor(Math.log10(least));
    axis.max = 10 ** Math.ceil(Math.log10(largest));
    if (axis.max === axis.min) axis.max = axis.min * 10;
    for (let v = axis.min; v <= axis.max * 1.0001; v *= 10) values.push(v);
  }
  const unitAt = values.length - 1;
  axis.ticks = values.map((value, i) => ({ value, at: position(axis, value) ?? 0, label: i === unitAt ? `${number(value)} MB` : number(value) }));
  return axis;
}
