import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { type CompareQuery, compareHref, mayAdd, pinAll, without } from "@/lib/compare/query";
import type { Column, Comparison } from "@/lib/compare/types";
import { targetOf } from "@/lib/compare/waterfall-fold";
import { date, moment } from "@/lib/format";
import { isDigest } from "@/lib/oci/digest";
import { RefreshOnFinish } from "../live/job-stream";
import { FreezeButton } from "../reports/freeze-button";
import { CopyLink } from "../ui/copy";
import { PlusIcon } from "../ui/icons";
import { AddForm, AddImage } from "./add-image";
import { AttackSection } from "./attack";
import { BytesSection } from "./bytes";
import { ColumnHeads } from "./column-head";
import { Failed, NotRecorded, type RemoveLink } from "./column-state";
import { ExportMenu } from "./export";
import { FactSection } from "./facts";
import { InspectMissing } from "./inspect-missing";
import { CompareKeys } from "./keys";
import { Layers } from "./layers";
import { LevelsSection } from "./levels";
import { Matrix } from "./matrix";
import { imageClass, isRecorded, plainName, titleOf } from "./names";
import { PackageSection } from "./package-section";
import { PullSection } from "./pull";
import { Rows } from "./rows";
import { Sizes } from "./sizes";
import { Verdict } from "./verdict";
import { WaterfallSection } from "./waterfall";

const fewColumns = 5;

/** Platform, source and when it was read, where all have them in common; else that they differ. */
function Sub({ columns, query }: { columns: readonly Column[]; query: CompareQuery }) {
  const read = columns.filter(isRecorded);
  const times = read.map((c) => c.inspectedAt).sort();
  const [first, last] = [times[0], times.at(-1)];
  const platforms = [...new Set(read.map((c) => c.platform))];
  const sources = [...new Set(read.map((c) => (c.source === "docker" ? "engine" : "registry")))];
  const pins = pinAll(query.images, columns);
  const missing = columns.length - read.length;
  const parts = [
    platforms.join(" and "),
    sources.length ? `${sources.join(" and ")} source` : "",
    first && last ? (date(first) === date(last) ? `read ${date(first)}` : `read ${date(first)} to ${date(last)}`) : "",
    missing && read.length ? `${missing === 1 ? "one column" : `${missing} columns`} without figures; the others stand` : "",
  ].filter(Boolean);
  return (
    <p className="sub" title={first && last ? `${moment(first)} to ${moment(last)}` : undefined}>
      {parts.join(" · ")}
      {pins ? (
        <>
          {parts.length ? " · " : ""}tags float,{" "}
          <Link className="link" href={compareHref({ ...query, images: pins }) as Route} prefetch={false} scroll={false}>
            pin to digests
          </Link>
        </>
      ) : read.length ? (
        " · pinned to digests"
      ) : null}
    </p>
  );
}

function ColumnBody({ column, remove }: { column: Column; remove: RemoveLink | null }) {
  switch (column.state) {
    case "recorded":
      return <Verdict column={column} />;
    case "not_recorded":
      // Keyed by the job: a new one starts from a clean state.
      return (
        <NotRecorded
          key={column.jobId}
          reference={isDigest(column.reference) ? null : column.reference}
          platform={column.platform}
          jobId={column.jobId}
          remove={remove}
        />
      );
    case "failed":
      return <Failed problem={column.problem} jobId={column.jobId} remove={remove} />;
    default:
      return <Failed problem={column.problem} jobId={null} remove={remove} />;
  }
}

interface Props {
  comparison: Comparison;
  query: CompareQuery;
  /** What the links of reports begin with. */
  base: string;
  /** Files against A, which take longer to count than all else. */
  files?: ReactNode;
  /** Vulnerabilities, as they were last scanned. */
  scans?: ReactNode;
}

export function CompareView({ comparison, query, base, files = null, scans = null }: Props) {
  const { columns, figures, facts, layers, matrix, attack, levels, packages, pull } = comparison;
  const { images } = query;
  const missing = columns.flatMap((column) =>
    column.state === "not_recorded" && column.jobId === null && !isDigest(column.reference) ? [{ reference: column.reference, platform: column.platform }] : [],
  );
  const target = targetOf(comparison, query.to);
  const add = (
    <>
      <PlusIcon /> Add image
    </>
  );
  const remove = (index: number): RemoveLink | null =>
    columns.length > 1 ? { label: "Remove column", href: compareHref({ ...query, images: without(images, index) }) } : null;
  return (
    <>
      <RefreshOnFinish />
      <CompareKeys query={query} />
      <div className="head">
        <div>
          <h1>{titleOf(columns)}</h1>
          <Sub columns={columns} query={query} />
        </div>
        <div className="acts">
          {mayAdd(images) ? (
            <AddImage query={query} summary={add} />
          ) : (
            <button type="button" className="btn" disabled title="Eight is the most">
              {add}
            </button>
          )}
          {missing.length > 1 ? <InspectMissing missing={missing} /> : null}
          <CopyLink />
          {columns.length > 0 && columns.some(isRecorded) ? (
            <FreezeButton
              images={images}
              title={titleOf(columns)}
              pinned={columns.filter(isRecorded).map((column) => ({ letter: column.letter, name: plainName(column), digest: column.digest }))}
              platforms={[...new Set(columns.filter(isRecorded).map((column) => column.platform))].join(" and ")}
              target={target}
              pull={query.pull}
              base={base}
              refused={columns.every(isRecorded) ? null : "Every column must have been read first"}
            />
          ) : null}
          {columns.length > 1 ? <ExportMenu images={images} name="comparison" /> : null}
        </div>
      </div>
      <ColumnHeads columns={columns} query={query} />
      <section className="verdict g" id="verdict" aria-labelledby="verdict-title">
        <div className="l">
          <h2 id="verdict-title">Verdict</h2>
          <p className="why">Computed from what was read, each against the baseline A.</p>
        </div>
        {columns.map((column, i) => (
          <div className={`c ${imageClass(i)}`} key={`${column.letter} ${images[i]}`}>
            <h3 className="sr">
              {column.letter} {plainName(column)}
            </h3>
            <ColumnBody column={column} remove={remove(i)} />
          </div>
        ))}
      </section>
      {columns.length === 1 ? (
        <section className="sec" aria-labelledby="against-title">
          <div className="sechead">
            <h2 id="against-title">Against what?</h2>
            <p className="why">One image is no comparison yet.</p>
          </div>
          <AddForm query={query} label="Image to compare with">
            <button type="submit" className="btn primary">
              Add
            </button>
          </AddForm>
        </section>
      ) : null}
      {columns.some(isRecorded) ? (
        <>
          <Sizes columns={columns} figures={figures} />
          <Rows name="Sizes and counts" className="top-rule" rows={figures} columns={columns} query={query} />
          <WaterfallSection columns={columns} waterfalls={comparison.waterfalls} target={target} query={query} />
          <BytesSection columns={columns} maps={comparison.bytes} target={target} query={query} />
          <Layers columns={columns} stacks={layers} query={query} />
          <LevelsSection columns={columns} levels={levels} query={query} />
          <Matrix columns={columns} groups={matrix} query={query} />
          <AttackSection columns={columns} attack={attack} query={query} />
          {scans}
          {columns.length > 1 ? (
            <>
              <PackageSection columns={columns} packages={packages} query={query} />
              {files}
            </>
          ) : null}
          {facts.map((group) => (
            <FactSection group={group} columns={columns} query={query} key={group.id} />
          ))}
          <PullSection columns={columns} pull={pull} query={query} />
        </>
      ) : null}
    </>
  );
}

export const compareClass = (columns: number): string => `cmp n-${columns}${columns > fewColumns ? " many" : ""}`;
