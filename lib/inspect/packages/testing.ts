import type { FileTree, MergedFile } from "../file-tree";
import type { CapturedFile } from "../layer-index";

/** What one layer of a tree for tests brings; a string is a regular file's content, a removal a whiteout. */
export type TestEntry = string | Buffer | { link: string } | { hardlink: string } | { directory: true } | { removed: true } | Partial<MergedFile>;

const blank = (path: string, layer: number, inode: number): MergedFile => ({
  path,
  type: "file",
  size: 0,
  mode: 0o644,
  uid: 0,
  gid: 0,
  linkTarget: null,
  sha256: null,
  device: null,
  xattrs: null,
  facts: null,
  layer,
  inode,
});

/**
 * A merged tree by hand: layers of entries by path, applied one upon the other, every content captured. It knows no opaque whiteouts and
 * no replaced directories; the real one is made by `squash`.
 */
export function testTree(...layers: Record<string, TestEntry>[]): FileTree {
  const files = new Map<string, MergedFile>();
  const contents = new Map<number, Buffer>();
  const histories = new Map<string, { layer: number; file: CapturedFile }[]>();
  let inodes = 0;
  const put = (file: MergedFile) => {
    for (let at = file.path.lastIndexOf("/"); at > 0; at = file.path.lastIndexOf("/", at - 1)) {
      const parent = file.path.slice(0, at);
      if (!files.has(parent)) files.set(parent, { ...blank(parent, file.layer, ++inodes), type: "directory", mode: 0o755 });
    }
    files.set(file.path, file);
  };
  files.set("", { ...blank("", 0, ++inodes), type: "directory", mode: 0o755 });
  for (const [layer, entries] of layers.entries()) {
    for (const [path, entry] of Object.entries(entries)) {
      const file = blank(path, layer, ++inodes);
      if (typeof entry === "string" || Buffer.isBuffer(entry)) {
        const bytes = Buffer.from(entry as string);
        contents.set(file.inode, bytes);
        histories.set(path, [...(histories.get(path) ?? []), { layer, file: { bytes, unread: null } }]);
        put({ ...file, size: bytes.length });
      } else if ("link" in entry) put({ ...file, type: "symlink", linkTarget: entry.link });
      else if ("hardlink" in entry) put({ ...(files.get(entry.hardlink) ?? file), path });
      else if ("removed" in entry) files.delete(path);
      else if ("directory" in entry) put({ ...file, type: "directory", mode: 0o755 });
      else put({ ...file, ...entry });
    }
  }
  return lookup(files, contents, histories);
}

function lookup(files: Map<string, MergedFile>, contents: Map<number, Buffer>, histories: Map<string, { layer: number; file: CapturedFile }[]>): FileTree {
  const walk = (path: string, followLast: boolean, budget = { links: 40 }): MergedFile | undefined => {
    let at = "";
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    for (const [i, part] of parts.entries()) {
      if (part === "..") {
        at = at.includes("/") ? at.slice(0, at.lastIndexOf("/")) : "";
        continue;
      }
      const next = at === "" ? part : `${at}/${part}`;
      const file = files.get(next);
      if (file?.type === "symlink" && (followLast || i < parts.length - 1)) {
        if (--budget.links < 0) return undefined;
        const target = file.linkTarget ?? "";
        const to = walk(target.startsWith("/") ? target : `${at}/${target}`, true, budget);
        if (!to) return undefined;
        at = to.path;
      } else if (!file) return undefined;
      else at = next;
    }
    return files.get(at);
  };
  const sorted = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return {
    get: (path) => files.get(path) ?? walk(path, false),
    resolve: (path) => walk(path, true),
    list: (path) => {
      const directory = walk(path, true);
      if (directory?.type !== "directory") return [];
      const prefix = directory.path === "" ? "" : `${directory.path}/`;
      return sorted.filter((file) => file.path !== "" && file.path.startsWith(prefix) && !file.path.slice(prefix.length).includes("/"));
    },
    files: () => sorted,
    captured: (path) => {
      const file = walk(path, true);
      const bytes = file && contents.get(file.inode);
      return bytes && { bytes, unread: null };
    },
    history: (path) => histories.get(path) ?? [],
  };
}
