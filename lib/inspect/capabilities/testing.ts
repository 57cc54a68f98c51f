import type { FileTree, MergedFile } from "../file-tree";
import type { CapturedFile, ElfFacts } from "../layer-index";

/** For tests alone: a merged file system from a list, or from what another builder gathered. */

export type Entry = Partial<MergedFile> & { path: string };

export const elf = (facts: Partial<ElfFacts> = {}): ElfFacts => ({
  bits: 64,
  littleEndian: true,
  machine: "x86_64",
  kind: "executable",
  pie: false,
  static: false,
  interpreter: null,
  soname: null,
  needed: [],
  rpath: [],
  runpath: [],
  versionsNeeded: [],
  versionsDefined: [],
  runtimeSymbols: [],
  unread: null,
  ...facts,
});

/** An ELF program, 0755; another mode or owner by `more`. */
export const program = (path: string, facts: Partial<ElfFacts> = { static: true }, more: Partial<MergedFile> = {}): Entry => ({
  path,
  mode: 0o755,
  size: 1000,
  facts: { elf: elf(facts) },
  ...more,
});
export const library = (path: string, soname: string, versionsDefined: string[] = []): Entry =>
  program(path, { kind: "shared", soname, versionsDefined }, { mode: 0o644 });
export const link = (path: string, linkTarget: string): Entry => ({ path, type: "symlink", mode: 0o777, linkTarget });
export const directory = (path: string, mode = 0o755, uid = 0, gid = 0): Entry => ({ path, type: "directory", mode, uid, gid });

const parent = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** `bytes`: of captured files by path; a string is their text, null is `too_large`. Parents that the list leaves out are made, 0755 of root. */
export function treeOf(entries: readonly Entry[], bytes: Record<string, string | Buffer | null> = {}): FileTree {
  const files = new Map<string, MergedFile>();
  let inode = 1_000_000;
  const put = (entry: Entry): void => {
    files.set(entry.path, {
      type: "file",
      size: entry.type && entry.type !== "file" ? 0 : 100,
      mode: 0o644,
      uid: 0,
      gid: 0,
      linkTarget: null,
      sha256: null,
      device: null,
      xattrs: null,
      facts: null,
      layer: 0,
      inode: inode++,
      ...entry,
    });
  };
  for (const entry of entries) put(entry);
  for (const path of Object.keys(bytes)) if (!files.has(path)) put({ path });
  for (const path of [...files.keys()]) {
    for (let above = parent(path); !files.has(above); above = parent(above)) put(directory(above));
  }
  const sorted = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));

  /** path_resolution(7), inside the tree; `last`: whether a link in last place is followed. */
  const walk = (start: string, last: boolean): MergedFile | undefined => {
    const todo = start.split("/").reverse();
    let at = "";
    let links = 0;
    while (todo.length > 0) {
      const part = todo.pop();
      if (part === "" || part === "." || part === undefined) continue;
      if (part === "..") {
        at = parent(at);
        continue;
      }
      const next = at ? `${at}/${part}` : part;
      const file = files.get(next);
      if (!file) return undefined;
      if (file.type !== "symlink" || (!last && todo.every((rest) => rest === ""))) {
        at = next;
        continue;
      }
      if (++links > 40) return undefined;
      const target = file.linkTarget ?? "";
      if (target.startsWith("/")) at = "";
      todo.push(...target.split("/").reverse());
    }
    return files.get(at);
  };

  const capturedFile = (path: string): CapturedFile | undefined => {
    if (!Object.hasOwn(bytes, path)) return undefined;
    const content = bytes[path];
    if (content === null || content === undefined) return { bytes: null, unread: { code: "too_large", reason: "It is larger than the bound." } };
    return { bytes: Buffer.from(content as string), unread: null };
  };

  return {
    get: (path) => walk(path, false),
    resolve: (path) => walk(path, true),
    list: (path) => {
      const folder = walk(path, true);
      return folder?.type === "directory" ? sorted.filter((file) => file.path !== "" && parent(file.path) === folder.path) : [];
    },
    files: () => sorted,
    captured: (path) => {
      const file = walk(path, true);
      return file && capturedFile(file.path);
    },
    history: (path) => {
      const file = capturedFile(path);
      return file ? [{ layer: 0, file }] : [];
    },
  };
}
