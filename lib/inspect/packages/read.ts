import type { FileTree, MergedFile } from "../file-tree";
import { readInstalled } from "./apk";
import { apkDatabases, rpmDirectories } from "./captured";
import { readStatus, readStatusDirectory } from "./dpkg";
import type { PackageDatabase } from "./package";
import { readRpm } from "./rpm/read";

/** In the order in which rpm's own library has made them the default: the newest wins where several lie side by side. */
const rpmFiles = ["rpmdb.sqlite", "Packages.db", "Packages"] as const;

/**
 * Every package database of an image. [] where it has none; one that is there and cannot be read has `packages: null` and the reason.
 * Two paths that a symlink makes one (`lib`, `var/lib/rpm`) are one database.
 */
export async function readPackages(tree: FileTree): Promise<PackageDatabase[]> {
  const databases: PackageDatabase[] = [];
  const seen = new Set<string>();
  const fresh = (path: string, type: MergedFile["type"]): MergedFile | undefined => {
    const file = tree.resolve(path);
    if (file?.type !== type || seen.has(file.path)) return undefined;
    seen.add(file.path);
    return file;
  };
  const status = fresh("var/lib/dpkg/status", "file");
  if (status) databases.push(await readStatus(tree, status));
  const directory = fresh("var/lib/dpkg/status.d", "directory");
  if (directory) databases.push(readStatusDirectory(tree, directory.path));
  for (const path of apkDatabases) {
    const installed = fresh(path, "file");
    if (installed) databases.push(await readInstalled(tree, installed));
  }
  for (const place of rpmDirectories) {
    for (const name of rpmFiles) {
      const file = fresh(`${place}/${name}`, "file");
      if (file) databases.push(await readRpm(tree, file));
    }
  }
  return databases;
}
