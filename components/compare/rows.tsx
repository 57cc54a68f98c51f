import type { Route } from "next";
import { type CompareQuery, compareHref } from "@/lib/compare/query";
import type { Column, FactRow } from "@/lib/compare/types";
import { AppLink, standsAlone } from "../ui/alone";
import { CopyButton } from "../ui/copy";
import { CellBody, isShortened, wholeLines } from "./cells";
import { HeadRow } from "./head-row";
import { imageClass, isWaiting, plainName } from "./names";

/** A table of facts on the page's grid: a row per fact, a column per image. What is shortened opens to its whole values, in the address. */
export interface RowsProps {
  name: string;
  rows: readonly FactRow[];
  columns: readonly Column[];
  query: CompareQuery;
  className?: string;
  /** Sizes say their change; the wash is for facts. */
  wash?: boolean;
}

function Whole({ row, columns }: { row: FactRow; columns: readonly Column[] }) {
  return (
    <div className="g ev" role="row" id={`whole-${row.id}`}>
      <div className="l" role="rowheader">
        {row.label}, whole
      </div>
      {row.cells.map((cell, i) => {
        const lines = wholeLines(cell);
        const column = columns[i] as Column;
        return (
          <div className={`c ${imageClass(i)}`} role="cell" key={column.letter}>
            {lines.map((line, n) => (
              <code key={`${n} ${line}`}>{line}</code>
            ))}
            {lines.length ? <CopyButton text={lines.join("\n")} what={`${row.label} of ${plainName(column)}`} /> : null}
          </div>
        );
      })}
    </div>
  );
}

export function Rows({ name, rows, columns, query, className, wash = false }: RowsProps) {
  const shown = query.onlyDifferences ? rows.filter((row) => row.differs) : rows;
  return (
    <div className={className ? `rows ${className}` : "rows"} role="table" aria-label={name}>
      <HeadRow first="Fact" columns={columns} />
      {shown.map((row) => {
        const opens = row.cells.some(isShortened);
        const open = opens && query.open.includes(row.id);
        const toggled = open ? query.open.filter((id) => id !== row.id) : [...query.open, row.id];
        return [
          <div className="g" role="row" key={row.id}>
            <div className="l" role="rowheader">
              {opens && !standsAlone() ? (
                <AppLink href={compareHref({ ...query, open: toggled }) as Route} scroll={false} replace prefetch={false} aria-expanded={open}>
                  <span className="tw" aria-hidden="true">
                    {open ? "▾" : "▸"}
                  </span>
                  {row.label}
                </AppLink>
              ) : (
                row.label
              )}
            </div>
            {row.cells.map((cell, i) => (
              <div className={`c ${imageClass(i)}${wash && cell.differs ? " diff" : ""}`} role="cell" key={columns[i]?.letter}>
                <CellBody cell={cell} waiting={isWaiting(columns[i])} />
                {wash && cell.differs ? <span className="sr"> differs from A</span> : null}
              </div>
            ))}
          </div>,
          open ? <Whole row={row} columns={columns} key={`${row.id} whole`} /> : null,
        ];
      })}
      {shown.length ? null : (
        <div role="row">
          <p className="none" role="cell">
            Nothing here differs from A.
          </p>
        </div>
      )}
    </div>
  );
}
