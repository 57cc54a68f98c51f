import type { Column } from "@/lib/compare/types";
import type { AttackPath, AttackRow } from "@/lib/compare/types-capabilities";
import { count } from "@/lib/format";
import { showName } from "@/lib/inspect/names";
import { StateMark } from "../image/state-mark";
import { plainName } from "./names";

/** What is there to attack as a table: a row per path, a mark per image with the mode or that it is a link. */

interface Line {
  kind: string;
  path: string;
  /** Per column; null: the image has no such path, "unknown": not known. */
  cells: (AttackPath | null | "unknown")[];
}

/** More would be a list to search, and the JSON has it. */
const mostLines = 300;

export function linesOf(rows: readonly AttackRow[]): Line[] {
  return rows
    .filter((row) => row.id !== "callable")
    .flatMap((row) => {
      const byPath = row.cells.map((cell) => new Map(cell.paths.map((path) => [path.path, path])));
      const paths = [...new Set(byPath.flatMap((map) => [...map.keys()]))].sort();
      return paths.map((path): Line => {
        const cells = row.cells.map((cell, i) => byPath[i]?.get(path) ?? (cell.count === null || cell.more > 0 ? "unknown" : null));
        return { kind: row.label, path, cells };
      });
    });
}

/** `→ dash in A; → /bin/busybox in B`, or once where all lead to the same. */
function leads({ cells }: Line, columns: readonly Column[]): string {
  const targets = new Map<string, string[]>();
  cells.forEach((cell, i) => {
    if (cell === null || cell === "unknown" || cell.leadsTo === null) return;
    targets.set(cell.leadsTo, [...(targets.get(cell.leadsTo) ?? []), columns[i]?.letter ?? ""]);
  });
  const all = [...targets];
  return all.map(([target, letters]) => `→ ${showName(target)}${all.length > 1 ? ` in ${letters.join(", ")}` : ""}`).join("; ");
}

function Mark({ cell }: { cell: Line["cells"][number] }) {
  if (cell === "unknown") return <StateMark state="unknown" />;
  if (cell === null) return <StateMark state="no" />;
  return (
    <>
      <StateMark state="yes" /> <span className="mono">{cell.leadsTo !== null ? "link" : showName(cell.note ?? "")}</span>
    </>
  );
}

export function AttackTable({ columns, rows }: { columns: readonly Column[]; rows: readonly AttackRow[] }) {
  const lines = linesOf(rows);
  const shown = lines.slice(0, mostLines);
  if (lines.length === 0) return <p className="muted none">No such path in any of them.</p>;
  return (
    // A wide table scrolls in its own box, so the box takes the focus.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable by keyboard
    <section className="layer-table" aria-label="What is there to attack, path by path" tabIndex={0}>
      <table className="tbl tight">
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col">Path</th>
            <th scope="col">Leads to</th>
            {columns.map((column) => (
              <th scope="col" key={column.letter} title={plainName(column)}>
                {column.letter}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((line, n) => (
            <tr key={`${line.kind} ${line.path}`}>
              <td className="soft">{shown[n - 1]?.kind === line.kind ? <span className="sr">{line.kind}</span> : line.kind}</td>
              <th scope="row">
                <code>{showName(line.path)}</code>
              </th>
              <td className="muted mono">{leads(line, columns)}</td>
              {line.cells.map((cell, i) => (
                <td key={columns[i]?.letter}>
                  <Mark cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length > shown.length ? <p className="muted none">{count(lines.length - shown.length)} more paths stand in the JSON.</p> : null}
    </section>
  );
}
