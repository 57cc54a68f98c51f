import type { MergedFile } from "../inspect/file-tree";
import { type Listing, rawPath } from "../inspect/list-files";
import { showName } from "../inspect/names";
import type { FileDiffDetail, FileDiffPage, FileDiffQuery, FileEntry, FileRow, FileSide } from "./diff-types";
import { changesOf, type Joined, joinOf } from "./file-join";
import { keptView, type Row } from "./file-rows";
import { diffLines } from "./line-diff";

/** What differs between the merged file systems of two images, a part of the view at a time. Pure. */
export type Pair = readonly [Listing, Listing];

function side({ owners }: Listing, file: MergedFile | null): FileSide | null {
  if (!file) return null;
  const { type, size, mode, uid, gid, linkTarget, sha256, layer } = file;
  const link = linkTarget === null ? null : showName(linkTarget);
  const owner = type === "directory" ? null : (owners.ownerOf(file.path)?.name ?? null);
  return { type, size, mode, uid, gid, linkTarget: link, sha256, layer, package: owner };
}

function entry([left, right]: Pair, { path, sign, changes, a, b, aBytes, bBytes }: Joined, depth: number): FileEntry {
  const shown = `/${showName(path)}`;
  return { kind: "entry", path: shown, depth, sign, changes: changesOf(changes), a: side(left, a), b: side(right, b), change: bBytes - aBytes };
}

function tell(pair: Pair, { of, depth, below, open }: Row): FileRow {
  const own = entry(pair, of, depth);
  return below ? { ...own, kind: "folder", change: below.b - below.a, open, below } : own;
}

/** A path as the tree has it, from what was shown: on whichever side it is. */
const raw = ([left, right]: Pair, shown: string): string => {
  const wanted = shown.replace(/^\/+|\/+$/g, "");
  const inLeft = rawPath(left.merged.tree, wanted);
  return left.merged.tree.get(inLeft) ? inLeft : rawPath(right.merged.tree, wanted);
};

export function diffFiles(pair: Pair, { limit, offset, open, ...query }: FileDiffQuery): FileDiffPage {
  const join = joinOf(...pair);
  const view = keptView(join, { ...query, ...(open ? { open: open.map((path) => raw(pair, path)) } : {}) });
  const items = view.rows.slice(offset, offset + limit).map((row) => tell(pair, row));
  const end = offset + items.length;
  return {
    items,
    nextCursor: items.length > 0 && end < view.rows.length ? String(end) : null,
    total: view.rows.length,
    offset,
    paths: view.paths,
    counts: view.counts,
    types: join.types,
    bytes: join.bytes,
    rail: view.rail,
    open: view.open.map((path) => `/${showName(path)}`),
  };
}

/** Bytes up to which texts are held against each other line by line. */
const longestText = 64 * 1024;

function linesOf({ merged }: Listing, path: string): { text: string } | { why: string } {
  const bytes = merged.tree.captured(path)?.bytes;
  if (!bytes) return { why: "Its bytes are not kept; content is told by SHA-256." };
  if (bytes.length > longestText) return { why: "It is larger than 64 kB." };
  const text = bytes.toString("utf8");
  return text.includes("\0") || text.includes("\ufffd") ? { why: "It is no text." } : { text };
}

/** One path of either image, and its text line by line where that can be told; null where neither has it. */
export function diffFile(pair: Pair, { path }: { path: string }): FileDiffDetail | null {
  const wanted = raw(pair, path);
  const found = joinOf(...pair).paths.find((one) => one.path === wanted);
  if (!found) return null;
  const told = entry(pair, found, 0);
  const none = (reason: string | null): FileDiffDetail => ({ entry: told, lines: null, linesUnknown: reason === null ? null : { code: "not_read", reason } });
  if (!told.changes.includes("content")) return none(null);
  const [a, b] = [linesOf(pair[0], wanted), linesOf(pair[1], wanted)];
  if ("why" in a) return none(a.why);
  if ("why" in b) return none(b.why);
  const lines = diffLines(a.text, b.text);
  return lines ? { entry: told, lines, linesUnknown: null } : none("Both have too many lines to hold against each other.");
}
