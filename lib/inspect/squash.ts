import { BasewiseError } from "../errors";
import type { FileTree, MergedFile } from "./file-tree";
import type { CapturedFile, LayerEntry, LayerIndex } from "./layer-index";
import { filesBelow, MergedTree, type Node, walk } from "./merged-tree";
import { showName } from "./names";

/**
 * The merged file system of an image, by the OCI rules (image-spec layer.md, "Representing Changes", "Applying Changesets"): whiteouts take away
 * what lower layers hold and never what their own layer brings, opaque ones wherever they stand in it; a directory over a directory keeps its
 * children and takes the new attributes; all else replaces. Links in a path's parents are followed inside the image, as containerd does where
 * it applies a layer on what lies beneath.
 */
export function squash(layers: readonly LayerIndex[]): Squashed {
  const state = new Squash();
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

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

class Squash {
  #root: Node = directory("", -1, 0);
  #inode = 0;
  #uses: LayerUse[] = [];
  /** The folder found last. */
  #last: { path: string; node: Node } | undefined;
  readonly #history = new Map<string, { layer: number; file: CapturedFile }[]>();
  /** Every regular file that any layer brought, by inode: for what is wasted. */
  readonly #brought: { path: string; layer: number; size: number }[] = [];

  apply(index: LayerIndex, layer: number): void {
    this.#uses.push({ files: 0, fileCount: 0, wasted: 0 });
    // Taken away first, whatever the order in the tar: whiteouts speak of lower layers alone.
    for (const entry of index.entries) this.#takeAway(entry);
    this.#last = undefined;
    index.entries.forEach((entry, i) => {
      if (!nameOf(entry.path).startsWith(whiteout)) this.#put(entry, layer, index.captured.get(i));
    });
  }

  #takeAway(entry: LayerEntry): void {
    const name = nameOf(entry.path);
    if (!name.startsWith(whiteout)) return;
    const parent = walk(this.#root, parentOf(entry.path), { followLast: true });
    if (!parent?.children) return;
    if (name === opaque) parent.children.clear();
    else if (!name.startsWith(aufsMeta)) parent.children.delete(name.slice(whiteout.length));
  }

  #put(entry: LayerEntry, layer: number, captured: CapturedFile | undefined): void {
    if (captured) {
      const versions = this.#history.get(entry.path) ?? [];
      if (versions.at(-1)?.layer === layer) versions.pop(); // a duplicate: the last one stands
      versions.push({ layer, file: captured });
      this.#history.set(entry.path, versions);
    }
    if (entry.path === "") {
      if (entry.type === "directory") this.#root.file = { ...this.#root.file, mode: entry.mode, uid: entry.uid, gid: entry.gid, xattrs: entry.xattrs, layer };
      return;
    }
    const parent = this.#folder(parentOf(entry.path), layer);
    const name = nameOf(entry.path);
    const path = parent.file.path ? `${parent.file.path}/${name}` : name;
    const there = parent.children?.get(name);
    const { mode, uid, gid, xattrs } = entry;
    if (entry.type === "directory" && there?.children) {
      there.file = { ...there.file, mode, uid, gid, xattrs, layer };
      return;
    }
    if (entry.type === "hardlink") {
      const target = walk(this.#root, entry.linkTarget ?? "", { followLast: false });
      // An engine fails on a link to nothing; here the name is left out, as nothing could be said of it.
      if (!target || target.children) return;
      this.#set(parent, name, { file: { ...target.file, path, layer }, children: null, captured: target.captured });
      return;
    }
    const { type, size, linkTarget, sha256, device, facts } = entry;
    const inode = this.#inode++;
    const file: MergedFile = { path, type, size, mode, uid, gid, linkTarget, sha256, device, xattrs, facts, layer, inode };
    this.#set(parent, name, { file, children: type === "directory" ? new Map() : null, captured });
    this.#brought[inode] = { path, layer, size: type === "file" ? size : -1 };
    if (type !== "file") return;
    const use = this.#uses[layer] as LayerUse;
    use.files += size;
    use.fileCount++;
  }

  /** The directory of a path, links followed; made where it is not there, and in place of what is none. */
  #folder(path: string, layer: number): Node {
    // Tars name a folder's files one after the other.
    if (this.#last?.path === path) return this.#last.node;
    const make = (parent: Node, name: string): Node => {
      const made = directory(parent.file.path ? `${parent.file.path}/${name}` : name, layer, this.#inode++);
      (parent.children as Map<string, Node>).set(name, made);
      return made;
    };
    const node = walk(this.#root, path, { followLast: true, make });
    // Links in a loop: engines refuse such a layer.
    if (!node) throw new BasewiseError("layer_unreadable", `Layer ${layer} has an entry below ${showName(path)}, whose links lead in a circle.`);
    this.#last = { path, node };
    return node;
  }

  #set(parent: Node, name: string, node: Node): void {
    const children = parent.children as Map<string, Node>;
    if (children.has(name)) this.#last = undefined; // what it replaces may be a folder on the way
    children.set(name, node);
  }

  finish(): Squashed {
    const tree = new MergedTree(this.#root, this.#history);
    const seen = new Set<number>();
    let filesSize = 0;
    for (const file of filesBelow(this.#root)) {
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

/** What no entry describes: parents that a tar left out have these attributes in engines too. */
const directory = (path: string, layer: number, inode: number): Node => ({
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
