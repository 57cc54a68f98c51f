import { bytes, exactBytes, percentChange } from "@/lib/format";
import type { FrozenColumn } from "@/lib/reports/types";
import { Rebuilt } from "../ui/rebuilt";
import { ReportName, Swatch } from "./name";

const kinds = { download: "to download", unpacked: "unpacked" } as const;

function Figure({ column: { verdict, rebuilt } }: { column: FrozenColumn }) {
  const { headline } = verdict;
  if (!headline) {
    return (
      <p className="big">
        <span className="unk">unknown</span>
        <small>size</small>
      </p>
    );
  }
  const { bytes: size, against, of } = headline;
  const percent = against === null ? null : percentChange(size, against);
  return (
    <p className="big">
      <data value={size} title={percent === null ? exactBytes(size) : `${exactBytes(size)} against ${exactBytes(against ?? 0)}`}>
        {percent ?? bytes(size)}
      </data>
      <small>
        {percent === null ? "" : `${bytes(size)} `}
        {kinds[of]}
      </small>
      {rebuilt === null ? null : (
        <small>
          <Rebuilt from={rebuilt} />
        </small>
      )}
    </p>
  );
}

/** One answer per image against the baseline, a row each: a report is narrow, and printed. */
export function ReportVerdict({ columns }: { columns: readonly FrozenColumn[] }) {
  return (
    <section className="sec" id="verdict" aria-labelledby="verdict-title">
      <div className="sechead flush">
        <h2 id="verdict-title">Verdict</h2>
        <p className="why">{columns.length > 1 ? "computed, each against A" : "computed from what was read"}</p>
      </div>
      <ul className="vrows">
        {columns.map((column, i) => (
          <li key={column.letter}>
            <Swatch index={i} />
            <ReportName reference={column.reference} letter={column.letter} />
            <div className="says">
              {column.verdict.sentences.map(({ strong, text }) => (
                <p key={`${strong}${text}`}>
                  {strong ? <b>{strong}</b> : null}
                  {text}
                </p>
              ))}
            </div>
            <Figure column={column} />
          </li>
        ))}
      </ul>
    </section>
  );
}
