import type { Column } from "@/lib/compare/types";
import { standsAlone } from "../ui/alone";
import { imageClass, plainName } from "./names";

/** Names the columns of a table for who hears it; on the screen the heads above all sections do, where there are any. */
export const HeadRow = ({ first, columns }: { first: string; columns: readonly Column[] }) =>
  standsAlone() ? (
    <SeenHeadRow first={first} columns={columns} />
  ) : (
    <div className="sr" role="row">
      <span role="columnheader">{first}</span>
      {columns.map((column) => (
        <span role="columnheader" key={column.letter}>
          {column.letter} {plainName(column)}
        </span>
      ))}
    </div>
  );

const SeenHeadRow = ({ first, columns }: { first: string; columns: readonly Column[] }) => (
  <div className="g heads" role="row">
    <div className="l" role="columnheader">
      <span className="sr">{first}</span>
    </div>
    {columns.map((column, i) => (
      <div className={`c ${imageClass(i)}`} role="columnheader" key={column.letter}>
        <b>{column.letter}</b> <code title={plainName(column)}>{plainName(column).split("/").at(-1)}</code>
      </div>
    ))}
  </div>
);

/** Over a chart on the page's grid, whose parts name their column in words of their own. */
export const ChartHeads = ({ columns }: { columns: readonly Column[] }) => (
  <div className="g heads" aria-hidden="true">
    <div className="l" />
    {columns.map((column, i) => (
      <div className={`c ${imageClass(i)}`} key={column.letter}>
        <b>{column.letter}</b> <code>{plainName(column).split("/").at(-1)}</code>
      </div>
    ))}
  </div>
);
