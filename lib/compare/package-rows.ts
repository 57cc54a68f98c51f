import type { Recorded } from "../images/types";
import type { PackageFacts } from "../inspect/derive";
import type { Unknown } from "../inspect/inspection";
import { showName } from "../inspect/names";
import type { Sign, SignCounts } from "./diff-types";
import { diffPackages, packagesUnknown } from "./package-diff";

/** Packages of all images side by side: those that differ by most bytes, and how many differ from A's by sign. Part of GET /api/v1/compare. */
export interface PackageRows {
  /** At most `longest`, largest difference first. */
  rows: PackageRow[];
  /** Packages of any image whose packages are known, and of these such as differ. */
  total: number;
  differing: number;
  columns: {
    count: number | null;
    /** Against A; null for A itself and where the packages of either are unknown. */
    against: SignCounts | null;
    unknown: { count?: Unknown };
  }[];
}

export interface PackageRow {
  name: string;
  type: "deb" | "apk" | "rpm";
  /** Against A's. `changed` where any differs from it otherwise than by lacking it. */
  sign: Sign;
  /** Per column; null where it is not there, or where the packages are unknown. */
  cells: ({ version: string; filesSize: number | null; differs: boolean } | null)[];
}

const longest = 12;

export function packageRows(columns: readonly Recorded[]): PackageRows {
  const facts = columns.map((column) => (column.state === "recorded" ? column.facts : null));
  const first = columns[0];
  const rows = new Map<string, PackageRow>();
  const put = (one: PackageFacts, at: number) => {
    const key = `${one.type} ${one.name}`;
    const row: PackageRow = rows.get(key) ?? { name: showName(one.name), type: one.type, sign: "same", cells: columns.map(() => null) };
    const there = row.cells[at];
    // Installed twice under one name: versions side by side, bytes together.
    const versions = there ? `${there.version}, ${showName(one.version)}` : showName(one.version);
    const size = there ? (there.filesSize === null || one.filesSize === null ? null : there.filesSize + one.filesSize) : one.filesSize;
    row.cells[at] = { version: versions, filesSize: size, differs: false };
    rows.set(key, row);
  };
  facts.forEach((known, at) => {
    for (const one of known?.packages ?? []) put(one, at);
  });
  const baseKnown = Boolean(facts[0]?.packages);
  const known = facts.map((one) => Boolean(one?.packages));
  for (const row of rows.values()) {
    const base = row.cells[0] ?? null;
    const others = row.cells.slice(1).filter((_, i) => known[i + 1]);
    if (baseKnown) {
      for (const cell of row.cells.slice(1)) if (cell) cell.differs = !base || cell.version !== base.version || cell.filesSize !== base.filesSize;
      row.sign = !base ? "added" : others.some((cell) => cell?.differs) ? "changed" : others.some((cell) => cell === null) ? "removed" : "same";
    }
  }
  const spread = ({ cells }: PackageRow): number => {
    const sizes = cells.filter((_, i) => known[i]).map((cell) => cell?.filesSize ?? 0);
    return Math.max(...sizes) - Math.min(...sizes);
  };
  const differing = [...rows.values()].filter((row) => row.sign !== "same");
  return {
    rows: differing.sort((a, b) => spread(b) - spread(a) || (a.name < b.name ? -1 : 1)).slice(0, longest),
    total: rows.size,
    differing: differing.length,
    columns: columns.map((column, i) => {
      const own = facts[i] ?? null;
      const why = column.state === "recorded" ? packagesUnknown(own) : { code: "not_read" as const, reason: "The image is not recorded." };
      const against = i > 0 && first?.state === "recorded" && own ? diffPackages(facts[0] ?? null, own).counts : null;
      return { count: own?.packages?.length ?? null, against, unknown: why ? { count: why } : {} };
    }),
  };
}
