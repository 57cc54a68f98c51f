import type { FileTree, MergedFile } from "../file-tree";
import { parseDiversions } from "./dpkg-files";
import type { InspectedPackage, PackageDatabase } from "./package";

export interface OwnerIndex {
  /** The package that owns what a path names, by whichever of its names (`bin/sh`, `usr/bin/sh`); directories have no owner. */
  ownerOf(path: string): InspectedPackage | undefined;
  /** Bytes of the regular files that a package owns in the merged tree; a hard link counts once. */
  ownedBytes(of: InspectedPackage): number;
  /** Regular files that no package owns, in the tree's order; of hard links to one content the first. */
  unowned(): MergedFile[];
}

/**
 * Maps the merged tree to packages. Packages name paths as they were built, so parents are resolved (merged usr). Of two packages that
 * claim one path the first has it, in the order of the databases. The databases' own records are unowned unless a package names them.
 */
export function ownerIndex(tree: FileTree, databases: readonly PackageDatabase[]): OwnerIndex {
  const canonical = canonicalPaths(tree);
  const diverted = diversions(tree, canonical);
  const owners = new Map<string, InspectedPackage>();
  const inodes = new Map<number, InspectedPackage>();
  const bytes = new Map<InspectedPackage, number>();
  for (const { packages } of databases) {
    for (const one of packages ?? []) {
      for (const path of one.files ?? []) {
        const file = tree.get(diverted(canonical(path), one));
        if (!file || file.type === "directory" || owners.has(file.path)) continue;
        owners.set(file.path, one);
        if (file.type !== "file" || inodes.has(file.inode)) continue;
        inodes.set(file.inode, one);
        bytes.set(one, (bytes.get(one) ?? 0) + file.size);
      }
    }
  }
  const owner = (file: MergedFile): InspectedPackage | undefined => owners.get(file.path) ?? (file.type === "file" ? inodes.get(file.inode) : undefined);
  return {
    ownerOf: (path) => {
      const file = tree.get(canonical(path));
      return file && owner(file);
    },
    ownedBytes: (of) => bytes.get(of) ?? 0,
    unowned: () => {
      const seen = new Set<number>();
      return tree.files().filter((file) => {
        if (file.type !== "file" || owner(file) || seen.has(file.inode)) return false;
        seen.add(file.inode);
        return true;
      });
    },
  };
}

/** A path with its parents' symlinks followed; the path itself where a parent does not exist. Each directory is resolved once. */
function canonicalPaths(tree: FileTree): (path: string) => string {
  const directories = new Map<string, string>();
  return (path) => {
    const slash = path.lastIndexOf("/");
    if (slash < 0) return path;
    const directory = path.slice(0, slash);
    let real = directories.get(directory);
    if (real === undefined) {
      real = tree.resolve(directory)?.path ?? directory;
      directories.set(directory, real);
    }
    if (real === directory) return path;
    const name = path.slice(slash + 1);
    return real === "" ? name : `${real}/${name}`;
  };
}

/** Where a package's file lies in truth: dpkg-divert moves every package's aside but the diverting one's. */
function diversions(tree: FileTree, canonical: (path: string) => string): (path: string, by: InspectedPackage) => string {
  const bytes = tree.captured("var/lib/dpkg/diversions")?.bytes;
  if (!bytes) return (path) => path;
  const moved = new Map(parseDiversions(bytes).map((one) => [canonical(one.from), { ...one, to: canonical(one.to) }]));
  return (path, { type, name }) => {
    const one = type === "deb" ? moved.get(path) : undefined;
    return one && one.by !== name ? one.to : path;
  };
}
