import { decodeName } from "../names";
import { malformed, Trouble } from "./trouble";

/**
 * /etc/ld.so.cache, format 1.1 (glibc, sysdeps/generic/dl-cache.h), alone or behind the format of libc 5, as glibc before 2.32 wrote it:
 * magic (20 bytes), libraries u32, length of the strings u32, flags u8, 3 unused, extensions u32, 12 unused; then for each library
 * flags i32, key u32, value u32, 4 unused, hardware u64; strings by offset from the magic, each ended by a zero.
 */
const magic = "glibc-ld.so.cache1.1";
const headerLength = 48;
const entryLength = 24;
const oldMagic = "ld.so-1.7.0\0";
const oldHeaderLength = 16;
const oldEntryLength = 12;
/** PATH_MAX. */
const longestName = 4_096;
/** A Debian with compilers and a JDK has 1,000. */
const mostLibraries = 262_144;
/** All names together; entries may share bytes, and so be longer together than the file. */
const longestTotal = 16 * 1024 * 1024;

/** Paths by name, in the order of the cache; throws `Trouble` where it cannot be read. `littleEndian`: of the machine, as the cache is. */
export function readLdSoCache(bytes: Buffer, littleEndian: boolean): Map<string, string[]> {
  const start = findMagic(bytes, littleEndian);
  if (bytes.length < start + headerLength) throw malformed("The loader's cache has no whole header.");
  const u32 = (at: number): number => (littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  // Two low bits since glibc 2.33: 0 not said, 2 little, 3 big endian.
  const order = (bytes[start + 28] ?? 0) & 3;
  if (order === 1 || order === (littleEndian ? 3 : 2)) throw malformed("The loader's cache is of another byte order.");
  const count = u32(start + 20);
  if (count > mostLibraries || start + headerLength + count * entryLength > bytes.length) throw malformed("The loader's cache ends before its entries do.");

  const strings = new Map<number, string>();
  let left = longestTotal;
  const string = (offset: number): string => {
    const known = strings.get(offset);
    if (known !== undefined) return known;
    const window = bytes.subarray(start + offset, start + offset + longestName);
    const end = window.indexOf(0);
    left -= end;
    if (end < 0 || left < 0) throw malformed("The loader's cache has a name without an end, or too many.");
    const name = decodeName(window.subarray(0, end));
    strings.set(offset, name);
    return name;
  };
  const paths = new Map<string, string[]>();
  for (let i = 0, at = start + headerLength; i < count; i++, at += entryLength) {
    const key = string(u32(at + 4));
    const path = string(u32(at + 8));
    const known = paths.get(key);
    if (known) known.push(path);
    else paths.set(key, [path]);
  }
  return paths;
}

function findMagic(bytes: Buffer, littleEndian: boolean): number {
  const isAt = (at: number) => bytes.toString("latin1", at, at + magic.length) === magic;
  if (isAt(0)) return 0;
  if (bytes.toString("latin1", 0, oldMagic.length) === oldMagic && bytes.length >= oldHeaderLength) {
    const count = littleEndian ? bytes.readUInt32LE(12) : bytes.readUInt32BE(12);
    const end = oldHeaderLength + count * oldEntryLength;
    // The new format is aligned to its widest member.
    const aligned = Math.ceil(end / 8) * 8;
    if (isAt(aligned)) return aligned;
  }
  throw new Trouble({ code: "unsupported", reason: "The loader's cache is not in the format glibc-ld.so.cache1.1." });
}
