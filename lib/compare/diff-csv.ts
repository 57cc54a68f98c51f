import { quote } from "./csv";
import type { DiffView } from "./diff-query";
import type { ConfigEntry, FileRow, HistoryEntry, LayerEntry, PackageEntry } from "./diff-types";

/** A full difference as CSV (RFC 4180), sizes in bytes; what is not known as `unknown`, what is not there empty. Pure. */
const lines = (rows: (string | number | null | undefined)[][]): string =>
  `${rows.map((row) => row.map((cell) => quote(cell === null || cell === undefined ? "" : String(cell))).join(",")).join("\r\n")}\r\n`;
const octal = (mode: number | undefined): string => (mode === undefined ? "" : mode.toString(8).padStart(4, "0"));
const known = (side: object | null, size: number | null | undefined): string | number => (side ? (size ?? "unknown") : "");

export const fileCsv = (rows: readonly FileRow[]): string =>
  lines([
    [
      "Path",
      "Sign",
      "Changes",
      "Change (bytes)",
      ...["A", "B"].flatMap((s) => ["type", "size", "mode", "uid", "gid", "link", "sha256", "layer", "package"].map((f) => `${s} ${f}`)),
    ],
    ...rows.map((row) => [
      row.path,
      row.sign,
      row.changes.join(" "),
      row.change,
      ...[row.a, row.b].flatMap((s) => [s?.type, s?.size, octal(s?.mode), s?.uid, s?.gid, s?.linkTarget, s?.sha256, s && s.layer + 1, s?.package]),
    ]),
  ]);

export const packageCsv = (rows: readonly PackageEntry[]): string =>
  lines([
    [
      "Package",
      "Type",
      "Sign",
      "Changes",
      "Change (bytes)",
      ...["A", "B"].flatMap((s) => ["version", "architecture", "source", "files size", "layer"].map((f) => `${s} ${f}`)),
    ],
    ...rows.map((row) => [
      row.name,
      row.type,
      row.sign,
      row.changes.join(" "),
      row.change ?? "unknown",
      ...[row.a, row.b].flatMap((s) => [s?.version, s?.architecture, s?.source, known(s, s?.filesSize), s && s.layer + 1]),
    ]),
  ]);

export const configCsv = (rows: readonly ConfigEntry[]): string =>
  lines([
    ["Field", "Name", "Sign", "A", "B"],
    ...rows.flatMap((row) =>
      row.items.length
        ? row.items.map((item) => [row.field, item.name, item.sign, item.a, item.b])
        : [[row.field, "", row.sign, row.unknown.a ? "unknown" : row.a, row.unknown.b ? "unknown" : row.b]],
    ),
  ]);

export const layerCsv = (rows: readonly (LayerEntry | HistoryEntry)[]): string =>
  lines([
    ["Kind", "Sign", "Name", "Command", "Digest", "diffID", "Download", "Unpacked", "Position in A", "Position in B"],
    ...rows.map((row) =>
      row.kind === "layer"
        ? [
            row.kind,
            row.sign,
            row.name,
            row.a?.createdBy ?? row.b?.createdBy,
            row.digest ?? "unknown",
            row.diffId,
            row.download ?? "unknown",
            row.unpacked ?? "unknown",
            row.a && row.a.position + 1,
            row.b && row.b.position + 1,
          ]
        : [row.kind, row.sign, row.name, row.createdBy],
    ),
  ]);

export function diffCsv(view: DiffView, items: readonly unknown[]): string {
  switch (view) {
    case "packages":
      return packageCsv(items as PackageEntry[]);
    case "config":
      return configCsv(items as ConfigEntry[]);
    case "layers":
      return layerCsv(items as (LayerEntry | HistoryEntry)[]);
    default:
      return fileCsv(items as FileRow[]);
  }
}
