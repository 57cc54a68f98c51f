import type { DiffPageQuery } from "@/lib/compare/diff-query";
import type { Sign, SignCounts } from "@/lib/compare/diff-types";
import { type Letter, letters } from "@/lib/compare/types";
import { count } from "@/lib/format";
import type { RecordedImage } from "@/lib/images/pair";
import { shortName } from "../ui/ref-name";

/** How the two sides are named: by their letters in the comparison that one came from, else A and B. Pure. */
export interface SideName {
  letter: Letter;
  /** `img-a` … : its colour. */
  className: string;
  /** As people write it. */
  name: string;
  /** As the address has it. */
  asked: string;
}

export const marks: Record<Sign, string> = { removed: "\u2212", added: "+", changed: "~", same: "=" };
export const markClass: Record<Sign, string> = { removed: "sg rm", added: "sg ad", changed: "sg ch", same: "sg eq" };

export function sidesOf({ images, from }: DiffPageQuery, pair: readonly [RecordedImage, RecordedImage]): [SideName, SideName] {
  const [a = "", b = ""] = images;
  const inComparison = [from.indexOf(a), from.indexOf(b)];
  const known = from.length > 1 && inComparison.every((i) => i >= 0) && inComparison[0] !== inComparison[1];
  const at = (side: 0 | 1): number => (known ? (inComparison[side] as number) : side);
  const side = (i: 0 | 1): SideName => ({
    letter: letters[at(i)] as Letter,
    className: `img-${(letters[at(i)] as Letter).toLowerCase()}`,
    name: shortName(pair[i].reference),
    asked: images[i] ?? "",
  });
  return [side(0), side(1)];
}

/** What a sign means between these two. */
export const signWords = ([a, b]: readonly [SideName, SideName]): Record<Sign, string> => ({
  removed: `only in ${a.letter}`,
  added: `only in ${b.letter}`,
  changed: "changed",
  same: "same",
});

/** `−72 +4 ~1`, for titles and names of links. */
export const countsText = (counts: SignCounts): string =>
  (["removed", "added", "changed"] as const)
    .filter((sign) => counts[sign] > 0)
    .map((sign) => `${marks[sign]}${count(counts[sign])}`)
    .join(" ") || "no difference";
