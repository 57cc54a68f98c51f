import type { Fields } from "./fields";
import { nothingSaid, type Said } from "./told";

/**
 * What was typed outlives a reload and a way to another page and back. Kept in this tab's storage until it is saved or thrown away, with the
 * revision that it was written over, so that what changed since is told then.
 */
export interface Draft {
  revision: number;
  before: Fields | null;
  fields: Fields;
  /** Why it is changed, and by whom. */
  said: Said;
}
const keyOf = (name: string) => `basewise:draft:${name}`;

export function readDraft(name: string): Draft | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(name)) ?? "null");
    return isDraft(kept) ? { ...kept, said: kept.said ?? nothingSaid } : null;
  } catch {
    return null;
  }
}

/** What this page wrote itself, perhaps in an earlier version. */
function isDraft(kept: unknown): kept is Draft {
  if (typeof kept !== "object" || kept === null || !("fields" in kept) || !("revision" in kept)) return false;
  const { fields } = kept as { fields: Partial<Fields> | null };
  return typeof fields?.reason === "string" && typeof fields.base?.reference === "string" && Array.isArray(fields.alternatives);
}

export function keepDraft(name: string, draft: Draft | null): void {
  try {
    if (draft) sessionStorage.setItem(keyOf(name), JSON.stringify(draft));
    else sessionStorage.removeItem(keyOf(name));
  } catch {
    // Without storage the form holds it as long as the page stands.
  }
}
