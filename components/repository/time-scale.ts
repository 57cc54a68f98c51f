import type { Kind, ReadingBrief, Stretch, TimeRow } from "@/lib/follow/view-types";

/** Where things stand on the time axis, in percent of its width. Pure. */
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [minute, 5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day];
const mostTicks = 6;

export interface Scale {
  from: number;
  to: number;
  at(iso: string | number): number;
}

export function scaleOf(rows: readonly TimeRow[], now: string): Scale {
  return scaleBetween(Math.min(...rows.flatMap((r) => r.stretches.map((s) => Date.parse(s.from)))), now);
}

export function scaleBetween(first: number, now: string): Scale {
  const to = Date.parse(now);
  const from = Math.min(first, to - minute);
  return { from, to, at: (when) => Math.min(100, Math.max(0, (((typeof when === "number" ? when : Date.parse(when)) - from) / (to - from)) * 100)) };
}

const dayName = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const clockName = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "UTC" });
const monthName = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** Round moments within the scale, at most six: minutes, hours, days, or the first of months. Those at its very end are left to it. */
export function ticksOf({ from, to }: Pick<Scale, "from" | "to">): { at: number; label: string }[] {
  const span = to - from;
  const step = steps.find((s) => span / s <= mostTicks);
  const ticks: { at: number; label: string }[] = [];
  if (step) {
    for (let at = Math.ceil(from / step) * step; at < to - span / 7; at += step) {
      const date = new Date(at);
      ticks.push({ at, label: step < day && at % day !== 0 ? clockName.format(date) : dayName.format(date) });
    }
    return ticks;
  }
  const months = Math.ceil(span / (30.44 * day) / mostTicks);
  const begin = new Date(from);
  for (let m = begin.getUTCMonth() + 1; ; m += months) {
    const at = Date.UTC(begin.getUTCFullYear(), m, 1);
    if (at >= to - span / 7) return ticks;
    const date = new Date(at);
    ticks.push({ at, label: date.getUTCMonth() === 0 ? String(date.getUTCFullYear()) : monthName.format(date) });
  }
}

/** The end's own label: the day, or the time where all is of one day. */
export const endLabel = ({ from, to }: Pick<Scale, "from" | "to">): string =>
  to - from < day ? `${clockName.format(new Date(to))} UTC` : dayName.format(new Date(to));

export interface Gap {
  from: string;
  to: string;
}

/** Time in which nothing was looked up: between stretches, and since the last look, where it is longer than the repository's rhythm. */
export function gapsOf(stretches: readonly Stretch[], now: string, quiet: number): Gap[] {
  return stretches.flatMap((s, i) => {
    const next = stretches[i + 1]?.from ?? now;
    return Date.parse(next) - Date.parse(s.to) > quiet ? [{ from: s.to, to: next }] : [];
  });
}

export const figureOf = (reading: ReadingBrief | null, kind: Kind): number | null => (reading ? reading[kind] : null);

/** 1, 2, 4, 5 or 8 times a power of ten, the least that is not below. */
export function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5, 8, 10].find((n) => n * power >= value) ?? 10) * power;
}

export const greatest = (rows: readonly TimeRow[], kind: Kind): number =>
  niceCeiling(Math.max(0, ...rows.flatMap((r) => r.stretches.map((s) => figureOf(s.reading, kind) ?? 0))));
