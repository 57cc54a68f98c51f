import type { InspectedPackage, PackageDatabase } from "../packages/package";
import { relative } from "./evidence";

/** Merged usr: dpkg has lib/x86_64-linux-gnu/libc.so.6 where the file lies below usr/lib. */
const plain = (path: string): string => relative(path).replace(/^usr\//, "");

/** → which package owns a path, for the few paths asked. One pass over the lists of files. */
export function ownersOf(packages: readonly PackageDatabase[], paths: Iterable<string>): (path: string) => InspectedPackage | null {
  const wanted = new Set<string>();
  for (const path of paths) wanted.add(plain(path));
  const owners = new Map<string, InspectedPackage>();
  if (wanted.size > 0) {
    for (const database of packages) {
      for (const owner of database.packages ?? []) {
        for (const file of owner.files ?? []) {
          const path = plain(file);
          if (wanted.has(path) && !owners.has(path)) owners.set(path, owner);
        }
      }
    }
  }
  return (path) => owners.get(plain(path)) ?? null;
}

/** Without epoch and revision: `1:3.5.7-1~deb13u3` is 3.5.7 (deb-version(7), apk-package(5), rpm-version(7)). */
export const upstreamVersion = (version: string): string => version.replace(/^\d+:/, "").replace(/-[^-]*$/, "");

/** Why no package is named: which databases could not be read, and what has none. */
export function whyNoOwner(packages: readonly PackageDatabase[]): string {
  const unread = packages.find((database) => database.packages === null);
  if (unread) return `The package database /${relative(unread.path)} could not be read: ${unread.unread?.reason ?? "the reason is not known"}`;
  if (packages.some((database) => database.packages?.some((owner) => owner.files === null))) {
    return "No package is known to own it; the list of files of some packages could not be read.";
  }
  return packages.length === 0 ? "The image has no package database." : "No package owns it.";
}
