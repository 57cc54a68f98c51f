import type { MergedFile } from "./file-tree";
import { decodeName, encodeName, showName } from "./names";
import { type OwnerIndex, ownerIndex } from "./packages/owners";
import { readPackages } from "./packages/read";
import type { Squashed } from "./squash";

/** What of an image's merged file system is asked for. */
export interface FileQuery {
  /** A directory, with or without a slash in front: what lies directly in it. */
  path?: string;
  /** Position of a layer: what it brought and is seen. */
  layer?: number;
  /** Words that must all stand in the path, in any case. */
  q?: string;
  limit: number;
  /** `nextCursor` of the page before: the last path's bytes in base64url. */
  cursor?: string;
}

/** A file as the API tells it; the path is absolute. */
export interface ListedFile extends Pick<MergedFile, "type" | "size" | "mode" | "uid" | "gid" | "linkTarget" | "sha256" | "layer"> {
  path: string;
  package: string | null;
}

export interface FilePage {
  items: ListedFile[];
  nextCursor: string | null;
}

/** A merged image that files are asked of again and again. */
export interface Listing {
  merged: Squashed;
  owners: OwnerIndex;
}

export async function openListing(merged: Squashed): Promise<Listing> {
  return { merged, owners: ownerIndex(merged.tree, await readPackages(merged.tree)) };
}

export function listFiles({ merged, owners }: Listing, query: FileQuery): FilePage {
  const words = (query.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const all = query.path === undefined ? merged.tree.files() : merged.tree.list(query.path);
  const after = query.cursor === undefined ? undefined : decodeName(Buffer.from(query.cursor, "base64url"));
  const found: MergedFile[] = [];
  for (const file of all) {
    if (after !== undefined && file.path <= after) continue;
    if (query.layer !== undefined && file.layer !== query.layer) continue;
    if (words.length > 0) {
      const path = `/${file.path}`.toLowerCase();
      if (!words.every((word) => path.includes(word))) continue;
    }
    found.push(file);
    if (found.length > query.limit) break;
  }
  const items = found.slice(0, query.limit).map((file): ListedFile => {
    const { type, size, mode, uid, gid, linkTarget, sha256, layer } = file;
    const link = linkTarget === null ? null : showName(linkTarget);
    const owner = type === "directory" ? undefined : owners.ownerOf(file.path);
    return { path: `/${showName(file.path)}`, type, size, mode, uid, gid, linkTarget: link, sha256, layer, package: owner?.name ?? null };
  });
  const last = found[items.length - 1];
  return { items, nextCursor: found.length > items.length && last ? encodeName(last.path).toString("base64url") : null };
}
