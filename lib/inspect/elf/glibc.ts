import type { FileTree, MergedFile } from "../file-tree";
import type { ElfFacts } from "../layer-index";
import { libraryCache } from "./library-cache";
import { folderOf, type Loaded, type Process } from "./resolution";
import { defaultFolders, libraryFolderName, machineNames, sameMachine } from "./system-folders";

/**
 * ld.so(8), and glibc's elf/dl-load.c where the manual is silent: RPATH of the asking file and of those that asked for it, LD_LIBRARY_PATH,
 * RUNPATH of the asking file, the cache, the default folders. `loader`: PT_INTERP's file, or the one that a library would be loaded by.
 */
export function resolveWithGlibc(process: Process, loader: MergedFile | null): void {
  const { main, names } = process;
  const system = systemOf(process.tree, main.elf, loader);
  const loaderElf = loader?.facts?.elf;
  if (loader && loaderElf && main.elf.interpreter !== null) {
    // The loader is in the process before all others, under its soname and under PT_INTERP.
    const own: Loaded = { file: loader, elf: loaderElf, foundAs: main.elf.interpreter, loader: null };
    names.set(main.elf.interpreter, own);
    if (loaderElf.soname !== null) names.set(loaderElf.soname, own);
  }
  process.resolveAll((asking, name) => {
    const candidate = find(process, system, asking, name);
    return candidate ? process.take(candidate.file, candidate.foundAs, asking) : null;
  });
  checkVersions(process);
}

interface Candidate {
  file: MergedFile;
  /** The path as it was made up, with a slash in front. */
  foundAs: string;
}

/** What is the same for every file of one machine in one tree, and so is worked out once. */
interface System {
  tree: FileTree;
  folders: string[];
  /** Looked into below each folder before the folder itself. */
  hwcaps: readonly string[];
  libraryFolder: string;
  platform: string;
  /** Answers of the cache and the default folders by name. */
  found: Map<string, Candidate | null>;
  hwcapFolders: Map<string, string[]>;
}

const systems = new WeakMap<FileTree, Map<string, System>>();

function systemOf(tree: FileTree, elf: ElfFacts, loader: MergedFile | null): System {
  const known = systems.get(tree) ?? new Map<string, System>();
  systems.set(tree, known);
  const key = `${elf.machine} ${elf.bits} ${elf.littleEndian} ${loader?.path ?? ""}`;
  const folders = defaultFolders(elf, loader?.path ?? null);
  const names = machineNames(elf);
  const system: System = known.get(key) ?? {
    tree,
    folders,
    hwcaps: names?.hwcaps ?? [],
    libraryFolder: libraryFolderName(folders),
    platform: names?.platform ?? "",
    found: new Map(),
    hwcapFolders: new Map(),
  };
  known.set(key, system);
  return system;
}

function find(process: Process, system: System, asking: Loaded, name: string): Candidate | null {
  const among = (folders: readonly string[], origin: Loaded): Candidate | undefined => {
    for (const folder of folders) {
      const found = inFolder(process, system, expand(folder, origin, process, system), name);
      if (found) return found;
    }
    return undefined;
  };
  if (name.includes("/")) return byPath(process, expand(name, asking, process, system), asking);
  // DT_RUNPATH makes DT_RPATH of the same file void, and that of the files above it when it is the one that asks.
  if (asking.elf.runpath.length === 0) {
    for (let file: Loaded | null = asking; file; file = file.loader) {
      const found = file.elf.runpath.length === 0 ? among(file.elf.rpath, file) : undefined;
      if (found) return found;
    }
  }
  return among(process.ldLibraryPath, process.main) ?? among(asking.elf.runpath, asking) ?? inSystem(process, system, name);
}

function byPath(process: Process, path: string, asking: Loaded): Candidate | null {
  if (!path.startsWith("/")) process.noteRelative(asking, path);
  return path.startsWith("/") ? (at(process, path) ?? null) : null;
}

function inSystem(process: Process, system: System, name: string): Candidate | null {
  const cache = libraryCache(system.tree, process.main.elf.littleEndian);
  if (cache.unread) process.note(cache.unread.path, cache.unread);
  const known = system.found.get(name);
  if (known !== undefined) return known;
  const found = first(cache.paths.get(name) ?? [], (path) => at(process, path)) ?? first([...cache.folders, ...system.folders], inThis) ?? null;
  function inThis(folder: string): Candidate | undefined {
    return inFolder(process, system, folder, name);
  }
  if (!process.isExhausted) system.found.set(name, found);
  return found;
}

function first<T>(items: readonly string[], look: (item: string) => T | undefined): T | undefined {
  for (const item of items) {
    const found = look(item);
    if (found) return found;
  }
  return undefined;
}

function inFolder(process: Process, system: System, folder: string, name: string): Candidate | undefined {
  // An empty folder or a relative one is below the working directory, which is not known here.
  if (!folder.startsWith("/")) return undefined;
  return first([...hwcapFolders(system, folder), folder], (below) => at(process, `${below.replace(/\/+$/, "")}/${name}`));
}

/** What is made for another machine or class is passed over; what is no ELF file at all is taken, and fails. */
function at(process: Process, path: string): Candidate | undefined {
  const file = process.look(path);
  const elf = file?.facts?.elf;
  return file && (!elf || sameMachine(elf, process.main.elf)) ? { file, foundAs: path } : undefined;
}

/** Which levels the machine at run time has is not known: all count, for the question is whether the library is there. */
function hwcapFolders(system: System, folder: string): string[] {
  const known = system.hwcapFolders.get(folder);
  if (known) return known;
  const isFolder = (path: string) => system.tree.resolve(path)?.type === "directory";
  const root = `${folder.replace(/\/+$/, "")}/glibc-hwcaps`;
  const folders = system.hwcaps.length > 0 && isFolder(root) ? system.hwcaps.map((level) => `${root}/${level}`).filter(isFolder) : [];
  system.hwcapFolders.set(folder, folders);
  return folders;
}

/** $ORIGIN is the folder of the file that the token stands in: of a program the real one, of a library the one in which it was found. */
function expand(text: string, origin: Loaded, { main }: Process, system: System): string {
  if (!text.includes("$")) return text;
  const path = origin === main && origin.elf.kind === "executable" ? `/${origin.file.path}` : origin.foundAs;
  const values: Record<string, string> = { ORIGIN: folderOf(path), LIB: system.libraryFolder, PLATFORM: system.platform };
  return text.replace(/\$(?:\{(ORIGIN|LIB|PLATFORM)\}|(ORIGIN|LIB|PLATFORM)(?![A-Za-z0-9_]))/g, (_, braced, bare) => values[braced ?? bare] ?? "");
}

/** Each version needed must be among those that the library defines; one that defines none is taken as it is (glibc, elf/dl-version.c). */
function checkVersions({ loaded, names, resolution }: Process): void {
  for (const { elf, file } of loaded) {
    for (const { library, versions } of elf.versionsNeeded) {
      const found = names.get(library)?.elf;
      if (!found || found.unread || found.versionsDefined.length === 0) continue;
      const defined = new Set(found.versionsDefined);
      for (const version of versions) if (!defined.has(version)) resolution.missingVersions.push({ library, version, neededBy: file.path });
    }
  }
}
