import type { Scale } from "@/lib/compare/axis";
import { type LadderFamily, type LadderOptions, type LadderRow, type SizeKind, type SortKey, sortKeys } from "@/lib/compare/ladder";

/** What is on the ladder's screen is in its address: kind, scale, sort, words, platform, pins. Defaults are left out. Pure. */
export type Params = Record<string, string | string[] | undefined>;

const one = (value: string | string[] | undefined): string => (Array.isArray(value) ? value[0] : value) ?? "";

/** A value that is no known one means the default, so that an old or mistyped link still shows the ladder. */
export function parseView(params: Params, platform: string): LadderOptions {
  const kind: SizeKind = one(params.kind) === "unpacked" ? "unpacked" : "download";
  const scale: Scale = one(params.scale) === "log" ? "log" : "linear";
  const sort = one(params.sort);
  const name = sort.replace(/^-/, "");
  const key: SortKey = sortKeys.find((k) => k === name) ?? kind;
  return {
    kind,
    scale,
    sort: { key, descending: sort.startsWith("-") && key === name },
    q: one(params.q).slice(0, 200),
    platform: one(params.platform) || platform,
  };
}

/** A first click on a column sorts it upwards, the next one downwards. Sizes by the kind that is shown are the default and not written. */
export function sortParam(options: LadderOptions, key: SortKey): string | null {
  const descending = options.sort.key === key && !options.sort.descending;
  if (!descending && key === options.kind) return null;
  return `${descending ? "-" : ""}${key}`;
}

/** The present parameters with some replaced; null removes one. In one order, and legible: `:` and `/` stay as they are. */
export function withParams(present: URLSearchParams, set: Readonly<Record<string, string | readonly string[] | null>>): string {
  const next = new URLSearchParams(present);
  for (const [name, value] of Object.entries(set)) {
    next.delete(name);
    for (const v of value === null ? [] : typeof value === "string" ? [value] : value) next.append(name, v);
  }
  const text = next.toString().replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%2C", ",");
  return text ? `?${text}` : "";
}

/** How a row is named in addresses: the platform stands behind it where it is not the configured one. */
export const pinOf = (row: Pick<LadderRow, "name" | "platform">, platform: string): string =>
  row.platform === platform ? row.name : `${row.name},${row.platform}`;

export const letters = ["A", "B", "C", "D", "E", "F", "G", "H"] as const;
export const letterClass = (index: number): string => `img-${(letters[index] ?? "A").toLowerCase()}`;

const most = 6;

/** A comparison to begin with for a family: its full image, its slim ones, its distroless ones without the debug variants. */
export function readyMade(family: LadderFamily, all: readonly LadderFamily[]): LadderRow[] {
  if (!family.full) return [];
  const full = all.flatMap((f) => f.rows).find((r) => r.name === family.full?.name);
  const plain = family.rows.filter((r) => r.key !== full?.key && !r.debug);
  const bySize = (a: LadderRow, b: LadderRow) => (b.size ?? 0) - (a.size ?? 0);
  const chosen = [...(full ? [full] : []), ...plain.filter((r) => r.standing !== "full").sort(bySize)];
  return chosen.length < 2 ? [] : chosen.slice(0, most);
}
