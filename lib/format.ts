/**
 * Figures as the look demands: decimal units, narrow no-break space before the unit, true minus sign, tabular. Exact bytes go into
 * `<data value title>` and exports, never into prose.
 */
const nnbsp = "\u202f";
const minus = "\u2212";
const times = "\u00d7";
const units = ["B", "kB", "MB", "GB", "TB"] as const;
const grouped = new Intl.NumberFormat("en-US");

const threeDigits = (value: number): string => {
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value.toFixed(2);
};

/** `49.5 MB`, `0.86 MB`, `241 kB`, `87 B`: three significant digits; from 500 kB on in MB, so that neighbours share a unit. */
export function bytes(size: number): string {
  const magnitude = Math.abs(size);
  const sign = size < 0 ? minus : "";
  if (magnitude < 1000) return `${sign}${magnitude}${nnbsp}B`;
  let unit = 1;
  let value = magnitude / 1000;
  while (value >= 500 && unit < units.length - 1) {
    const next = value / 1000;
    if (next < 1 && unit > 1) break; // 537 MB stays MB; 0.86 MB does not become 860 kB
    value = next;
    unit++;
  }
  return `${sign}${threeDigits(value)}${nnbsp}${units[unit]}`;
}

/** `+8.63 MB`, `−48.7 MB`, `same`. */
export const bytesChange = (delta: number): string => (delta === 0 ? "same" : delta > 0 ? `+${bytes(delta)}` : bytes(delta));

/** Megabytes with two decimals and no unit, for a sortable column whose points line up. */
export const megabytes = (size: number): string => (size / 1e6).toFixed(2);

/** `9,487,048 B`: the exact figure, for titles and hover cards. */
export const exactBytes = (size: number): string => `${grouped.format(size).replace("-", minus)}${nnbsp}B`;

export const count = (n: number): string => grouped.format(n).replace("-", minus);
export const countChange = (delta: number): string => (delta === 0 ? "same" : delta > 0 ? `+${count(delta)}` : count(delta));

/** `−98.3 %` against a base; above 95 % one decimal, since 98 and 99 are twice apart. Null where the base is 0. */
export function percentChange(value: number, base: number, decimals?: number): string | null {
  if (base === 0) return null;
  const change = ((value - base) / base) * 100;
  const digits = decimals ?? (Math.abs(change) > 95 ? 1 : 0);
  const text = Math.abs(change).toFixed(digits);
  if (Number(text) === 0) return `0${nnbsp}%`;
  return `${change < 0 ? minus : "+"}${text}${nnbsp}%`;
}

/** How many times smaller: `58`, `5.2`; two digits below ten. */
export const timesSmaller = (value: number, base: number): string => {
  const factor = base / value;
  return factor >= 9.95 ? factor.toFixed(0) : factor.toFixed(1);
};
export const timesMark = times;

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false, timeZone: "UTC" });

/** `23 Nov 2026` (UTC). */
export const date = (iso: string): string => day.format(new Date(iso));
/** `06:41:07` (UTC). */
export const time = (iso: string): string => clock.format(new Date(iso));
/** `23 Nov 2026, 06:41:07 UTC`, for titles. */
export const moment = (iso: string): string => `${date(iso)}, ${time(iso)} UTC`;

/** `4.2 s`, `1 min 12 s`. */
export function duration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)}${nnbsp}s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}${nnbsp}min ${seconds % 60}${nnbsp}s`;
}

export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;
