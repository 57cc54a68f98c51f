import type { CapturedFile, FileFacts } from "./layer-index";

/** One file of the merged file system, after all layers were applied. Types only; `squash` makes it. */
export interface MergedFile {
  /** As in LayerEntry: relative, "" is the root. */
  path: string;
  /** A hard link is a regular file here: it has the content and the attributes of what it links to. */
  type: "file" | "directory" | "symlink" | "character" | "block" | "fifo";
  size: number;
  mode: number;
  uid: number;
  gid: number;
  /** Of a symlink, as written. */
  linkTarget: string | null;
  sha256: string | null;
  device: { major: number; minor: number } | null;
  xattrs: Record<string, string> | null;
  facts: FileFacts | null;
  /** Position of the layer that brought it. */
  layer: number;
  /** Files with the same number are hard links to one content, which counts once. */
  inode: number;
}

/** The merged file system, to look things up in. Paths with or without a slash in front. */
export interface FileTree {
  /** The entry itself; a symlink in last place is not followed, those in its parents are. */
  get(path: string): MergedFile | undefined;
  /** With every symlink followed inside the image, as a process in the container would (at most 40, as Linux does). */
  resolve(path: string): MergedFile | undefined;
  /** Names directly below a directory, sorted by code unit; [] where it is none. */
  list(path: string): MergedFile[];
  /** All entries, sorted by path by code unit. */
  files(): readonly MergedFile[];
  /** The captured bytes of the file that a path resolves to; undefined where it was not captured or does not exist. */
  captured(path: string): CapturedFile | undefined;
  /**
   * Every version of one captured path, bottom layer first: what each layer that holds an entry of exactly this path brought. For the
   * question which layer brought a package, where a later layer rewrites the whole database.
   */
  history(path: string): { layer: number; file: CapturedFile }[];
}
