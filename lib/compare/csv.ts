import type { Cell, Comparison } from "./types";
import type { AttackCell, CapabilityCell } from "./types-capabilities";

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

const offered = ({ state, text, note, reason }: CapabilityCell): string => (state === "unknown" ? `unknown: ${reason}` : note ? `${text} (${note})` : text);
const counted = ({ count, reason }: AttackCell): string => (count === null ? `unknown: ${reason}` : String(count));

export function toCsv({ columns, figures, facts, layers, matrix, attack, pull }: Comparison): string {
  const reference = (c: Comparison["columns"][number]): string => ("reference" in c ? c.reference : c.asked);
  const bytesRow = new Set(["download", "unpacked", "engine-size"]);
  const lines = [
    ["Fact", ...columns.map((c) => `${c.letter} ${reference(c)}`)],
    ...figures.map((row) => [bytesRow.has(row.id) ? `${row.label} (bytes)` : row.label, ...row.cells.map(plain)]),
    ...facts.flatMap((group) => group.rows.map((row) => [row.label, ...row.cells.map(plain)])),
    ...matrix.flatMap((group) => group.rows.map((row) => [row.label, ...row.cells.map(offered)])),
    ...attack.rows.map((row) => [`${row.label} (paths)`, ...row.cells.map(counted)]),
    [
      `Pull at ${pull.options.mbit} Mbit/s and ${pull.options.rttMs} ms (modelled ms)`,
      ...pull.columns.map((cost) => (cost?.cold ? String(cost.cold.ms) : `unknown: ${cost?.unknown.cold?.reason ?? "The image is not recorded."}`)),
    ],
    ...layers.layers.map((layer) => [
      `Layer ${layer.name}: download (bytes)`,
      ...layer.positions.map((p) => (p === null ? "" : String(layer.download ?? "unknown"))),
    ]),
  ];
  return `${lines.map((line) => line.map(quote).join(",")).join("\r\n")}\r\n`;
}
