import type { FileTree, MergedFile } from "../file-tree";
import type { MultiCall } from "./capability";
import { baseName, listed, withSlash } from "./evidence";
import { programRules } from "./rules";

const names = new Set(programRules.filter((rule) => rule.multiCall).flatMap((rule) => rule.names));
/** Binaries of that kind that are looked at, and applets listed of each: busybox 1.38 has 404. */
const binaryLimit = 20;
const appletLimit = 600;
/** Names of one binary that are counted. */
const nameLimit = 10_000;

/** `busybox`, `busybox.static`, `busybox-1.36`. */
const isNamed = (name: string): boolean => names.has(name.split(/[.-]/, 1)[0] ?? "");

const executable = (file: MergedFile) => file.type === "file" && (file.mode & 0o111) !== 0 && file.size > 0;

const binaries = (tree: FileTree): MergedFile[] => {
  const found: MergedFile[] = [];
  for (const file of tree.files()) {
    if (found.length < binaryLimit && executable(file) && isNamed(baseName(file.path)) && file.facts?.elf) found.push(file);
  }
  return found;
};

/** A hard link, or a copy as `COPY` makes of one: the same content. */
const contents = (found: readonly MergedFile[]): Map<string, string> => {
  const paths = new Map<string, string>();
  for (const file of found) {
    paths.set(`inode ${file.inode}`, file.path);
    if (file.sha256) paths.set(`sha256 ${file.sha256}`, file.path);
  }
  return paths;
};

const binaryOf = (paths: Map<string, string>, file: MergedFile): string | undefined =>
  paths.get(`inode ${file.inode}`) ?? (file.sha256 ? paths.get(`sha256 ${file.sha256}`) : undefined);

/** → the path of the binary whose applet an entry is, or null: the binary under its own name is none. */
export function programsOf(tree: FileTree): (entry: MergedFile, file: MergedFile) => string | null {
  const paths = contents(binaries(tree));
  return (entry, file) => {
    if (paths.size === 0 || isNamed(baseName(entry.path))) return null;
    const binary = binaryOf(paths, file);
    return binary === undefined ? null : withSlash(binary);
  };
}

/** Every busybox and toybox with the names under which it is linked. A link elsewhere than in a bin folder counts too. */
export function multiCallBinaries(tree: FileTree): MultiCall[] {
  const found = binaries(tree);
  if (found.length === 0) return [];
  const paths = contents(found);
  const applets = new Map<string, Set<string>>([...paths.values()].map((path) => [path, new Set()]));
  let links = 0;
  for (const entry of tree.files()) {
    if (entry.type !== "file" && (entry.type !== "symlink" || links++ >= linkLimit)) continue;
    const name = baseName(entry.path);
    if (isNamed(name)) continue;
    const file = entry.type === "file" ? entry : tree.resolve(entry.path);
    const binary = file?.type === "file" ? binaryOf(paths, file) : undefined;
    const known = binary === undefined ? undefined : applets.get(binary);
    if (known && known.size < nameLimit) known.add(name);
  }
  return [...applets].map(([path, names]) => ({ path: withSlash(path), applets: listed([...names].sort(), appletLimit) }));
}

/** Symbolic links that are followed in search of applets. */
const linkLimit = 50_000;
