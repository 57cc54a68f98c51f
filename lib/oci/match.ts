/** How what someone types stands in a reference: all its words must be found, in any order. Pure. */
export const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

/** Where the name begins: behind the last slash that stands before tag and digest. */
export const nameStart = (reference: string): number => {
  const end = reference.search(/[@]/);
  return reference.lastIndexOf("/", end < 0 ? reference.length : end) + 1;
};

/**
 * 0: the name begins with the last word; 1: a part of the reference does (behind a slash, colon, dash); 2: it stands anywhere.
 * Null where a word is missing.
 */
export function matchRank(reference: string, words: readonly string[]): 0 | 1 | 2 | null {
  const text = reference.toLowerCase();
  if (!words.every((word) => text.includes(word))) return null;
  const last = words.at(-1);
  if (last === undefined) return 0;
  if (text.startsWith(last, nameStart(text)) || text.startsWith(last)) return 0;
  const begins = [...text.matchAll(/[/:.-]/g)].some((m) => text.startsWith(last, m.index + 1));
  return begins ? 1 : 2;
}

/** The part of the reference that the last word stands for, to be marked: in the name if it is there, else where it first stands. */
export function markOf(reference: string, words: readonly string[]): { start: number; end: number } | null {
  const last = words.at(-1);
  if (!last) return null;
  const text = reference.toLowerCase();
  const inName = text.indexOf(last, nameStart(text));
  const start = inName < 0 ? text.indexOf(last) : inName;
  if (start < 0) return null;
  const end = start + last.length;
  // What was typed of the path is left dim: `distroless/ba` marks `ba`.
  const name = nameStart(text);
  return { start: start < name && end > name ? name : start, end };
}
