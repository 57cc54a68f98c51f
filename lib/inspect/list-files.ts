import type { FileTree, MergedFile } from "./file-tree";
import { decodeName, encodeName, showName } from "./names";
import { type OwnerIndex, ownerIndex } from "./packages/owners";
import { readPackages } from "./packages/read";
import type { Squashed } from "./squash";

/** What of an image's merged file system is asked for. */
export interface FileQuery {
  /** A directory, with or without a slash in front: what lies directly in it. */
  path?: string;
  /** Position of a layer: what it brought and is seen; with `own`, all that its tar holds, whiteouts under their own names. */
  layer?: number;
  own?: boolean;
  /** Words that must all stand in the path, in any case. */
  q?: string;
  /** By path, or largest first (a directory by what is below it). */
  order?: "path" | "size";
  limit: number;
  /** `nextCursor` of the page before: the last path's bytes in base64url. */
  cursor?: string;
}

/** Regular files and their bytes; a hard link counts once, where its first name lies. */
export interface Below {
  files: number;
  bytes: number;
}

/** A file as the API tells it; the path is absolute. */
export interface ListedFile extends Pick<MergedFile, "type" | "size" | "mode" | "uid" | "gid" | "linkTarget" | "sha256" | "layer"> {
  path: string;
  package: string | null;
  /** What lies below a directory, at any depth; null where it is none. */
  below: Below | null;
}

export interface FilePage {
  items: ListedFile[];
  nextCursor: string | null;
}

/** The way from the root to one path: each directory on it with what lies in it, and the entry itself. */
export interface FileTrail {
  levels: { path: string; page: FilePage }[];
  /** null where the path is not in the image; then the levels end with the last directory that is. */
  chosen: ListedFile | null;
}

/** A merged image that files are asked of again and again. */
export interface Listing {
  merged: Squashed;
  owners: OwnerIndex;
  /** By directory, without a slash in front. */
  below: ReadonlyMap<string, Below>;
}

export async function openListing(merged: Squashed): Promise<Listing> {
  return { merged, owners: ownerIndex(merged.tree, await readPackages(merged.tree)), below: belowOf(merged.tree) };
}

/** One pass over all files, each added to every directory above it. */
function belowOf(tree: FileTree): Map<string, Below> {
  const below = new Map<string, Below>([["", { files: 0, bytes: 0 }]]);
  const seen = new Set<number>();
  for (const { path, type, size, inode } of tree.files()) {
    if (type === "directory" && !below.has(path)) below.set(path, { files: 0, bytes: 0 });
    if (type !== "file" || seen.has(inode)) continue;
    seen.add(inode);
    for (let end = path.lastIndexOf("/"); ; end = path.lastIndexOf("/", end - 1)) {
      const directory = path.slice(0, Math.max(0, end));
      const sum = below.get(directory) ?? { files: 0, bytes: 0 };
      sum.files++;
      sum.bytes += size;
      below.set(directory, sum);
      if (end <= 0) break;
    }
  }
  return below;
}

const hex = /\\x([0-9a-f]{2})/g;
/** What `showName` wrote, read back; a name that truly holds `\xNN` is tried first. */
export const rawPath = (tree: FileTree, shown: string): string =>
  !shown.includes("\\x") || tree.resolve(shown) || tree.get(shown)
    ? shown
    : shown.replace(hex, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16) + (Number.parseInt(digits, 16) >= 0x80 ? 0xdc00 : 0)));

function tell({ owners, below }: Listing, file: MergedFile): ListedFile {
  const { type, size, mode, uid, gid, linkTarget, sha256, layer } = file;
  const link = linkTarget === null ? null : showName(linkTarget);
  const directory = type === "directory";
  const owner = directory ? undefined : owners.ownerOf(file.path);
  return {
    path: `/${showName(file.path)}`,
    type,
    size,
    mode,
    uid,
    gid,
    linkTarget: link,
    sha256,
    layer,
    package: owner?.name ?? null,
    below: directory ? (below.get(file.path) ?? { files: 0, bytes: 0 }) : null,
  };
}

export function listFiles(listing: Listing, query: FileQuery): FilePage {
  const { tree } = listing.merged;
  const words = (query.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const all = query.path === undefined ? tree.files() : tree.list(rawPath(tree, query.path));
  const after = query.cursor === undefined ? undefined : decodeName(Buffer.from(query.cursor, "base64url"));
  const wanted = (file: MergedFile): boolean => {
    if (query.layer !== undefined && file.layer !== query.layer) return false;
    if (words.length === 0) return true;
    const path = `/${file.path}`.toLowerCase();
    return words.every((word) => path.includes(word));
  };
  const found: MergedFile[] = [];
  if (query.order === "size") {
    const weigh = (file: MergedFile): number =>
      file.type === "directory" ? (listing.below.get(file.path)?.bytes ?? 0) : file.type === "file" ? file.size : -1;
    const sorted = all.filter(wanted).sort((a, b) => weigh(b) - weigh(a) || (a.path < b.path ? -1 : 1));
    const from = after === undefined ? 0 : sorted.findIndex((file) => file.path === after) + 1;
    // A cursor of another question starts anew rather than with nothing.
    found.push(...sorted.slice(from, from + query.limit + 1));
  } else {
    for (const file of all) {
      if (after !== undefined && file.path <= after) continue;
      if (!wanted(file)) continue;
      found.push(file);
      if (found.length > query.limit) break;
    }
  }
  const kept = found.slice(0, query.limit);
  const last = kept.at(-1);
  return {
    items: kept.map((file) => tell(listing, file)),
    nextCursor: found.length > kept.length && last ? encodeName(last.path).toString("base64url") : null,
  };
}

/** At most so many directories on the way; paths in images may be thousands of names deep. */
const deepest = 64;

/** Largest first at every level. What leads to the path is among its level's items, however small it is. */
export function fileTrail(listing: Listing, path: string, limit: number): FileTrail {
  const { tree } = listing.merged;
  const wanted = rawPath(tree, path);
  // Links in its parents are followed, so that /bin/sh opens /usr/bin; one in last place is shown where it stands.
  const slash = wanted.replace(/\/+$/, "").lastIndexOf("/");
  const parent = slash > 0 ? tree.resolve(wanted.slice(0, slash)) : undefined;
  const name = wanted.replace(/\/+$/, "").slice(slash + 1);
  const chosen = tree.get(parent && parent.path !== "" ? `${parent.path}/${name}` : wanted);
  const isRoot = chosen === undefined || chosen.path === "";
  const names = isRoot ? [] : chosen.path.split("/").slice(0, deepest);
  const levels: FileTrail["levels"] = [];
  for (let depth = 0; depth <= names.length; depth++) {
    const at = names.slice(0, depth).join("/");
    if (depth > 0 && tree.get(at)?.type !== "directory") break;
    const page = listFiles(listing, { path: at, limit, order: "size" });
    const next = depth < names.length ? tree.get(names.slice(0, depth + 1).join("/")) : undefined;
    const shown = next && tell(listing, next);
    if (shown && !page.items.some((item) => item.path === shown.path)) page.items.push(shown);
    levels.push({ path: `/${showName(at)}`, page });
  }
  return { levels, chosen: isRoot ? null : tell(listing, chosen) };
}
