import type { ReactNode } from "react";
import { date, moment } from "@/lib/format";
import type { Report, ReportDocument } from "@/lib/reports/types";
import { BrandMark, ChevronIcon } from "../ui/icons";
import { Provenance } from "./provenance";
import { ReportSection } from "./sections";
import { endWords, imagesInWords } from "./words";

interface Props {
  report: Pick<Report, "slug" | "title" | "expiresAt">;
  document: ReportDocument;
  /** The note as HTML that was made harmless; null where there is none. */
  note: string | null;
  /** What there is a CSV of. */
  tables: readonly { id: string; title: string }[];
  newer: { slug: string; title: string } | null;
  /** What has changed since it was frozen, where its makers let readers know. */
  since: ReactNode;
}

/** A report as anyone with its link reads it: from the frozen copy alone, no way into the app, no script of the app. */
export function ReportView({ report, document, note, tables, newer, since }: Props) {
  const { images, sections, frozenAt, frozenBy } = document;
  const here = `/r/${report.slug}`;
  const platforms = [...new Set(images.map((image) => image.platform))].join(" and ");
  return (
    <main id="main" className={`report cmp n-${images.length}${images.length > 5 ? " many" : ""}`}>
      <header className="mast">
        <span className="brand">
          <BrandMark />
          Basewise
        </span>
        <span>Report</span>
        <nav className="acts" aria-label="Take it along">
          <a className="btn" href={`${here}.md`}>
            Markdown
          </a>
          <details className="menu-of">
            <summary className="btn">
              CSV <ChevronIcon />
            </summary>
            <div className="menu">
              <a href={`${here}.csv`}>All facts</a>
              {tables.map(({ id, title }) => (
                <a key={id} href={`${here}.csv?table=${id}`}>
                  {title}
                </a>
              ))}
            </div>
          </details>
          <a className="btn" href={`${here}.json`}>
            JSON
          </a>
          <button type="button" className="btn primary needs-script" data-print>
            Print
          </button>
        </nav>
      </header>
      <h1>{report.title}</h1>
      <p className="by">
        Frozen <time dateTime={frozenAt}>{moment(frozenAt)}</time>
        {frozenBy.name ? ` by ${frozenBy.name}` : ""} · {platforms} · {imagesInWords(images.length)}, pinned by digest · {endWords(report.expiresAt)}
      </p>
      {newer ? (
        <aside className="since" aria-label="Newer version">
          <p>
            <b>There is a newer version:</b> {newer.title}. This one stays as it was frozen on {date(frozenAt)}.
          </p>
          <a className="btn" href={`/r/${newer.slug}`}>
            Open the newer one
          </a>
        </aside>
      ) : null}
      {since}
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised where it is made */}
      {note === null ? null : <div className="prose" dangerouslySetInnerHTML={{ __html: note }} />}
      {sections.map((id) => (
        <ReportSection key={id} id={id} document={document} />
      ))}
      <Provenance document={document} />
    </main>
  );
}
