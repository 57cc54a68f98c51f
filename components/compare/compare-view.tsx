import type { Route } from "next";
import Link from "next/link";
import { LayerStacks, LayerTable } from "@/components/charts/layer-stacks";
import { SizeColumns, sizeScale } from "@/components/charts/size-columns";
import { RefreshOnFinish } from "@/components/live/job-stream";
import { shortName } from "@/components/ui/ref-name";
import { Bytes } from "@/components/ui/size";
import { type CompareQuery, compareHref, imageParam } from "@/lib/compare/query";
import type { Column, Comparison } from "@/lib/compare/types";
import { date } from "@/lib/format";
import { canonical, parseReference } from "@/lib/oci/reference";
import { AddImage } from "./add-image";
import { ColumnHeads, Verdicts } from "./columns";
import { FactRows } from "./fact-rows";
import { Keys } from "./keys";

const nameOf = (c: Column): string => shortName("reference" in c ? c.reference : c.asked);
const numbers = ["no", "one", "two", "three", "four", "five", "six", "seven"];

function subtitle(columns: readonly Column[]): string {
  const read = columns.flatMap((c) => (c.state === "recorded" ? [c] : []));
  if (!read.length) return "Nothing of it is recorded yet";
  const unique = (values: string[]) => [...new Set(values)].join(", ");
  return [
    unique(read.map((c) => c.platform)),
    `read by ${unique(read.map((c) => (c.source === "docker" ? "the engine" : "the registry")))}`,
    unique(read.map((c) => date(c.inspectedAt))),
  ].join(" · ");
}

/** The same comparison by digests, which never move. Null where it is so already. */
function pinnedHref(columns: readonly Column[], query: CompareQuery): string | null {
  let floating = false;
  const images = columns.map((c) => {
    if (c.state !== "recorded" || c.observedAt === null || c.digestKind === "config") return c.asked;
    floating = true;
    const { registry, repository } = parseReference(c.reference);
    return `${canonical({ registry, repository })}@${c.digest}`;
  });
  return floating ? compareHref({ ...query, images }) : null;
}

function Head({ comparison, query }: { comparison: Comparison; query: CompareQuery }) {
  const { columns } = comparison;
  const others = columns.length - 1;
  const pinned = pinnedHref(columns, query);
  const first = columns[0];
  return (
    <div className="head">
      <div>
        <h1>
          {first ? nameOf(first) : ""}
          {others > 0 ? ` against ${others === 1 && columns[1] ? nameOf(columns[1]) : `${numbers[others]} alternatives`}` : ""}
        </h1>
        <p className="sub">
          {subtitle(columns)}
          {pinned ? (
            <>
              {" · tags float, "}
              <Link className="link" href={pinned as Route}>
                pin to digests
              </Link>
            </>
          ) : null}
        </p>
      </div>
      <div className="acts">
        <AddImage query={query} />
        {columns.length > 1 ? (
          <a className="btn" href={`/api/v1/compare?${query.images.map(imageParam).join("&")}`}>
            JSON
          </a>
        ) : null}
      </div>
    </div>
  );
}

export function CompareView({ comparison, query }: { comparison: Comparison; query: CompareQuery }) {
  const { columns, figures, facts, layers } = comparison;
  const most = sizeScale(figures);
  const table = compareHref({ ...query, layersAsTable: !query.layersAsTable }, "#layers");
  const { together } = layers;
  return (
    <main id="main" tabIndex={-1} className={`cmp n${columns.length}${columns.length > 5 ? " many" : ""}`}>
      <RefreshOnFinish />
      <Keys images={query.images} query={query} />
      <Head comparison={comparison} query={query} />
      <ColumnHeads columns={columns} query={query} />
      <Verdicts columns={columns} query={query} />
      <section className="sec" id="sizes" aria-labelledby="sizes-h">
        <div className="g sizes">
          <div className="l">
            <h2 id="sizes-h">Sizes</h2>
            <p className="why">Solid: download, the blobs as the registry stores them. Outline: unpacked, the layer tars. One scale from zero.</p>
          </div>
          {columns.map((c, i) => (
            <div className={`c img-${c.letter.toLowerCase()}`} key={c.letter}>
              {c.state === "recorded" ? <SizeColumns figures={figures} index={i} most={most} name={nameOf(c)} /> : null}
            </div>
          ))}
        </div>
        <div className="rows top-rule">
          <FactRows rows={figures} columns={columns} onlyDifferences={query.onlyDifferences} />
        </div>
      </section>
      <section className="sec stack" id="layers" aria-labelledby="layers-h">
        <div className="sechead">
          <h2 id="layers-h">Layers</h2>
          <p className="why">
            First layer at the bottom. A colour is a set of images that hold the layer; grey is held by one. The line under a block is its download, all at one
            scale.
          </p>
          <div className="acts">
            <Link className="btn" href={table as Route} scroll={false}>
              {query.layersAsTable ? "Stacks" : "Table"}
            </Link>
          </div>
        </div>
        {query.layersAsTable ? <LayerTable stacks={layers} columns={columns} /> : <LayerStacks stacks={layers} columns={columns} />}
        {together?.download ? (
          <p className="node">
            Together on one node:{" "}
            <b>
              <Bytes size={together.download.onNode} />
            </b>{" "}
            to pull for <Bytes size={together.download.listed} /> listed
            {together.download.listed > together.download.onNode ? (
              <>
                ; sharing saves <Bytes size={together.download.listed - together.download.onNode} />.
              </>
            ) : (
              "; no layer is shared on a common chain."
            )}
          </p>
        ) : null}
      </section>
      {facts.map((group) => (
        <section className="sec" key={group.id} id={group.id} aria-labelledby={`${group.id}-h`}>
          <div className="sechead">
            <h2 id={`${group.id}-h`}>{group.title}</h2>
          </div>
          <div className="rows">
            <FactRows rows={group.rows} columns={columns} onlyDifferences={query.onlyDifferences} />
          </div>
        </section>
      ))}
    </main>
  );
}
