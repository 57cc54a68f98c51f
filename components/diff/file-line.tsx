import type { MouseEvent } from "react";
import type { FileRow } from "@/lib/compare/diff-types";
import { bytesChange, count, exactBytes } from "@/lib/format";
import { Mark } from "./signs";

/** What a list of files needs to draw a row. */
export interface LineContext {
  letters: readonly [string, string];
  /** Bytes that the bars' longer half stands for. */
  full: { removed: number; added: number };
  /** The whole path instead of the name. */
  whole: boolean;
  /** The path that is open beside the list. */
  chosen: string | null;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
/** Deeper rows are not moved further. */
const deepest = 12;

/** Where zero lies in the bar, in percent: room on both sides as they need it. */
export const zeroOf = ({ removed, added }: LineContext["full"]): number => {
  const all = removed + added;
  return all === 0 ? 50 : Math.min(92, Math.max(8, (removed / all) * 100));
};

function Bar({ row, full }: { row: Extract<FileRow, { kind: "folder" }>; full: LineContext["full"] }) {
  const zero = zeroOf(full);
  const left = full.removed ? (row.below.removedBytes / full.removed) * zero : 0;
  const right = full.added ? (row.below.addedBytes / full.added) * (100 - zero) : 0;
  return (
    <svg className="fbar" aria-hidden="true">
      <line x1={`${zero}%`} x2={`${zero}%`} y1="-8" y2="26" />
      {left > 0 ? <rect className="rm" x={`${(zero - left).toFixed(2)}%`} y="2" width={`${Math.max(0.6, left).toFixed(2)}%`} height="8" /> : null}
      {right > 0 ? <rect className="ad" x={`${zero}%`} y="2" width={`${Math.max(0.6, right).toFixed(2)}%`} height="8" /> : null}
    </svg>
  );
}

/** One row: a link that opens it, which a script answers in place. */
export function FileLine({ row, context, href, onOpen }: { row: FileRow; context: LineContext; href: string; onOpen?: (row: FileRow) => void }) {
  const folder = row.kind === "folder";
  const type = (row.b ?? row.a)?.type;
  const words = { removed: `only in ${context.letters[0]}:`, added: `only in ${context.letters[1]}:`, changed: "changed:", same: "same:" }[row.sign];
  const open = (event: MouseEvent) => {
    if (!onOpen || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(row);
  };
  const name = context.whole ? row.path : nameOf(row.path);
  return (
    <>
      <span role="gridcell" className={`nm d-${Math.min(row.depth, deepest)}`}>
        <a href={href} tabIndex={-1} onClick={open} aria-expanded={folder ? row.open : undefined} title={row.path}>
          {folder ? (
            <span className="tw" aria-hidden="true">
              {row.open ? "▾" : "▸"}
            </span>
          ) : null}
          {folder && row.sign === "same" ? null : <Mark sign={row.sign} words={words} />}
          <span className="path-name">
            {name}
            {type === "directory" || folder ? "/" : ""}
            {row.changes.includes("target") || type === "symlink" ? <span className="muted"> → {(row.b ?? row.a)?.linkTarget}</span> : null}
          </span>
        </a>
      </span>
      <span role="gridcell" className="what">
        {folder ? <Bar row={row} full={context.full} /> : <span className="muted">{row.changes.map((c) => (c === "type" ? "kind" : c)).join(", ")}</span>}
      </span>
      <span role="gridcell" className={folder && row.below.removed ? "fig rm" : "fig muted"}>
        {folder ? (row.below.removed ? `−${count(row.below.removed)}` : "0") : ""}
      </span>
      <span role="gridcell" className={folder && row.below.added ? "fig ad" : "fig muted"}>
        {folder ? (row.below.added ? `+${count(row.below.added)}` : "0") : ""}
      </span>
      <span role="gridcell" className="fig">
        {folder || type === "file" || row.change !== 0 ? (
          <data value={row.change} title={exactBytes(row.change)}>
            {bytesChange(row.change)}
          </data>
        ) : (
          <span className="muted">{type === "symlink" ? "link" : type === "directory" ? "folder" : "device"}</span>
        )}
      </span>
    </>
  );
}
