import type { FileTree, MergedFile } from "../file-tree";
import { decodeName } from "../names";
import { folderOf, type Loaded, type Process } from "./resolution";
import { machineNames } from "./system-folders";

/** musl, ldso/dynlink.c: names that the loader answers itself; `libc.musl-x86_64.so.1` begins like one of them. */
const ownNames = /^lib(?:c|pthread|rt|m|dl|util|xnet)\./;
const defaultPath = "/lib:/usr/local/lib:/usr/lib";

/**
 * musl's loader: the environment's folders first, then the run paths of the asking file and of those that asked for it (RPATH and RUNPATH are
 * one), then those of /etc/ld-musl-ARCH.path. It takes the first file of the name, whatever it is made for, and asks for no versions.
 */
export function resolveWithMusl(process: Process, loader: MergedFile | null): void {
  const system = systemFolders(process, loader);
  const elf = loader?.facts?.elf;
  const own: Loaded | null = loader && elf ? { file: loader, elf, foundAs: `/${loader.path}`, loader: null } : null;
  const find = (asking: Loaded, name: string): Loaded | null => {
    if (ownNames.test(name)) return own;
    for (const path of candidates(process, system, asking, name)) {
      const file = process.look(path);
      if (file) return process.take(file, path, asking);
    }
    return null;
  };
  process.resolveAll(find);
}

function* candidates(process: Process, system: readonly string[], asking: Loaded, name: string): Generator<string> {
  if (name.includes("/")) {
    if (name.startsWith("/")) yield name;
    else process.noteRelative(asking, name);
    return;
  }
  for (const folder of absolute(process.ldLibraryPath)) yield `${folder}/${name}`;
  for (let file: Loaded | null = asking; file; file = file.loader) {
    const path = file.elf.runpath.length ? file.elf.runpath : file.elf.rpath;
    // A path with any other token is left out as a whole.
    if (path.some((folder) => /\$(?!ORIGIN|\{ORIGIN\})/.test(folder))) continue;
    const origin = folderOf(file === process.main ? `/${file.file.path}` : file.foundAs);
    for (const folder of absolute(path.map((text) => text.replace(/\$ORIGIN|\$\{ORIGIN\}/g, origin)))) yield `${folder}/${name}`;
  }
  for (const folder of absolute(system)) yield `${folder}/${name}`;
}

/** Others hang on the working directory, which is not known here. */
const absolute = (folders: readonly string[]): string[] => folders.filter((folder) => folder.startsWith("/"));

const known = new WeakMap<FileTree, Map<string, string[]>>();

/** The list in /etc/ld-musl-ARCH.path, by lines or colons; an empty file is an empty list. */
function systemFolders(process: Process, loader: MergedFile | null): string[] {
  const { tree, main } = process;
  const architecture = /(?:^|\/)ld-musl-(.+)\.so\.1$/.exec(loader?.path ?? main.elf.interpreter ?? "")?.[1] ?? machineNames(main.elf)?.musl;
  const path = `etc/ld-musl-${architecture}.path`;
  const lists = known.get(tree) ?? new Map<string, string[]>();
  known.set(tree, lists);
  const found = lists.get(path);
  if (found) return found;
  const file = tree.resolve(path);
  const captured = file ? tree.captured(path) : undefined;
  if (file && !captured?.bytes) {
    process.note(file.path, captured?.unread ?? { code: "unsupported", reason: "The loader's list of folders was not kept when the image was read." });
    return defaultPath.split(":");
  }
  const folders = (captured?.bytes ? decodeName(captured.bytes) : defaultPath).split(/[\n:]/);
  lists.set(path, folders);
  return folders;
}
