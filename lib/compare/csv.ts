import type { Cell, Comparison } from "./types";

/** A comparison as CSV (RFC 4180): one line per fact, one column per image; sizes in bytes, what is not known as `unknown: <why>`. */
function plain(cell: Cell): string {
  const { value } = cell;
  if (value === null) return `unknown: ${cell.unknown.value?.reason ?? "not read"}`;
  switch (value.kind) {
    case "bytes":
      return String(value.bytes);
    case "count":
      return String(value.count);
    case "time":
      return value.at;
    case "level":
      return `${value.level}${value.debug ? " debug" : ""}`;
    case "codes":
      return value.items.map((item) => item.full).join("\n");
    default:
      return value.text;
  }
}

/** A cell that a spreadsheet would take for a formula is led by an apostrophe: names and labels come from images, which are not trusted. */
export const quote = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(?:\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export function toCsv({ columns, figures, facts, layers }: Comparison): string {
  const reference = (c: Comparison["columns"][number]): string => ("reference" in c ? c.reference : c.asked);
  const bytesRow = new Set(["download", "unpacked", "engine-size"]);
  const lines = [
    ["Fact", ...columns.map((c) => `${c.letter} ${reference(c)}`)],
    ...figures.map((row) => [bytesRow.has(row.id) ? `${row.label} (bytes)` : row.label, ...row.cells.map(plain)]),
    ...facts.flatMap((group) => group.rows.map((row) => [row.label, ...row.cells.map(plain)])),
    ...layers.layers.map((layer) => [
      `Layer ${layer.name}: download (bytes)`,
      ...layer.positions.map((p) => (p === null ? "" : String(layer.download ?? "unknown"))),
    ]),
  ];
  return `${lines.map((line) => line.map(quote).join(",")).join("\r\n")}\r\n`;
}
