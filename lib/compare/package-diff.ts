import type { DerivedFacts, PackageFacts } from "../inspect/derive";
import type { Unknown } from "../inspect/inspection";
import { showName } from "../inspect/names";
import { type PackageChange, type PackageEntry, type PackageSide, type SignCounts, signs } from "./diff-types";

/** Packages of two images held against each other by type and name. Pure. */
export interface PackageDiff {
  /** Largest change first; null where the packages of either are not known. */
  items: PackageEntry[] | null;
  counts: SignCounts | null;
  unknown: { a?: Unknown; b?: Unknown };
}

type Facts = Pick<DerivedFacts, "packages" | "databases">;

/** Why an image's packages are not known; null where they are. */
export function packagesUnknown(facts: Facts | null): Unknown | null {
  if (facts?.packages) return null;
  if (!facts) return { code: "not_read", reason: "It was read by an earlier version, which did not look at files." };
  const unread = facts.databases.find((d) => d.unread);
  if (unread?.unread) return { code: "not_read", reason: `/${showName(unread.path)} could not be read: ${unread.unread.reason}` };
  return { code: "no_package_database", reason: "It has no package database." };
}

const side = (one: PackageFacts): PackageSide => ({
  version: showName(one.version),
  architecture: one.architecture === null ? null : showName(one.architecture),
  source: showName(one.source),
  sourceVersion: showName(one.sourceVersion),
  filesSize: one.filesSize,
  declaredSize: one.declaredSize,
  licence: one.licence === null ? null : showName(one.licence),
  layer: one.layer,
  evidence: `/${showName(one.evidence)}`,
});

function entryOf(a: PackageFacts | null, b: PackageFacts | null): PackageEntry {
  const one = (a ?? b) as PackageFacts;
  const changes: PackageChange[] = [];
  if (a && b) {
    if (a.version !== b.version) changes.push("version");
    if (a.architecture !== b.architecture) changes.push("architecture");
    if (changes.length === 0 && a.filesSize !== b.filesSize && a.filesSize !== null && b.filesSize !== null) changes.push("size");
  }
  const unknown = (a && a.filesSize === null) || (b && b.filesSize === null);
  return {
    name: showName(one.name),
    type: one.type,
    sign: !b ? "removed" : !a ? "added" : changes.length ? "changed" : "same",
    changes,
    a: a && side(a),
    b: b && side(b),
    change: unknown ? null : (b?.filesSize ?? 0) - (a?.filesSize ?? 0),
  };
}

/** Installed several times under one name (two architectures, two kernels): the same first, then those of one architecture, then in order. */
function pairsOf(left: PackageFacts[], right: PackageFacts[]): PackageEntry[] {
  const [a, b] = [[...left], [...right]];
  const found: PackageEntry[] = [];
  const pairWhere = (alike: (x: PackageFacts, y: PackageFacts) => boolean) => {
    for (let i = 0; i < a.length; ) {
      const x = a[i] as PackageFacts;
      const j = b.findIndex((y) => alike(x, y));
      if (j < 0) {
        i++;
        continue;
      }
      a.splice(i, 1);
      found.push(entryOf(x, b.splice(j, 1)[0] ?? null));
    }
  };
  pairWhere((x, y) => x.version === y.version && x.architecture === y.architecture);
  pairWhere((x, y) => x.architecture === y.architecture);
  pairWhere(() => true);
  return [...found, ...a.map((x) => entryOf(x, null)), ...b.map((y) => entryOf(null, y))];
}

export function diffPackages(a: Facts | null, b: Facts | null): PackageDiff {
  const [inA, inB] = [packagesUnknown(a), packagesUnknown(b)];
  if (!a?.packages || !b?.packages) return { items: null, counts: null, unknown: { ...(inA ? { a: inA } : {}), ...(inB ? { b: inB } : {}) } };
  const names = new Map<string, { a: PackageFacts[]; b: PackageFacts[] }>();
  for (const [at, list] of [["a", a.packages] as const, ["b", b.packages] as const]) {
    for (const one of list) {
      const key = `${one.type} ${one.name}`;
      const found = names.get(key) ?? { a: [], b: [] };
      found[at].push(one);
      names.set(key, found);
    }
  }
  const items = [...names.values()].flatMap((found) => pairsOf(found.a, found.b));
  items.sort((x, y) => Math.abs(y.change ?? 0) - Math.abs(x.change ?? 0) || (x.name < y.name ? -1 : x.name > y.name ? 1 : 0));
  const counts = Object.fromEntries(signs.map((sign) => [sign, items.filter((item) => item.sign === sign).length])) as SignCounts;
  return { items, counts, unknown: {} };
}
