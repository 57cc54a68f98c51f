import type { Metadata, Route } from "next";
import Link from "next/link";
import { AddImage } from "@/components/compare/add-image";
import { CompareView } from "@/components/compare/compare-view";
import { shortName } from "@/components/ui/ref-name";
import { compare } from "@/lib/compare/compare";
import { compareHref, readQuery } from "@/lib/compare/query";
import { mostColumns } from "@/lib/compare/types";
import { listRecorded } from "@/lib/images";
import { findRecorded } from "@/lib/jobs";

export const metadata: Metadata = { title: "Compare" };

type Params = Record<string, string | string[] | undefined>;

export default async function ComparePage({ searchParams }: { searchParams: Promise<Params> }) {
  const query = readQuery(await searchParams);
  if (query.images.length) {
    const images = query.images.slice(0, mostColumns);
    return <CompareView comparison={compare(await findRecorded(images))} query={{ ...query, images }} />;
  }
  const recorded = (await listRecorded()).slice(0, 40);
  return (
    <main id="main" tabIndex={-1}>
      <div className="head">
        <div>
          <h1>Compare images</h1>
          <p className="sub">Two to eight, side by side; the first is the baseline</p>
        </div>
      </div>
      <div className="choose">
        <AddImage query={query} label="Begin with" />
        {recorded.length ? <p className="muted">Or begin with one on record:</p> : null}
        <ul>
          {recorded.map((r) => (
            <li key={`${r.reference} ${r.inspection.digest}`}>
              <Link className="link mono" href={compareHref({ images: [shortName(r.reference)] }) as Route}>
                {shortName(r.reference)}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </main>
  );
}
