import { supportOfNamed } from "../catalog";
import { date } from "../format";
import { formatPlatform } from "../oci/platform";
import type { RepositoryName } from "./types";
import type { StretchRow } from "./view-store";
import type { FirstSeen, Move, ReadingBrief, Stretch, TagGroup, TimeRow } from "./view-types";

/** Stretches of look-ups → tags by digest, rows over time, moves. Pure. */
const natural = new Intl.Collator("en", { numeric: true });
type Readings = ReadonlyMap<string, ReadingBrief>;

const platformOf = (p: StretchRow["platforms"][number]): string =>
  formatPlatform({ os: p.os, architecture: p.architecture, ...(p.variant ? { variant: p.variant } : {}) });

/** `linux/arm64` and `linux/arm64/v8` are one platform written in two ways. */
const plain = (platform: string): string => platform.replace(/^(.*\/arm64)\/v8$/, "$1");
export const digestFor = (stretch: Pick<StretchRow, "platforms">, platform: string): string | null =>
  stretch.platforms.find((p) => plain(platformOf(p)) === plain(platform))?.manifestDigest ?? null;

export function platformsOf(stretches: readonly StretchRow[]): string[] {
  return [...new Set(stretches.flatMap((s) => s.platforms.map(platformOf)))].sort();
}

/** A stretch of which only the tag's digest was asked for has the platforms that this digest is known to have. */
export function withPlatforms(stretches: readonly StretchRow[], recorded: ReadonlyMap<string, StretchRow["platforms"]>): StretchRow[] {
  const known = new Map(recorded);
  for (const s of stretches) if (s.platforms.length) known.set(s.target, s.platforms);
  return stretches.map((s) => (s.platforms.length ? s : { ...s, platforms: known.get(s.target) ?? [] }));
}

/** A tag's stretches, oldest first. */
export function byTag(newestFirst: readonly StretchRow[]): Map<string, StretchRow[]> {
  const tags = new Map<string, StretchRow[]>();
  for (const s of newestFirst) {
    const list = tags.get(s.tag);
    if (list) list.unshift(s);
    else tags.set(s.tag, [s]);
  }
  return tags;
}

/** What is meant now, what was seen last first; within a group tags in natural order. */
export function groupsOf(tags: ReadonlyMap<string, readonly StretchRow[]>): { target: string; tags: string[]; latest: StretchRow; since: Date }[] {
  const groups = new Map<string, { target: string; tags: string[]; latest: StretchRow; since: Date }>();
  for (const [tag, stretches] of tags) {
    const latest = stretches.at(-1);
    if (!latest) continue;
    // The first of the stretches that end with the present one and tell the same.
    let first = latest;
    for (let i = stretches.length - 2; i >= 0 && stretches[i]?.target === latest.target; i--) first = stretches[i] as StretchRow;
    const group = groups.get(latest.target);
    if (!group) groups.set(latest.target, { target: latest.target, tags: [tag], latest, since: first.from });
    else {
      group.tags.push(tag);
      if (latest.to > group.latest.to || (latest.platforms.length > 0 && group.latest.platforms.length === 0)) group.latest = latest;
      if (first.from < group.since) group.since = first.from;
    }
  }
  for (const group of groups.values()) group.tags.sort(natural.compare);
  const longest = (tags: readonly string[]): string => tags.reduce((a, b) => (b.length > a.length ? b : a), "");
  return [...groups.values()].sort((a, b) => b.since.getTime() - a.since.getTime() || natural.compare(longest(b.tags), longest(a.tags)));
}

/** What the catalogue says of the names: only where the support of the distribution or the program has ended. */
export function supportEnded(repository: RepositoryName, tags: readonly string[], today: string): TagGroup["support"] {
  for (const tag of tags) {
    const { system, program } = supportOfNamed({ registry: repository.registry, repository: repository.path, tag });
    for (const found of [system, program]) {
      if (!found?.ends || !found.source || found.ends >= today) continue;
      const source = `By ${found.source.publisher}, read ${date(found.source.readOn)}.`;
      return {
        words: `support of ${found.of} ended ${date(found.ends)}`,
        why: found.extended ? `${source} Longer under other terms: ${date(found.extended)}.` : source,
      };
    }
  }
  return null;
}

export const describeGroup = (
  repository: RepositoryName,
  group: ReturnType<typeof groupsOf>[number],
  readings: Readings,
  mediaTypes: ReadonlyMap<string, string>,
  today: string,
): TagGroup => ({
  target: group.target,
  tags: group.tags,
  mediaType: group.latest.mediaType ?? mediaTypes.get(group.target) ?? null,
  isIndex: group.latest.indexDigest !== null || group.latest.platforms.some((p) => p.manifestDigest !== group.target),
  since: group.since.toISOString(),
  lastSeen: group.latest.to.toISOString(),
  platforms: group.latest.platforms.map((p) => ({ platform: platformOf(p), digest: p.manifestDigest, reading: readings.get(p.manifestDigest) ?? null })),
  support: supportEnded(repository, group.tags, today),
});

const stretchOf = (s: StretchRow, platform: string, readings: Readings): Stretch => {
  const digest = digestFor(s, platform);
  return {
    from: s.from.toISOString(),
    to: s.to.toISOString(),
    looks: s.looks,
    target: s.target,
    digest,
    reading: (digest && readings.get(digest)) || null,
  };
};

/** Tags with the same history are one row: the same targets in the same order. Its stretches are those of the tag that was looked up most. */
export function rowsOf(tags: ReadonlyMap<string, readonly StretchRow[]>, platform: string, readings: Readings): { drawn: TimeRow[]; left: number } {
  const sets = new Map<string, { tags: string[]; stretches: readonly StretchRow[]; looks: number }>();
  for (const [tag, stretches] of tags) {
    const key = stretches.reduce((text, s, i) => (stretches[i - 1]?.target === s.target ? text : `${text} ${s.target}`), "");
    const looks = stretches.reduce((sum, s) => sum + s.looks, 0);
    const set = sets.get(key);
    if (!set) sets.set(key, { tags: [tag], stretches, looks });
    else {
      set.tags.push(tag);
      if (looks > set.looks) Object.assign(set, { stretches, looks });
    }
  }
  const rows: TimeRow[] = [];
  let left = 0;
  for (const { tags: names, stretches, looks } of sets.values()) {
    const told = stretches.map((s) => stretchOf(s, platform, readings));
    const moves = told.filter((s, i) => i > 0 && told[i - 1]?.target !== s.target).length;
    // With one look-up there is no time to draw, and with nothing read no height.
    if (looks < 2 || !told.some((s) => s.reading)) left++;
    else rows.push({ tags: names.sort(natural.compare), stretches: told, moves });
  }
  rows.sort((a, b) => b.moves - a.moves || natural.compare(b.tags[0] ?? "", a.tags[0] ?? ""));
  return { drawn: rows, left };
}

/** Tags that are seen to move alike within this time moved together. */
const togetherMs = 3_600_000;

export interface RawMove {
  tags: string[];
  seenAt: Date;
  lastBefore: Date;
  before: StretchRow;
  after: StretchRow;
}

/** Newest first. */
export function movesOf(tags: ReadonlyMap<string, readonly StretchRow[]>): RawMove[] {
  const moves: RawMove[] = [];
  for (const [tag, stretches] of tags) {
    stretches.forEach((after, i) => {
      const before = stretches[i - 1];
      if (!before || before.target === after.target) return;
      const same = moves.find(
        (m) => m.before.target === before.target && m.after.target === after.target && Math.abs(m.seenAt.getTime() - after.from.getTime()) <= togetherMs,
      );
      if (same) {
        same.tags.push(tag);
        if (same.after.platforms.length === 0) same.after = after;
      } else moves.push({ tags: [tag], seenAt: after.from, lastBefore: before.to, before, after });
    });
  }
  for (const move of moves) move.tags.sort(natural.compare);
  return moves.sort((a, b) => b.seenAt.getTime() - a.seenAt.getTime());
}

/** A tag that names a digest and tells more than those that moved: one that never moved, the longest name of them. */
export function labelOf(target: string, but: readonly string[], tags: ReadonlyMap<string, readonly StretchRow[]>): string | null {
  const names = [...tags].filter(([tag, stretches]) => !but.includes(tag) && stretches.every((s) => s.target === target)).map(([tag]) => tag);
  return names.sort((a, b) => b.length - a.length || natural.compare(a, b))[0] ?? null;
}

/** Tags that appeared after the first look at the repository, newest first. */
export function firstSeenOf(tags: ReadonlyMap<string, readonly StretchRow[]>, platform: string, readings: Readings): FirstSeen[] {
  const firsts = [...tags].flatMap(([tag, [first]]) => (first ? [{ tag, first }] : []));
  const begin = Math.min(...firsts.map(({ first }) => first.from.getTime()));
  const later = new Map<string, FirstSeen>();
  for (const { tag, first } of firsts) {
    if (first.from.getTime() - begin <= togetherMs) continue;
    const key = `${first.target} ${Math.floor(first.from.getTime() / togetherMs)}`;
    const found = later.get(key);
    if (found) found.tags.push(tag);
    else {
      const digest = digestFor(first, platform);
      later.set(key, { tags: [tag], seenAt: first.from.toISOString(), target: first.target, reading: (digest && readings.get(digest)) || null });
    }
  }
  return [...later.values()].sort((a, b) => (a.seenAt < b.seenAt ? 1 : -1));
}

export type { Move };
