import type { TagHistoryEntry } from "@/lib/images/types";

/** Look-ups of a repository's tags → what each tag means now and what it meant before. Pure. */
export interface TagMeaning {
  tag: string;
  /** Newest first; each digest of a stretch once, with its first and last look-up. */
  meanings: { digest: string; first: string; last: string }[];
}

/** `history` newest first, as the record answers. Tags that mean `digest` now come first, then by name. */
export function tagMeanings(history: readonly TagHistoryEntry[], digest: string): TagMeaning[] {
  const tags = new Map<string, TagMeaning>();
  for (const entry of history) {
    const tag = tags.get(entry.tag) ?? { tag: entry.tag, meanings: [] };
    tags.set(entry.tag, tag);
    const before = tag.meanings.at(-1);
    const meant = entry.digest ?? entry.target;
    if (before?.digest === meant) before.first = entry.observedAt;
    else tag.meanings.push({ digest: meant, first: entry.observedAt, last: entry.lastSeenAt });
  }
  const here = (tag: TagMeaning): number => (tag.meanings[0]?.digest === digest ? 0 : 1);
  return [...tags.values()].sort((a, b) => here(a) - here(b) || (a.tag < b.tag ? -1 : 1));
}
