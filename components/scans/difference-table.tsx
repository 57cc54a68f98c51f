"use client";
import { useMemo, useState } from "react";
import { count } from "@/lib/format";
import type { FindingDifference } from "@/lib/scanner/difference";
import { Mark } from "../diff/signs";
import { SearchIcon } from "../ui/icons";
import { type DifferenceRow, differenceRows, folded, noFix, rowsThat, type Side, sides, type Worse } from "./difference";
import { SeverityMark } from "./severity-bar";

/** Identifiers of each side that stand before the rest is folded. */
const first = 40;
const signs = { here: "removed", both: "same", there: "added" } as const;

interface Props {
  difference: FindingDifference;
  /** Of the other image. */
  letter: string;
  /** What the packages bring that findings are in; null where the attack surface is not shown. */
  worse: Readonly<Record<"here" | "there", Worse>> | null;
  /** By identifier, what hides it in either image, in words. */
  hidden: Readonly<Record<string, readonly string[]>>;
  /** In a report, which has no script. */
  frozen: boolean;
}

const NotRecorded = () => (
  <span className="unk" title="Reports of that time recorded neither">
    not recorded
  </span>
);

function SeverityCell({ row }: { row: DifferenceRow }) {
  if (row.severity === null) return <NotRecorded />;
  if (row.severity === "unknown") {
    return (
      <span className="unk" title="No source in this database rates it">
        unknown
      </span>
    );
  }
  return (
    <span className="sev-of">
      <SeverityMark severity={row.severity} />
      {row.severity}
    </span>
  );
}

function WorseCell({ row }: { row: DifferenceRow }) {
  if (row.worse !== null) return row.worse;
  if (row.worseUnknown === null)
    return (
      <>
        <span className="none-of" aria-hidden="true">
          –
        </span>
        <span className="sr">none</span>
      </>
    );
  return (
    <span className="unk" title={row.worseUnknown}>
      unknown<span className="sr">: {row.worseUnknown}</span>
    </span>
  );
}

function Row({ row, letter, worse, hidden }: { row: DifferenceRow; letter: string; worse: boolean; hidden: readonly string[] }) {
  const side = { here: "only in A:", both: "in both:", there: `only in ${letter}:` }[row.side];
  return (
    <tr className={row.side === "both" ? "soft" : undefined}>
      <th scope="row">
        {row.first ? <Mark sign={signs[row.side]} words={side} /> : null}
        {row.first ? <code>{row.id}</code> : <span className="sr">{`${side} ${row.id}`}</span>}
        {row.first
          ? hidden.map((words) => (
              <p className="why-hidden" key={words}>
                {words}
              </p>
            ))
          : null}
      </th>
      <td>
        <SeverityCell row={row} />
      </td>
      <td>{row.package === null ? <NotRecorded /> : <code>{row.package}</code>}</td>
      <td className="version">{row.version}</td>
      <td className="version fix">{row.fix === null ? <NotRecorded /> : row.fix === noFix ? <span className="muted">{noFix}</span> : row.fix}</td>
      <td className="why">{row.why}</td>
      {worse ? (
        <td className="worse muted">
          <WorseCell row={row} />
        </td>
      ) : null}
    </tr>
  );
}

const identifiers = (rows: readonly DifferenceRow[]): number => rows.filter((one) => one.first).length;

/** A row per package; an identifier that is in several stands once. */
export function DifferenceTable({ difference, letter, worse, hidden, frozen }: Props) {
  const [side, setSide] = useState<Side | null>(null);
  const [words, setWords] = useState("");
  const [whole, setWhole] = useState(false);
  const rows = useMemo(() => differenceRows(difference, letter, worse), [difference, letter, worse]);
  const found = rowsThat(rows, side, words);
  const seen = whole || words.trim() ? found : folded(found, first);
  const more = identifiers(found) - identifiers(seen);
  const labels: Record<Side, string> = { here: "Only in A", both: "In both", there: `Only in ${letter}` };
  if (rows.length === 0) return null;
  return (
    <>
      {frozen ? null : (
        <div className="table-acts needs-script">
          <label className="field">
            <SearchIcon />
            <span className="sr">Find an identifier or a package, A against {letter}</span>
            <input type="search" value={words} placeholder="Find" spellCheck={false} autoComplete="off" onChange={(event) => setWords(event.target.value)} />
          </label>
          <span className="seg" role="group" aria-label={`Difference of A and ${letter}`}>
            {[null, ...sides].map((one) => (
              <button type="button" key={one ?? "all"} aria-pressed={side === one} onClick={() => setSide(one)}>
                {one === null ? "All" : labels[one]} {count(identifiers(rowsThat(rows, one, "")))}
              </button>
            ))}
          </span>
        </div>
      )}
      <table className="tbl tight findings of-difference">
        <thead>
          <tr>
            <th scope="col">Identifier</th>
            <th scope="col">Severity</th>
            <th scope="col">Package</th>
            <th scope="col">Version</th>
            <th scope="col">Fix</th>
            <th scope="col">Why it differs</th>
            {worse ? <th scope="col">Worse with</th> : null}
          </tr>
        </thead>
        <tbody>
          {seen.map((row) => (
            <Row key={`${row.side} ${row.id} ${row.package} ${row.version}`} row={row} letter={letter} worse={worse !== null} hidden={hidden[row.id] ?? []} />
          ))}
        </tbody>
      </table>
      {found.length === 0 ? <p className="none muted">{words.trim() ? `Nothing matches “${words.trim()}”.` : "None."}</p> : null}
      {more > 0 ? (
        <div className="none">
          {frozen ? null : (
            <button type="button" className="btn needs-script" onClick={() => setWhole(true)}>
              Show all {count(identifiers(found))}
            </button>
          )}{" "}
          <span className="muted">{count(more)} more.</span>
        </div>
      ) : null}
      {worse ? (
        <p className="foot-note">
          Worse with: a tool of the attack surface that the package itself brings, so that whoever gets in can call what the finding is in. The other tools of
          an image stand in the row above.
        </p>
      ) : null}
      <p className="sr" role="status">
        {words.trim() ? `${identifiers(found)} of ${identifiers(rows)} identifiers` : ""}
      </p>
    </>
  );
}
