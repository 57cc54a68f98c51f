import type { FileTree } from "../file-tree";
import type { Unread } from "../layer-index";
import { decodeName } from "../names";
import { readLdSoCache } from "./ld-so-cache";
import { attempt } from "./trouble";

/** What ldconfig left for the loader. */
export interface LibraryCache {
  /** By name, the best first. */
  paths: Map<string, string[]>;
  /** In place of a cache that is there and cannot be read: the folders that ldconfig would have made it of. */
  folders: string[];
  unread: ({ path: string } & Unread) | null;
}

const cachePath = "etc/ld.so.cache";
const confPath = "etc/ld.so.conf";
/** ldconfig itself bounds neither; real systems include one folder. */
const mostConfFiles = 256;
const mostFolders = 1_024;

const caches = new WeakMap<FileTree, Map<boolean, LibraryCache>>();

/** glibc reads /etc/ld.so.cache alone, never ld.so.conf: without a cache, folders named there do not count. */
export function libraryCache(tree: FileTree, littleEndian: boolean): LibraryCache {
  const known = caches.get(tree) ?? new Map<boolean, LibraryCache>();
  caches.set(tree, known);
  const found = known.get(littleEndian) ?? readCache(tree, littleEndian);
  known.set(littleEndian, found);
  return found;
}

function readCache(tree: FileTree, littleEndian: boolean): LibraryCache {
  const none: LibraryCache = { paths: new Map(), folders: [], unread: null };
  const file = tree.resolve(cachePath);
  if (file?.type !== "file") return none;
  const captured = tree.captured(cachePath);
  if (!captured?.bytes) {
    const unread = captured?.unread ?? { code: "unsupported", reason: "The loader's cache was not kept when the image was read." };
    return { ...none, folders: confFolders(tree), unread: { path: file.path, ...unread } };
  }
  const { bytes } = captured;
  const paths = attempt(() => readLdSoCache(bytes, littleEndian));
  if ("unread" in paths) return { ...none, folders: confFolders(tree), unread: { path: file.path, ...paths.unread } };
  for (const list of paths.value.values()) list.sort((a, b) => hwcapRank(b) - hwcapRank(a));
  return { ...none, paths: paths.value };
}

/** The loader prefers the best level that the machine has; among others the cache's order stands, since sorting is stable. */
const hwcapRank = (path: string): number => Number(/\/glibc-hwcaps\/(?:x86-64-v|power|z)(\d+)\//.exec(path)?.[1] ?? 0);

/** ldconfig(8): a folder a line, `include` with a pattern, comments from `#`. Patterns are followed in a path's last part, as distributions write them. */
function confFolders(tree: FileTree): string[] {
  const folders = new Set<string>();
  const files = [confPath];
  const seen = new Set<string>();
  for (const path of files) {
    if (seen.has(path) || seen.size >= mostConfFiles) continue;
    seen.add(path);
    const bytes = tree.captured(path)?.bytes;
    for (const line of bytes ? decodeName(bytes).split("\n") : []) {
      const text = line.replace(/#.*/, "").trim();
      const [word, ...patterns] = text.split(/\s+/);
      if (word === "include") for (const pattern of patterns) files.push(...matching(tree, pattern, folderPart(path)));
      // `/folder=TYPE` is an old form.
      else if (text.startsWith("/") && folders.size < mostFolders) folders.add(text.split("=")[0] ?? text);
    }
  }
  return [...folders];
}

const folderPart = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

function matching(tree: FileTree, pattern: string, from: string): string[] {
  const path = (pattern.startsWith("/") ? pattern : `${from}/${pattern}`).replace(/^\/+/, "");
  if (!/[*?]/.test(path)) return [path];
  const folder = folderPart(path);
  const name = path.slice(folder.length + 1);
  if (/[*?]/.test(folder)) return [];
  const [before = "", after = "", ...more] = name.split("*");
  if (more.length || name.includes("?")) return [];
  return tree
    .list(folder)
    .slice(0, mostConfFiles)
    .map((file) => file.path.slice(file.path.lastIndexOf("/") + 1))
    .filter((base) => base.length >= before.length + after.length && base.startsWith(before) && base.endsWith(after) && !base.startsWith("."))
    .map((base) => `${folder}/${base}`);
}
