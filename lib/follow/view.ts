import "server-only";
import { changeBetween, type MoveChange } from "../compare/move";
import { env } from "../env";
import { factsOf } from "../images/facts";
import { listLookups } from "../jobs/lookups";
import { formatPlatform, parsePlatform } from "../oci/platform";
import { followOf } from "./follow-store";
import { byTag, describeGroup, digestFor, firstSeenOf, groupsOf, labelOf, movesOf, platformsOf, type RawMove, rowsOf } from "./history";
import { allNames, matching } from "./names";
import { knownTags, pauseOf, tagListOf } from "./store";
import { parseRepository, stateOf } from "./tag-list";
import { fullName } from "./types";
import { mediaTypesOf, readingsOf, repositoryRows, type StretchRow, stretchesOf, troublesOf } from "./view-store";
import type { Move, MoveSide, ReadingBrief, RepositoryView } from "./view-types";

/** The repository page and the list of moves, out of the record. Asks no registry, starts nothing. */
export interface ViewQuery {
  /** Null: the configured one. */
  platform: string | null;
  q: string | null;
  /** Groups of tags shown. */
  groups: { skip: number; limit: number };
}

/** Rows that are drawn over time, moves told in full, and on the page at all. */
const mostRows = 12;
const mostMoves = 20;

type Tags = ReadonlyMap<string, StretchRow[]>;
type Readings = ReadonlyMap<string, ReadingBrief>;

const notRead = (what: string) => ({ code: "not_read", reason: `The image ${what} was not read, so nothing is subtracted.` });

async function describeMove(raw: RawMove, tags: Tags, platform: string, readings: Readings, mediaTypes: ReadonlyMap<string, string>): Promise<Move> {
  const side = (stretch: StretchRow): MoveSide => {
    const digest = digestFor(stretch, platform);
    return {
      target: stretch.target,
      mediaType: stretch.mediaType ?? mediaTypes.get(stretch.target) ?? null,
      digest,
      label: labelOf(stretch.target, raw.tags, tags),
      reading: (digest && readings.get(digest)) || null,
    };
  };
  const [before, after] = [side(raw.before), side(raw.after)];
  const change = before.reading && after.reading ? await changeOf(before.reading.digest, after.reading.digest) : null;
  const others = platformsOf([raw.after])
    .filter((p) => p !== platform)
    .map((other) => {
      const [from, to] = [raw.before, raw.after].map((s) => readings.get(digestFor(s, other) ?? "")?.download ?? null);
      return { platform: other, download: from == null || to == null ? null : to - from };
    });
  return {
    tags: raw.tags,
    seenAt: raw.seenAt.toISOString(),
    lastBefore: raw.lastBefore.toISOString(),
    before,
    after,
    change,
    others,
    unknown: change ? {} : { change: notRead(before.reading ? "after the move" : after.reading ? "before the move" : "before and after") },
  };
}

async function changeOf(before: string, after: string): Promise<MoveChange | null> {
  const [from, to] = await Promise.all([factsOf(before), factsOf(after)]);
  return from && to ? changeBetween(from, to) : null;
}

const digestsOf = (stretches: readonly StretchRow[]): string[] => stretches.flatMap((s) => s.platforms.map((p) => p.manifestDigest));
const platformAsked = (text: string | null): string => formatPlatform(text ? parsePlatform(text) : env().BASEWISE_PLATFORM);

/** When tags came to mean another digest, newest first, and what that changed. Raises `invalid_reference`, `invalid_platform`. */
export async function listMoves(repository: string, platform: string | null, limit: number): Promise<Move[]> {
  const stretches = await stretchesOf(parseRepository(repository));
  const tags = byTag(stretches);
  const raw = movesOf(tags).slice(0, limit);
  const told = raw.flatMap((m) => [m.before, m.after]);
  const [readings, mediaTypes] = await Promise.all([readingsOf(digestsOf(told)), mediaTypesOf(told.map((s) => s.target))]);
  const moves: Move[] = [];
  for (const move of raw) moves.push(await describeMove(move, tags, platformAsked(platform), readings, mediaTypes));
  return moves;
}

/** Raises `invalid_reference`, `invalid_platform`. */
export async function repositoryView(repository: string, query: ViewQuery): Promise<RepositoryView> {
  const asked = parseRepository(repository);
  const name = fullName(asked);
  const now = new Date();
  const [follow, list, known, stretches, runs, active, pause, troubles] = await Promise.all([
    followOf(asked),
    tagListOf(asked),
    knownTags(asked),
    stretchesOf(asked),
    listLookups({ repository: name, limit: 1 }),
    listLookups({ repository: name, limit: 1, active: true }),
    pauseOf(asked.registry, now),
    troublesOf(asked, 20),
  ]);
  const tags = byTag(stretches);
  const platform = platformAsked(query.platform);
  const groups = groupsOf(tags);
  const wanted = new Set(matching([...tags.keys()], query.q));
  const found = query.q ? groups.filter((g) => g.tags.some((tag) => wanted.has(tag))) : groups;
  const page = found.slice(query.groups.skip, query.groups.skip + query.groups.limit);
  const raw = movesOf(tags);
  const told = raw.slice(0, mostMoves);
  const shown = [...page.map((g) => g.latest), ...told.flatMap((m) => [m.before, m.after])];
  // What is drawn over time is of one platform; the rest is what the page lists.
  const ofPlatform = stretches.flatMap((s) => digestFor(s, platform) ?? []);
  const [readings, mediaTypes] = await Promise.all([readingsOf([...digestsOf(shown), ...ofPlatform]), mediaTypesOf(shown.map((s) => s.target))]);
  const rows = rowsOf(tags, platform, readings);
  const moves: Move[] = [];
  for (const move of told) moves.push(await describeMove(move, tags, platform, readings, mediaTypes));
  const looks = [...known.values()];
  const lastLook = Math.max(0, ...looks.map((t) => t.lookedAt?.getTime() ?? 0), list ? Date.parse(list.listedAt) : 0);
  return {
    repository: name,
    follow,
    list: list && stateOf(list),
    newest: runs.items[0] ?? null,
    active: active.items[0] ?? null,
    pausedUntil: pause?.until.toISOString() ?? null,
    mirror: list?.mirror ?? stretches[0]?.mirror ?? null,
    lastLook: lastLook ? new Date(lastLook).toISOString() : null,
    looked: tags.size,
    failed: looks.filter((t) => t.problem).length,
    notLooked: allNames(list, known.keys()).filter((tag) => !known.get(tag)?.lookedAt).length,
    platform,
    platforms: [...new Set([...platformsOf(stretches), platform])].sort(),
    groups: page.map((g) => describeGroup(asked, g, readings, mediaTypes, now.toISOString().slice(0, 10))),
    groupTotal: found.length,
    rows: rows.drawn.slice(0, mostRows),
    rowsLeft: rows.left + Math.max(rows.drawn.length - mostRows, 0),
    moves,
    movesLeft: raw.length - told.length,
    firstSeen: firstSeenOf(tags, platform, readings).slice(0, 10),
    troubles,
    now: now.toISOString(),
  };
}

/** Every repository on record, a page at a time. */
export const knownRepositories = (query: { q: string | null; followed: boolean; limit: number; skip: number }) => repositoryRows(query);
