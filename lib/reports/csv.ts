import { quote } from "../compare/csv";
import { type Table, type TableId, tablesOf } from "./tables";
import type { Told } from "./told";
import type { ReportDocument } from "./types";

/** Tables as CSV (RFC 4180): exact figures, and no cell that a spreadsheet would take for a formula. Pure. */
const lines = (rows: readonly (readonly string[])[]): string => `${rows.map((row) => row.map(quote).join(",")).join("\r\n")}\r\n`;
const exact = (row: readonly Told[]): string[] => row.map((cell) => cell.exact);

export const tableCsv = ({ head, rows }: Table): string => lines([head, ...rows].map(exact));

/** One of a report's tables; null where it has none of that name. Without a name: every fact that is told image by image, one a line. */
export function reportCsv(document: ReportDocument, id?: string): string | null {
  const tables = tablesOf(document);
  if (id !== undefined) {
    const found = tables.find((table) => table.id === id);
    return found ? tableCsv(found) : null;
  }
  const byImage = tables.filter((table) => table.byImage);
  const [first] = byImage;
  const provenance = tables.find((table) => table.id === "images");
  if (!first) return provenance ? tableCsv(provenance) : null;
  const names = exact(first.head).slice(1);
  return lines([["Section", "Fact", ...names], ...byImage.flatMap(({ title, rows }) => rows.map((row) => [title, ...exact(row)]))]);
}

/** What `reportCsv` has a table for. */
export const csvTables = (document: ReportDocument): { id: TableId; title: string }[] => tablesOf(document).map(({ id, title }) => ({ id, title }));
