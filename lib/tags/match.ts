/** Tags that hold what was typed: the same first, then those that begin with it, then the others; the shorter before the longer, order kept. Pure. */
export function matchingTags(tags: readonly string[], q: string): string[] {
  const text = q.toLowerCase();
  if (!text) return [...tags];
  const rank = (tag: string): number => (tag === q ? 0 : tag.toLowerCase().startsWith(text) ? 1 : 2);
  return tags
    .map((tag, order) => ({ tag, order }))
    .filter(({ tag }) => tag.toLowerCase().includes(text))
    .sort((a, b) => rank(a.tag) - rank(b.tag) || a.tag.length - b.tag.length || a.order - b.order)
    .map(({ tag }) => tag);
}
