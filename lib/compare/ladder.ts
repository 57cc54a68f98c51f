import { type FamilyId, families, type Line, lines, toFollow } from "../catalog";
import { familiar, parseReference } from "../oci/reference";
import { type Axis, axisFor, position, type Scale } from "./axis";
import { type CountBasis, type Listed, onBasis, unknownOf } from "./listing";
import { hasFilters, type ListingQuery, type SizeKind, shownOnPage, words } from "./listing-query";

/** Listed images → the ladder: families in the catalogue's order, one scale for all, each family against its full image. Pure. */
export interface LadderOptions extends ListingQuery {
  scale: Scale;
}

/** What the record answers for one view; see lib/images/listings. */
export interface LadderData {
  /** YYYY-MM-DD: what support is measured against. */
  today: string;
  platforms: { name: string; images: number }[];
  /** Families of which something matches. `rows`: those that are shown of them, in order. */
  families: { family: string; matching: number; rebuilt: number; first: string; last: string; rows: Listed[] }[];
  /** What the catalogue's full images mean here, by canonical reference. */
  fulls: ReadonlyMap<string, Listed>;
  /** References that the catalogue follows and that are on record. */
  read: ReadonlySet<string>;
  /** The largest of each family and standing, without debug variants and full images. */
  candidates: Listed[];
  /** What the platform's counts are by; null where nothing was counted. */
  basis: CountBasis | null;
}

export interface LadderRow extends Omit<Listed, "imageId" | "repositoryId" | "past"> {
  /** Unique on the page: repository, digest, platform. */
  key: string;
  isFull: boolean;
  /** Why a fact is not known, by field. */
  unknown: Record<string, { code: string; reason: string }>;
  /** The size of the kind that is shown. */
  size: number | null;
  /** On the axis, 0 to 100; null where the size is unknown or not on a log axis. */
  at: number | null;
  /** Sizes of the kind that is shown, over the moves of the leading tag, oldest first; null where it never moved, or fewer than two are known. */
  line: { seenAt: string; size: number }[] | null;
}

export interface LadderAnswer {
  /** The largest distroless base here that is no debug variant; `here` where the family has no distroless. */
  subject: "distroless" | "here";
  name: string;
  size: number;
  full: { name: string; size: number };
  /** The runtimes' major versions, where they differ. */
  otherVersion: { here: string; full: string } | null;
}

/** A base of the catalogue that was not read for this platform: it has a name and no figure. */
export interface NotRead {
  reference: string;
  name: string;
  line: Line;
  publisher: string;
}

export interface LadderFamily {
  id: FamilyId | "none";
  title: string;
  subtitle: string | null;
  full: { name: string; size: number; at: number | null } | null;
  answer: LadderAnswer | null;
  /** Whether the row of nothing at all belongs here. */
  scratch: boolean;
  rows: LadderRow[];
  /** How many match, shown or not. */
  matching: number;
  notRead: NotRead[];
}

export interface Ladder extends LadderOptions {
  today: string;
  axis: Axis;
  families: LadderFamily[];
  /** That match, shown or not; and how many of them are on the page. */
  imageCount: number;
  shownCount: number;
  familyCount: number;
  /** How many there are before words and filters. */
  totalCount: number;
  rebuiltCount: number;
  /** First and last reading among those that match. */
  readAt: { first: string; last: string } | null;
  /** What counts of vulnerabilities are by, and how many counts on the page are by something else; null where nothing was counted. */
  counts: (CountBasis & { others: number }) | null;
  platforms: { name: string; images: number }[];
  /** Where one family is shown page by page. */
  pages: number;
}

function rowOf(row: Listed, options: LadderOptions): LadderRow {
  const { imageId: _image, repositoryId: _repository, past, ...listed } = row;
  const { kind } = options;
  const line = past.flatMap((p) => (p[kind] === null ? [] : [{ seenAt: p.seenAt, size: p[kind] }]));
  return {
    ...listed,
    key: `${row.imageId} ${row.repositoryId}`,
    isFull: false,
    unknown: unknownOf(row),
    size: row[kind],
    at: null,
    line: line.length > 1 ? line : null,
  };
}

function answerOf(candidates: readonly Listed[], full: Listed, kind: SizeKind): LadderAnswer | null {
  const measure = full[kind];
  if (measure === null || measure === 0) return null;
  const others = candidates.filter((c) => c[kind] && !(c.imageId === full.imageId && c.repositoryId === full.repositoryId));
  const distroless = others.filter((c) => c.standing === "distroless");
  const [subject] = [...(distroless.length > 0 ? distroless : others)].sort((a, b) => (b[kind] ?? 0) - (a[kind] ?? 0));
  const size = subject?.[kind];
  if (!subject || !size) return null;
  const differs = subject.runtime !== null && full.runtime !== null && subject.runtime !== full.runtime;
  return {
    subject: distroless.length > 0 ? "distroless" : "here",
    name: subject.name,
    size,
    full: { name: full.name, size: measure },
    otherVersion: differs && subject.runtime && full.runtime ? { here: subject.runtime, full: full.runtime } : null,
  };
}

/** Bases of the catalogue without a reading. A filter asks for facts, and of these there are none. */
function notRead(id: string, title: string, data: LadderData, options: LadderOptions): NotRead[] {
  if (hasFilters(options.filters)) return [];
  const wanted = words(options.q);
  return toFollow.flatMap(({ reference, family, line }) => {
    if (family !== id || data.read.has(reference)) return [];
    const text = `${reference} ${title} ${lines[line]}`.toLowerCase();
    if (!wanted.every((word) => text.includes(word))) return [];
    return [{ reference, name: familiar(parseReference(reference)).replace(/:latest$/, ""), line, publisher: lines[line] }];
  });
}

export function ladder(data: LadderData, options: LadderOptions): Ladder {
  const { kind, family: only } = options;
  const wanted = words(options.q);
  const found = new Map(data.families.map((f) => [f.family, f]));
  const order = [
    ...families,
    { id: "none", title: "Not in the catalogue", subtitle: "no family: what an image is for cannot be read off its files", full: [] },
  ] as const;
  const built = order
    .filter(({ id }) => only === null || id === only)
    .map(({ id, title, subtitle, full: choices }) => {
      const full = choices.map((c) => data.fulls.get(c)).find((r) => r !== undefined && r[kind] !== null) ?? null;
      const here = found.get(id);
      const rows = (here?.rows ?? []).map((r) => rowOf(r, options));
      const scratch = id === "static" && rows.length > 0 && !hasFilters(options.filters) && wanted.every((word) => "scratch static binary".includes(word));
      const candidates = data.candidates.filter((c) => c.family === id);
      const answer = full ? answerOf(candidates, full, kind) : null;
      return { id, title, subtitle, full, rows, scratch, answer, matching: here?.matching ?? 0, notRead: notRead(id, title, data, options), counted: here };
    })
    .filter((f) => f.rows.length > 0 || f.notRead.length > 0);

  const sizes = built
    .flatMap((f) => (f.rows.length > 0 ? [f.full?.[kind], ...f.rows.map((r) => r.size)] : []))
    .filter((s): s is number => typeof s === "number");
  const axis = axisFor(sizes, options.scale);
  const counted = built.flatMap((f) => (f.counted ? [f.counted] : []));
  const times = counted.flatMap((c) => [c.first, c.last]).sort();
  const first = times[0];
  const last = times.at(-1);
  const matching = counted.reduce((sum, c) => sum + c.matching, 0);
  return {
    ...options,
    today: data.today,
    axis,
    families: built.map(({ counted: _counted, ...f }) => {
      const size = f.full?.[kind] ?? null;
      const isFull = (row: LadderRow) => f.full !== null && row.key === `${f.full.imageId} ${f.full.repositoryId}`;
      return {
        ...f,
        full: f.full && size !== null ? { name: f.full.name, size, at: position(axis, size) } : null,
        rows: f.rows.map((row) => ({ ...row, isFull: isFull(row), at: row.size === null ? null : position(axis, row.size) })),
      };
    }),
    imageCount: matching,
    shownCount: built.reduce((sum, f) => sum + f.rows.length, 0),
    familyCount: counted.filter((c) => c.family !== "none").length,
    totalCount: data.platforms.find((p) => p.name === options.platform)?.images ?? 0,
    rebuiltCount: counted.reduce((sum, c) => sum + c.rebuilt, 0),
    readAt: first && last ? { first, last } : null,
    counts: data.basis && {
      ...data.basis,
      others: built.flatMap((f) => f.rows).filter((row) => row.identifiers !== null && !onBasis(row, data.basis)).length,
    },
    platforms: data.platforms,
    pages: only === null ? 1 : Math.max(1, Math.ceil(matching / shownOnPage)),
  };
}
