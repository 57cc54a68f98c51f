import type { Metadata } from "next";
import { cache } from "react";
import { NoReport, Revoked } from "@/components/report/plain";
import { ReportView } from "@/components/report/report-view";
import { SinceThen } from "@/components/report/since";
import { previewWords } from "@/components/report/words";
import { standAlone } from "@/components/ui/alone";
import { env, linkBase } from "@/lib/env";
import { changesSince, liveComparison, readReport } from "@/lib/reports";
import { csvTables } from "@/lib/reports/export";
import { noteHtml } from "@/lib/reports/note";
import { slugLength } from "@/lib/reports/slug";

interface Props {
  params: Promise<{ slug: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** What /r/{slug} is drawn with: that route keeps it, takes the app's scripts out, and gives it its status. */
const found = cache((slug: string) => readReport(slug));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { slug } = await params;
  const read = await found(slug);
  if (!read) return { title: "No report at this link · Basewise" };
  if (read.state === "revoked") return { title: "This report was revoked · Basewise" };
  const { title, headline, images } = read.report;
  const description = previewWords(headline, images);
  const base = linkBase(env());
  const preview = { url: `${base}/r/${slug}/preview.png`, width: 1200, height: 630, alt: description };
  return {
    title: `${title} · Basewise`,
    description,
    metadataBase: new URL(base),
    openGraph: { type: "article", siteName: "Basewise", title, description, url: `${base}/r/${slug}`, publishedTime: read.report.createdAt, images: [preview] },
    twitter: { card: "summary_large_image", title, description, images: [preview] },
  };
}

export default async function SheetPage({ params, searchParams }: Props) {
  standAlone();
  const { slug } = await params;
  const read = await found(slug);
  if (!read) return <NoReport given={slug.length} length={slugLength} />;
  if (read.state === "revoked") return <Revoked at={read.revokedAt} />;
  const { report, document } = read;
  const live = (await searchParams).live === "1" ? liveComparison(report) : null;
  return (
    <ReportView
      report={report}
      document={document}
      note={noteHtml(document.note) || null}
      tables={csvTables(document)}
      newer={read.state === "replaced" ? read.newer : null}
      since={report.showsChanges ? <SinceThen changes={await changesSince(report)} live={live} /> : null}
    />
  );
}
