import type { FileTree, MergedFile } from "./file-tree";
import type { CapturedFile } from "./layer-index";

/** A name in the merged file system; a directory has children. */
export interface Node {
  file: MergedFile;
  children: Map<string, Node> | null;
  captured: CapturedFile | undefined;
}

/** Links to follow in one path before it is taken for a loop (Linux: MAXSYMLINKS), and names that they may add to it. */
const mostLinks = 40;
const mostNames = 10_000;

export interface WalkOptions {
  /** Whether a link in last place is followed too. */
  followLast: boolean;
  /** Makes a directory where none is; without it, the walk ends there. */
  make?: (parent: Node, name: string) => Node;
  /** Names that links may add to paths, for all walks together. */
  detours?: { left: number };
}

/** As the kernel walks a path, with the image's root as root: `..` of the root is the root. Undefined: not there, or links in a loop. */
export function walk(root: Node, path: string, options: WalkOptions): Node | undefined {
  let at = root;
  const above: Node[] = [];
  const todo = path.split("/").reverse();
  let links = 0;
  while (todo.length > 0) {
    const name = todo.pop() as string;
    if (name === "" || name === ".") continue;
    if (name === "..") {
      at = above.pop() ?? root;
      continue;
    }
    let next = at.children?.get(name);
    if (next?.file.type === "symlink" && (options.followLast || todo.some((rest) => rest !== "" && rest !== "."))) {
      const target = next.file.linkTarget ?? "";
      if (++links > mostLinks || todo.length > mostNames) return undefined;
      if (target.startsWith("/")) {
        at = root;
        above.length = 0;
      }
      const names = target.split("/").reverse();
      if (options.detours) {
        options.detours.left -= names.length;
        if (options.detours.left < 0) return undefined;
      }
      todo.push(...names);
      continue;
    }
    if (options.make && !next?.children) next = options.make(at, name);
    if (!next) return undefined;
    above.push(at);
    at = next;
  }
  return at;
}

/** See FileTree. */
export class MergedTree implements FileTree {
  readonly #root: Node;
  readonly #history: ReadonlyMap<string, { layer: number; file: CapturedFile }[]>;
  #files: MergedFile[] | undefined;

  constructor(root: Node, history: ReadonlyMap<string, { layer: number; file: CapturedFile }[]>) {
    this.#root = root;
    this.#history = history;
  }

  get(path: string): MergedFile | undefined {
    return walk(this.#root, path, { followLast: false })?.file;
  }

  resolve(path: string): MergedFile | undefined {
    return walk(this.#root, path, { followLast: true })?.file;
  }

  list(path: string): MergedFile[] {
    const children = walk(this.#root, path, { followLast: true })?.children;
    return children ? [...children].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, node]) => node.file) : [];
  }

  files(): readonly MergedFile[] {
    this.#files ??= [...filesBelow(this.#root)].sort((a, b) => (a.path < b.path ? -1 : 1));
    return this.#files;
  }

  captured(path: string): CapturedFile | undefined {
    return walk(this.#root, path, { followLast: true })?.captured;
  }

  history(path: string): { layer: number; file: CapturedFile }[] {
    return [...(this.#history.get(path.replace(/^\/+/, "")) ?? [])];
  }
}

/** All but the root itself, which is no name in the image; in no order. */
export function* filesBelow(root: Node): Generator<MergedFile> {
  const todo: Node[] = [root];
  for (let node = todo.pop(); node; node = todo.pop()) {
    if (node !== root) yield node.file;
    if (node.children) for (const child of node.children.values()) todo.push(child);
  }
}
