import type { FileTree } from "../file-tree";
import { cleanPath } from "../names";
import { textLines } from "./text";

/** Most paths that one package's list is read to; the largest in Debian has 40,000. */
export const mostFiles = 1_000_000;

/**
 * A .list names directories too, `/.` first. Left out is what the tree has as a directory, and what other paths of the list lie below (a
 * slim image's tree may lack it, and with merged usr `/lib` is a symlink there).
 */
export function parseList(bytes: Buffer, tree: Pick<FileTree, "get">): string[] {
  const paths: string[] = [];
  for (const line of textLines(bytes)) {
    if (!line.startsWith("/") || paths.length >= mostFiles) continue;
    const path = cleanPath(line);
    if (path) paths.push(path);
  }
  const parents = new Set<string>();
  for (const path of paths) {
    // Lists name every parent, so the nearest one is enough.
    const slash = path.lastIndexOf("/");
    if (slash > 0) parents.add(path.slice(0, slash));
  }
  return paths.filter((path) => !parents.has(path) && tree.get(path)?.type !== "directory");
}

/** `<md5>  <path>`: regular files alone; configuration files are mostly left out by those who write it (dh_md5sums). */
export function parseMd5sums(bytes: Buffer): string[] {
  const paths: string[] = [];
  for (const line of textLines(bytes)) {
    const match = /^[0-9a-f]{32} [ *](.+)$/i.exec(line);
    const path = match?.[1] ? cleanPath(match[1]) : null;
    if (path && paths.length < mostFiles) paths.push(path);
  }
  return paths;
}

export interface Diversion {
  from: string;
  to: string;
  /** The package whose file stays at `from`; null: diverted by the administrator, for every package. */
  by: string | null;
}

/** dpkg-divert's record: three lines each (from, to, package or `:`). */
export function parseDiversions(bytes: Buffer): Diversion[] {
  const lines = textLines(bytes);
  const diversions: Diversion[] = [];
  for (let at = 0; at + 2 < lines.length; at += 3) {
    const from = cleanPath(lines[at] ?? "");
    const to = cleanPath(lines[at + 1] ?? "");
    const by = lines[at + 2] ?? "";
    if (from && to && by) diversions.push({ from, to, by: by === ":" ? null : by });
  }
  return diversions;
}
