import { inflateRawSync } from "node:zlib";

/** Sections of PKWARE's APPNOTE: 4.3.16 end of central directory, 4.3.15 and 4.3.14 those of ZIP64, 4.3.12 its entries, 4.3.7 local headers. */
const end = { signature: 0x06054b50, size: 22, longestComment: 65_535 } as const;
const locator64 = { signature: 0x07064b50, size: 20 } as const;
const end64 = { signature: 0x06064b50, size: 56 } as const;
const central = { signature: 0x02014b50, size: 46 } as const;
const local = { signature: 0x04034b50, size: 30 } as const;

/** Most entries of a JAR; the largest on Maven Central have 100,000. */
export const mostEntries = 200_000;

/** Most bytes that all wanted entries of one JAR may unpack to. */
const mostUnpacked = 32 * 1024 * 1024;

export class JarUnread {
  constructor(
    readonly code: "too_large" | "malformed" | "unsupported",
    readonly reason: string,
  ) {}
}

export const isJarUnread = (error: unknown): error is JarUnread => typeof error === "object" && error !== null && "reason" in error && "code" in error;

function fail(code: JarUnread["code"], reason: string): never {
  throw new JarUnread(code, reason);
}

interface Directory {
  /** The archive's own bytes: launchers put a script in front of a JAR, and offsets may count from behind it. */
  bytes: Buffer;
  start: number;
  end: number;
}

/** A 64-bit number that may be an offset into a buffer. */
function u64(bytes: Buffer, at: number): number {
  const value = Number(bytes.readBigUInt64LE(at));
  return value <= bytes.length ? value : fail("malformed", "A ZIP64 record points outside the archive.");
}

function directory(bytes: Buffer): Directory {
  const least = Math.max(0, bytes.length - end.size - end.longestComment);
  for (let at = bytes.length - end.size; at >= least; at--) {
    if (bytes.readUInt32LE(at) !== end.signature) continue;
    let size = bytes.readUInt32LE(at + 12);
    let offset = bytes.readUInt32LE(at + 16);
    let stop = at;
    const locator = at - locator64.size;
    if (locator >= 0 && bytes.readUInt32LE(locator) === locator64.signature) {
      stop = locator - end64.size;
      // Its own offset may be shifted by what stands in front; without an extensible part it lies right before its locator.
      if (stop < 0 || bytes.readUInt32LE(stop) !== end64.signature) fail("unsupported", "Its ZIP64 end record is of a kind that is not known.");
      size = u64(bytes, stop + 40);
      offset = u64(bytes, stop + 48);
    }
    const prefix = stop - size - offset;
    if (prefix < 0) fail("malformed", "The central directory does not lie where the archive says.");
    return { bytes: bytes.subarray(prefix), start: offset, end: offset + size };
  }
  return fail("malformed", "Not a ZIP archive: it has no central directory.");
}

interface Entry {
  method: number;
  encrypted: boolean;
  packed: number;
  offset: number;
}

function unpack(bytes: Buffer, name: string, entry: Entry, bound: number): Buffer {
  if (entry.encrypted) fail("unsupported", `${name} is encrypted.`);
  if (entry.offset + local.size > bytes.length || bytes.readUInt32LE(entry.offset) !== local.signature)
    fail("malformed", `${name} does not lie where the archive says.`);
  const start = entry.offset + local.size + bytes.readUInt16LE(entry.offset + 26) + bytes.readUInt16LE(entry.offset + 28);
  if (start + entry.packed > bytes.length) fail("malformed", `${name} ends outside the archive.`);
  const packed = bytes.subarray(start, start + entry.packed);
  // Sizes in the directory are claims: the bound holds for what comes out.
  if (entry.method === 0) return packed.length <= bound ? packed : fail("too_large", `${name} is larger than ${bound} bytes.`);
  if (entry.method !== 8) fail("unsupported", `${name} is packed in a way that is not known (${entry.method}).`);
  try {
    return inflateRawSync(packed, { maxOutputLength: bound });
  } catch (error) {
    const large = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return large ? fail("too_large", `${name} is larger than ${bound} bytes.`) : fail("malformed", `${name} cannot be unpacked.`);
  }
}

/**
 * The wanted entries of a ZIP archive, unpacked, by name; of two of one name the first.
 * @param wanted is asked for every entry in turn, and answers with the most bytes that it may have, or undefined
 */
export function unzipSome(archive: Buffer, wanted: (name: string) => number | undefined): Map<string, Buffer> {
  const { bytes, start, end: stop } = directory(archive);
  const found = new Map<string, Buffer>();
  let unpacked = 0;
  let entries = 0;
  for (let at = start; at + central.size <= stop; ) {
    if (bytes.readUInt32LE(at) !== central.signature) fail("malformed", "The central directory is damaged.");
    if (++entries > mostEntries) fail("too_large", `It has more than ${mostEntries.toLocaleString("en")} entries.`);
    const nameEnd = at + central.size + bytes.readUInt16LE(at + 28);
    if (nameEnd > stop) fail("malformed", "The central directory is damaged.");
    const name = bytes.toString("utf8", at + central.size, nameEnd);
    const bound = found.has(name) ? undefined : wanted(name);
    if (bound !== undefined) {
      const entry = {
        method: bytes.readUInt16LE(at + 10),
        encrypted: (bytes.readUInt16LE(at + 8) & 1) !== 0,
        packed: bytes.readUInt32LE(at + 20),
        offset: bytes.readUInt32LE(at + 42),
      };
      const data = unpack(bytes, name, entry, Math.min(bound, mostUnpacked - unpacked));
      unpacked += data.length;
      found.set(name, data);
    }
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return found;
}
