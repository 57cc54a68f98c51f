import { date } from "@/lib/format";
import type { Action } from "@/lib/standards/types";
import { short } from "./words";

/** The record of changes in words. What a field held is as the record keeps it: any shape of any version, so each is read with care. Pure. */
export const actionWords: Record<Action, string> = {
  propose: "proposed",
  edit: "changed",
  approve: "approved",
  deprecate: "deprecated",
  retire: "retired",
  review: "reviewed",
  except: "made an exception",
  "end-exception": "ended an exception",
  "add-workload": "added the workload",
  "edit-workload": "changed the workload",
  "remove-workload": "removed the workload",
};
export const saidOf = (action: string): string => actionWords[action as Action] ?? action;

const titles: Record<string, string> = {
  base: "Base",
  alternatives: "Also permitted",
  status: "Status",
  successor: "Followed by",
  deprecatedUntil: "Last day",
  reason: "Reason",
  evidence: "Evidence",
  owner: "Owner",
  reviewBy: "Review by",
  exceptions: "Exceptions",
  title: "Title",
  note: "Note",
  position: "Place in the list",
};
export const titleOf = (field: string): string => titles[field] ?? field;

const has = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const pinned = (base: unknown): string => {
  if (!has(base)) return "";
  const digest = text(base.digest);
  return `${text(base.reference)}${digest ? ` @${short(digest)}` : ""}`;
};
const isDay = (value: string): boolean => /^\d{4}-\d\d-\d\d$/.test(value);

export const nothing = "nothing";
/** What a field held, in one line; “nothing” where it was empty. */
export const valueWords = (field: string, value: unknown): string => inWords(field, value) || nothing;

function inWords(field: string, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(field === "position" ? value + 1 : value);
  if (typeof value === "string") return isDay(value) ? date(value) : value;
  if (Array.isArray(value)) return value.map((one) => inWords(field, one)).join("; ");
  if (!has(value)) return "";
  switch (field) {
    case "base":
      return pinned(value);
    case "alternatives":
      return [pinned(value.base), text(value.note)].filter(Boolean).join(", ");
    case "evidence":
      return text(value.title);
    case "successor":
      return text(value.reference);
    case "exceptions":
      return `${text(value.team)} on ${pinned(value)} until ${isDay(text(value.until)) ? date(text(value.until)) : "no day"}`;
    default:
      return JSON.stringify(value);
  }
}
