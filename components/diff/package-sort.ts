import type { PackageEntry } from "@/lib/compare/diff-types";

/** How packages stand: by change (largest first), name, or version on a side. Pure. */
const sortKeys = ["change", "name", "a", "b"] as const;
type SortKey = (typeof sortKeys)[number];
export interface PackageDiffSort {
  key: SortKey;
  descending: boolean;
}

export function readSort(text: string): PackageDiffSort {
  const key = sortKeys.find((k) => k === text.replace(/^-/, ""));
  return key ? { key, descending: text.startsWith("-") } : { key: "change", descending: false };
}

const byName = (x: PackageEntry, y: PackageEntry): number => (x.name < y.name ? -1 : x.name > y.name ? 1 : 0);
/** `change` ascends from what saves most; what is not known or not there stands last, whichever way. */
export function sortPackages(items: readonly PackageEntry[], { key, descending }: PackageDiffSort): PackageEntry[] {
  const value = (item: PackageEntry): string | number | null => (key === "change" ? item.change : key === "name" ? item.name : (item[key]?.version ?? null));
  const way = descending ? -1 : 1;
  return [...items].sort((x, y) => {
    const [a, b] = [value(x), value(y)];
    if (a === null || b === null) return a === b ? byName(x, y) : a === null ? 1 : -1;
    return a === b ? byName(x, y) : (a < b ? -1 : 1) * way;
  });
}
