import type { ReactNode } from "react";
import type { RecordedColumn } from "@/lib/compare/types";
import { bytes, exactBytes, percentChange } from "@/lib/format";
import { Rebuilt } from "../ui/rebuilt";
import { Bytes } from "../ui/size";

const kindWords = { download: "to download", unpacked: "unpacked" } as const;

/** A figure with its unit small beside it. */
function Big({ text, value, title }: { text: string; value: number; title: string }) {
  const [figure, unit] = text.split("\u202f");
  return (
    <data value={value} title={title}>
      {figure}
      {unit ? <small>{`\u202f${unit}`}</small> : null}
    </data>
  );
}

function Headline({ column }: { column: RecordedColumn }) {
  const { headline } = column.verdict;
  const mark: ReactNode = column.rebuilt === null ? null : <Rebuilt from={column.rebuilt} />;
  if (!headline) {
    return (
      <>
        <p className="fig">
          <span className="unk">unknown</span>
        </p>
        <p className="cap">size {mark}</p>
      </>
    );
  }
  const { bytes: size, against, of } = headline;
  const percent = against === null ? null : percentChange(size, against);
  if (percent === null) {
    return (
      <>
        <p className="fig">
          <Big text={bytes(size)} value={size} title={exactBytes(size)} />
        </p>
        <p className="cap">
          {kindWords[of]} {mark}
        </p>
      </>
    );
  }
  return (
    <>
      <p className="fig">
        <Big text={percent} value={size} title={`${exactBytes(size)} against ${exactBytes(against ?? 0)}`} />
      </p>
      <p className="cap">
        <span>
          <Bytes size={size} /> {kindWords[of]}
        </span>
        {mark}
      </p>
    </>
  );
}

/** One answer per image against the baseline; every word of it is computed. */
export function Verdict({ column }: { column: RecordedColumn }) {
  return (
    <>
      <Headline column={column} />
      {column.verdict.sentences.map(({ strong, text }) => (
        <p className="txt" key={`${strong}${text}`}>
          {strong ? <b>{strong}</b> : null}
          {text}
        </p>
      ))}
    </>
  );
}
