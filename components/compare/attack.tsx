import type { Route } from "next";
import Link from "next/link";
import { type CompareQuery, compareHref } from "@/lib/compare/query";
import type { Column } from "@/lib/compare/types";
import type { Attack, AttackCell, AttackRow } from "@/lib/compare/types-capabilities";
import { count, plural } from "@/lib/format";
import { showName } from "@/lib/inspect/names";
import { chartSources, Drawing, SaveChart } from "../charts/frame";
import { InApp } from "../ui/alone";
import { AttackTable } from "./attack-table";
import { HeadRow } from "./head-row";
import { imageClass, isWaiting } from "./names";
import { Opener, Proofs } from "./proof";

/** What is there to attack: a square is one path, full for a file of its own, outlined for a link; hundreds are a bar. */

interface AttackProps {
  columns: readonly Column[];
  attack: Attack;
  query: CompareQuery;
}

/** Beyond this one cannot look at them singly. */
const mostSquares = 60;
const barWidth = 96;

const rowId = (row: AttackRow): string => `attack-${row.id.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
const says = ({ path, leadsTo, note }: AttackCell["paths"][number]): string =>
  [showName(path), leadsTo === null ? null : `→ ${showName(leadsTo)}`, note === null ? null : showName(note)].filter(Boolean).join(" ");

function Squares({ cell }: { cell: AttackCell }) {
  return (
    <span className="units" aria-hidden="true">
      {cell.paths.map((path) => (
        <i key={path.path} className={path.leadsTo === null ? undefined : "ln"} title={says(path)} />
      ))}
    </span>
  );
}

function Bar({ total, own, longest }: { total: number; own: number | null; longest: number }) {
  const width = (n: number) => (n === 0 ? 0 : Math.max(1, Math.round((n / longest) * barWidth)));
  return (
    <svg className="unit-bar" width={barWidth} height="10" aria-hidden="true">
      <rect className="all" x=".5" y=".5" width={Math.max(1, width(total) - 1)} height="9" />
      {own === null ? null : <rect className="own" width={width(own)} height="10" />}
    </svg>
  );
}

const split = (total: number, own: number | null): string =>
  own === null ? "" : `${plural(own, "file")} of ${own === 1 ? "its" : "their"} own, ${plural(total - own, "link")}`;

function CellBody({ cell, row, longest, waiting }: { cell: AttackCell; row: AttackRow; longest: number; waiting: boolean }) {
  if (waiting) return <span className="sk w1" />;
  if (cell.count === null) {
    return (
      <span className="unk" title={cell.reason ?? undefined}>
        unknown<span className="sr">: {cell.reason}</span>
      </span>
    );
  }
  const squares = row.id !== "callable" && cell.count <= mostSquares && cell.more === 0;
  return (
    <>
      <data className={cell.count === 0 ? "n no" : "n"} value={cell.count}>
        {count(cell.count)}
      </data>
      {cell.count === 0 ? (
        <span className="note none-of">
          {cell.among === null ? "none" : `none of ${count(cell.among)} ${row.id === "setuid" || row.id === "fileCapabilities" ? "files" : "entries"}`}
        </span>
      ) : squares ? (
        <Squares cell={cell} />
      ) : (
        <Bar total={cell.count} own={cell.own} longest={longest} />
      )}
      {cell.count > 0 && !squares && cell.own !== null ? <span className="note none-of">{plural(cell.own, "own file")}</span> : null}
      {cell.count > 0 && cell.own !== cell.count ? <span className="sr">: {split(cell.count, cell.own)}</span> : null}
      {cell.differs ? <span className="sr"> differs from A</span> : null}
    </>
  );
}

function Evidence({ row, columns, query }: { row: AttackRow } & Pick<AttackProps, "columns" | "query">) {
  return (
    <div className="g ev" role="row" id={`evidence-${rowId(row)}`}>
      <div className="l" role="rowheader">
        Evidence: path, where it leads, mode and owner.
      </div>
      {row.cells.map((cell, i) => (
        <div className={`c ${imageClass(i)}`} role="cell" key={columns[i]?.letter}>
          {cell.reason ? <p>{cell.reason}</p> : null}
          <Proofs
            evidence={cell.paths.map(({ path, leadsTo, note }) => ({
              path,
              note: [leadsTo === null ? null : `→ ${leadsTo}`, note].filter(Boolean).join(", ") || null,
            }))}
            more={cell.more}
            image={query.images[i] ?? ""}
          />
        </div>
      ))}
    </div>
  );
}

function Row({ row, columns, query, longest }: { row: AttackRow; longest: number } & Pick<AttackProps, "columns" | "query">) {
  const id = rowId(row);
  const open = query.open.includes(id);
  return (
    <>
      <div className="g atk" role="row">
        <div className="l" role="rowheader">
          <Opener id={id} label={row.label} query={query} open={open} />
          <small>{row.means}</small>
        </div>
        {row.cells.map((cell, i) => (
          <div className={`c ${imageClass(i)}${cell.differs ? " diff" : ""}`} role="cell" key={columns[i]?.letter}>
            <CellBody cell={cell} row={row} longest={longest} waiting={isWaiting(columns[i])} />
          </div>
        ))}
      </div>
      {open ? <Evidence row={row} columns={columns} query={query} /> : null}
    </>
  );
}

/** All programs of the kinds together, each path once. */
function Sum({ columns, programs }: { columns: readonly Column[]; programs: Attack["programs"] }) {
  return (
    <div className="g atk sum" role="row">
      <div className="l" role="rowheader">
        Tools of these kinds
        <small>each path once</small>
      </div>
      {programs.map((sum, i) => (
        <div className={`c ${imageClass(i)}`} role="cell" key={columns[i]?.letter}>
          {sum === null ? (
            <span className="unk">unknown</span>
          ) : (
            <>
              <data className={sum.count === 0 ? "n no" : "n"} value={sum.count}>
                {count(sum.count)}
              </data>
              {sum.count > 0 && sum.own !== null ? (
                <span className="note">
                  {plural(sum.own, "own file")}, {plural(sum.count - sum.own, "link")}
                </span>
              ) : null}
            </>
          )}
        </div>
      ))}
    </div>
  );
}

const Legend = () => (
  <>
    <span className="key img-a">
      <span>
        <i className="own" /> a file of its own
      </span>
      <span>
        <i className="ln" /> a link to one
      </span>
    </span>
    A square is one path; hundreds are a bar. Presence is counted, not weakness.
  </>
);

export function AttackSection({ columns, attack, query }: AttackProps) {
  const table = query.attackAsTable;
  const rows = query.onlyDifferences ? attack.rows.filter((row) => row.differs) : attack.rows;
  const longest = Math.max(1, ...attack.rows.flatMap((row) => row.cells.map((cell) => cell.count ?? 0)));
  return (
    <section className="sec attack" id="attack" aria-labelledby="attack-title">
      <div className="sechead flush">
        <h2 id="attack-title">What is there to attack</h2>
        <div className="why">{table ? "The same path by path: where each is present, with its mode or where it leads." : <Legend />}</div>
        <div className="acts">
          <InApp>
            <Link className="btn" href={compareHref({ ...query, attackAsTable: !table }, "#attack") as Route} scroll={false} replace prefetch={false}>
              {table ? "Counts" : "Table"}
            </Link>
          </InApp>
          {table ? null : (
            <SaveChart id="attack" title="What is there to attack" kind="Paths of tools and of modes, as counts" sources={chartSources(columns)} />
          )}
        </div>
      </div>
      {table ? (
        <AttackTable columns={columns} rows={rows} />
      ) : (
        <Drawing of="attack">
          <div className="rows" role="table" aria-label="What is there to attack, by kind and image">
            <HeadRow first="Kind" columns={columns} />
            {rows.map((row) => (
              <Row key={row.id} row={row} columns={columns} query={query} longest={longest} />
            ))}
            {query.onlyDifferences ? null : <Sum columns={columns} programs={attack.programs} />}
            {rows.length ? null : (
              <div role="row">
                <p className="none" role="cell">
                  Nothing here differs from A.
                </p>
              </div>
            )}
          </div>
        </Drawing>
      )}
      <p className="foot">
        Names are looked for in every bin folder and in /busybox; a tool under another name or elsewhere is found in its image’s files, not here. A tool counts
        once: apt-get is a package manager, and no downloader as well. World-writable folders with the sticky bit are counted, since anyone may put a file
        there.
      </p>
    </section>
  );
}
