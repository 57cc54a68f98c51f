import type { Cell as FactCell, FactValue } from "../compare/types";
import { bytes, bytesChange, count, countChange, date } from "../format";
import type { Unknown } from "../inspect/inspection";
import type { FrozenImage } from "./types";

/** What a cell of a report's tables says. Nothing in it is escaped yet. Pure. */
export interface Told {
  /** For people; `code` comes from an image, letter by letter: a path, a version, a command. */
  parts: (string | { code: string })[];
  /** For machines: bytes and counts as digits, times in ISO 8601, what is not known as `unknown: <why>`. */
  exact: string;
}

export const plain = (text: string): Told => ({ parts: [text], exact: text });
export const shown = (text: string, exact: string): Told => ({ parts: [text], exact });
export const code = (text: string): Told => ({ parts: [{ code: text }], exact: text });
export const codes = (texts: readonly string[], exact = texts.join(", ")): Told => ({
  parts: texts.flatMap((text, i) => [...(i ? [", "] : []), { code: text }]),
  exact,
});
export const none: Told = { parts: [], exact: "" };
export const unknown = (why: Unknown | undefined | string | null): Told =>
  shown("unknown", `unknown: ${typeof why === "string" ? why : (why?.reason ?? "It was not read.")}`);
export const size = (n: number | null | undefined, why?: Unknown | string | null): Told => (n == null ? unknown(why) : shown(bytes(n), String(n)));
export const amount = (n: number | null | undefined, why?: Unknown | string | null): Told => (n == null ? unknown(why) : shown(count(n), String(n)));
export const day = (at: string | null, why?: Unknown): Told => (at === null ? unknown(why) : shown(date(at), at));
/** More of it for people alone. */
export const noted = (told: Told, note: string | null): Told => (note ? { ...told, parts: [...told.parts, ` (${note})`] } : told);
export const named = ({ letter, name }: FrozenImage): Told => ({ parts: [`${letter} `, { code: name }], exact: `${letter} ${name}` });

function ofValue(value: FactValue): Told {
  switch (value.kind) {
    case "bytes":
      return size(value.bytes);
    case "count":
      return amount(value.count);
    case "time":
      return day(value.at);
    case "level":
      return plain(`${value.level}${value.debug ? " debug" : ""}`);
    case "code":
      return code(value.text);
    case "codes":
      return codes(
        value.items.map((item) => item.short),
        value.items.map((item) => item.full).join("\n"),
      );
    default:
      return plain(value.text);
  }
}

export function ofFact({ value, note, change, unknown: why }: FactCell): Told {
  if (value === null) return unknown(why.value);
  const told = noted(ofValue(value), note);
  return change === null ? told : noted(told, value.kind === "bytes" ? bytesChange(change) : countChange(change));
}
