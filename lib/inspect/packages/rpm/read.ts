import type { FileTree, MergedFile } from "../../file-tree";
import { layersOfPackages, packageKey } from "../history";
import type { InspectedPackage, PackageDatabase } from "../package";
import { PathBudget } from "../text";
import { bdbBlobs, isBdb } from "./bdb";
import { DatabaseUnread, type EachBlob, isDatabaseUnread, malformed } from "./blobs";
import { RpmHeader } from "./header";
import { isNdb, ndbBlobs } from "./ndb";
import { type RpmIdentity, rpmIdentity, rpmPackage } from "./package";
import { isSqlite, sqliteBlobs } from "./sqlite";

/** By the first bytes, not by the name of the file. */
async function eachBlob(bytes: Buffer, wal: Buffer | null, each: EachBlob): Promise<void> {
  if (isSqlite(bytes)) await sqliteBlobs(bytes, wal, each);
  else if (isNdb(bytes)) ndbBlobs(bytes, each);
  else if (isBdb(bytes)) bdbBlobs(bytes, each);
  else throw new DatabaseUnread("format", "The file is none of SQLite, NDB and Berkeley DB hash, in which rpm keeps its packages.");
}

const headerOf = (blob: Buffer): RpmHeader => RpmHeader.read(blob) ?? malformed("A package's header is damaged.");

const keyOf = (own: RpmIdentity) => packageKey(own.name, own.version, own.architecture);

/** Packages of one version of the database; null where it cannot be read. */
async function keysOf(bytes: Buffer): Promise<Set<string> | null> {
  const keys = new Set<string>();
  try {
    await eachBlob(bytes, null, (blob) => void keys.add(keyOf(rpmIdentity(headerOf(blob)))));
  } catch (error) {
    if (isDatabaseUnread(error)) return null;
    throw error;
  }
  return keys;
}

/** SQLite's log beside the database, which an image made by a process that was killed still needs. */
function logOf(tree: FileTree, path: string): Buffer | null {
  const log = tree.get(`${path}-wal`);
  if (!log || log.size === 0) return null;
  const bytes = tree.captured(`${path}-wal`)?.bytes;
  if (!bytes) throw new DatabaseUnread("too_large", `${path}-wal holds the latest packages and was not kept.`);
  return bytes;
}

/** One of rpm's databases. Everything that `rpm -qa` lists is listed, the signing keys (gpg-pubkey) too: they are trusted in this image. */
export async function readRpm(tree: FileTree, file: MergedFile): Promise<PackageDatabase> {
  const path = file.path;
  const captured = tree.captured(path);
  const unreadable = (unread: { code: string; reason: string }): PackageDatabase => ({ type: "rpm", path, packages: null, unread });
  if (!captured?.bytes) return unreadable(captured?.unread ?? { code: "unsupported", reason: `The bytes of ${path} were not kept.` });
  try {
    const packages: InspectedPackage[] = [];
    const paths = new PathBudget();
    await eachBlob(captured.bytes, logOf(tree, path), (blob) => void packages.push(rpmPackage(headerOf(blob), path, paths, () => file.layer)));
    const layerOf = await layersOfPackages(tree.history(path), file.layer, keysOf);
    for (const one of packages) one.layer = layerOf(keyOf(one));
    return { type: "rpm", path, packages, unread: null };
  } catch (error) {
    if (isDatabaseUnread(error)) return unreadable({ code: error.code, reason: error.reason });
    throw error;
  }
}
