import { quote } from "@/lib/compare/csv";

/** Packages as rows: sorted, and as CSV. Pure. Names come escaped. */
export interface PackageRow {
  name: string;
  version: string;
  architecture: string | null;
  type: string;
  source: string;
  filesSize: number | null;
  declaredSize: number | null;
  licence: string | null;
  /** From 1. */
  layer: number;
}

export const sortKeys = ["name", "version", "source", "files", "declared", "licence", "layer"] as const;
export type PackageKey = (typeof sortKeys)[number];
export interface PackageSort {
  key: PackageKey;
  descending: boolean;
}
const figures: ReadonlySet<PackageKey> = new Set(["files", "declared"]);

/** `files`, `-files`; figures begin with the largest. */
export function readSort(text: string | null): PackageSort {
  const key = sortKeys.find((k) => k === text?.replace(/^-/, ""));
  return key ? { key, descending: text?.startsWith("-") ?? false } : { key: "files", descending: true };
}
export function nextSort(now: PackageSort, key: PackageKey): PackageSort {
  return { key, descending: now.key === key ? !now.descending : figures.has(key) };
}
export const sortText = ({ key, descending }: PackageSort): string => `${descending ? "-" : ""}${key}`;

const value = (row: PackageRow, key: PackageKey): string | number | null =>
  key === "files" ? row.filesSize : key === "declared" ? row.declaredSize : row[key];

/** What is not known stands last, whichever way. */
export function sortPackages(rows: readonly PackageRow[], { key, descending }: PackageSort): PackageRow[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a, key), value(b, key)];
    if (x === null || y === null) return x === y ? (a.name < b.name ? -1 : 1) : x === null ? 1 : -1;
    if (x === y) return a.name < b.name ? -1 : 1;
    return (x < y ? -1 : 1) * sign;
  });
}

export function packagesCsv(rows: readonly PackageRow[]): string {
  const head = ["Package", "Version", "Architecture", "Type", "Source", "Files size (bytes)", "Declared size (bytes)", "Licence", "Layer"];
  const lines = rows.map((row) => [
    row.name,
    row.version,
    row.architecture ?? "",
    row.type,
    row.source,
    row.filesSize === null ? "unknown" : String(row.filesSize),
    row.declaredSize === null ? "unknown" : String(row.declaredSize),
    row.licence ?? "",
    String(row.layer),
  ]);
  return `${[head, ...lines].map((line) => line.map(quote).join(",")).join("\r\n")}\r\n`;
}
