import { describe, expect, it } from "vitest";
import { directoryBytes } from "./directories";
import type { FileTree, MergedFile } from "./file-tree";

const file = (path: string, size: number, inode: number, type: MergedFile["type"] = "file") => ({ path, size, inode, type }) as MergedFile;
const treeOf = (files: MergedFile[]) => ({ files: () => files }) as unknown as FileTree;

describe("bytes by directory", () => {
  const files = [
    file("a", 5, 1),
    file("etc", 0, 2, "directory"),
    file("etc/passwd", 100, 3),
    file("usr/bin/tool", 4000, 4),
    // A hard link counts where its first name is; a link has no bytes of its own.
    file("usr/lib/tool", 4000, 4),
    file("usr/lib/x/y/z/deep/er", 2000, 5),
    file("usr/lib/x/y/z/link", 9, 6, "symlink"),
  ];

  it("sums what lies at and below each, to a depth, and tells whose bytes are nobody's", () => {
    expect(directoryBytes(treeOf(files), [files[2] as MergedFile], { depth: 4, share: 0, most: 300 })).toEqual([
      { path: "", bytes: 6105, files: 4, unowned: 100 },
      { path: "etc", bytes: 100, files: 1, unowned: 100 },
      { path: "usr", bytes: 6000, files: 2, unowned: 0 },
      { path: "usr/bin", bytes: 4000, files: 1, unowned: 0 },
      { path: "usr/lib", bytes: 2000, files: 1, unowned: 0 },
      { path: "usr/lib/x", bytes: 2000, files: 1, unowned: 0 },
      { path: "usr/lib/x/y", bytes: 2000, files: 1, unowned: 0 },
    ]);
  });

  it("leaves out what is small and, of many, all but the largest; never the parent of one that is told", () => {
    const told = (share: number, most: number) => directoryBytes(treeOf(files), [], { depth: 4, share, most }).map((d) => d.path);
    expect(told(0.05, 300)).toEqual(["", "usr", "usr/bin", "usr/lib", "usr/lib/x", "usr/lib/x/y"]);
    expect(told(0, 3)).toEqual(["", "usr", "usr/bin", "usr/lib"]);
    expect(directoryBytes(treeOf([]), [])).toEqual([{ path: "", bytes: 0, files: 0, unowned: 0 }]);
  });
});
