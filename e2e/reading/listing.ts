import type { Squashed } from "@/lib/inspect/squash";
import type { OracleFiles, OraclePackage } from "../testbed/oracle";

/** Entries of a merged tree as the oracle tells them, hard links by the first of their names. */
export function comparable(files: readonly OracleFiles["files"][number][]): unknown[] {
  const first = new Map<number, string>();
  return files
    .filter((f) => f.path !== "")
    .map(({ path, type, size, mode, uid, gid, linkTarget, device, xattrs, sha256, inode }) => {
      if (type === "file" && !first.has(inode)) first.set(inode, path);
      return { path, type, size, mode, uid, gid, linkTarget, device, xattrs, sha256, linkedWith: type === "file" ? first.get(inode) : null };
    });
}
export const ours = (merged: Squashed): unknown[] => comparable(merged.tree.files());

export function firstDifference(a: readonly unknown[], b: readonly unknown[]): string | null {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (JSON.stringify(a[i]) !== JSON.stringify(b[i])) return `at ${i}: ${JSON.stringify(a[i])} instead of ${JSON.stringify(b[i])}`;
  }
  return null;
}

/** Source name and version as the manager's own program tells them, where it does. */
export const sourceOf = ({ source, sourceVersion }: OraclePackage): string | null => {
  if (source && sourceVersion) return `${source} ${sourceVersion}`;
  const rpm = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(source ?? "");
  return rpm ? `${rpm[1]} ${rpm[2]}` : null;
};
