import type { Stats } from "node:fs";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { type Entry, file, parents } from "../image/tar";

type Listing = Map<string, string>;

/** Every path under a folder with what tells that it changed. */
export async function listTree(root: string): Promise<Listing> {
  const listing: Listing = new Map();
  await walk(root, "", async (path, stats) => {
    listing.set(path, signature(stats));
  });
  return listing;
}

/** What is new or different since `before`, as a layer says it: with whiteouts, and with the directories above. */
export async function treeChanges(root: string, before: Listing): Promise<Entry[]> {
  const changed = new Map<string, Entry>();
  const seen = new Set<string>();
  const firstNames = new Map<number, string>();
  await walk(root, "", async (path, stats) => {
    seen.add(path);
    if (before.get(path) === signature(stats)) return;
    const entry = await entryOf(root, path, stats, firstNames);
    if (entry) changed.set(path, entry);
  });
  const gone = [...before.keys()].filter((path) => !seen.has(path));
  const goneSet = new Set(gone);
  for (const path of gone) {
    const above = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    // A whiteout of a directory hides all below it.
    if (goneSet.has(above)) continue;
    const name = path.slice(above === "" ? 0 : above.length + 1);
    const whiteout = above === "" ? `.wh.${name}` : `${above}/.wh.${name}`;
    changed.set(whiteout, file(whiteout, "", 0o600));
  }
  const withAncestors = new Map(changed);
  for (const path of changed.keys()) {
    for (const parent of parents(path)) {
      if (withAncestors.has(parent.path)) continue;
      const stats = await lstat(join(root, parent.path));
      withAncestors.set(parent.path, { ...parent, mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid });
    }
  }
  return [...withAncestors.values()];
}

async function walk(root: string, path: string, visit: (path: string, stats: Stats) => Promise<void>): Promise<void> {
  const names = await readdir(join(root, path));
  for (const name of names.sort()) {
    const child = path === "" ? name : `${path}/${name}`;
    const stats = await lstat(join(root, child));
    await visit(child, stats);
    if (stats.isDirectory()) await walk(root, child, visit);
  }
}

/** A directory's time moves whenever something in it does; that alone is no change of the directory. */
function signature(stats: Stats): string {
  const common = `${stats.mode} ${stats.uid} ${stats.gid}`;
  return stats.isDirectory() ? common : `${common} ${stats.size} ${stats.mtimeMs} ${stats.ino}`;
}

async function entryOf(root: string, path: string, stats: Stats, firstNames: Map<number, string>): Promise<Entry | undefined> {
  const common = { path, mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
  if (stats.isDirectory()) return { ...common, type: "directory" };
  if (stats.isSymbolicLink()) return { ...common, mode: 0o777, type: "symlink", linkTarget: await readlink(join(root, path)) };
  if (!stats.isFile()) return undefined;
  const first = firstNames.get(stats.ino);
  if (stats.nlink > 1 && first !== undefined) return { ...common, type: "link", linkTarget: first };
  if (stats.nlink > 1) firstNames.set(stats.ino, path);
  return { ...common, type: "file", body: await readFile(join(root, path)) };
}
