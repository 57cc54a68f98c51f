import { levels } from "@/lib/catalog";
import type { Cell, FactValue } from "@/lib/compare/types";
import { bytes, bytesChange, count, countChange, date, exactBytes, moment } from "@/lib/format";

/** One fact of one image, as a cell of a row says it. */
const rungs = levels.map((_, i) => `M${i * 5} 5h3v3h-3z`).join("");

function Value({ value }: { value: FactValue }) {
  switch (value.kind) {
    case "bytes":
      return (
        <data value={value.bytes} title={exactBytes(value.bytes)} className="nowrap">
          {bytes(value.bytes)}
        </data>
      );
    case "count":
      return <data value={value.count}>{count(value.count)}</data>;
    case "time":
      return (
        <time dateTime={value.at} title={moment(value.at)} className="nowrap">
          {date(value.at)}
        </time>
      );
    case "level":
      return (
        <>
          <svg className="lvl" viewBox="0 0 38 8" aria-hidden="true">
            <path d={rungs} />
            <rect x={levels.indexOf(value.level) * 5} width="3" height="8" />
          </svg>
          {value.level}
          {value.debug ? " debug" : ""}
        </>
      );
    case "code":
      return <code>{value.text}</code>;
    case "codes":
      return value.items.map((item, i) => (
        // A name may stand twice: image configs repeat variables.
        <span key={`${i} ${item.full}`}>
          {i ? ", " : ""}
          <code title={item.full}>{item.short}</code>
        </span>
      ));
    case "absent":
      return <span className="no">{value.text}</span>;
    default:
      return value.text;
  }
}

/** `waiting`: the column is being read, so a skeleton stands where the figure will. */
export function CellBody({ cell, waiting }: { cell: Cell; waiting: boolean }) {
  if (cell.value === null) {
    if (waiting) return <span className="sk w1" />;
    const reason = cell.unknown.value?.reason ?? "It was not read.";
    return (
      <span className="unk" title={reason}>
        unknown<span className="sr">: {reason}</span>
      </span>
    );
  }
  const change = cell.change === null ? null : cell.value.kind === "bytes" ? bytesChange(cell.change) : countChange(cell.change);
  return (
    <>
      <span className="v">
        <Value value={cell.value} />
        {cell.note ? (
          <>
            {cell.value.kind === "absent" ? ", " : " "}
            <span className="note">{cell.note}</span>
          </>
        ) : null}
      </span>
      {change === null ? null : (
        <span className="d">
          {change}
          <span className="sr"> against A</span>
        </span>
      )}
    </>
  );
}

const long = 40;
/** What a cell shortens, line by line; empty where nothing is. */
export function wholeLines(cell: Cell): string[] {
  const { value } = cell;
  if (value?.kind === "codes") return value.items.map((item) => item.full);
  return value?.kind === "code" ? [value.text] : [];
}
export const isShortened = (cell: Cell): boolean =>
  cell.value?.kind === "codes" ? cell.value.items.some((item) => item.short !== item.full) : cell.value?.kind === "code" && cell.value.text.length > long;
