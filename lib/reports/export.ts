import "server-only";
import { withTitle } from "./codec";
import { storedDocument } from "./read";
import type { Report } from "./types";

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

/** The document as it was written, its title in front. Raises `report_not_found`. */
export async function jsonOf(report: Pick<Report, "id" | "contentHash" | "title" | "slug">): Promise<Exported> {
  const body = withTitle(report.title, await storedDocument(report));
  return { body, contentType: "application/json; charset=utf-8", filename: fileName(report, "json") };
}
