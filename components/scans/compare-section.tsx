import type { ReactNode } from "react";
import { toolNames } from "@/lib/compare/attack";
import type { Column } from "@/lib/compare/types";
import type { Attack } from "@/lib/compare/types-capabilities";
import { count, date, moment } from "@/lib/format";
import type { ScanColumn } from "@/lib/scans/types";
import { HeadRow } from "../compare/head-row";
import { imageClass, isRecorded, plainName } from "../compare/names";
import { ScanDifferences } from "./differences";
import { ScanAll } from "./scan-all";
import { SeverityBar } from "./severity-bar";
import { Tools } from "./tools";
import { databaseWords, differsWords, scannerName, scannerWords, stateWords } from "./words";

/** Counts of the compared images. Where what two rest on differs, they stand apart and nothing is subtracted. */
const None = () => <span className="no">–</span>;

function Headline({ column, letter }: { column: ScanColumn; letter: string }) {
  const { good, failed } = column.standing;
  if (column.counts) {
    const { against } = column;
    return (
      <div>
        <p className="figl">
          {count(column.counts.identifiers)} <small>{column.counts.identifiers === 1 ? "distinct identifier" : "distinct identifiers"}</small>
        </p>
        {against?.state === "compared" ? (
          <p className="muted">
            {count(against.onlyHere.length)} of A’s are not here, {count(against.onlyThere.length)} only here
          </p>
        ) : against?.state === "differs" ? (
          <p className="muted">not compared: {differsWords(against.differs)}</p>
        ) : null}
        {column.hidden.length ? (
          <p className="muted">
            {count(column.counts.identifiers - column.hidden.length)} left: {count(column.hidden.length)} hidden by what is stated
          </p>
        ) : null}
        {failed ? <p className="bad">A later scan failed: {failed.problem?.title}</p> : null}
        <span className="sr">of {letter}</span>
      </div>
    );
  }
  const reason = good?.reason ?? (failed?.problem ? `${failed.problem.title}. ${failed.problem.remedy}` : "No scan was asked for.");
  return (
    <div>
      <p className={failed && !good ? "bad" : "unk-word"}>{good ? stateWords[good.state] : failed ? stateWords.failed : "Not scanned"}</p>
      <p className="muted">{reason}</p>
    </div>
  );
}

interface Props {
  columns: readonly Column[];
  /** By digest; of columns that are on record. */
  scans: ReadonlyMap<string, ScanColumn>;
  /** Null where a report leaves it out. */
  attack: Attack | null;
  /** In a report, where nothing can be scanned again. */
  frozen?: boolean;
}

export function ScanCompare({ columns, scans, attack, frozen = false }: Props) {
  const [first] = columns;
  // Where A is not on record there is nothing to hold the others against.
  const based = first !== undefined && isRecorded(first);
  const of = (column: Column): ScanColumn | null => {
    const own = isRecorded(column) ? scans.get(column.digest) : undefined;
    return own ? (based ? own : { ...own, against: null }) : null;
  };
  const all = columns.map(of);
  const most = Math.max(1, ...all.map((one) => one?.counts?.identifiers ?? 0));
  const refused = columns.flatMap((column, i) => {
    const against = all[i]?.against;
    return against?.state === "differs" ? [{ letter: column.letter, ...against }] : [];
  });
  const digests = columns.filter(isRecorded).map((column) => ({ digest: column.digest, name: plainName(column) }));
  const cells = (cell: (column: ScanColumn) => ReactNode) =>
    columns.map((column, i) => {
      const one = all[i];
      return (
        <div className={`c ${imageClass(i)}`} role="cell" key={column.letter}>
          {one ? cell(one) : <span className="unk">unknown</span>}
        </div>
      );
    });
  const row = (label: string, cell: (column: ScanColumn) => ReactNode, small?: string) => (
    <div className="g" role="row">
      <div className="l" role="rowheader">
        {label}
        {small ? <small>{small}</small> : null}
      </div>
      {cells(cell)}
    </div>
  );
  const scanned = (value: (scan: NonNullable<ScanColumn["standing"]["good"]>) => ReactNode) => (column: ScanColumn) =>
    column.standing.good ? value(column.standing.good) : <None />;
  return (
    <section className="sec scans" id="vulnerabilities" aria-labelledby="vulnerabilities-title">
      <div className="sechead flush">
        <h2 id="vulnerabilities-title">Vulnerabilities</h2>
        <p className="why">Distinct identifiers over OS packages. A count stands only where a scan stands.</p>
        <div className="acts">{frozen ? null : <ScanAll images={digests} again={all.some((one) => one?.standing.good)} />}</div>
      </div>
      {refused.length ? (
        <div className="note-line refuse">
          <p>
            <b>Not compared.</b>{" "}
            {refused.map(({ letter, here, there, differs }) => (
              <span key={letter}>
                {letter} and A have another {differsWords(differs)}: A by {scannerWords(here.scanner)}, {databaseWords(here.scanner)}; {letter} by{" "}
                {scannerWords(there.scanner)}, {databaseWords(there.scanner)}.{" "}
              </span>
            ))}
            An identifier that came in between would look like a difference of the images.{frozen ? "" : " Scan all again, and they are compared."}
          </p>
        </div>
      ) : null}
      <div className="rows" role="table" aria-label="Vulnerabilities">
        <HeadRow first="Vulnerabilities" columns={columns} />
        <div className="g" role="row">
          <div className="l" role="rowheader">
            Identifiers
          </div>
          {columns.map((column, i) => {
            const one = all[i];
            return (
              <div className={`c ${imageClass(i)}`} role="cell" key={column.letter}>
                {one ? <Headline column={one} letter={column.letter} /> : <span className="unk">unknown</span>}
              </div>
            );
          })}
        </div>
        {row(
          "By severity",
          ({ counts }) => (counts?.identifiers ? <SeverityBar bySeverity={counts.bySeverity} most={most} /> : <None />),
          "one scale, from zero",
        )}
        {row("Fixable", ({ counts }) => (counts ? count(counts.fixable) : <None />), "updating makes them go")}
        {row("No fix", ({ counts }) => (counts ? count(counts.notFixable) : <None />), "none is out, or none will be")}
        {row("Packages affected", ({ counts, standing }) =>
          counts ? (
            <>
              {count(counts.byPackage.length)}
              {standing.good?.packages ? <span className="d">of {count(standing.good.packages)}</span> : null}
            </>
          ) : (
            <None />
          ),
        )}
        {attack ? (
          <div className="g" role="row">
            <div className="l" role="rowheader">
              Worse with
              <small>
                tools that an intruder finds, by <a href="#attack">attack surface</a>
              </small>
            </div>
            {columns.map((column, i) => (
              <div className={`c ${imageClass(i)}`} role="cell" key={column.letter}>
                <Tools tools={toolNames(Object.fromEntries(attack.rows.flatMap(({ id, cells: of }) => (of[i] ? [[id, of[i]]] : []))))} />
              </div>
            ))}
          </div>
        ) : null}
        {row(
          "Scanner",
          scanned(({ scanner, origin }) => (
            <>
              {scannerName(scanner.name)} {scanner.version}
              {origin === "uploaded" ? <span className="d">uploaded</span> : null}
            </>
          )),
        )}
        {row(
          "Database of",
          scanned(({ scanner }) =>
            scanner.database ? (
              date(scanner.database.updatedAt)
            ) : (
              <span className="unk" title="The report does not say">
                unknown
              </span>
            ),
          ),
        )}
        {row(
          "Scope",
          scanned(() => "OS packages"),
        )}
        {row(
          "Support",
          scanned(({ distribution }) => (distribution?.endOfSupport ? <span className="warns">ended, by the scanner’s word</span> : <None />)),
        )}
        {row(
          "Scanned",
          scanned(({ scannedAt }) => (
            <time dateTime={scannedAt} title={moment(scannedAt)}>
              {date(scannedAt)}
            </time>
          )),
        )}
      </div>
      <ScanDifferences columns={columns} scans={all} attack={attack} frozen={frozen} />
    </section>
  );
}
