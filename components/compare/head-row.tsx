import type { Column } from "@/lib/compare/types";
import { plainName } from "./names";

/** Names the columns of a table for who hears it; on the screen the heads above all sections do. */
export const HeadRow = ({ first, columns }: { first: string; columns: readonly Column[] }) => (
  <div className="sr" role="row">
    <span role="columnheader">{first}</span>
    {columns.map((column) => (
      <span role="columnheader" key={column.letter}>
        {column.letter} {plainName(column)}
      </span>
    ))}
  </div>
);
