"use client";
import { type ComponentType, useEffect, useState } from "react";
import { type DiffPageQuery, diffHref } from "@/lib/compare/diff-query";
import type { FileDiffPage, FileRow } from "@/lib/compare/diff-types";
import { count, plural } from "@/lib/format";
import { FileLine, type LineContext } from "./file-line";
import { pageSize } from "./page-size";
import type { VirtualListProps } from "./virtual-list";

export interface FileListProps {
  query: DiffPageQuery;
  /** The part of the view that the server drew. */
  first: FileDiffPage;
  context: LineContext;
}

/** Rows in one request, and on a page without a script. */

/** Where a row leads: a folder folds, all else is told of beside the list. */
export function rowHref(query: DiffPageQuery, row: FileRow, open: readonly string[]): string {
  if (row.kind !== "folder") return diffHref({ ...query, file: row.path });
  if (query.q) return diffHref({ ...query, file: row.path });
  return diffHref({ ...query, offset: 0, open: row.open ? open.filter((path) => path !== row.path) : [...open, row.path] });
}

/** The rows as the server gives them; where a script runs, a list of all rows that fetches what comes in sight takes their place. */
export function FileList(props: FileListProps) {
  const { query, first, context } = props;
  const [Virtual, setVirtual] = useState<ComponentType<VirtualListProps> | null>(null);
  useEffect(() => {
    let here = true;
    void import("./virtual-list").then(({ VirtualList }) => here && setVirtual(() => VirtualList));
    return () => {
      here = false;
    };
  }, []);
  if (Virtual) return <Virtual {...props} />;
  const before = Math.max(0, first.offset - pageSize);
  return (
    <>
      <div className="vlist" role="grid" aria-label={`Files that differ, ${count(first.total)} rows`} aria-rowcount={first.total} tabIndex={0}>
        {first.items.map((row, i) => (
          <div
            className={row.path === context.chosen ? "frow sel" : "frow"}
            role="row"
            aria-rowindex={first.offset + i + 1}
            aria-selected={row.path === context.chosen}
            key={`${row.kind} ${row.path}`}
          >
            <FileLine row={row} context={context} href={rowHref(query, row, first.open)} />
          </div>
        ))}
        {first.items.length === 0 ? <Empty /> : null}
      </div>
      <Foot from={Math.min(first.total, first.offset + 1)} to={first.offset + first.items.length} page={first} />
      <noscript>
        {first.offset > 0 ? <a href={diffHref({ ...query, offset: before })}>Rows before</a> : null}{" "}
        {first.nextCursor ? <a href={diffHref({ ...query, offset: first.offset + first.items.length })}>More rows</a> : null}
      </noscript>
    </>
  );
}

export const Empty = () => (
  <div role="row">
    <div className="none" role="gridcell">
      Nothing matches: no path with these words and signs differs.
    </div>
  </div>
);

const keys = [
  ["j", "k", "move"],
  ["enter", null, "open"],
  ["esc", null, "close"],
  ["/", null, "find"],
] as const;

export function Foot({ from, to, page }: { from: number; to: number; page: FileDiffPage }) {
  return (
    <p className="foot">
      {keys.map(([key, other, does]) => (
        <span className="needs-script" key={does}>
          <kbd>{key}</kbd>
          {other ? <kbd>{other}</kbd> : null} {does}
        </span>
      ))}
      <span className="end">
        rows {count(from)} to {count(to)} of {count(page.total)}
        {page.paths === page.total ? "" : `; ${plural(page.paths, "path")}`}
      </span>
    </p>
  );
}
