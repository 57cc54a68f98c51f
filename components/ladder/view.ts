import type { Scale } from "@/lib/compare/axis";
import type { LadderFamily, LadderOptions, LadderRow } from "@/lib/compare/ladder";
import {
  type ChoiceFact,
  choiceFacts,
  choiceNames,
  type Filters,
  formatRange,
  type RangeFact,
  rangeFacts,
  rangeNames,
  readListingQuery,
  type SortKey,
} from "@/lib/compare/listing-query";

/** What is on the ladder's screen is in its address: kind, scale, sort, words, filters, platform, family, page, pins. Defaults are left out. Pure. */
export type Params = Record<string, string | string[] | undefined>;

/** A value that is no known one means the default, so that an old or mistyped link still shows the ladder. */
export function parseView(params: Params, platform: string): LadderOptions {
  const scale: Scale = [params.scale].flat()[0] === "log" ? "log" : "linear";
  return { ...readListingQuery(params, platform), scale };
}

/** A first click on a column sorts it upwards, the next one downwards. Sizes by the kind that is shown are the default and not written. */
export function sortParam(options: LadderOptions, key: SortKey): string | null {
  const descending = options.sort.key === key && !options.sort.descending;
  if (!descending && key === options.kind) return null;
  return `${descending ? "-" : ""}${key}`;
}

/** One filter as it stands in sight: what lifts it is its parameter without it. */
export interface Chip {
  param: ChoiceFact | RangeFact;
  label: string;
  says: string;
  /** The parameter's values that stay when it is lifted. */
  without: string[] | null;
}

const inUnit = (fact: RangeFact, text: string): string => (rangeFacts[fact].unit === "MB" ? `${text}\u202fMB` : text);
const rangeSays = (fact: RangeFact, { from, to }: { from: string | null; to: string | null }): string =>
  from !== null && to !== null
    ? from === to
      ? inUnit(fact, from)
      : `${from} to ${inUnit(fact, to)}`
    : from !== null
      ? `${inUnit(fact, from)} or ${rangeFacts[fact].unit === "day" ? "later" : "more"}`
      : `${inUnit(fact, to ?? "")} or ${rangeFacts[fact].unit === "day" ? "earlier" : "less"}`;

export function chipsOf(filters: Filters): Chip[] {
  return [
    ...choiceNames.flatMap((param) =>
      (filters.choices[param] ?? []).map((value) => {
        const left = (filters.choices[param] ?? []).filter((v) => v !== value);
        const says = choiceFacts[param].values.find(([v]) => v === value)?.[1] ?? value;
        return { param, label: choiceFacts[param].label, says, without: left.length > 0 ? left : null };
      }),
    ),
    ...rangeNames.flatMap((param) => {
      const range = filters.ranges[param];
      return range ? [{ param, label: rangeFacts[param].label, says: rangeSays(param, range), without: null }] : [];
    }),
  ];
}

/** All filters lifted, as parameters. */
export const noFilters: Readonly<Record<string, null>> = Object.fromEntries(
  [...choiceNames, ...rangeNames, "fact", "from", "to", "page"].map((n) => [n, null]),
);

/** The view as parameters of the listings' API: what it asks for beyond this page's rows. */
export function listingParams(options: LadderOptions, platform: string): URLSearchParams {
  const params = new URLSearchParams({ platform: options.platform || platform, kind: options.kind });
  params.set("sort", `${options.sort.descending ? "-" : ""}${options.sort.key}`);
  if (options.q) params.set("q", options.q);
  if (options.family) params.set("family", options.family);
  for (const name of choiceNames) for (const value of options.filters.choices[name] ?? []) params.append(name, value);
  for (const name of rangeNames) {
    const range = options.filters.ranges[name];
    if (range) params.set(name, formatRange(range));
  }
  return params;
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

/** A comparison to begin with for a family: its full image, its slim ones, its distroless ones without the debug variants, of the rows in sight. */
export function readyMade(family: LadderFamily): { names: string[] } | null {
  if (!family.full) return null;
  const fullName = family.full.name;
  const plain = family.rows.filter((r) => r.name !== fullName && !r.debug && r.standing !== "full").sort((a, b) => (b.size ?? 0) - (a.size ?? 0));
  const names = [fullName, ...plain.map((r) => r.name)].slice(0, most);
  return names.length < 2 ? null : { names };
}
