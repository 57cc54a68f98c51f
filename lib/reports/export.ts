import "server-only";
import { badgeSvg } from "./badge";
import { withTitle } from "./codec";
import { reportCsv } from "./csv";
import { reportMarkdown } from "./markdown";
import { storedDocument } from "./read";
import type { Report, ReportDocument } from "./types";

export { csvTables } from "./csv";

/** A report to take along, from its document alone. */
export interface Exported {
  body: string;
  contentType: string;
  filename: string;
}

/** `a-smaller-base`: what stays of a title in a file's name. */
export const fileName = ({ title, slug }: Pick<Report, "title" | "slug">, extension: string): string => {
  const plain = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
  return `${plain || `report-${slug.slice(0, 6)}`}.${extension}`;
};

type Named = Pick<Report, "id" | "contentHash" | "title" | "slug">;

/** The document as it was written, its title in front. Raises `report_not_found`. */
export async function jsonOf(report: Named): Promise<Exported> {
  const body = withTitle(report.title, await storedDocument(report));
  return { body, contentType: "application/json; charset=utf-8", filename: fileName(report, "json") };
}

export const exportFormats = ["json", "md", "csv"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportOptions {
  /** Of CSV, one of `csvTables`; without it, every fact that is told image by image. */
  table?: string | undefined;
  /** Of Markdown, where the report stands, if it is to be told. */
  url?: string | null | undefined;
}

/** Null where a table is asked for that the report does not have. Raises `report_not_found`. */
export async function exportReport(
  report: Named,
  document: ReportDocument,
  format: ExportFormat,
  { table, url }: ExportOptions = {},
): Promise<Exported | null> {
  if (format === "json") return jsonOf(report);
  if (format === "md") {
    return { body: reportMarkdown(report.title, document, url ?? null), contentType: "text/markdown; charset=utf-8", filename: fileName(report, "md") };
  }
  const body = reportCsv(document, table);
  return body === null ? null : { body, contentType: "text/csv; charset=utf-8; header=present", filename: fileName(report, table ? `${table}.csv` : "csv") };
}

/** The headline as a picture for a README, from the report's row alone. */
export const badgeOf = (report: Pick<Report, "headline" | "images" | "title" | "slug">): Exported => ({
  body: badgeSvg(report),
  contentType: "image/svg+xml; charset=utf-8",
  filename: fileName(report, "svg"),
});
