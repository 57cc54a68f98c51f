import { plural } from "../format";
import { ruleById } from "../inspect/capabilities";
import type { Capability, Listed, Program } from "../inspect/capabilities/capability";
import type { DerivedFacts } from "../inspect/derive";
import { showName } from "../inspect/names";
import type { CapabilityCell, Proof } from "./types-capabilities";

/** What one image says of one capability, before it is held against A. Pure; names of images are escaped here. */
export type Said = Omit<CapabilityCell, "differs">;

/** Paths that a cell of a comparison carries; the image page has more. */
export const mostProofs = 20;

export const joined = (parts: readonly (string | null | false | undefined)[]): string => parts.filter(Boolean).join(", ");
export const proofs = (paths: readonly string[]): Proof[] => paths.map((path) => ({ path, note: null }));

interface Words {
  text: string;
  note?: string | null;
  version?: string | null;
  /** In place of the capability's own paths. */
  evidence?: Proof[];
  more?: number;
}

/** `fact` in words: of a yes what `words` says, of a no what was looked for, of what is unknown why. */
export function say<Detail>(fact: Capability<Detail>, words: (detail: Detail) => Words, none = "none", looked: string | null = null): Said {
  const reason = fact.reason === null ? null : showName(fact.reason);
  const base = { note: null, version: null, evidence: proofs(fact.evidence), more: fact.more };
  if (fact.state === "unknown") return { ...base, state: "unknown", text: "unknown", reason: reason ?? "It could not be read." };
  if (fact.state === "no") return { ...base, state: "no", text: none, reason: [looked, reason].filter(Boolean).join(" ") || null };
  const said = fact.detail === null ? { text: "yes" } : words(fact.detail);
  const cell: Said = { ...base, state: "yes", version: fact.version === null ? null : showName(fact.version), reason, ...said };
  const cut = Math.max(0, cell.evidence.length - mostProofs);
  return cut === 0 ? cell : { ...cell, evidence: cell.evidence.slice(0, mostProofs), more: cell.more + cut };
}

/** `sh, bash, dash`, each name once. */
export function namesOf({ items }: Listed<Program>, most = 4): string {
  const names = [...new Set(items.map(({ path }) => showName(path.slice(path.lastIndexOf("/") + 1))))];
  return names.length > most + 1 ? `${names.slice(0, most).join(", ")} and ${names.length - most} more` : names.join(", ");
}

/** Where a program leads, as a proof's note. */
export const programProof = ({ path, leadsTo }: Program): Proof => ({ path, note: leadsTo === null ? null : `→ ${showName(leadsTo)}` });

/** The whole list's proofs, and how many it does not hold. */
export const listProofs = <Item>({ count: all, items }: Listed<Item>, proof: (item: Item) => Proof) => ({
  evidence: items.map(proof),
  more: all - items.length,
});

/** `Looked for sh, bash, rbash and 40 more names in every bin folder: none among 1,271 entries.` */
export function lookedForPrograms(rules: readonly string[], entries: number): string {
  const names = rules.flatMap((id) => {
    const rule = ruleById(id);
    return rule?.kind === "program" ? rule.names : [];
  });
  const shown = names.length > 7 ? `${names.slice(0, 6).join(", ")} and ${names.length - 6} more names` : names.join(", ");
  return `Looked for ${shown} in every bin folder: none among ${plural(entries, "entry", "entries")}.`;
}

/** One row of the matrix, and what it says of one image. */
export interface MatrixRow {
  id: string;
  label: string;
  say: (facts: DerivedFacts) => Said;
}

/** A cell that is yet to be filled. */
export const blank = { note: null, version: null, evidence: [], more: 0, reason: null } satisfies Partial<Said>;
export const unknownSaid = (reason: string): Said => ({ ...blank, state: "unknown", text: "unknown", reason: showName(reason) });
export const slash = (path: string): string => (path.startsWith("/") ? path : `/${path}`);
export const withVersion = (name: string, version: string | null): string => `${name}${version === null ? ", version unknown" : ` ${showName(version)}`}`;

/** `Looked for OpenSSL, LibreSSL … in every library folder.` of the rules that found nothing. */
export function looked(fact: Capability<unknown>): string {
  const rules = fact.rules.flatMap((id) => ruleById(id) ?? []);
  const libraries = rules.flatMap((rule) => (rule.kind === "library" ? rule.names : []));
  if (libraries.length > 0) return `Looked for ${libraries.join(", ")} in every library folder.`;
  return `Looked for ${rules.map((rule) => rule.looksFor).join(", ")}.`;
}

/** `3 of them without loader`; of all, `without their loader`. */
export function lacking(n: number, all: number, what: string): string | null {
  if (n === 0) return null;
  return n < all ? `${n} of them without ${what}` : `without ${all === 1 ? "its" : "their"} ${what}`;
}
