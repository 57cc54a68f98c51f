import type { CompareQuery } from "@/lib/compare/query";
import type { Column } from "@/lib/compare/types";
import type { CapabilityCell, CapabilityGroup, CapabilityRow } from "@/lib/compare/types-capabilities";
import { plural } from "@/lib/format";
import { StateMark } from "../image/state-mark";
import { HeadRow } from "./head-row";
import { imageClass, isWaiting } from "./names";
import { Opener, Proofs } from "./proof";

/** What each image offers at run time: filled dot yes, ring no, dashed ring unknown; a row opens to the paths that prove it. */

interface MatrixProps {
  columns: readonly Column[];
  groups: readonly CapabilityGroup[];
  query: CompareQuery;
}

function CellBody({ cell, waiting }: { cell: CapabilityCell; waiting: boolean }) {
  if (waiting) return <span className="sk w1" />;
  return (
    <>
      <StateMark state={cell.state} />
      {cell.state === "unknown" ? (
        <span className="unk" title={cell.reason ?? undefined}>
          {cell.text}
          <span className="sr">: {cell.reason}</span>
        </span>
      ) : (
        <span className="v">
          {cell.text}
          {cell.note ? <span className="note"> {cell.note}</span> : null}
        </span>
      )}
      {cell.differs ? <span className="sr"> differs from A</span> : null}
    </>
  );
}

const cellClass = (cell: CapabilityCell, index: number): string =>
  ["c", imageClass(index), cell.differs ? "diff" : "", cell.state === "no" ? "no" : ""].filter(Boolean).join(" ");

function Evidence({ row, columns, query }: { row: CapabilityRow } & Pick<MatrixProps, "columns" | "query">) {
  return (
    <div className="g ev" role="row" id={`evidence-${row.id}`}>
      <div className="l" role="rowheader">
        Evidence: the paths that prove it, in the merged file system.
      </div>
      {row.cells.map((cell, i) => (
        <div className={`c ${imageClass(i)}`} role="cell" key={columns[i]?.letter}>
          {cell.reason ? <p>{cell.reason}</p> : null}
          <Proofs evidence={cell.evidence} more={cell.more} image={query.images[i] ?? ""} />
        </div>
      ))}
    </div>
  );
}

function Row({ row, columns, query }: { row: CapabilityRow } & Pick<MatrixProps, "columns" | "query">) {
  const opens = row.cells.some((cell) => cell.evidence.length > 0 || cell.reason !== null);
  const open = opens && query.open.includes(row.id);
  return (
    <>
      <div className="g" role="row">
        <div className="l" role="rowheader">
          {opens ? <Opener id={row.id} label={row.label} query={query} open={open} /> : row.label}
        </div>
        {row.cells.map((cell, i) => (
          <div className={cellClass(cell, i)} role="cell" key={columns[i]?.letter}>
            <CellBody cell={cell} waiting={isWaiting(columns[i])} />
          </div>
        ))}
      </div>
      {open ? <Evidence row={row} columns={columns} query={query} /> : null}
    </>
  );
}

function Legend() {
  return (
    <span className="key">
      {(["yes", "no", "unknown"] as const).map((state) => (
        <span key={state}>
          <StateMark state={state} /> {{ yes: "present", no: "absent", unknown: "unknown, with its reason" }[state]}
        </span>
      ))}
      <span>
        <i className="differs" /> differs from A
      </span>
    </span>
  );
}

export function Matrix({ columns, groups, query }: MatrixProps) {
  const rows = groups.flatMap((group) => group.rows);
  const differing = rows.filter((row) => row.differs).length;
  const shown = groups.map((group) => ({ ...group, rows: query.onlyDifferences ? group.rows.filter((row) => row.differs) : group.rows }));
  return (
    <section className="sec" id="capabilities" aria-labelledby="capabilities-title">
      <div className="sechead flush">
        <h2 id="capabilities-title">Capabilities</h2>
        <div className="why">
          <Legend />
        </div>
        {columns.length > 1 ? (
          <div className="acts">
            <span className="muted">
              {differing} of {plural(rows.length, "row")} differ
            </span>
          </div>
        ) : null}
      </div>
      <div className="rows matrix" role="table" aria-label="Capabilities">
        <HeadRow first="Capability" columns={columns} />
        {shown
          .filter((group) => group.rows.length > 0)
          .map((group) => (
            <div role="rowgroup" key={group.id} aria-label={group.title}>
              <div className="g grp" role="row">
                <div className="l" role="rowheader">
                  {group.title}
                </div>
                {columns.map((column) => (
                  <div className="c" role="cell" key={column.letter} />
                ))}
              </div>
              {group.rows.map((row) => (
                <Row key={row.id} row={row} columns={columns} query={query} />
              ))}
            </div>
          ))}
        {shown.some((group) => group.rows.length > 0) ? null : (
          <div role="row">
            <p className="none" role="cell">
              No capability differs from A.
            </p>
          </div>
        )}
      </div>
    </section>
  );
}
