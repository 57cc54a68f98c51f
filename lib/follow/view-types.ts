import type { MoveChange } from "../compare/move";
import type { LookupJob } from "../jobs/job";
import type { Follow, TagListState } from "./types";

/** The repository page, as data. Sizes in bytes. */
export const kinds = ["download", "unpacked", "files", "packages"] as const;
export type Kind = (typeof kinds)[number];

/** What is on record of one image; null fields are unknown. */
export interface ReadingBrief {
  digest: string;
  readAt: string;
  download: number | null;
  unpacked: number | null;
  files: number | null;
  fileCount: number | null;
  packages: number | null;
  rebuilt: string | null;
}

export interface GroupPlatform {
  platform: string;
  digest: string;
  reading: ReadingBrief | null;
}

/** Tags that mean one digest now. */
export interface TagGroup {
  target: string;
  tags: string[];
  /** OCI index, Docker manifest …; null where the registry did not state it. */
  mediaType: string | null;
  isIndex: boolean;
  /** First and last look-up that told it, of any of the tags. */
  since: string;
  lastSeen: string;
  /** None where only the tag's own digest was asked for. */
  platforms: GroupPlatform[];
  /** Where the support of what the tags name has ended or ends soon, in words, with the source; null else. */
  support: { words: string; why: string } | null;
}

/** A stretch in which look-ups told one target. */
export interface Stretch {
  from: string;
  to: string;
  looks: number;
  target: string;
  /** The platform's manifest; null where it is not known. */
  digest: string | null;
  reading: ReadingBrief | null;
}

/** Tags with one history. */
export interface TimeRow {
  tags: string[];
  /** Oldest first. */
  stretches: Stretch[];
  moves: number;
}

export interface MoveSide {
  target: string;
  mediaType: string | null;
  digest: string | null;
  /** A tag, other than those that moved, that names it. */
  label: string | null;
  reading: ReadingBrief | null;
}

export interface Move {
  tags: string[];
  /** The look-up that saw it, and the last that saw what was before. */
  seenAt: string;
  lastBefore: string;
  before: MoveSide;
  after: MoveSide;
  /** null where one of the two was not read; then `unknown` says which. */
  change: MoveChange | null;
  /** On the other platforms: download after minus before, where both were read. */
  others: { platform: string; download: number | null }[];
  unknown: Record<string, { code: string; reason: string }>;
}

export interface FirstSeen {
  tags: string[];
  seenAt: string;
  target: string;
  reading: ReadingBrief | null;
}

/** Time in which look-ups failed as a whole. */
export interface Trouble {
  from: string;
  to: string;
  code: string;
  title: string;
  detail: string;
  times: number;
}

export interface RepositoryView {
  repository: string;
  follow: Follow | null;
  list: TagListState | null;
  newest: LookupJob | null;
  active: LookupJob | null;
  /** Until when the registry asked to be left alone. */
  pausedUntil: string | null;
  mirror: string | null;
  lastLook: string | null;
  /** Tags with a look-up that succeeded, tags whose last one failed, and names that nobody asked about. */
  looked: number;
  failed: number;
  notLooked: number;
  platform: string;
  platforms: string[];
  groups: TagGroup[];
  groupTotal: number;
  rows: TimeRow[];
  /** Sets of tags with one look-up, or beyond the rows drawn. */
  rowsLeft: number;
  moves: Move[];
  movesLeft: number;
  firstSeen: FirstSeen[];
  troubles: Trouble[];
  /** When this was put together. */
  now: string;
}
