import type { Standard } from "@/lib/standards/types";
import type { Wish } from "./api";

/** A standard as a form holds it, and what becomes of the form when somebody else changed the standard in the meantime. Pure. */
export interface BaseField {
  reference: string;
  /** As it is pinned; null: what the reference was last seen to mean, when it is saved. */
  digest: string | null;
}
export interface AlternativeField extends BaseField {
  note: string;
}
export interface Fields {
  base: BaseField;
  alternatives: AlternativeField[];
  reason: string;
  /** A report's id, or empty. */
  evidence: string;
  owner: string;
  /** YYYY-MM-DD, or empty. */
  reviewBy: string;
}
export type FieldName = keyof Fields;
export const fieldNames: readonly FieldName[] = ["base", "alternatives", "reason", "evidence", "owner", "reviewBy"];
export const fieldTitles: Record<FieldName, string> = {
  base: "Base",
  alternatives: "Also permitted",
  reason: "Reason",
  evidence: "Evidence",
  owner: "Owner",
  reviewBy: "Review by",
};

type Shown = Pick<Standard, "base" | "alternatives" | "reason" | "evidence" | "owner" | "reviewBy">;
const pinned = ({ reference, digest }: BaseField): BaseField => ({ reference, digest });

export const fieldsOf = (standard: Shown): Fields => ({
  base: pinned(standard.base),
  alternatives: standard.alternatives.map(({ base, note }) => ({ ...pinned(base), note })),
  reason: standard.reason,
  evidence: standard.evidence?.reportId ?? "",
  owner: standard.owner,
  reviewBy: standard.reviewBy ?? "",
});

/** A new proposal begins with what the approved standard says, but for its base, its evidence and its review: these are what is decided anew. */
export const fieldsFor = (current: Shown | null, reference: string, evidence: string): Fields => ({
  base: { reference, digest: null },
  alternatives: current ? fieldsOf(current).alternatives : [],
  reason: current?.reason ?? "",
  evidence,
  owner: current?.owner ?? "",
  reviewBy: "",
});

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
export const changedOf = (before: Fields, after: Fields): FieldName[] => fieldNames.filter((name) => !same(before[name], after[name]));

const baseWish = ({ reference, digest }: BaseField) => ({ reference: reference.trim(), ...(digest && !reference.includes("@") ? { digest } : {}) });

/** What is sent: what was changed, or all of it where there is nothing yet that it changes. */
export function wishOf(fields: Fields, before: Fields | null): Wish {
  const names = before ? changedOf(before, fields) : fieldNames;
  const all: Wish = {
    base: baseWish(fields.base),
    alternatives: fields.alternatives.filter(({ reference }) => reference.trim()).map((one) => ({ ...baseWish(one), note: one.note.trim() })),
    reason: fields.reason,
    evidence: fields.evidence || null,
    owner: fields.owner.trim(),
    reviewBy: fields.reviewBy || null,
  };
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

/**
 * Three ways: what I did not touch becomes what it is now, what I touched stays mine, and where both touched the same field to different ends
 * it is named, so that the form shows theirs beside mine.
 */
export function merge(before: Fields, theirs: Fields, mine: Fields): { fields: Fields; both: FieldName[] } {
  const touched = changedOf(before, mine);
  const fields = Object.fromEntries(fieldNames.map((name) => [name, (touched.includes(name) ? mine : theirs)[name]])) as unknown as Fields;
  const both = touched.filter((name) => !same(before[name], theirs[name]) && !same(mine[name], theirs[name]));
  return { fields, both };
}
