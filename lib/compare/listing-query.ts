import { type FamilyId, families, levels } from "../catalog";

/** What may be asked of the catalogue page's rows: kinds of size, orders and filters, as one closed table. Pure. */
export const sizeKinds = ["download", "unpacked", "files"] as const;
export type SizeKind = (typeof sizeKinds)[number];

export const sortKeys = [
  "name",
  "level",
  "download",
  "unpacked",
  "files",
  "wasted",
  "layers",
  "packages",
  "fileCount",
  "shell",
  "packageManager",
  "libc",
  "user",
  "created",
  "read",
  "support",
  "vulnerabilities",
] as const;
export type SortKey = (typeof sortKeys)[number];

export interface Choice {
  label: string;
  values: readonly (readonly [value: string, says: string])[];
}
const unknown = ["unknown", "unknown"] as const;
const present = [["yes", "there"], ["no", "none"], unknown] as const;

/** Facts of which one chooses values; several of one fact mean any of them. */
export const choiceFacts = {
  level: { label: "Level", values: [...levels.map((level) => [level, level] as const), unknown] },
  standing: { label: "Standing", values: [["distroless", "distroless"], ["small", "slim, small"], ["full", "full"], unknown] },
  shell: { label: "Shell", values: present },
  packageManager: { label: "Package manager", values: present },
  user: { label: "Starts as", values: [["root", "root"], ["other", "another user"], unknown] },
  libc: { label: "libc", values: [["glibc", "glibc"], ["musl", "musl"], ["none", "none"], unknown] },
  debug: {
    label: "Debug variant",
    values: [
      ["yes", "yes"],
      ["no", "no"],
    ],
  },
  support: { label: "Support", values: [["supported", "goes on"], ["ended", "ended"], unknown] },
  scan: {
    label: "Scan",
    values: [
      ["scanned", "scanned"],
      ["not_covered", "not covered"],
      ["unsupported", "unsupported"],
      ["none", "not scanned"],
    ],
  },
} as const satisfies Record<string, Choice>;
export type ChoiceFact = keyof typeof choiceFacts;

/** Facts that lie between two bounds, each of which may be left open. `unit` MB is 1,000,000 B. */
export const rangeFacts = {
  download: { label: "Download", unit: "MB" },
  unpacked: { label: "Unpacked", unit: "MB" },
  files: { label: "Files size", unit: "MB" },
  wasted: { label: "Wasted", unit: "MB" },
  layers: { label: "Layers", unit: "count" },
  packages: { label: "Packages", unit: "count" },
  fileCount: { label: "Files", unit: "count" },
  identifiers: { label: "Vulnerabilities", unit: "count" },
  created: { label: "Created", unit: "day" },
  read: { label: "Read", unit: "day" },
  supportEnds: { label: "Support ends", unit: "day" },
} as const;
export type RangeFact = keyof typeof rangeFacts;

/** Numbers in the fact's unit, days as YYYY-MM-DD. */
export interface Range {
  from: string | null;
  to: string | null;
}

export interface Filters {
  choices: Partial<Record<ChoiceFact, string[]>>;
  ranges: Partial<Record<RangeFact, Range>>;
}

export interface ListingQuery {
  /** os/arch[/variant], as inspections have it. */
  platform: string;
  kind: SizeKind;
  sort: { key: SortKey; descending: boolean };
  /** Words that must all stand in the reference, the family, the level or a tag; empty for all. */
  q: string;
  filters: Filters;
  /** One family alone, page by page; null for all, the first rows of each. */
  family: FamilyId | "none" | null;
  /** From 1. */
  page: number;
}

export const hasFilters = (filters: Filters): boolean => Object.keys(filters.choices).length + Object.keys(filters.ranges).length > 0;

const numeric = /^\d{1,9}(\.\d{1,6})?$/;
const day = /^\d{4}-\d{2}-\d{2}$/;
const bound = (fact: RangeFact, text: string): string | null => {
  const { unit } = rangeFacts[fact];
  if (unit === "day") return day.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;
  return numeric.test(text) && (unit === "MB" || !text.includes(".")) ? text : null;
};

/** `2..20`, `..20`, `2..`; null where neither end can be read. */
export function parseRange(fact: RangeFact, text: string): Range | null {
  const [from = "", to = ""] = text.split("..", 2);
  const range = { from: bound(fact, from), to: bound(fact, to) };
  return range.from === null && range.to === null ? null : range;
}
export const formatRange = ({ from, to }: Range): string => `${from ?? ""}..${to ?? ""}`;

export const words = (q: string): string[] => q.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8);

/** Up to so many images are all shown at once; beyond, the first of each family, and a family alone in pages. */
export const shownAtOnce = 120;
export const shownOfEach = 8;
export const shownOnPage = 50;

type Params = Readonly<Record<string, string | readonly string[] | undefined>>;
const all = (value: string | readonly string[] | undefined): readonly string[] => (typeof value === "string" ? [value] : (value ?? []));
const one = (value: string | readonly string[] | undefined): string => all(value)[0] ?? "";

export const choiceNames = Object.keys(choiceFacts) as ChoiceFact[];
export const rangeNames = Object.keys(rangeFacts) as RangeFact[];

/** A fact or a value that is not known is passed over. Without a script a range comes as three fields: fact, from, to. */
function readFilters(params: Params): Filters {
  const choices: Filters["choices"] = {};
  for (const name of choiceNames) {
    const known = all(params[name]).filter((value) => choiceFacts[name].values.some(([v]) => v === value));
    if (known.length > 0) choices[name] = [...new Set(known)];
  }
  const ranges: Filters["ranges"] = {};
  for (const name of rangeNames) {
    const range = parseRange(name, one(params[name]));
    if (range) ranges[name] = range;
  }
  const asked = rangeNames.find((name) => name === one(params.fact));
  const range = asked && parseRange(asked, `${one(params.from)}..${one(params.to)}`);
  if (asked && range) ranges[asked] = range;
  return { choices, ranges };
}

/** From an address. A value that is no known one means the default, so that an old or mistyped link still shows something. */
export function readListingQuery(params: Params, platform: string): ListingQuery {
  const kind: SizeKind = sizeKinds.find((k) => k === one(params.kind)) ?? "download";
  const sort = one(params.sort);
  const name = sort.replace(/^-/, "");
  const key: SortKey = sortKeys.find((k) => k === name) ?? kind;
  const family: ListingQuery["family"] = one(params.family) === "none" ? "none" : (families.find((f) => f.id === one(params.family))?.id ?? null);
  const page = Number(one(params.page));
  return {
    platform: (one(params.platform) || platform).slice(0, 100),
    kind,
    sort: { key, descending: sort.startsWith("-") && key === name },
    q: one(params.q).slice(0, 200),
    filters: readFilters(params),
    family,
    page: family !== null && Number.isInteger(page) && page > 0 && page <= 100_000 ? page : 1,
  };
}
