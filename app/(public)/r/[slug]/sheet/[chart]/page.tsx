import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ReportSection } from "@/components/report/sections";
import { standAlone } from "@/components/ui/alone";
import { date } from "@/lib/format";
import { readReport } from "@/lib/reports";

interface Props {
  params: Promise<{ slug: string; chart: string }>;
}

export const metadata: Metadata = { title: "Chart · Basewise" };

/** What /r/{slug}/embed/{chart} is drawn with: one section, and where it comes from. */
export default async function ChartPage({ params }: Props) {
  standAlone();
  const { slug, chart } = await params;
  const read = await readReport(slug);
  if (!read || read.state === "revoked") notFound();
  const { report, document } = read;
  const id = document.sections.find((section) => section === chart);
  if (!id) notFound();
  return (
    <main id="main" className={`report embed cmp n-${document.images.length}${document.images.length > 5 ? " many" : ""}`}>
      <h1 className="sr">{report.title}</h1>
      <ReportSection id={id} document={document} />
      <p className="from">
        <a className="link" href={`/r/${slug}`} target="_blank" rel="noopener">
          {report.title}
        </a>
        , frozen {date(document.frozenAt)}. Basewise
      </p>
    </main>
  );
}
