import { BasewiseError } from "../../errors";

/** One block of a tar and how its fields are read: POSIX ustar (pax, "ustar Interchange Format"), GNU (tar.h), V7. */
export const block = 512;

export const broken = (why: string) => new BasewiseError("layer_unreadable", `A layer could not be read: ${why}.`);

/** The raw header. Names are still bytes. */
export interface Header {
  name: Buffer;
  linkName: Buffer;
  mode: number;
  uid: number;
  gid: number;
  size: number;
  /** Type flag as a character; "\0" is V7's regular file. */
  flag: string;
  devMajor: number;
  devMinor: number;
  isGnu: boolean;
}

const upToNul = (b: Buffer, from: number, length: number): Buffer => {
  let end = from;
  while (end < from + length && b[end] !== 0) end++;
  return b.subarray(from, end);
};

/** Octal digits, or base 256 where the first bit is set (GNU, star). Spaces and NULs may stand on both sides. */
export function numeric(b: Buffer, from: number, length: number, field: string): number {
  const first = b[from] ?? 0;
  if (first & 0x80) {
    // Two's complement; a negative one is no size, id or mode that a layer could have.
    if (first & 0x40) throw broken(`a header's ${field} is negative`);
    let value = first & 0x3f;
    for (let i = 1; i < length; i++) {
      value = value * 256 + (b[from + i] ?? 0);
      if (value > Number.MAX_SAFE_INTEGER) throw broken(`a header's ${field} is beyond all bounds`);
    }
    return value;
  }
  let value = 0;
  let at = from;
  const end = from + length;
  while (at < end && (b[at] === 0x20 || b[at] === 0)) at++;
  for (; at < end; at++) {
    const digit = (b[at] as number) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  for (; at < end; at++) if (b[at] !== 0x20 && b[at] !== 0) throw broken(`a header's ${field} is no number`);
  return value;
}

/** The checksum counts its own field as spaces. Old writers summed signed bytes; readers take both. */
export function checksumHolds(b: Buffer): boolean {
  let unsigned = 0;
  let high = 0;
  for (let i = 0; i < block; i++) {
    const byte = b[i] as number;
    unsigned += byte;
    high += byte >> 7;
  }
  for (let i = 148; i < 156; i++) {
    const byte = b[i] as number;
    unsigned += 0x20 - byte;
    high -= byte >> 7;
  }
  let stated: number;
  try {
    stated = numeric(b, 148, 8, "checksum");
  } catch {
    return false;
  }
  return stated === unsigned || stated === unsigned - 256 * high;
}

export function isZero(b: Buffer): boolean {
  for (let i = 0; i < block; i += 4) if (b.readUInt32LE(i) !== 0) return false;
  return true;
}

/** `b` holds exactly one block. Raises `layer_unreadable`. */
export function parseHeader(b: Buffer): Header {
  if (!checksumHolds(b)) throw broken("it is not a tar, or a damaged one: a header's checksum is wrong");
  const magic = b.toString("latin1", 257, 265);
  const isGnu = magic === "ustar  \0";
  const isUstar = magic.startsWith("ustar\0");
  const prefix = isUstar ? upToNul(b, 345, 155) : undefined;
  const name = upToNul(b, 0, 100);
  const hasDevice = isGnu || isUstar;
  const flag = String.fromCharCode(b[156] ?? 0);
  const isDevice = flag === "3" || flag === "4";
  return {
    name: prefix?.length ? Buffer.concat([prefix, Buffer.from("/"), name]) : Buffer.from(name),
    linkName: Buffer.from(upToNul(b, 157, 100)),
    mode: numeric(b, 100, 8, "mode"),
    uid: numeric(b, 108, 8, "uid"),
    gid: numeric(b, 116, 8, "gid"),
    size: numeric(b, 124, 12, "size"),
    flag,
    devMajor: hasDevice && isDevice ? numeric(b, 329, 8, "device number") : 0,
    devMinor: hasDevice && isDevice ? numeric(b, 337, 8, "device number") : 0,
    isGnu,
  };
}
