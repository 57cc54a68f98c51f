import type { Held } from "./held";
import type { StandardChange } from "./types";

/** What a change changed, field by field, as the record keeps it. Pure. */
const fields = ["base", "alternatives", "status", "successor", "deprecatedUntil", "reason", "evidence", "owner", "reviewBy", "exceptions"] as const;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const empty = (value: unknown): boolean => value === null || value === "" || (Array.isArray(value) && value.length === 0);
/** What a report is called and whether its link opens are its own. */
const told = (standard: Held, field: (typeof fields)[number]): unknown =>
  field === "evidence" ? standard.evidence && { reportId: standard.evidence.reportId, title: standard.evidence.title } : standard[field];

export function fieldChanges(before: Held | null, after: Held): StandardChange["changes"] {
  return fields.flatMap((field) => {
    const now = told(after, field);
    if (before === null) return empty(now) ? [] : [{ field, before: null, after: now }];
    const then = told(before, field);
    return same(then, now) ? [] : [{ field, before: then, after: now }];
  });
}
