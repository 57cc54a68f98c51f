import { date, plural } from "@/lib/format";
import type { ScanColumn } from "@/lib/scans/types";
import type { Hidden, Statements, VexRecord, Waiver } from "@/lib/statements/types";
import type { Justification } from "@/lib/vex/types";

/** Statements on findings in words. Pure. */
export const justificationWords: Record<Justification, string> = {
  component_not_present: "the component is not present",
  vulnerable_code_not_present: "the vulnerable code is not present",
  vulnerable_code_not_in_execute_path: "the vulnerable code is not executed",
  vulnerable_code_cannot_be_controlled_by_adversary: "an adversary cannot control it",
  inline_mitigations_already_exist: "mitigations are in place",
};

const what = { not_affected: "not affected", fixed: "fixed", accepted: "risk accepted" } as const;

/** "not affected: the vulnerable code is not present". */
export const statusWords = ({ status, justification }: Pick<Hidden, "status" | "justification">): string =>
  justification ? `${what[status]}: ${justificationWords[justification]}` : what[status];

/** "until 1 Mar 2027", "until it is removed". */
export const untilWords = (until: string | null): string => (until === null ? "until it is removed" : `until ${date(until)}`);

/** "Example Security, until 1 Mar 2027". */
export const whoWords = ({ who, kind, until }: Pick<Hidden, "who" | "kind" | "until">): string =>
  `${who ?? (kind === "waiver" ? "a waiver without a name" : "an unnamed author")}, ${untilWords(until)}`;

/** By identifier, what hides it in either image: "hidden in A: risk accepted. “It is behind a gate.” Ann, until 1 Mar 2027". */
export function hiddenWords(sides: readonly { letter: string; hidden: ScanColumn["hidden"] }[]): Record<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { letter, hidden } of sides)
    for (const { id, statement } of hidden) {
      const why = statement.why ? ` “${statement.why}”` : "";
      found.set(id, [...(found.get(id) ?? []), `hidden in ${letter}: ${statusWords(statement)}.${why} ${whoWords(statement)}`]);
    }
  return Object.fromEntries(found);
}

/** What a state adds to a line; nothing while it is in force. */
export function stateOf({ state, until, ended }: Pick<VexRecord | Waiver, "state" | "until" | "ended">): string | null {
  if (state === "in_force") return null;
  if (state === "expired") return `expired on ${date(until ?? "")}: it hides nothing`;
  return `${state}${ended ? ` on ${date(ended.at)}` : ""}${ended?.by ? ` by ${ended.by}` : ""}`;
}

/** "1 VEX document, 2 waivers". */
export const countStatements = ({ documents, waivers }: Statements): string =>
  [documents.length ? plural(documents.length, "VEX document") : "", waivers.length ? plural(waivers.length, "waiver") : ""].filter(Boolean).join(", ");
