import type { FileTree, MergedFile } from "../file-tree";
import type { ElfFacts, Unread } from "../layer-index";

/** What the loader would find for one file. Paths of `found` and `path` are those of the merged file system, links resolved. */
export interface Resolution {
  /**
   * PT_INTERP as written, and the file that it is, where that is one of the same machine and class; null for a file that names none, as
   * libraries and static programs do.
   */
  interpreter: { path: string; found: string | null } | null;
  /** Each name that is needed, once, breadth first, with the file that asked for it first. `path` null: not found. */
  libraries: { name: string; neededBy: string; path: string | null }[];
  /** Symbol versions that a library was found without; not asked with musl, which has none. */
  missingVersions: { library: string; version: string; neededBy: string }[];
  /** What kept the answer from being whole; `path` names the file that could not be read. Empty: the answer is sure. */
  unread: ({ path: string } & Unread)[];
}

/** A file in the process, as a loader keeps it in its list. */
export interface Loaded {
  file: MergedFile;
  elf: ElfFacts;
  /** The path by which it was found, with a slash in front: its folder is $ORIGIN. */
  foundAs: string;
  /** The file that asked for it first; null for the program. */
  loader: Loaded | null;
}

/** Steps of one resolution: names asked for and paths looked at. The largest real programs take some thousand. */
const mostSteps = 20_000;

/** One resolution in progress. */
export class Process {
  readonly resolution: Resolution = { interpreter: null, libraries: [], missingVersions: [], unread: [] };
  readonly loaded: Loaded[] = [];
  /** By every name that a file in the process answers to; null: was looked for and not found. */
  readonly names = new Map<string, Loaded | null>();
  readonly #byInode = new Map<number, Loaded>();
  readonly #noted = new Set<string>();
  #steps = 0;

  constructor(
    readonly tree: FileTree,
    readonly main: Loaded,
    readonly ldLibraryPath: readonly string[],
  ) {
    this.#enter(main);
  }

  /** All that is needed, breadth first: the list grows while it is walked. A name that the process knows is not searched again. */
  resolveAll(find: (asking: Loaded, name: string) => Loaded | null): void {
    const listed = new Set<string>();
    for (const asking of this.loaded) {
      for (const name of asking.elf.needed) {
        if (!this.#step()) return;
        if (listed.has(name)) continue;
        listed.add(name);
        const known = this.names.get(name);
        const found = known ?? find(asking, name);
        // Not found for want of steps is not known, and so not listed.
        if (!found && this.isExhausted) return;
        this.names.set(name, found);
        this.resolution.libraries.push({ name, neededBy: asking.file.path, path: found?.file.path ?? null });
      }
    }
  }

  /** The regular file that a path leads to. */
  look(path: string): MergedFile | undefined {
    const file = this.#step() ? this.tree.resolve(path) : undefined;
    return file?.type === "file" ? file : undefined;
  }

  /** Takes a found file into the process; the same file under another name is there once. */
  take(file: MergedFile, foundAs: string, loader: Loaded): Loaded | null {
    const elf = file.facts?.elf;
    if (elf) return this.#enter({ file, elf, foundAs, loader });
    this.note(file.path, { code: "malformed", reason: "It is found where a library is looked for and is no ELF file; the loader gives up there." });
    return null;
  }

  #enter(file: Loaded): Loaded {
    const known = this.#byInode.get(file.file.inode);
    if (known) return known;
    this.#byInode.set(file.file.inode, file);
    this.loaded.push(file);
    if (file.elf.soname !== null && !this.names.get(file.elf.soname)) this.names.set(file.elf.soname, file);
    if (file.elf.unread) this.note(file.file.path, file.elf.unread);
    return file;
  }

  /** Whether steps are left; answers of a process without them are not to be remembered for others. */
  get isExhausted(): boolean {
    return this.#steps > mostSteps;
  }

  #step(): boolean {
    this.#steps++;
    if (!this.isExhausted) return true;
    this.note(this.main.file.path, { code: "too_large", reason: `Its libraries take more than ${mostSteps.toLocaleString("en")} steps to find.` });
    return false;
  }

  note(path: string, unread: Unread): void {
    const key = `${path}\0${unread.reason}`;
    if (this.#noted.has(key)) return;
    this.#noted.add(key);
    this.resolution.unread.push({ path, ...unread });
  }

  noteRelative(asking: Loaded, path: string): void {
    this.note(asking.file.path, { code: "unsupported", reason: `It needs ${path} relative to the folder that it is started in, which is not known.` });
  }
}

export const folderOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf("/")));
