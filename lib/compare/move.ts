import type { DerivedFacts, PackageFacts } from "../inspect/derive";

/** What came of a tag's move: two readings of one platform, package by package. Sizes in bytes; only files sizes are subtracted. Pure. */
export interface MoveRow {
  /** False for what no package owns, and for the whole where packages are not known. */
  package: boolean;
  name: string;
  change: "added" | "removed" | "changed";
  /** Versions; null where it was not there, or where it is no package. */
  before: string | null;
  after: string | null;
  /** Bytes of its files; null where it was not there. */
  sizeBefore: number | null;
  sizeAfter: number | null;
  delta: number;
}

export interface MoveChange {
  files: { before: number; after: number };
  /** null where a package database could not be read, or there is none. */
  packages: { before: number; after: number; added: string[]; removed: string[]; changed: number } | null;
  /** Largest first, what no package owns last. The deltas add up to the difference of the files sizes. */
  rows: MoveRow[];
}

type Reading = Pick<DerivedFacts, "packages" | "unowned" | "sizes">;

/** One name may stand there twice: another architecture, or two versions side by side. */
function keyed(packages: readonly PackageFacts[]): Map<string, PackageFacts> {
  const found = new Map<string, PackageFacts>();
  for (const one of packages) {
    let key = `${one.type} ${one.name} ${one.architecture ?? ""}`;
    while (found.has(key)) key += "+";
    found.set(key, one);
  }
  return found;
}

export function changeBetween(before: Reading, after: Reading): MoveChange {
  const files = { before: before.sizes.files, after: after.sizes.files };
  const whole = (name: string, from: number, to: number): MoveRow => ({
    package: false,
    name,
    change: "changed",
    before: null,
    after: null,
    sizeBefore: from,
    sizeAfter: to,
    delta: to - from,
  });
  if (before.packages === null || after.packages === null) {
    return { files, packages: null, rows: files.before === files.after ? [] : [whole("all files", files.before, files.after)] };
  }
  const old = keyed(before.packages);
  const young = keyed(after.packages);
  const rows: MoveRow[] = [];
  for (const key of new Set([...old.keys(), ...young.keys()])) {
    const from = old.get(key);
    const to = young.get(key);
    const delta = (to?.filesSize ?? 0) - (from?.filesSize ?? 0);
    if (from && to && from.version === to.version && delta === 0) continue;
    rows.push({
      package: true,
      name: (to ?? from)?.name ?? "",
      change: !from ? "added" : !to ? "removed" : "changed",
      before: from?.version ?? null,
      after: to?.version ?? null,
      sizeBefore: from?.filesSize ?? null,
      sizeAfter: to?.filesSize ?? null,
      delta,
    });
  }
  rows.sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta) || (a.name < b.name ? -1 : 1));
  // Files of packages whose lists are not known count as nobody's in both readings, so the rows still end exactly.
  const owned = (one: Reading) => (one.packages ?? []).reduce((sum, p) => sum + (p.filesSize ?? 0), 0);
  const [restBefore, restAfter] = [files.before - owned(before), files.after - owned(after)];
  if (restBefore !== restAfter) rows.push(whole("files no package owns", restBefore, restAfter));
  const named = (change: MoveRow["change"]) => rows.filter((r) => r.package && r.change === change).map((r) => r.name);
  return {
    files,
    packages: {
      before: before.packages.length,
      after: after.packages.length,
      added: named("added"),
      removed: named("removed"),
      changed: named("changed").length,
    },
    rows,
  };
}
