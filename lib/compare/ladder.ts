import { catalogued, type FamilyId, families, type Level, levels, type Standing, tagRank } from "../catalog";
import type { Inspection, RecordedReference } from "../inspect/inspection";
import { familiar, parseReference, type Reference } from "../oci/reference";
import { type Axis, axisFor, position, type Scale } from "./axis";

/** Recorded images → the ladder: families in the catalogue's order, one scale for all, each family against its full image. Pure. */
export type SizeKind = "download" | "unpacked";
export const sortKeys = ["name", "level", "download", "unpacked", "layers"] as const;
export type SortKey = (typeof sortKeys)[number];

export interface LadderOptions {
  kind: SizeKind;
  scale: Scale;
  sort: { key: SortKey; descending: boolean };
  /** Words that must all stand in the reference, the family, the level or a tag; empty for all. */
  q: string;
  /** os/arch[/variant], as inspections have it. */
  platform: string;
}

export interface LadderRow {
  /** Unique on the page: repository, digest, platform. */
  key: string;
  /** Canonical, by the tag that leads. */
  reference: string;
  /** As people write it, without an implied `latest`: what is read, pinned and linked. */
  name: string;
  /** Other tags of the repository that mean the same image. */
  otherTags: string[];
  digest: string;
  platform: string;
  level: Level | null;
  standing: Standing | null;
  debug: boolean;
  /** Whether the level is told by the image's files or, where they were not looked at, by the catalogue; null where it is not known. */
  levelBy: "files" | "catalogue" | null;
  levelUnknown: string | null;
  runtime: string | null;
  isFull: boolean;
  download: number | null;
  unpacked: number | null;
  /** Why a size is not known. */
  reasons: Partial<Record<SizeKind, string>>;
  layers: number;
  /** The size of the kind that is shown. */
  size: number | null;
  /** On the axis, 0 to 100; null where the size is unknown or not on a log axis. */
  at: number | null;
  rebuilt: string | null;
  inspectedAt: string;
  source: Inspection["source"];
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

export interface LadderFamily {
  id: FamilyId | "none";
  title: string;
  subtitle: string | null;
  full: { name: string; size: number; at: number | null } | null;
  answer: LadderAnswer | null;
  /** Whether the row of nothing at all belongs here. */
  scratch: boolean;
  rows: LadderRow[];
}

export interface Ladder extends LadderOptions {
  axis: Axis;
  families: LadderFamily[];
  imageCount: number;
  familyCount: number;
  /** How many there are before the words of the filter. */
  totalCount: number;
  rebuiltCount: number;
  /** First and last reading among the rows. */
  readAt: { first: string; last: string } | null;
  platforms: { name: string; images: number }[];
}

interface Group {
  parsed: Reference;
  tags: string[];
  recorded: RecordedReference;
}

const repositoryOf = (r: Reference): string => `${r.registry}/${r.repository}`;

/** Tags that mean the same image in the same repository are one row. */
function fold(recorded: readonly RecordedReference[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const r of recorded) {
    const parsed = parseReference(r.reference);
    const key = `${repositoryOf(parsed)}@${r.inspection.digest}|${r.inspection.platform}`;
    const group = groups.get(key);
    const tags = parsed.tag === undefined ? [] : [parsed.tag];
    if (group) group.tags.push(...tags);
    else groups.set(key, { parsed, tags, recorded: r });
  }
  return groups;
}

/** The tag that leads a row, by the catalogue's order, then by the alphabet. */
function leading(group: Group): { lead: Reference; others: string[] } {
  const { registry, repository, digest } = group.parsed;
  const of = (tag: string) => ({ registry, repository, tag });
  const tags = [...new Set(group.tags)].sort((a, b) => tagRank(of(a)) - tagRank(of(b)) || (a < b ? -1 : 1));
  const [chosen] = tags;
  if (chosen === undefined) return { lead: { registry, repository, ...(digest ? { digest } : {}) }, others: [] };
  return { lead: of(chosen), others: tags.slice(1) };
}

const shown = (r: Reference): string => familiar(r).replace(/:latest$/, "");

function rowOf(key: string, group: Group, kind: SizeKind): LadderRow & { family: FamilyId | "none" } {
  const { lead, others } = leading(group);
  const { inspection } = group.recorded;
  const known = catalogued(lead);
  const { download, unpacked, unknown } = inspection.sizes;
  return {
    key,
    reference: `${repositoryOf(lead)}${lead.tag ? `:${lead.tag}` : `@${inspection.digest}`}`,
    name: lead.tag === undefined ? familiar({ ...lead, digest: inspection.digest }) : shown(lead),
    otherTags: others,
    digest: inspection.digest,
    platform: inspection.platform,
    family: known?.family ?? "none",
    ...standsAt(inspection, known),
    runtime: known?.runtime ?? null,
    isFull: false,
    download,
    unpacked,
    reasons: {
      ...(unknown.download ? { download: unknown.download.reason } : {}),
      ...(unknown.unpacked ? { unpacked: unknown.unpacked.reason } : {}),
    },
    layers: inspection.layers.length,
    size: kind === "download" ? download : unpacked,
    at: null,
    rebuilt: inspection.rebuilt,
    inspectedAt: inspection.inspectedAt,
    source: inspection.source,
  };
}

/** From the image's files; of a record that has none yet, by the catalogue, and said so. */
function standsAt(i: Inspection, known: ReturnType<typeof catalogued>): Pick<LadderRow, "level" | "standing" | "debug" | "levelBy" | "levelUnknown"> {
  if (i.level !== null && i.standing !== null) return { level: i.level, standing: i.standing, debug: i.debug ?? false, levelBy: "files", levelUnknown: null };
  // Files that were looked at and left it undecided are not overruled by a name.
  if (i.unknown.level?.code !== "not_read" || !known) {
    return { level: null, standing: null, debug: i.debug ?? false, levelBy: null, levelUnknown: i.unknown.level?.reason ?? "Its files are not read yet." };
  }
  return { level: known.level, standing: known.standing, debug: known.debug, levelBy: "catalogue", levelUnknown: null };
}

const words = (q: string): string[] => q.toLowerCase().split(/\s+/).filter(Boolean);
const matches = (row: LadderRow, family: string, wanted: readonly string[]): boolean => {
  const text = [row.reference, row.name, ...row.otherTags, family, row.level ?? "", row.standing ?? "", row.debug ? "debug" : ""].join(" ").toLowerCase();
  return wanted.every((word) => text.includes(word));
};

function compareRows(sort: LadderOptions["sort"]): (a: LadderRow, b: LadderRow) => number {
  const value = (r: LadderRow): number | null => {
    if (sort.key === "layers") return r.layers;
    if (sort.key === "level") return r.level ? levels.indexOf(r.level) : null;
    return sort.key === "name" ? null : r[sort.key];
  };
  const direction = sort.descending ? -1 : 1;
  return (a, b) => {
    const x = value(a);
    const y = value(b);
    if (x !== null && y !== null && x !== y) return (x - y) * direction;
    if (sort.key !== "name" && (x === null) !== (y === null)) return x === null ? 1 : -1; // unknown stands last, whichever way
    return (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) * (sort.key === "name" ? direction : 1);
  };
}

function answerOf(rows: readonly LadderRow[], full: LadderRow): LadderAnswer | null {
  if (full.size === null || full.size === 0) return null;
  const candidates = rows.filter((r) => r.key !== full.key && r.size !== null && !r.debug && r.standing !== "full");
  const distroless = candidates.filter((r) => r.standing === "distroless");
  const largest = (list: readonly LadderRow[]) =>
    list.reduce<LadderRow | null>((most, r) => (most === null || (r.size ?? 0) > (most.size ?? 0) ? r : most), null);
  const subject = largest(distroless.length > 0 ? distroless : candidates);
  if (!subject?.size) return null;
  const differs = subject.runtime !== null && full.runtime !== null && subject.runtime !== full.runtime;
  return {
    subject: distroless.length > 0 ? "distroless" : "here",
    name: subject.name,
    size: subject.size,
    full: { name: full.name, size: full.size },
    otherVersion: differs && subject.runtime && full.runtime ? { here: subject.runtime, full: full.runtime } : null,
  };
}

export function ladder(recorded: readonly RecordedReference[], options: LadderOptions): Ladder {
  const platforms = new Map<string, number>();
  const groups = fold(recorded);
  for (const { recorded: r } of groups.values()) platforms.set(r.inspection.platform, (platforms.get(r.inspection.platform) ?? 0) + 1);

  const all = [...groups]
    .filter(([, g]) => g.recorded.inspection.platform === options.platform)
    .map(([key, g]) => ({ ...rowOf(key, g, options.kind), tags: g.tags }));
  const byReference = new Map<string, (typeof all)[number]>();
  for (const row of all) {
    const repository = row.reference.slice(0, row.reference.lastIndexOf(row.reference.includes("@") ? "@" : ":"));
    for (const tag of row.tags) byReference.set(`${repository}:${tag}`, row);
  }

  const wanted = words(options.q);
  const order = [
    ...families,
    { id: "none", title: "Not in the catalogue", subtitle: "no family: what an image is for cannot be read off its files", full: [] },
  ] as const;
  const built = order.map(({ id, title, subtitle, full: choices }) => {
    const full = choices.map((c) => byReference.get(c)).find((r) => r !== undefined && r.size !== null) ?? null;
    const members = all.filter((r) => r.family === id);
    const rows = members.filter((r) => matches(r, title, wanted)).sort(compareRows(options.sort));
    const scratch = id === "static" && rows.length > 0 && wanted.every((word) => "scratch static binary".includes(word));
    return { id, title, subtitle, full, rows, scratch, answer: full ? answerOf(members, full) : null };
  });
  const present = built.filter((f) => f.rows.length > 0);

  const sizes = present.flatMap((f) => [f.full?.size, ...f.rows.map((r) => r.size)]).filter((s): s is number => typeof s === "number");
  const axis = axisFor(sizes, options.scale);
  const rows = present.flatMap((f) => f.rows);
  const times = rows.map((r) => r.inspectedAt).sort();
  const first = times[0];
  const last = times.at(-1);
  return {
    ...options,
    axis,
    families: present.map((f) => ({
      ...f,
      full: f.full && f.full.size !== null ? { name: f.full.name, size: f.full.size, at: position(axis, f.full.size) } : null,
      rows: f.rows.map(({ family: _family, tags: _tags, ...row }) => ({
        ...row,
        isFull: row.key === f.full?.key,
        at: row.size === null ? null : position(axis, row.size),
      })),
    })),
    imageCount: rows.length,
    familyCount: present.filter((f) => f.id !== "none").length,
    totalCount: all.length,
    rebuiltCount: rows.filter((r) => r.rebuilt !== null).length,
    readAt: first && last ? { first, last } : null,
    platforms: [...platforms].map(([name, images]) => ({ name, images })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
