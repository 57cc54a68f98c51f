import type { KeyboardEvent, MouseEvent } from "react";
import { bytes, count, exactBytes, plural } from "@/lib/format";
import type { ListedFile } from "@/lib/inspect/list-files";
import { nameOf, octal, takenAway, weight } from "./tree-state";

interface Props {
  file: ListedFile;
  /** The whole path instead of the name, where what was found stands in a flat list. */
  whole?: boolean;
  open?: boolean;
  chosen: boolean;
  /** Bytes that fill the bar. */
  full: number;
  href: string;
  choose: (file: ListedFile) => void;
  keys?: (event: KeyboardEvent, file: ListedFile) => void;
}

/** One line: a link that opens or shows it, which a script answers in place. */
export function FileLine({ file, whole = false, open = false, chosen, full, href, choose, keys }: Props) {
  const directory = file.type === "directory" && !whole;
  const go = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    choose(file);
  };
  const size = weight(file);
  const taken = takenAway(file.path);
  return (
    <div className={chosen ? "line sel" : "line"}>
      <a
        href={href}
        role={directory ? "button" : undefined}
        aria-expanded={directory ? open : undefined}
        aria-current={chosen ? "true" : undefined}
        data-path={file.path}
        onClick={go}
        onKeyDown={(event) => {
          if (directory && event.key === " ") {
            event.preventDefault();
            choose(file);
          } else keys?.(event, file);
        }}
      >
        <span className="tw" aria-hidden="true">
          {directory ? (open ? "▾" : "▸") : ""}
        </span>
        <span className="nm" title={file.path}>
          {whole ? file.path : nameOf(file.path)}
          {file.type === "directory" ? "/" : ""}
          {taken === null ? null : <span className="muted"> takes away {taken}</span>}
          {file.linkTarget === null ? null : <span className="muted"> → {file.linkTarget}</span>}
        </span>
      </a>
      <svg className="share" aria-hidden="true">
        {size > 0 ? <rect y="1" width={`${Math.max(0.6, (size / full) * 100).toFixed(2)}%`} height="8" /> : null}
      </svg>
      <span className="fig">
        {taken !== null ? (
          <span className="muted">whiteout</span>
        ) : file.type === "file" || file.below ? (
          <data value={size} title={exactBytes(size)}>
            {bytes(size)}
          </data>
        ) : (
          <span className="muted">{file.type === "symlink" ? "link" : "device"}</span>
        )}
      </span>
      <span className="fig muted wide" title={file.below ? plural(file.below.files, "file") : `layer ${file.layer + 1}`}>
        <span className="sr">{file.below ? "files: " : "layer: "}</span>
        {count(file.below ? file.below.files : file.layer + 1)}
      </span>
      <span className="fig muted wide mono">
        <span className="sr">mode: </span>
        {octal(file.mode)}
      </span>
    </div>
  );
}
