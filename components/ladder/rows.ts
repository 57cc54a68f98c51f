import type { FamilyId } from "@/lib/catalog";
import { families } from "@/lib/catalog";
import type { Listed } from "@/lib/compare/listing";

/** A row for other programs: sizes in bytes, unknown is null. The wire shape of GET /api/v1/listings, and of the export. Pure. */
const columns = [
  "family",
  "reference",
  "otherTags",
  "platform",
  "digest",
  "level",
  "levelBy",
  "standing",
  "debug",
  "download",
  "unpacked",
  "files",
  "wasted",
  "layers",
  "packages",
  "fileCount",
  "shells",
  "packageManagers",
  "libc",
  "rootUser",
  "osId",
  "osVersion",
  "supportEnds",
  "scanState",
  "identifiers",
  "fixable",
  "scanner",
  "databaseAt",
  "scannedAt",
  "created",
  "source",
  "readAt",
  "rebuilt",
] as const satisfies readonly (keyof Listed)[];

export type ExportRow = Pick<Listed, (typeof columns)[number]>;

/** A cell that a spreadsheet would run as a formula is kept as text. RFC 4180. */
function cell(value: unknown): string {
  const text = value === null || value === undefined ? "" : Array.isArray(value) ? value.join(" ") : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const title = (id: FamilyId | "none"): string => families.find((f) => f.id === id)?.title ?? "";

export const toCsv = (rows: readonly ExportRow[]): string =>
  `${[columns.join(","), ...rows.map((row) => columns.map((c) => cell(c === "family" ? title(row.family) : row[c])).join(","))].join("\r\n")}\r\n`;
