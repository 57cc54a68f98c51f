import type { FileTree, MergedFile } from "./file-tree";

/** Bytes of the regular files at and below a directory; a hard link counts once, where the first of its names is. */
export interface DirectoryBytes {
  /** Relative, "" is the root. */
  path: string;
  bytes: number;
  files: number;
  /** Of these bytes, those of files that no package owns. */
  unowned: number;
}

/** How much of the tree is told: the rest of a directory's bytes is in its own files, deeper, or in directories too small to be told. */
export const directoryBounds = { depth: 4, share: 0.003, most: 300 };

/**
 * Where the bytes lie, in a bounded list sorted by path: the root, and of the directories below it down to `depth` those that hold at least
 * `share` of all bytes, at most `most` of them, the largest. What holds a told directory is told too.
 */
export function directoryBytes(tree: FileTree, unowned: readonly MergedFile[], bounds = directoryBounds): DirectoryBytes[] {
  const sums = new Map<string, DirectoryBytes>([["", { path: "", bytes: 0, files: 0, unowned: 0 }]]);
  const withoutOwner = new Set(unowned.map((file) => file.inode));
  const seen = new Set<number>();
  // Files of one directory mostly stand one after the other.
  let parent = "";
  let above = sumsAbove(sums, parent, bounds.depth);
  for (const file of tree.files()) {
    if (file.type !== "file" || seen.has(file.inode)) continue;
    seen.add(file.inode);
    const none = withoutOwner.has(file.inode) ? file.size : 0;
    const own = file.path.slice(0, Math.max(0, file.path.lastIndexOf("/")));
    if (own !== parent) {
      parent = own;
      above = sumsAbove(sums, parent, bounds.depth);
    }
    for (const sum of above) {
      sum.bytes += file.size;
      sum.files++;
      sum.unowned += none;
    }
  }
  const [root, ...below] = [...sums.values()].sort((a, b) => (a.path === "" ? -1 : b.path === "" ? 1 : b.bytes - a.bytes || (a.path < b.path ? -1 : 1)));
  if (!root) return [];
  // A directory is never larger than what holds it, and of two as large the shorter path stands first: no told one lacks its parent.
  const told = below.filter((one) => one.bytes > 0 && one.bytes >= root.bytes * bounds.share).slice(0, bounds.most);
  return [root, ...told.sort((a, b) => (a.path < b.path ? -1 : 1))];
}

/** The root's sums and those of the directories down to `directory`, no more than `depth` of them. */
function sumsAbove(sums: Map<string, DirectoryBytes>, directory: string, depth: number): DirectoryBytes[] {
  const found: DirectoryBytes[] = [];
  for (let end = 0; found.length <= depth; ) {
    const path = directory.slice(0, end);
    const sum = sums.get(path) ?? { path, bytes: 0, files: 0, unowned: 0 };
    sums.set(path, sum);
    found.push(sum);
    if (end === directory.length) break;
    const slash = directory.indexOf("/", end + 1);
    end = slash < 0 ? directory.length : slash;
  }
  return found;
}
