import type { Unknown } from "../inspect/inspection";
import type { ListedFile } from "../inspect/list-files";

/**
 * The shapes of GET /api/v1/compare/{packages|files|config|layers}: what changes from one image (a) to another (b). Sizes in bytes, what is
 * not known null with its reason in `unknown`.
 */
export const signs = ["removed", "added", "changed", "same"] as const;
/** `removed`: only in a. `added`: only in b. */
export type Sign = (typeof signs)[number];
export type SignCounts = Record<Sign, number>;

/** What may differ of a path that is on both sides. `attributes`: extended ones, `target`: of a symbolic link, `device`: its numbers. */
export const fileChanges = ["content", "mode", "owner", "type", "target", "device", "attributes"] as const;
export type FileChange = (typeof fileChanges)[number];
/** What a filter can name: a sign, or what changed. */
export type FileFilter = Sign | FileChange;
export const fileFilters: readonly FileFilter[] = [...signs, ...fileChanges];

/** Of a path with another type on each side, the first of these that it has. */
export const fileKinds = ["file", "symlink", "other", "directory"] as const;
export type FileKind = (typeof fileKinds)[number];

export type FileSide = Omit<ListedFile, "path" | "below">;

export interface FileEntry {
  kind: "entry";
  /** Absolute; bytes that are no UTF-8 as \xNN. */
  path: string;
  /** Folders above it, as far as the view shows them as rows of their own. */
  depth: number;
  sign: Sign;
  changes: FileChange[];
  a: FileSide | null;
  b: FileSide | null;
  /** Bytes of b less those of a; of hard links to one content the first path has them all, so that changes add up to that of the files sizes. */
  change: number;
}

/** What lies below a folder and is asked for, folders left out. */
export interface RollUp extends SignCounts {
  /** Bytes of regular files, a hard link once, on each side. */
  a: number;
  b: number;
  removedBytes: number;
  addedBytes: number;
}

export interface FolderEntry extends Omit<FileEntry, "kind"> {
  kind: "folder";
  open: boolean;
  below: RollUp;
}

export type FileRow = FileEntry | FolderEntry;

export interface FileDiffQuery {
  /** Words that must all stand in the path, in any case; `*` and `?` stand for any characters and one. */
  q?: string;
  /** Any of these; everything but `same` where it is empty. */
  change: FileFilter[];
  /** All where it is empty. */
  types: FileKind[];
  /** By path, or those first that differ by most bytes. */
  order: "path" | "weight";
  /** `folders`: as a tree, in which each folder that is open is followed by what lies in it. */
  arrange: "list" | "folders";
  /** Absolute paths of folders that are open; undefined: those that weigh most. With words all are. */
  open?: string[];
  limit: number;
  offset: number;
}

export interface FileDiffPage {
  items: FileRow[];
  nextCursor: string | null;
  /** Rows of the whole view, and where `items` begin in it. */
  total: number;
  offset: number;
  /** Paths that match words, types and `change`; in a tree `total` counts the rows that are unfolded. */
  paths: number;
  /** Of all paths that match words and types, whatever `change` says. */
  counts: SignCounts & Record<FileChange, number>;
  /** Of all paths. */
  types: Record<FileKind, SignCounts>;
  /** Files sizes of both. */
  bytes: { a: number; b: number };
  /** The view in equal parts from its first row to its last: for each how many of its paths, in permille, are removed, added and changed. */
  rail: [removed: number, added: number, changed: number][];
  /** Folders that are open. */
  open: string[];
}

/** A line of a text that is on both sides. */
export interface DiffLine {
  sign: Exclude<Sign, "changed">;
  text: string;
}

export interface FileDiffDetail {
  entry: FileEntry;
  /** Line by line where the bytes of both are kept and are text; else null, and why. */
  lines: DiffLine[] | null;
  linesUnknown: Unknown | null;
}

export interface PackageSide {
  version: string;
  architecture: string | null;
  source: string;
  sourceVersion: string;
  filesSize: number | null;
  declaredSize: number | null;
  licence: string | null;
  /** Position from 0. */
  layer: number;
  evidence: string;
}

/** `size`: its files weigh something else though its version is the same. */
export const packageChanges = ["version", "architecture", "size"] as const;
export type PackageChange = (typeof packageChanges)[number];

export interface PackageEntry {
  name: string;
  type: "deb" | "apk" | "rpm";
  sign: Sign;
  changes: PackageChange[];
  a: PackageSide | null;
  b: PackageSide | null;
  /** Bytes of files, b less a; null where the files of either are not known. */
  change: number | null;
}

export const configFields = [
  "user",
  "env",
  "entrypoint",
  "cmd",
  "workingDir",
  "exposedPorts",
  "volumes",
  "labels",
  "stopSignal",
  "annotations",
  "created",
  "platform",
  "mediaType",
] as const;
export type ConfigField = (typeof configFields)[number];

export interface ConfigEntry {
  field: ConfigField;
  sign: Sign;
  /** As one text: a command as JSON; null where it is not set, or where it is a list (then `items`). */
  a: string | null;
  b: string | null;
  /** Of env, labels, annotations, ports and volumes each by its name; empty for all else. */
  items: { name: string; sign: Sign; a: string | null; b: string | null }[];
  unknown: { a?: Unknown; b?: Unknown };
}

export interface LayerSide {
  /** From 0, the first layer at the bottom. */
  position: number;
  createdBy: string | null;
  created: string | null;
}

/** `same`: the same bytes, by blob digest, at a height at which both have it. */
export interface LayerEntry {
  kind: "layer";
  name: string;
  sign: Exclude<Sign, "changed">;
  digest: string | null;
  diffId: string;
  download: number | null;
  unpacked: number | null;
  a: LayerSide | null;
  b: LayerSide | null;
}

/** An entry of the history that made no layer (ENV, CMD …). */
export interface HistoryEntry {
  kind: "history";
  name: string;
  sign: Exclude<Sign, "changed">;
  createdBy: string | null;
  a: { created: string | null } | null;
  b: { created: string | null } | null;
}
