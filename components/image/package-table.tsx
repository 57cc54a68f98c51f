"use client";
import { type MouseEvent, type ReactNode, useMemo, useState } from "react";
import { count } from "@/lib/format";
import { ChevronIcon, SearchIcon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { Bytes } from "../ui/size";
import { copyText, toast } from "../ui/toasts";
import { nextSort, type PackageKey, type PackageRow, type PackageSort, packagesCsv, sortPackages, sortText } from "./package-rows";
import { sortHref } from "./query";

interface Props {
  rows: readonly PackageRow[];
  asked: string;
  initial: PackageSort;
  name: string;
}

/** Rows that stand before the rest is folded. */
const first = 40;

const Unknown = ({ why }: { why: string }) => (
  <span className="unk" title={why}>
    unknown<span className="sr">: {why}</span>
  </span>
);

function save(rows: readonly PackageRow[], name: string): void {
  const url = URL.createObjectURL(new Blob([packagesCsv(rows)], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name}-packages.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
  toast({ text: `Saved ${link.download}` });
}

export function PackageTable({ rows, asked, initial, name }: Props) {
  const [sort, setSort] = useState(initial);
  const [words, setWords] = useState("");
  const [whole, setWhole] = useState(false);
  const sorted = useMemo(() => sortPackages(rows, sort), [rows, sort]);
  const wanted = words.trim().toLowerCase();
  const found = wanted ? sorted.filter((row) => `${row.name} ${row.source}`.toLowerCase().includes(wanted)) : sorted;
  const seen = whole || wanted ? found : found.slice(0, first);
  const largest = Math.max(1, ...rows.map((row) => row.filesSize ?? 0));
  const licences = rows.some((row) => row.licence !== null);

  const head = (key: PackageKey, label: string, className?: string): ReactNode => {
    const on = sort.key === key;
    const next = nextSort(sort, key);
    const go = (event: MouseEvent) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      setSort(next);
      const address = new URL(location.href);
      address.searchParams.set("sort", sortText(next));
      history.replaceState(history.state, "", address);
    };
    return (
      <th scope="col" className={className} {...(on ? { "aria-sort": sort.descending ? ("descending" as const) : ("ascending" as const) } : {})}>
        <a href={sortHref(asked, sortText(next))} onClick={go}>
          {label}
          {on ? <span aria-hidden="true"> {sort.descending ? "↓" : "↑"}</span> : null}
        </a>
      </th>
    );
  };

  return (
    <>
      <div className="table-acts needs-script">
        {rows.length > 12 ? (
          <label className="field">
            <SearchIcon />
            <span className="sr">Find a package</span>
            <input type="search" value={words} placeholder="Find a package" spellCheck={false} autoComplete="off" onChange={(e) => setWords(e.target.value)} />
          </label>
        ) : null}
        <Menu
          summary={
            <>
              Export <ChevronIcon />
            </>
          }
        >
          <button type="button" onClick={() => save(sorted, name)}>
            Save as CSV
          </button>
          <button type="button" onClick={() => void copyText(packagesCsv(sorted), `${sorted.length} packages as CSV`)}>
            Copy as CSV
          </button>
        </Menu>
      </div>
      <table className="tbl tight packages">
        <thead>
          <tr>
            {head("name", "Package")}
            {head("version", "Version")}
            {head("source", "Source", "hide")}
            <th scope="col" className="b hide">
              <span className="sr">Files size as a bar</span>
            </th>
            {head("files", "Files size", "num")}
            {head("declared", "Declared", "num hide")}
            {licences ? head("licence", "Licence", "hide") : null}
            {head("layer", "Layer", "num hide")}
          </tr>
        </thead>
        <tbody>
          {seen.map((row, i) => (
            <tr key={`${row.name} ${row.version} ${row.architecture} ${i}`}>
              <th scope="row">
                <code>{row.name}</code>
              </th>
              <td className="version">{row.version}</td>
              <td className="soft hide">{row.source}</td>
              <td className="b hide">
                <svg aria-hidden="true">
                  <rect y="1" height="10" width={`${(((row.filesSize ?? 0) / largest) * 100).toFixed(2)}%`} />
                </svg>
              </td>
              <td className="num">{row.filesSize === null ? <Unknown why="Its list of files could not be read." /> : <Bytes size={row.filesSize} />}</td>
              <td className="num muted hide">
                {row.declaredSize === null ? <Unknown why="The database declares none." /> : <Bytes size={row.declaredSize} />}
              </td>
              {licences ? <td className="soft licence hide">{row.licence ?? <Unknown why="The database names none." />}</td> : null}
              <td className="num muted hide">{row.layer}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.length === 0 ? <p className="none muted">No package matches “{words}”.</p> : null}
      {found.length > seen.length ? (
        <p className="none">
          <button type="button" className="btn needs-script" onClick={() => setWhole(true)}>
            Show all {count(found.length)}
          </button>
        </p>
      ) : null}
      <p className="sr" role="status">
        {wanted ? `${found.length} of ${rows.length} packages` : ""}
      </p>
    </>
  );
}
