import type { Ladder } from "@/lib/compare/ladder";

/** The ladder's table for other programs: sizes in bytes, unknown is null with its reason. Pure. */
export interface ExportRow {
  family: string | null;
  reference: string;
  otherTags: string[];
  platform: string;
  digest: string;
  level: string | null;
  debug: boolean;
  download: number | null;
  unpacked: number | null;
  unknown: string | null;
  layers: number;
  full: string | null;
  source: string;
  readAt: string;
  rebuiltFrom: string | null;
}

export const exportRows = (ladder: Ladder): ExportRow[] =>
  ladder.families.flatMap((family) =>
    family.rows.map((row) => ({
      family: family.id === "none" ? null : family.title,
      reference: row.reference,
      otherTags: row.otherTags,
      platform: row.platform,
      digest: row.digest,
      level: row.level,
      debug: row.debug,
      download: row.download,
      unpacked: row.unpacked,
      unknown: [row.reasons.download, row.reasons.unpacked].filter(Boolean).join(" ") || null,
      layers: row.layers,
      full: family.full?.name ?? null,
      source: row.source,
      readAt: row.inspectedAt,
      rebuiltFrom: row.rebuilt,
    })),
  );

const columns = [
  "family",
  "reference",
  "otherTags",
  "platform",
  "digest",
  "level",
  "debug",
  "download",
  "unpacked",
  "unknown",
  "layers",
  "full",
  "source",
  "readAt",
  "rebuiltFrom",
] as const satisfies readonly (keyof ExportRow)[];

/** A cell that a spreadsheet would run as a formula is kept as text. RFC 4180. */
function cell(value: ExportRow[keyof ExportRow]): string {
  const text = value === null ? "" : Array.isArray(value) ? value.join(" ") : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const toCsv = (rows: readonly ExportRow[]): string =>
  `${[columns.join(","), ...rows.map((row) => columns.map((c) => cell(row[c])).join(","))].join("\r\n")}\r\n`;
