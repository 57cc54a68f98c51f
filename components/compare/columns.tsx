import type { Route } from "next";
import Link from "next/link";
import { InspectButton, JobLine } from "@/components/live/work";
import { Copy } from "@/components/ui/copy";
import { Menu } from "@/components/ui/menu";
import { Rebuilt } from "@/components/ui/rebuilt";
import { shortName } from "@/components/ui/ref-name";
import { type CompareQuery, compareHref, imageHref, moved, withBaseline, without } from "@/lib/compare/query";
import type { Column, Verdict } from "@/lib/compare/types";
import { bytes, exactBytes, percentChange } from "@/lib/format";
import { splitForDisplay } from "@/lib/oci/reference";

const nameOf = (column: Column): string => ("reference" in column ? column.reference : column.asked);
const letterClass = (column: Column): string => `img-${column.letter.toLowerCase()}`;

function Actions({ column, index, query }: { column: Column; index: number; query: CompareQuery }) {
  const name = shortName(nameOf(column));
  const to = (images: string[]) => compareHref({ ...query, images }) as Route;
  const left = moved(query.images, index, -1);
  const right = moved(query.images, index, 1);
  return (
    <Menu className="icon s" label={`More for ${name}`} summary={<span aria-hidden="true">⋯</span>}>
      {column.state === "recorded" ? <Link href={imageHref(column.asked) as Route}>Open the image</Link> : null}
      {index > 0 ? <Link href={to(withBaseline(query.images, index))}>Make baseline</Link> : null}
      {left ? <Link href={to(left)}>Move left</Link> : null}
      {right ? <Link href={to(right)}>Move right</Link> : null}
      <Copy className="" text={nameOf(column)} what="the reference">
        Copy reference
      </Copy>
      {column.state === "recorded" ? (
        <Copy className="" text={column.digest} what="the digest">
          Copy digest
        </Copy>
      ) : null}
      {query.images.length > 1 ? <Link href={to(without(query.images, index))}>Remove</Link> : null}
    </Menu>
  );
}

/** The head that stays in sight: letter, host over name and tag. */
export function ColumnHeads({ columns, query }: { columns: readonly Column[]; query: CompareQuery }) {
  return (
    <section className="colhead g" aria-label="Images compared">
      <div className="l">
        <span className="muted">{columns.length === 1 ? "1 image" : `${columns.length} images`}</span>
        <Link
          className="switch-link"
          href={compareHref({ ...query, onlyDifferences: !query.onlyDifferences }) as Route}
          scroll={false}
          aria-current={query.onlyDifferences ? "true" : undefined}
        >
          {query.onlyDifferences ? "Show all rows" : "Only differences"}
        </Link>
      </div>
      {columns.map((column, i) => {
        const { host, name } = splitForDisplay(nameOf(column));
        return (
          <div className={`c ${letterClass(column)}`} key={column.letter}>
            <div className="who">
              <b>{column.letter}</b>
              {i === 0 ? <span className="base">baseline</span> : null}
              <span className="end">
                <Actions column={column} index={i} query={query} />
              </span>
            </div>
            <span className="r1" title={nameOf(column)}>
              {host || "\u00a0"}
            </span>
            <span className="r2" title={nameOf(column)}>
              {name}
            </span>
          </div>
        );
      })}
    </section>
  );
}

function Figure({ headline }: { headline: NonNullable<Verdict["headline"]> }) {
  const what = headline.of === "download" ? "to download" : "unpacked";
  const percent = headline.against === null ? null : percentChange(headline.bytes, headline.against);
  const [figure, unit] = (percent ?? bytes(headline.bytes)).split("\u202f");
  return (
    <>
      <div className="fig">
        <data value={headline.bytes} title={exactBytes(headline.bytes)}>
          {figure}
          <small> {unit}</small>
        </data>
      </div>
      <p className="cap">{percent ? `${bytes(headline.bytes)} ${what}` : what}</p>
    </>
  );
}

function Body({ column, index, query }: { column: Column; index: number; query: CompareQuery }) {
  const remove =
    query.images.length > 1 ? (
      <Link className="btn plain" href={compareHref({ ...query, images: without(query.images, index) }) as Route}>
        Remove column
      </Link>
    ) : null;
  if (column.state === "recorded") {
    const { headline, sentences } = column.verdict;
    return (
      <>
        {headline ? <Figure headline={headline} /> : <p className="cap unk">Size unknown</p>}
        {sentences.map((s) => (
          <p className="txt" key={s.text}>
            {s.strong ? <b>{s.strong}</b> : null}
            {s.strong && !/^[;,.:]/.test(s.text) ? " " : null}
            {s.text}
          </p>
        ))}
        {column.rebuilt ? (
          <p className="txt">
            <Rebuilt from={column.rebuilt} />
          </p>
        ) : null}
      </>
    );
  }
  if (column.state === "not_recorded") {
    return column.jobId ? (
      <JobLine id={column.jobId} />
    ) : (
      <div className="waiting">
        <p className="cap">Not recorded</p>
        <p className="txt">Nothing was read of it for {column.platform} yet. Looking at this page starts nothing.</p>
        <div className="acts">
          <InspectButton reference={column.reference} platform={column.platform}>
            Inspect
          </InspectButton>
          {remove}
        </div>
      </div>
    );
  }
  const { problem } = column;
  return (
    <div className="waiting">
      <p className="bad">{problem.title}</p>
      <p className="txt">{problem.detail}</p>
      <p className="txt">
        {problem.remedy} <code className="muted">{problem.code}</code>
      </p>
      <div className="acts">
        {column.state === "failed" ? (
          <InspectButton reference={column.reference} platform={column.platform} retry={column.jobId}>
            Retry
          </InspectButton>
        ) : null}
        {remove}
      </div>
    </div>
  );
}

export const Verdicts = ({ columns, query }: { columns: readonly Column[]; query: CompareQuery }) => (
  <section className="verdict g" aria-labelledby="verdict">
    <div className="l">
      <h2 id="verdict">Verdict</h2>
      <p className="why">Computed from what was read, each against the baseline A.</p>
    </div>
    {columns.map((column, i) => (
      <div className={`c ${letterClass(column)}`} key={column.letter}>
        <Body column={column} index={i} query={query} />
      </div>
    ))}
  </section>
);
