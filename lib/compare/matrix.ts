import type { Recorded } from "../images/types";
import type { Unknown } from "../inspect/inspection";
import { whyNot } from "./facts";
import { identity } from "./matrix-identity";
import { libraries, network } from "./matrix-libraries";
import { runtime, tools } from "./matrix-programs";
import { type MatrixRow, type Said, unknownSaid } from "./said";
import type { CapabilityGroup, CapabilityRow } from "./types-capabilities";

/** What every image offers at run time, side by side: facts of columns → groups of rows. Pure. */

export const notLookedAt: Unknown = { code: "not_read", reason: "It was read by an earlier version, which did not look at files. Inspect it again." };

/** Why nothing can be said of a column's files; null where something can. */
export const whyNoFacts = (column: Recorded): Unknown | null => (column.state !== "recorded" ? whyNot(column) : column.facts ? null : notLookedAt);

const groups: readonly { id: CapabilityGroup["id"]; title: string; rows: readonly MatrixRow[] }[] = [
  { id: "identity", title: "Identity", rows: identity },
  { id: "network", title: "Network", rows: network },
  { id: "libraries", title: "Libraries", rows: libraries },
  { id: "tools", title: "Tools", rows: tools },
  { id: "runtime", title: "Run time", rows: runtime },
];

const told = ({ state, text, note, version }: Said): string => JSON.stringify([state, text, note, version]);

export function capabilityMatrix(columns: readonly Recorded[]): CapabilityGroup[] {
  return groups.map(({ id, title, rows }) => ({
    id,
    title,
    rows: rows.map(({ id, label, say }): CapabilityRow => {
      const said = columns.map((column) =>
        column.state === "recorded" && column.facts ? say(column.facts) : unknownSaid(whyNoFacts(column)?.reason ?? "It was not read."),
      );
      const base = said[0];
      const cells = said.map((cell, i) => ({
        ...cell,
        differs: i > 0 && base !== undefined && cell.state !== "unknown" && base.state !== "unknown" && told(cell) !== told(base),
      }));
      return { id, label, cells, differs: cells.some(({ differs }) => differs) };
    }),
  }));
}
