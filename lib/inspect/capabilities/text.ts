import type { FileTree } from "../file-tree";
import { withSlash } from "./evidence";

/** The bytes of a file that the layer reader was asked to keep; why not, where there are none. */
export type Kept =
  | { state: "absent" }
  | { state: "unread"; path: string; reason: string }
  /** `path` with its links followed, and a slash in front. */
  | { state: "read"; path: string; bytes: Buffer };

export function kept(tree: FileTree, path: string): Kept {
  const file = tree.resolve(path);
  if (file?.type !== "file") return { state: "absent" };
  const at = withSlash(file.path);
  const captured = tree.captured(path);
  if (!captured) {
    return { state: "unread", path: at, reason: `The bytes of ${at} were not kept when its layer was read: it is not in the table of paths that are.` };
  }
  if (!captured.bytes) return { state: "unread", path: at, reason: captured.unread?.reason ?? `The bytes of ${at} were not kept when its layer was read.` };
  return { state: "read", path: at, bytes: captured.bytes };
}

/** Lines of a file for people, without line ends; at most `limit`. What is no UTF-8 is replaced. */
export function* lines(bytes: Buffer, limit: number): Generator<string> {
  let at = 0;
  for (let n = 0; n < limit && at < bytes.length; n++) {
    const found = bytes.indexOf(0x0a, at);
    const end = found === -1 ? bytes.length : found;
    yield bytes.toString("utf8", at, Math.min(end, at + lineLimit)).replace(/\r$/, "");
    at = end + 1;
  }
}

/** Bytes of a line that are looked at. */
const lineLimit = 1024;
