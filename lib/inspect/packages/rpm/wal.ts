/**
 * SQLite's write-ahead log (fileformat2, section 4): pages that a database's file does not have yet. Big endian, but for the checksums,
 * whose order the magic tells.
 */
const headerSize = 32;
const frameHeader = 24;
const magicLittle = 0x377f0682;
const magicBig = 0x377f0683;

type Sums = [number, number];

/** Section 4.2: over pairs of 32-bit words, modulo 2^32. */
function checksum(bytes: Buffer, from: number, to: number, little: boolean, [s0, s1]: Sums): Sums {
  let a = s0;
  let b = s1;
  for (let at = from; at + 8 <= to; at += 8) {
    a = (a + (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) + b) >>> 0;
    b = (b + (little ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4)) + a) >>> 0;
  }
  return [a, b];
}

const matches = (bytes: Buffer, at: number, [a, b]: Sums) => bytes.readUInt32BE(at) === a && bytes.readUInt32BE(at + 4) === b;

/** Most that pages of a log may lie beyond the end of the database and of the log: a page number is a claim, a sparse file none of rpm's. */
const slack = 1024 * 1024;

/** A copy of the database with every committed page of the log; null where the log has none, as most have. */
export function applyWal(database: Buffer, wal: Buffer | null): Buffer | null {
  if (!wal || wal.length < headerSize + frameHeader) return null;
  const magic = wal.readUInt32BE(0);
  if (magic !== magicLittle && magic !== magicBig) return null;
  const little = magic === magicLittle;
  const pageSize = wal.readUInt32BE(8);
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) return null;
  let sums = checksum(wal, 0, 24, little, [0, 0]);
  if (!matches(wal, 24, sums)) return null;

  /** Page number → offset in the log, as of the last commit. */
  const committed = new Map<number, number>();
  let pending = new Map<number, number>();
  let pages = 0;
  for (let at = headerSize; at + frameHeader + pageSize <= wal.length; at += frameHeader + pageSize) {
    // Frames with other salts are left over from before the last checkpoint.
    if (wal.compare(wal, 16, 24, at + 8, at + 16) !== 0) break;
    sums = checksum(wal, at, at + 8, little, sums);
    sums = checksum(wal, at + frameHeader, at + frameHeader + pageSize, little, sums);
    if (!matches(wal, at + 16, sums)) break;
    pending.set(wal.readUInt32BE(at), at + frameHeader);
    const size = wal.readUInt32BE(at + 4);
    if (size === 0) continue;
    for (const [page, offset] of pending) committed.set(page, offset);
    pending = new Map();
    pages = size;
  }
  if (pages === 0 || pages * pageSize > database.length + wal.length + slack) return null;
  const result = Buffer.alloc(pages * pageSize);
  database.copy(result, 0, 0, result.length);
  for (const [page, offset] of committed) {
    if (page >= 1 && page <= pages) wal.copy(result, (page - 1) * pageSize, offset, offset + pageSize);
  }
  return result;
}
