import { bytes, count, plural } from "@/lib/format";
import { ruleById, rules } from "@/lib/inspect/capabilities";
import type { Capability } from "@/lib/inspect/capabilities/capability";
import type { ConditionFound, LevelDecision } from "@/lib/inspect/capabilities/level";
import type { DerivedFacts } from "@/lib/inspect/derive";
import { showName } from "@/lib/inspect/names";

/** What facts say in words: state → sentence. Pure; names of images are escaped here, so that whoever renders need not. */

export type State = Capability["state"];

/** A list that opens under a capability. */
export interface SaidList {
  head: string;
  why: string | null;
  items: string[];
  more: number;
}

/** One capability as a cell says it. */
export interface Said {
  id: string;
  label: string;
  state: State;
  text: string;
  /** A sentence under it: why it is unknown, or what its state does not tell. */
  note: string | null;
  /** Paths that prove it. */
  proof: string[];
  /** Further ones that are not listed. */
  more: number;
  lists: SaidList[];
}

export const shown = (path: string): string => showName(path.startsWith("/") ? path : `/${path}`);
export const joined = (parts: readonly (string | null | false)[]): string => parts.filter(Boolean).join(", ");

/** `a, b or c`. */
export const either = (words: readonly string[], last = "or"): string =>
  words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;

/** How many names were looked for that count as one kind of program. */
export const namesOf = (counts: "shell" | "packageManager" | "runtime"): number =>
  new Set(rules.flatMap((rule) => (rule.kind === "program" && rule.counts === counts ? rule.names : []))).size;

const article: Partial<Record<ConditionFound["condition"], string>> = {
  "package manager": "a package manager",
  shell: "a shell",
  "language runtime": "a language runtime",
  "TLS library": "a TLS library",
  libc: "a C library",
  passwd: "/etc/passwd",
};
export const conditionWords = (condition: ConditionFound["condition"]): string => article[condition] ?? condition;

/** Why it stands at its level, in one sentence. The rungs with their evidence stand under it. */
export function levelSentence(level: LevelDecision): string {
  const rung = level.why.at(-1);
  const debug = level.debug ? " Its shell lies under /busybox alone, which does not count: debug." : "";
  if (!level.level || !rung) return `Its level is unknown. ${showName(level.reason ?? "No rung was tried.")}${debug}`;
  const above = level.why.slice(0, -1).flatMap(({ conditions }) => conditions.filter(({ met }) => met === "no").slice(0, 1));
  const lacking = [...new Set(above.map(({ condition }) => conditionWords(condition)))];
  const has = rung.conditions.map(({ condition }) => conditionWords(condition));
  const lacks = lacking.length ? `no ${either(lacking.map((words) => words.replace(/^an? /, "")))}` : "";
  return `It stands at ${level.level}: ${either([...(has.length ? [`it has ${either(has, "and")}`] : []), ...(lacks ? [`${has.length ? "" : "it has "}${lacks}`] : [])], "and")}.${debug}`;
}

export const rungWords = (rule: string): string => {
  const found = ruleById(rule);
  return found ? `needs ${found.looksFor}` : rule;
};

const databaseNames: Record<string, string> = { deb: "dpkg", apk: "apk", rpm: "rpm" };

/** From where the packages are known; null in `unknown` where they are. */
export function packagesSaid({ packages, databases }: Pick<DerivedFacts, "packages" | "databases">): { from: string[]; unknown: string | null } {
  const from = databases.map(({ path }) => shown(path));
  if (packages !== null) return { from, unknown: null };
  const unread = databases.filter((one) => one.unread !== null);
  if (unread.length === 0) {
    return { from, unknown: "No package database was found (dpkg, apk or rpm), so which packages its files come from is not recorded in the image." };
  }
  return {
    from,
    unknown: unread
      .map(({ type, path, unread: why }) => `The ${databaseNames[type] ?? type} database ${shown(path)} could not be read: ${showName(why?.reason ?? "")}`)
      .join(" "),
  };
}

/** `435 kB in 36 files belong to no package`. */
export function unownedSaid({ unowned, packages }: Pick<DerivedFacts, "unowned" | "packages">): string | null {
  if (packages === null) return null;
  if (unowned.count === 0) return "Every file belongs to a package.";
  return `${bytes(unowned.bytes)} in ${plural(unowned.count, "file")} ${unowned.count === 1 ? "belongs" : "belong"} to no package.`;
}

/** `replaced in a higher layer; wasted in layer 17`. Positions are told from 1. */
export const wasteSaid = ({ layers, replaced }: DerivedFacts["wastedFiles"]["largest"][number]): string =>
  `${layers.length === 1 ? "layer" : "layers"} ${either(
    layers.map((position) => count(position + 1)),
    "and",
  )}, ${replaced ? "replaced above" : "taken away above"}`;
