import { resolve } from "node:path";
import { text } from "../host/run";
import { ensureSystem, program } from "../system";

/** One file of a merged file system, as Python's tarfile tells it. The fields mean what they mean in `lib/inspect`, and owe it nothing. */
export interface OracleFile {
  /** Relative, "" is the root; a byte that is not part of UTF-8 stands as U+DC00 + byte. */
  path: string;
  /** A hard link is the file that it is. */
  type: "file" | "directory" | "symlink" | "character" | "block" | "fifo";
  size: number;
  /** 0 to 0o7777. */
  mode: number;
  uid: number;
  gid: number;
  linkTarget: string | null;
  device: { major: number; minor: number } | null;
  /** Values in base64. */
  xattrs: Record<string, string> | null;
  /** Lower-case hex, of regular files. */
  sha256: string | null;
  /** Names with one number are hard links to one file. */
  inode: number;
}

/** The merged file system. */
export interface OracleFiles {
  /** Sorted by path by code unit. */
  files: OracleFile[];
  /** Regular files; a hard link counts once. */
  fileCount: number;
  /** Bytes of them. */
  filesSize: number;
}

/** Tars on disk, lowest first, to one listing. */
export async function squash(tars: string[]): Promise<OracleFile[]> {
  await ensureSystem(["python"]);
  const script = resolve("e2e/testbed/oracle/squash.py");
  return JSON.parse(await text(program("python3"), [script, ...tars])) as OracleFile[];
}

export function count(listed: OracleFile[]): OracleFiles {
  const files = [...listed].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const regular = new Map(files.filter((file) => file.type === "file").map((file) => [file.inode, file.size]));
  return { files, fileCount: regular.size, filesSize: [...regular.values()].reduce((sum, size) => sum + size, 0) };
}
