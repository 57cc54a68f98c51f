/**
 * Patterns of tags: `*` stands for any run of characters, also none, `?` for exactly one, all else for itself; a whole tag must match.
 * A pattern behind `!` takes away what the others chose. `3.*`, `*-slim`, `!*-rc?`.
 */
const grammar = /^!?[A-Za-z0-9_.*?-]{1,128}$/;

export const isPattern = (text: string): boolean => grammar.test(text);

/** In time linear in tag times stars, whatever the pattern: no regular expression is made of it. */
export function matchesPattern(tag: string, pattern: string): boolean {
  let t = 0;
  let p = 0;
  let star = -1;
  let resume = 0;
  while (t < tag.length) {
    const c = pattern[p];
    if (c === "*") {
      star = p++;
      resume = t;
    } else if (c !== undefined && (c === "?" || c === tag[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

/** Tags that a pattern chooses and no `!` pattern takes away, order kept. */
export function choose(tags: readonly string[], patterns: readonly string[]): string[] {
  const wanted = patterns.filter((p) => !p.startsWith("!"));
  const unwanted = patterns.filter((p) => p.startsWith("!")).map((p) => p.slice(1));
  return tags.filter((tag) => wanted.some((p) => matchesPattern(tag, p)) && !unwanted.some((p) => matchesPattern(tag, p)));
}
