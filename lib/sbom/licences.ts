import parse, { type Info } from "spdx-expression-parse";

/** What a package's database says of its licence. SPDX 2.3, Annex D: an expression only where it is valid by the letter; else its own words. */
export type Licence =
  /** `single`: one identifier of SPDX's list and nothing else. `references`: each `LicenseRef-…` in it. */
  { kind: "expression"; text: string; single: boolean; references: string[] } | { kind: "name"; text: string };

/** Longer than any that a package states; the parser recurses. */
const longestExpression = 2_000;

function identifiers(info: Info): string[] {
  return "license" in info ? [info.license] : [...identifiers(info.left), ...identifiers(info.right)];
}

/** Nothing is guessed: `GPL2` and `MIT and BSD` are names, though one sees what is meant. Null where the database says nothing. */
export function licenceOf(said: string | null): Licence | null {
  const text = said?.trim() ?? "";
  if (text === "") return null;
  try {
    if (text.length > longestExpression) return { kind: "name", text };
    const info = parse(text);
    const references = [...new Set(identifiers(info).filter((id) => /^(?:DocumentRef-|LicenseRef-)/.test(id)))];
    // What another document defines says nothing in this one.
    if (references.some((id) => id.startsWith("DocumentRef-"))) return { kind: "name", text };
    return { kind: "expression", text, single: "license" in info && info.license === text && references.length === 0, references };
  } catch {
    return { kind: "name", text };
  }
}
