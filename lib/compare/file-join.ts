import type { MergedFile } from "../inspect/file-tree";
import type { Listing } from "../inspect/list-files";
import { type FileChange, type FileKind, fileChanges, fileKinds, type Sign, type SignCounts } from "./diff-types";

/** A path of either image. What changed is kept as bits, in the order of `fileChanges`: there may be a million of these. */
export interface Joined {
  path: string;
  kind: FileKind;
  sign: Sign;
  changes: number;
  a: MergedFile | null;
  b: MergedFile | null;
  /** Bytes that count on each side: a hard link's where its first path lies. */
  aBytes: number;
  bBytes: number;
}

export interface Join {
  /** By path, by code unit. */
  paths: Joined[];
  types: Record<FileKind, SignCounts>;
  bytes: { a: number; b: number };
}

export const noSigns = (): SignCounts => ({ removed: 0, added: 0, changed: 0, same: 0 });
const bit = Object.fromEntries(fileChanges.map((change, i) => [change, 1 << i])) as Record<FileChange, number>;
export const bitOf = (change: FileChange): number => bit[change];
export const changesOf = (bits: number): FileChange[] => fileChanges.filter((change) => bits & bit[change]);

const kindOf = (type: MergedFile["type"]): FileKind => (type === "file" || type === "symlink" || type === "directory" ? type : "other");
const kindRank = new Map(fileKinds.map((kind, i) => [kind, i]));
const firstKind = (a: FileKind, b: FileKind): FileKind => ((kindRank.get(a) ?? 0) <= (kindRank.get(b) ?? 0) ? a : b);

function sameAttributes(a: MergedFile["xattrs"], b: MergedFile["xattrs"]): boolean {
  if (a === null || b === null) return a === b;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** Content is told by SHA-256, a link by where it leads. A link's mode says nothing, and when a folder was written is not looked at. */
function differences(a: MergedFile, b: MergedFile): number {
  let bits = 0;
  if (a.uid !== b.uid || a.gid !== b.gid) bits |= bit.owner;
  if (a.mode !== b.mode && a.type !== "symlink" && b.type !== "symlink") bits |= bit.mode;
  if (!sameAttributes(a.xattrs, b.xattrs)) bits |= bit.attributes;
  if (a.type !== b.type) return bits | bit.type;
  if (a.type === "file" && (a.sha256 !== b.sha256 || a.size !== b.size)) bits |= bit.content;
  if (a.linkTarget !== b.linkTarget) bits |= bit.target;
  if (a.device?.major !== b.device?.major || a.device?.minor !== b.device?.minor) bits |= bit.device;
  return bits;
}

/** Bytes of a side's files in the order of paths, each content once. */
function counter(): (file: MergedFile) => number {
  const seen = new Set<number>();
  return ({ type, inode, size }) => {
    if (type !== "file" || seen.has(inode)) return 0;
    seen.add(inode);
    return size;
  };
}

/** Both merged file systems path by path: a merge of two sorted lists. */
export function joinFiles(left: readonly MergedFile[], right: readonly MergedFile[]): Join {
  const paths: Joined[] = [];
  const types = Object.fromEntries(fileKinds.map((kind) => [kind, noSigns()])) as Join["types"];
  const bytes = { a: 0, b: 0 };
  const [countA, countB] = [counter(), counter()];
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    const [nextA, nextB] = [left[i], right[j]];
    const a = nextA && (!nextB || nextA.path <= nextB.path) ? nextA : null;
    const b = nextB && (!nextA || nextB.path <= nextA.path) ? nextB : null;
    if (a) i++;
    if (b) j++;
    const one = (a ?? b) as MergedFile;
    const changes = a && b ? differences(a, b) : 0;
    const sign: Sign = !b ? "removed" : !a ? "added" : changes ? "changed" : "same";
    const kind = a && b ? firstKind(kindOf(a.type), kindOf(b.type)) : kindOf(one.type);
    const joined: Joined = { path: one.path, kind, sign, changes, a, b, aBytes: a ? countA(a) : 0, bBytes: b ? countB(b) : 0 };
    bytes.a += joined.aBytes;
    bytes.b += joined.bBytes;
    types[kind][sign]++;
    paths.push(joined);
  }
  return { paths, types, bytes };
}

/** Kept as long as both listings are: a list that is scrolled asks again and again for the same two. */
const kept = new WeakMap<Listing, WeakMap<Listing, Join>>();

export function joinOf(a: Listing, b: Listing): Join {
  const of = kept.get(a) ?? new WeakMap<Listing, Join>();
  kept.set(a, of);
  const join = of.get(b) ?? joinFiles(a.merged.tree.files(), b.merged.tree.files());
  of.set(b, join);
  return join;
}
