import { BasewiseError } from "../../errors";
import { cleanPath, decodeName } from "../names";
import { broken, type Header } from "./header";
import { paxNumber } from "./pax";
import { paxSegments, type Segment } from "./sparse";

/** An entry as its headers tell it; `LayerEntry` has the fields' meaning. */
export interface TarEntry {
  path: string;
  type: "file" | "directory" | "symlink" | "hardlink" | "character" | "block" | "fifo";
  size: number;
  mode: number;
  uid: number;
  gid: number;
  linkTarget: string | null;
  device: { major: number; minor: number } | null;
  xattrs: Record<string, string> | null;
}

export interface TarBounds {
  /** Entries of one tar. */
  entries: number;
  /** Bytes of one path; Linux takes 4096 (PATH_MAX). */
  pathBytes: number;
  /** Bytes of one sparse file, holes and all. */
  fileBytes: number;
  /** Called before the zeroes of a sparse file's hole are handed on, with their number: they stand in no tar, and take time all the same. */
  onHole?(bytes: number): void;
}

const xattrPrefix = "SCHILY.xattr.";

const types: Readonly<Record<string, TarEntry["type"]>> = {
  "0": "file",
  "\0": "file",
  "7": "file", // contiguous
  S: "file", // old GNU sparse
  "1": "hardlink",
  "2": "symlink",
  "3": "character",
  "4": "block",
  "5": "directory",
  "6": "fifo",
};

/** What headers of headers said for the entry that follows them. */
export interface Pending {
  pax?: Map<string, Buffer>;
  longName?: Buffer;
  longLink?: Buffer;
}

export interface Interpreted {
  entry: TarEntry;
  /** Bytes of data in the tar. */
  stored: number;
  /** Where the data belongs in a sparse file; "follows" for PAX 1.0, whose map stands before the data. */
  sparse: Segment[] | "follows" | null;
}

const isRecord = (pax: Map<string, Buffer> | undefined, key: string, value: string) => pax?.get(key)?.toString("latin1") === value;

/** `oldGnu` is the map of a type S entry. Raises `layer_unreadable`, `layer_too_large`, `path_too_long`. */
export function interpret(header: Header, pending: Pending, oldGnu: { segments: Segment[]; realSize: number } | null, bounds: TarBounds): Interpreted {
  const { pax } = pending;
  const rawName = pax?.get("GNU.sparse.name") ?? pax?.get("path") ?? pending.longName ?? header.name;
  const rawLink = pax?.get("linkpath") ?? pending.longLink ?? header.linkName;
  const number = (key: string, otherwise: number): number => {
    const value = pax?.get(key);
    return value?.length ? paxNumber(value, key) : otherwise;
  };
  let type = types[header.flag];
  if (!type) throw broken(`an entry of its tar has the type ${JSON.stringify(header.flag)}, which no layer may have (image-spec layer.md, file types)`);
  // V7 had no type for directories (Go and GNU tar read it so too).
  if (header.flag === "\0" && rawName.at(-1) === 0x2f) type = "directory";
  const isFile = type === "file";
  // Only regular files have data, whatever the field says: writers put sizes of link targets there.
  const stored = isFile ? number("size", header.size) : 0;
  const follows = isFile && isRecord(pax, "GNU.sparse.major", "1") && isRecord(pax, "GNU.sparse.minor", "0");
  const sparse = !isFile ? null : follows ? "follows" : (oldGnu?.segments ?? (pax ? paxSegments(pax) : undefined) ?? null);
  const size = sparse === null ? stored : (oldGnu?.realSize ?? number("GNU.sparse.realsize", number("GNU.sparse.size", stored)));
  if (sparse !== null && size > bounds.fileBytes) {
    throw new BasewiseError("layer_too_large", `A layer has a sparse file of ${size} bytes; BASEWISE_MAX_UNPACKED_BYTES allows ${bounds.fileBytes}.`);
  }
  return {
    stored,
    sparse,
    entry: {
      path: pathOf(rawName, "name", bounds),
      type,
      size: isFile ? size : 0,
      mode: header.mode & 0o7777,
      uid: number("uid", header.uid),
      gid: number("gid", header.gid),
      linkTarget: type === "symlink" ? decodeName(bounded(rawLink, "link", bounds)) : type === "hardlink" ? pathOf(rawLink, "link", bounds) : null,
      device: type === "character" || type === "block" ? { major: header.devMajor, minor: header.devMinor } : null,
      xattrs: pax ? xattrsOf(pax) : null,
    },
  };
}

function bounded(bytes: Buffer, what: string, { pathBytes }: TarBounds): Buffer {
  if (bytes.length > pathBytes) {
    throw new BasewiseError("path_too_long", `A layer has a ${what} of ${bytes.length} bytes; BASEWISE_MAX_PATH_BYTES allows ${pathBytes}.`);
  }
  if (bytes.includes(0)) throw broken(`a ${what} of its tar has a NUL in it`);
  return bytes;
}

/** The name below the root. */
function pathOf(bytes: Buffer, what: string, bounds: TarBounds): string {
  const path = cleanPath(decodeName(bounded(bytes, what, bounds)));
  if (path === null) throw broken(`a ${what} of its tar leads out of the image`);
  return path;
}

function xattrsOf(pax: Map<string, Buffer>): Record<string, string> | null {
  let found: Record<string, string> | null = null;
  for (const [key, value] of pax) {
    if (!key.startsWith(xattrPrefix)) continue;
    found ??= Object.create(null) as Record<string, string>;
    found[key.slice(xattrPrefix.length)] = value.toString("base64");
  }
  return found;
}
