import type { ConfigEntry, HistoryEntry, LayerEntry, PackageEntry, Sign, SignCounts } from "./diff-types";
import { wordsOf } from "./wildcards";

/** Words, signs and a part of a list. Pure. */
export interface ListQuery {
  q: string;
  /** All but `same` where it is empty. */
  change: readonly Sign[];
  limit: number;
  offset: number;
}

export const textOf = {
  package: ({ name, a, b }: PackageEntry): string => `${name} ${a?.source ?? ""} ${b?.source ?? ""} ${a?.version ?? ""} ${b?.version ?? ""}`,
  config: ({ field, a, b, items }: ConfigEntry): string => [field, a, b, ...items.flatMap((i) => [i.name, i.a, i.b])].filter(Boolean).join(" "),
  layer: (one: LayerEntry | HistoryEntry): string =>
    one.kind === "layer" ? `${one.name} ${one.digest} ${one.diffId} ${one.a?.createdBy ?? one.b?.createdBy ?? ""}` : `${one.name} ${one.createdBy}`,
} as const;

export function matching<T extends { sign: Sign }>(items: readonly T[], { q, change }: Pick<ListQuery, "q" | "change">, text: (item: T) => string): T[] {
  const words = wordsOf(q);
  return items.filter((item) => (change.length ? change.includes(item.sign) : item.sign !== "same") && (!words || words(text(item))));
}

export function pageOf<T extends { sign: Sign }>(items: readonly T[], query: ListQuery, text: (item: T) => string) {
  const found = matching(items, query, text);
  const part = found.slice(query.offset, query.offset + query.limit);
  const end = query.offset + part.length;
  return { items: part, total: found.length, nextCursor: part.length > 0 && end < found.length ? String(end) : null };
}

export function countSigns(items: readonly { sign: Sign }[]): SignCounts {
  const counts: SignCounts = { removed: 0, added: 0, changed: 0, same: 0 };
  for (const { sign } of items) counts[sign]++;
  return counts;
}
