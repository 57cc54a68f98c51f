import type { Metadata, Route } from "next";
import Link from "next/link";
import { cache, Suspense } from "react";
import { Choose } from "@/components/compare/choose";
import { CompareView, compareClass } from "@/components/compare/compare-view";
import { FileSection } from "@/components/compare/file-section";
import { titleOf } from "@/components/compare/names";
import { ScanCompare } from "@/components/scans/compare-section";
import { ProblemPage } from "@/components/shell/problem";
import { compare } from "@/lib/compare/compare";
import { type CompareQuery, compareHref, mostColumns, readQuery } from "@/lib/compare/query";
import { type Column, letters } from "@/lib/compare/types";
import type { Attack } from "@/lib/compare/types-capabilities";
import { env, linkBase } from "@/lib/env";
import { readyMadeComparisons } from "@/lib/images/complete";
import { fileSummaries } from "@/lib/images/pair";
import { findRecorded } from "@/lib/jobs";
import { scanColumns } from "@/lib/scans";

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Once per request, for the title and the page. */
const recordedOf = cache((images: string) => findRecorded(images.split("\n")));
const comparisonOf = cache(async (images: string, mbit: number, rttMs: number, nodes: number, deploys: number) =>
  compare(await recordedOf(images), { mbit, rttMs, nodes, deploys }),
);
const compared = ({ images, pull }: CompareQuery) => comparisonOf(images.join("\n"), pull.mbit, pull.rttMs, pull.nodes, pull.deploys);

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const query = readQuery(await searchParams);
  const { images } = query;
  const within = images.length > 0 && images.length <= mostColumns;
  return { title: within ? titleOf((await compared(query)).columns) : "Compare" };
}

/** Counted from all paths of both images; the page does not wait for it where it was never counted before. */
async function CountedFiles({ query }: { query: CompareQuery }) {
  const columns = await recordedOf(query.images.join("\n"));
  return <FileSection letters={letters.slice(0, columns.length)} query={query} summaries={await fileSummaries(columns)} waiting={false} />;
}

/** By the last scan of each image; nothing is scanned for it. */
async function Scans({ columns, attack }: { columns: readonly Column[]; attack: Attack }) {
  const digests = columns.flatMap((column) => (column.state === "recorded" ? [column.digest] : []));
  const scans = await scanColumns(digests);
  return <ScanCompare columns={columns} attack={attack} scans={new Map(digests.flatMap((digest, i) => (scans[i] ? [[digest, scans[i]] as const] : [])))} />;
}

export default async function ComparePage({ searchParams }: Props) {
  const query = readQuery(await searchParams);
  const { images } = query;
  if (images.length > mostColumns) {
    return (
      <ProblemPage
        code="invalid_request"
        title="Eight images are the most"
        detail={`A comparison takes 2 to ${mostColumns} images; ${images.length} were named in the address.`}
      >
        <Link className="btn primary" href={compareHref({ ...query, images: images.slice(0, mostColumns) }) as Route}>
          Compare the first {mostColumns}
        </Link>
      </ProblemPage>
    );
  }
  if (images.length === 0) {
    return (
      <main id="main" tabIndex={-1}>
        <Choose suggestions={await readyMadeComparisons()} />
      </main>
    );
  }
  const files = (
    <Suspense fallback={<FileSection letters={letters.slice(0, images.length)} query={query} summaries={[]} waiting />}>
      <CountedFiles query={query} />
    </Suspense>
  );
  const comparison = await compared(query);
  return (
    <main id="main" tabIndex={-1} className={compareClass(images.length)}>
      <CompareView
        comparison={comparison}
        query={query}
        base={linkBase(env())}
        files={files}
        scans={<Scans columns={comparison.columns} attack={comparison.attack} />}
      />
    </main>
  );
}
