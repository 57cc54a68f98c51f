import { Bytes } from "@/components/ui/size";
import type { Cell, Column, FactRow, FactValue } from "@/lib/compare/types";
import { bytesChange, count, countChange, date, exactBytes, moment } from "@/lib/format";

function Value({ value }: { value: FactValue }) {
  switch (value.kind) {
    case "bytes":
      return <Bytes size={value.bytes} />;
    case "count":
      return <data value={value.count}>{count(value.count)}</data>;
    case "time":
      return (
        <time dateTime={value.at} title={moment(value.at)}>
          {date(value.at)}
        </time>
      );
    case "code":
      return <code title={value.text}>{value.text}</code>;
    case "codes":
      return (
        <span className="v">
          {value.items.map((item, i) => (
            <span key={item.full}>
              {i ? ", " : ""}
              <code title={item.full}>{item.short}</code>
            </span>
          ))}
        </span>
      );
    case "absent":
      return <span className="no">{value.text}</span>;
    case "level":
      return <span className="v">{value.level}</span>;
    case "text":
      return <span className="v">{value.text}</span>;
  }
}

function Change({ cell }: { cell: Cell }) {
  if (cell.change === null) return null;
  const isBytes = cell.value?.kind === "bytes";
  return (
    <span className="d" title={isBytes ? `${exactBytes(cell.change)} against A` : "against A"}>
      {isBytes ? bytesChange(cell.change) : countChange(cell.change)}
    </span>
  );
}

const isRead = (column: Column | undefined): boolean => column?.state === "recorded";

/** Rows of facts on the page's grid: one column per image, what differs from A washed, what is not known with its reason. */
export function FactRows({ rows, columns, onlyDifferences }: { rows: readonly FactRow[]; columns: readonly Column[]; onlyDifferences: boolean }) {
  const shown = onlyDifferences ? rows.filter((row) => row.differs) : rows;
  if (!shown.length) return <p className="muted">No row differs.</p>;
  return shown.map((row) => (
    <div className="g" key={row.id}>
      <div className="l">{row.label}</div>
      {row.cells.map((cell, i) => (
        <div className={`c${cell.differs ? " diff" : ""}`} key={columns[i]?.letter}>
          {cell.value ? (
            <Value value={cell.value} />
          ) : isRead(columns[i]) ? (
            <span className="unk" title={cell.unknown.value?.reason}>
              unknown<span className="sr">: {cell.unknown.value?.reason}</span>
            </span>
          ) : (
            <span className="no">not read</span>
          )}
          {cell.note ? <small className="muted">{cell.note}</small> : null}
          <Change cell={cell} />
        </div>
      ))}
    </div>
  ));
}
