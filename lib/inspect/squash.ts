import { BasewiseError } from "../errors";
import type { FileTree, MergedFile } from "./file-tree";
import { indexTooLarge } from "./index-codec";
import type { CapturedFile, LayerEntry, LayerIndex } from "./layer-index";
import { MergedTree, type Node, nodesBelow, walk } from "./merged-tree";
import { showName } from "./names";

export interface SquashOptions {
  /** Bytes that names may take on the way, directories that no entry describes among them. */
  most?: number;
  /** Whiteouts stand under the names that they have in the tar, as empty files, and take nothing away: how one layer is looked at by itself. */
  keepWhiteouts?: boolean;
}

/**
 * The merged file system of an image, by the OCI rules (image-spec layer.md, "Representing Changes", "Applying Changesets"), in the two steps
 * that engines take. A layer is first unpacked by itself, in the order of its tar, links in its own parents followed; then it is laid over
 * what is beneath: whiteouts take away what lower layers hold, wherever they stand in the tar; a directory over a directory keeps the lower
 * one's children and takes the new attributes; all else replaces, a directory over a lower layer's link too.
 * Raises `layer_unreadable`, `index_too_large`.
 */
export function squash(layers: readonly LayerIndex[], { most = Number.POSITIVE_INFINITY, keepWhiteouts = false }: SquashOptions = {}): Squashed {
  const state = new Squash(most, keepWhiteouts);
  for (const [position, layer] of layers.entries()) state.apply(layer, position);
  return state.finish();
}

/** Bytes and files that one layer brought, and what of them is not seen in the end. */
export interface LayerUse {
  /** Bytes of its regular files; a hard link within the layer counts once. */
  files: number;
  fileCount: number;
  /** Of these, bytes that a higher layer replaced or took away. */
  wasted: number;
}

export interface WastedFile {
  path: string;
  /** Layers whose copies are not seen in the end, and their bytes together. */
  layers: number[];
  bytes: number;
  /** Whether a copy is still seen, in a higher layer. */
  replaced: boolean;
}

export interface Squashed {
  tree: FileTree;
  /** Bytes of regular files that are seen; a hard link counts once. */
  filesSize: number;
  /** Regular files that are seen, by content: a hard link counts once. */
  fileCount: number;
  /** Bytes of files in layers minus bytes of files visible at the end. */
  wasted: number;
  /** What wastes them, largest first. */
  wastedFiles: WastedFile[];
  layers: LayerUse[];
}

const whiteout = ".wh.";
const opaque = ".wh..wh..opq";
/** What AUFS kept for itself; engines pass over it (moby, pkg/archive, WhiteoutMetaPrefix). */
const aufsMeta = ".wh..wh.";

/** A name takes this much beside its path. */
const nameBytes = 128;
/** Longest path that links may make of names within their own bound: twice what Linux takes. Directories are merged by recursion. */
const longestPath = 8192;
/** Names that links of one image may add to paths: seconds of work. */
const mostDetours = 50_000_000;

/** The path of a name in a directory: the entry's own, but where the entry came by a link. */
const pathIn = (parent: Node, name: string, own: string): string => {
  const { path } = parent.file;
  const length = path === "" ? name.length : path.length + 1 + name.length;
  if (own.length === length && own.startsWith(path)) return own;
  return path === "" ? name : `${path}/${name}`;
};

/** A layer by itself. Directories that no entry describes have the lower one's attributes, where there is one. */
interface Upper extends Node {
  children: Map<string, Upper> | null;
  described: boolean;
  opaque: boolean;
  whiteouts: string[];
}

class Squash {
  #root: Node = emptyDirectory("", -1, 0);
  #inode = 1;
  #uses: LayerUse[] = [];
  readonly #history = new Map<string, { layer: number; file: CapturedFile }[]>();
  /** What each layer brought, by inode; size -1 for all but regular files. For what is wasted. */
  readonly #brought: { path: string; layer: number; size: number }[] = [{ path: "", layer: -1, size: -1 }];
  readonly #detours = { left: mostDetours };
  #left: number;

  constructor(
    readonly most: number,
    readonly keepWhiteouts: boolean,
  ) {
    this.#left = most;
  }

  apply(index: LayerIndex, layer: number): void {
    this.#uses.push({ files: 0, fileCount: 0, wasted: 0 });
    lay(this.#root, this.#unpack(index, layer));
  }

  /** The layer by itself. */
  #unpack(index: LayerIndex, layer: number): Upper {
    const root = this.#directory("", layer);
    // Tars name a folder's files one after the other.
    let last: { path: string; node: Upper } | undefined;
    const folder = (path: string): Upper => {
      if (last?.path !== path) last = { path, node: this.#folder(root, path, layer) };
      return last.node;
    };
    index.entries.forEach((entry, i) => {
      if (entry.path === "") {
        if (entry.type === "directory") describe(root, entry, layer);
        return;
      }
      const slash = entry.path.lastIndexOf("/");
      const name = entry.path.slice(slash + 1);
      const parent = folder(slash < 0 ? "" : entry.path.slice(0, slash));
      if (name.startsWith(whiteout) && !this.keepWhiteouts) {
        if (name === opaque) parent.opaque = true;
        else if (!name.startsWith(aufsMeta)) parent.whiteouts.push(name.slice(whiteout.length));
        return;
      }
      // What it replaces may be a folder on the way to the last one.
      if (parent.children?.has(name)) last = undefined;
      this.#put(root, parent, name, entry, layer, index.captured.get(i));
    });
    return root;
  }

  #put(root: Upper, parent: Upper, name: string, entry: LayerEntry, layer: number, captured: CapturedFile | undefined): void {
    const siblings = parent.children as Map<string, Upper>;
    const there = siblings.get(name);
    if (entry.type === "directory" && there?.children) {
      describe(there, entry, layer);
      return;
    }
    const path = pathIn(parent, name, entry.path);
    if (entry.type === "hardlink") {
      const named = { followLast: false, detours: this.#detours };
      const target = walk(root, entry.linkTarget ?? "", named) ?? walk(this.#root, entry.linkTarget ?? "", named);
      // An engine fails on a link to nothing; here the name is left out, as nothing could be said of it.
      if (!target || target.children) return;
      siblings.set(name, upper({ ...target.file, path, layer }, null, target.captured));
      return;
    }
    this.#spend(path, layer);
    const { type, size, mode, uid, gid, linkTarget, sha256, device, xattrs, facts } = entry;
    const inode = this.#inode++;
    const file: MergedFile = { path, type, size, mode, uid, gid, linkTarget, sha256, device, xattrs, facts, layer, inode };
    siblings.set(name, upper(file, type === "directory" ? new Map() : null, captured));
    this.#brought[inode] = { path, layer, size: type === "file" ? size : -1 };
    if (captured) this.#remember(path, layer, captured);
    if (type !== "file") return;
    const use = this.#uses[layer] as LayerUse;
    use.files += size;
    use.fileCount++;
  }

  #remember(path: string, layer: number, file: CapturedFile): void {
    const versions = this.#history.get(path) ?? [];
    if (versions.at(-1)?.layer === layer) versions.pop(); // a duplicate: the last one stands
    versions.push({ layer, file });
    this.#history.set(path, versions);
  }

  #spend(path: string, layer: number): void {
    if (path.length > longestPath)
      throw new BasewiseError("layer_unreadable", `Layer ${layer} has links that make a path of more than ${longestPath} characters.`);
    this.#left -= nameBytes + path.length;
    if (this.#left < 0) throw indexTooLarge(this.most);
  }

  #directory(path: string, layer: number): Upper {
    this.#spend(path, layer);
    const inode = this.#inode++;
    this.#brought[inode] = { path, layer, size: -1 };
    const made = upper(emptyDirectory(path, layer, inode).file, new Map(), undefined);
    made.described = false;
    return made;
  }

  /** The directory of a path, links of the same layer followed; made where it is not there, and in place of what is none. */
  #folder(root: Upper, path: string, layer: number): Upper {
    const make = (parent: Node, name: string): Node => {
      const made = this.#directory(parent.file.path ? `${parent.file.path}/${name}` : name, layer);
      (parent.children as Map<string, Node>).set(name, made);
      return made;
    };
    const node = walk(root, path, { followLast: true, detours: this.#detours, make });
    // Links in a loop: engines refuse such a layer.
    if (!node) throw new BasewiseError("layer_unreadable", `Layer ${layer} has an entry below ${showName(path)}, whose links lead in a circle, or on and on.`);
    return node as Upper;
  }

  finish(): Squashed {
    const tree = new MergedTree(this.#root, this.#history);
    const seen = new Set<number>();
    let filesSize = 0;
    for (const { file } of nodesBelow(this.#root)) {
      if (file.type !== "file" || seen.has(file.inode)) continue;
      seen.add(file.inode);
      filesSize += file.size;
    }
    const wastedFiles = new Map<string, WastedFile>();
    let wasted = 0;
    this.#brought.forEach(({ path, layer, size }, inode) => {
      if (size < 0 || seen.has(inode)) return;
      (this.#uses[layer] as LayerUse).wasted += size;
      wasted += size;
      const found = wastedFiles.get(path) ?? { path, layers: [], bytes: 0, replaced: tree.get(path) !== undefined };
      found.layers.push(layer);
      found.bytes += size;
      wastedFiles.set(path, found);
    });
    const sorted = [...wastedFiles.values()].sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
    return { tree, filesSize, fileCount: seen.size, wasted, wastedFiles: sorted, layers: this.#uses };
  }
}

/** Lays a layer's directory over the merged one of the same path. */
function lay(lower: Node, upper: Upper): void {
  const below = lower.children as Map<string, Node>;
  if (upper.opaque) below.clear();
  for (const name of upper.whiteouts) below.delete(name);
  if (upper.described) {
    const { mode, uid, gid, xattrs, layer } = upper.file;
    lower.file = { ...lower.file, mode, uid, gid, xattrs, layer };
  }
  for (const [name, node] of upper.children as Map<string, Upper>) {
    const there = below.get(name);
    if (node.children && there?.children) lay(there, node);
    else below.set(name, node);
  }
}

function describe(node: Upper, entry: LayerEntry, layer: number): void {
  const { mode, uid, gid, xattrs } = entry;
  node.file = { ...node.file, mode, uid, gid, xattrs, layer };
  node.described = true;
}

const none: string[] = [];
const upper = (file: MergedFile, children: Map<string, Upper> | null, captured: CapturedFile | undefined): Upper => ({
  file,
  children,
  captured,
  described: true,
  opaque: false,
  whiteouts: children ? [] : none,
});

/** Parents that a tar left out have these attributes in engines too. */
const emptyDirectory = (path: string, layer: number, inode: number): Node => ({
  file: {
    path,
    type: "directory",
    size: 0,
    mode: 0o755,
    uid: 0,
    gid: 0,
    linkTarget: null,
    sha256: null,
    device: null,
    xattrs: null,
    facts: null,
    layer,
    inode,
  },
  children: new Map(),
  captured: undefined,
});
