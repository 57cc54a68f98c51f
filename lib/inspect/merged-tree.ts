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
  const found = straight(root, path, options.followLast);
  // What is asked to be a directory, and is none, is made one.
  return found && (found.children || !options.make) ? found : wander(root, path, options);
}

/** Most paths have no links on the way and nothing to clean: name by name, without taking the path apart first. */
function straight(root: Node, path: string, followLast: boolean): Node | undefined {
  if (path === "") return root;
  let at = root;
  for (let from = 0; ; ) {
    const slash = path.indexOf("/", from);
    const last = slash < 0;
    // No directory has a child of the name "", "." or "..".
    const next = at.children?.get(last ? path.slice(from) : path.slice(from, slash));
    if (!next) return undefined;
    if (last) return followLast && next.file.type === "symlink" ? undefined : next;
    if (!next.children) return undefined;
    at = next;
    from = slash + 1;
  }
}

function wander(root: Node, path: string, options: WalkOptions): Node | undefined {
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
  #byPath: Map<string, Node> | undefined;

  constructor(root: Node, history: ReadonlyMap<string, { layer: number; file: CapturedFile }[]>) {
    this.#root = root;
    this.#history = history;
  }

  get(path: string): MergedFile | undefined {
    return this.#find(path, false)?.file;
  }

  resolve(path: string): MergedFile | undefined {
    return this.#find(path, true)?.file;
  }

  list(path: string): MergedFile[] {
    const children = this.#find(path, true)?.children;
    return children ? [...children].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, node]) => node.file) : [];
  }

  files(): readonly MergedFile[] {
    this.#files ??= inOrder(this.#root);
    return this.#files;
  }

  captured(path: string): CapturedFile | undefined {
    return this.#find(path, true)?.captured;
  }

  /** Where a name stands under its own path, no link is on the way; all else is walked. */
  #find(path: string, followLast: boolean): Node | undefined {
    this.#byPath ??= new Map(Array.from(nodesBelow(this.#root), (node) => [node.file.path, node]));
    const found = this.#byPath.get(path);
    if (found && !(followLast && found.file.type === "symlink")) return found;
    return walk(this.#root, path, { followLast });
  }

  history(path: string): { layer: number; file: CapturedFile }[] {
    return [...(this.#history.get(path.replace(/^\/+/, "")) ?? [])];
  }
}

/** All but the root itself, which is no name in the image; in no order. */
export function* nodesBelow(root: Node): Generator<Node> {
  const todo: Node[] = [root];
  for (let node = todo.pop(); node; node = todo.pop()) {
    if (node !== root) yield node;
    if (node.children) for (const child of node.children.values()) todo.push(child);
  }
}

/**
 * All but the root, by path in code units. Each directory is sorted by itself, which compares names and not whole paths: what is below a
 * directory begins with its name and a slash, and takes its place among its siblings by that.
 */
function inOrder(root: Node): MergedFile[] {
  const files: MergedFile[] = [];
  const todo: Place[] = [{ key: "", node: root, below: true }];
  for (let place = todo.pop(); place; place = todo.pop()) {
    const { node, below } = place;
    if (!below) {
      files.push(node.file);
      continue;
    }
    const places: Place[] = [];
    for (const [name, child] of node.children ?? []) {
      places.push({ key: name, node: child, below: false });
      if (child.children?.size) places.push({ key: `${name}/`, node: child, below: true });
    }
    // The first is popped first.
    places.sort((a, b) => (a.key < b.key ? 1 : -1));
    for (const one of places) todo.push(one);
  }
  return files;
}

interface Place {
  key: string;
  node: Node;
  /** What is below the node, not the node itself. */
  below: boolean;
}
