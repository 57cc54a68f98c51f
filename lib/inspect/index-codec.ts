import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { deflate as deflateCallback, type InputType, inflate as inflateCallback } from "node:zlib";
import { BasewiseError } from "../errors";
import type { CapturedFile, EntryType, FileFacts, LayerEntry, LayerIndex, Unread } from "./layer-index";

/**
 * A layer's index as one row of bytes: columns as JSON, which packs well side by side; hashes and captured files as they are behind it; all
 * deflated (RFC 1950) on the thread pool. `[length of the JSON, 4 bytes, little endian][JSON][hashes, 32 bytes each][captured bytes]`.
 */
const deflate = promisify<InputType, { level: number }, Buffer>(deflateCallback);
const inflate = promisify<InputType, { maxOutputLength: number }, Buffer>(inflateCallback);

/** A letter for each type, so that the column is one string. */
const letters: Readonly<Record<EntryType, string>> = { file: "f", directory: "d", symlink: "l", hardlink: "h", character: "c", block: "b", fifo: "p" };
const typeOf: Readonly<Record<string, EntryType>> = Object.fromEntries(Object.entries(letters).map(([type, letter]) => [letter, type as EntryType]));

interface Columns {
  format: number;
  paths: string[];
  types: string;
  sizes: number[];
  modes: number[];
  uids: number[];
  gids: number[];
  /** Sparse columns: position in `paths`, value. */
  links: [number, string][];
  devices: [number, number, number][];
  xattrs: [number, Record<string, string>][];
  facts: [number, FileFacts][];
  /** Length null: not kept, for the reason behind it. */
  captured: [number, number | null, Unread | null][];
}

const column = <T>(entries: LayerEntry[], of: (entry: LayerEntry) => T | null): [number, T][] =>
  entries.flatMap((entry, i) => {
    const value = of(entry);
    return value === null ? [] : [[i, value] as [number, T]];
  });

/** Plenty for any index that the bounds on entries and captured files let come about; a row that claims more is damaged. */
const mostBytes = 2 ** 31;

/** An index as it is stored. */
export interface PackedIndex {
  format: number;
  bytes: Uint8Array;
  /** SHA-256 of what was packed, lower-case hex: two readings of one layer by the same program agree in it, whatever zlib made of it. */
  content: string;
  /** Number of entries. */
  entries: number;
}

export async function packIndex(index: LayerIndex): Promise<PackedIndex> {
  const { entries } = index;
  const captured = [...index.captured];
  const columns: Columns = {
    format: index.format,
    paths: entries.map((e) => e.path),
    types: entries.map((e) => letters[e.type]).join(""),
    sizes: entries.map((e) => e.size),
    modes: entries.map((e) => e.mode),
    uids: entries.map((e) => e.uid),
    gids: entries.map((e) => e.gid),
    links: column(entries, (e) => e.linkTarget),
    devices: column(entries, (e) => e.device).map(([i, d]) => [i, d.major, d.minor]),
    xattrs: column(entries, (e) => e.xattrs),
    facts: column(entries, (e) => e.facts),
    captured: captured.map(([i, file]) => [i, file.bytes?.length ?? null, file.unread]),
  };
  const json = Buffer.from(JSON.stringify(columns));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const hashes = Buffer.from(entries.map((e) => e.sha256 ?? "").join(""), "hex");
  const whole = Buffer.concat([length, json, hashes, ...captured.map(([, file]) => file.bytes ?? Buffer.alloc(0))]);
  return {
    format: index.format,
    bytes: await deflate(whole, { level: 5 }),
    content: createHash("sha256").update(whole).digest("hex"),
    entries: entries.length,
  };
}

export const indexTooLarge = (bytes: number): BasewiseError =>
  new BasewiseError("index_too_large", `What is to be kept of the image's layers has more than ${bytes} bytes, which BASEWISE_MAX_INDEX_BYTES allows.`);

/** The indexes of an image's layers, of no more than `most` bytes together. Raises `index_too_large`, and what `unpackIndex` raises. */
export async function unpackIndexes(packed: readonly Uint8Array[], most: number): Promise<LayerIndex[]> {
  const indexes: LayerIndex[] = [];
  let left = most;
  for (const one of packed) {
    const bytes = await inflate(one, { maxOutputLength: Math.max(left, 1) }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === "ERR_BUFFER_TOO_LARGE" ? indexTooLarge(most) : error;
    });
    left -= bytes.length;
    indexes.push(parseIndex(bytes));
  }
  return indexes;
}

/** Raises a plain Error for bytes that `packIndex` did not make: a damaged record, which a `reread` replaces. */
export const unpackIndex = async (packed: Uint8Array): Promise<LayerIndex> => parseIndex(await inflate(packed, { maxOutputLength: mostBytes }));

function parseIndex(bytes: Buffer): LayerIndex {
  const start = 4 + bytes.readUInt32LE(0);
  const columns = JSON.parse(bytes.toString("utf8", 4, start)) as Columns;
  const { types, sizes, modes, uids, gids } = columns;
  const fileCount = types.split("f").length - 1;
  const hashes = bytes.toString("hex", start, start + fileCount * 32);
  let hash = 0;
  const entries = columns.paths.map((path, i): LayerEntry => {
    const type = typeOf[types[i] as string];
    if (type === undefined) throw new Error("a layer index has an entry without a type");
    const sha256 = type === "file" ? hashes.slice(hash, hash + 64) : null;
    if (sha256 !== null) hash += 64;
    return {
      path,
      type,
      size: sizes[i] as number,
      mode: modes[i] as number,
      uid: uids[i] as number,
      gid: gids[i] as number,
      linkTarget: null,
      sha256,
      device: null,
      xattrs: null,
      facts: null,
    };
  });
  const at = (i: number): LayerEntry => entries[i] as LayerEntry;
  for (const [i, target] of columns.links) at(i).linkTarget = target;
  for (const [i, major, minor] of columns.devices) at(i).device = { major, minor };
  for (const [i, xattrs] of columns.xattrs) at(i).xattrs = xattrs;
  for (const [i, facts] of columns.facts) at(i).facts = facts;
  const captured = new Map<number, CapturedFile>();
  let from = start + fileCount * 32;
  for (const [i, size, unread] of columns.captured) {
    captured.set(i, { bytes: size === null ? null : bytes.subarray(from, from + size), unread });
    from += size ?? 0;
  }
  if (from !== bytes.length) throw new Error("a layer index is shorter or longer than it says");
  return { format: columns.format, entries, captured };
}
