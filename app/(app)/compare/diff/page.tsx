import type { Metadata, Route } from "next";
import Link from "next/link";
import { cache } from "react";
import { Config } from "@/components/diff/config";
import { DiffHead } from "@/components/diff/diff-head";
import { Files } from "@/components/diff/files";
import { Layers } from "@/components/diff/layers";
import { sidesOf } from "@/components/diff/names";
import { Packages } from "@/components/diff/packages";
import { pageSize } from "@/components/diff/page-size";
import { ProblemPage } from "@/components/shell/problem";
import { shortName } from "@/components/ui/ref-name";
import { diffConfig } from "@/lib/compare/config-diff";
import { countSigns } from "@/lib/compare/diff-page";
import { type DiffPageQuery, fileKindsOf, readDiffQuery } from "@/lib/compare/diff-query";
import type { FileDiffPage, SignCounts } from "@/lib/compare/diff-types";
import { diffLayers } from "@/lib/compare/layer-diff";
import { diffPackages } from "@/lib/compare/package-diff";
import { compareHref } from "@/lib/compare/query";
import { isBasewiseError, toProblem } from "@/lib/errors";
import { diffFileOf, diffFilesOf, type Pair } from "@/lib/images/pair";
import { findPair } from "@/lib/jobs/pair";

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Once per request, for the title and the page; what is wrong is told by the page. */
const pairOf = cache(async (images: string) => {
  try {
    return { pair: await findPair(images ? images.split("\n") : []), problem: null };
  } catch (error) {
    if (isBasewiseError(error)) return { pair: null, problem: toProblem(error) };
    throw error;
  }
});

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { images } = readDiffQuery(await searchParams);
  const { pair } = await pairOf(images.join("\n"));
  return { title: pair ? `Diff of ${pair.map((one) => shortName(one.reference)).join(" and ")}` : "Diff" };
}

/** Regular files and all else but folders by sign: what the tab counts. */
const pathCounts = ({ types }: FileDiffPage): SignCounts => {
  const kinds = [types.file, types.symlink, types.other];
  const sum = (sign: keyof SignCounts) => kinds.reduce((total, kind) => total + kind[sign], 0);
  return { removed: sum("removed"), added: sum("added"), changed: sum("changed"), same: sum("same") };
};

const wholeView = (query: DiffPageQuery) => {
  const { q, change, order, arrange, open, offset } = query;
  return { q, change, order, arrange, types: fileKindsOf(query), offset, limit: pageSize, ...(open ? { open } : {}) };
};

async function filesOf([a, b]: Pair, query: DiffPageQuery) {
  const wanted = query.view === "files" ? wholeView(query) : { ...wholeView({ ...query, q: "", change: [], folders: false, open: [], offset: 0 }), limit: 1 };
  try {
    const [page, detail] = await Promise.all([
      diffFilesOf(a.inspection, b.inspection, wanted),
      query.view === "files" && query.file ? diffFileOf(a.inspection, b.inspection, query.file) : null,
    ]);
    return { page, detail };
  } catch (error) {
    // Read by a version that did not look at files: the other views stand.
    if (isBasewiseError(error) && error.code === "image_not_recorded") return { page: null, detail: null, why: error.detail };
    throw error;
  }
}

export default async function DiffPage({ searchParams }: Props) {
  const query = readDiffQuery(await searchParams);
  const { images, view } = query;
  const { pair, problem } = await pairOf(images.join("\n"));
  if (!pair) {
    return (
      <ProblemPage code={problem.code} title={images.length === 2 ? problem.title : "Two images are compared in full"} detail={problem.detail}>
        <Link className="btn primary" href={compareHref({ images: images.slice(0, 8) }) as Route}>
          To the comparison
        </Link>
      </ProblemPage>
    );
  }
  const [a, b] = pair;
  const sides = sidesOf(query, pair);
  const { page, detail, why } = { why: "", ...(await filesOf(pair, query)) };
  const packages = diffPackages(a.facts, b.facts);
  const config = diffConfig(a.inspection, b.inspection);
  const layers = diffLayers(a.inspection, b.inspection);
  const counts = { files: page && pathCounts(page), packages: packages.counts, config: countSigns(config), layers: countSigns(layers.layers) };
  return (
    <main id="main" tabIndex={-1} className="diff-page">
      <DiffHead query={query} sides={sides} pair={pair} counts={counts} />
      {view === "files" ? page ? <Files query={query} page={page} detail={detail} sides={sides} pair={pair} /> : <p className="none unk">{why}</p> : null}
      {view === "packages" ? <Packages query={query} diff={packages} sides={sides} /> : null}
      {view === "config" ? <Config query={query} fields={config} counts={counts.config} sides={sides} /> : null}
      {view === "layers" ? <Layers query={query} diff={layers} sides={sides} pair={pair} /> : null}
    </main>
  );
}
