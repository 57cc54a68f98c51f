import { type EachBlob, malformed, mostPackages, tooMany } from "./blobs";

/**
 * Berkeley DB's hash, rpm's database up to RHEL 8 (`Packages`): pages of keys and values, long values on chains of overflow pages. In the
 * byte order of the machine that wrote it. Berkeley DB, dbinc/db_page.h; rpm, lib/backend/bdb_ro.c. Read page by page in the file's order,
 * without the hash: what is wanted is everything.
 */
const hashMagic = 0x061561;
const pageHeader = 26;
const pageType = { hashUnsorted: 2, overflow: 7, hash: 13 } as const;
const itemType = { keyData: 1, offPage: 3 } as const;

interface Book {
  bytes: Buffer;
  little: boolean;
  pageSize: number;
  pages: number;
}

const u32 = (book: Book, at: number) => (book.little ? book.bytes.readUInt32LE(at) : book.bytes.readUInt32BE(at));
const u16 = (book: Book, at: number) => (book.little ? book.bytes.readUInt16LE(at) : book.bytes.readUInt16BE(at));

export const isBdb = (bytes: Buffer): boolean => bytes.length >= 16 && (bytes.readUInt32LE(12) === hashMagic || bytes.readUInt32BE(12) === hashMagic);

function open(bytes: Buffer): Book {
  if (bytes.length < 512 || !isBdb(bytes)) malformed("Not a Berkeley DB hash.");
  const book: Book = { bytes, little: bytes.readUInt32LE(12) === hashMagic, pageSize: 0, pages: 0 };
  const version = u32(book, 16);
  if (version < 8 || version > 10) malformed(`Berkeley DB hash version ${version} is not known.`);
  if (bytes[24] !== 0) malformed("The Berkeley DB file is encrypted.");
  book.pageSize = u32(book, 20);
  if (book.pageSize < 512 || book.pageSize > 65_536 || (book.pageSize & (book.pageSize - 1)) !== 0) malformed("The size of the pages is no power of two.");
  book.pages = Math.min(Math.floor(bytes.length / book.pageSize), u32(book, 32) + 1);
  return book;
}

/** A value on overflow pages. `spent` holds the pages of all chains, so that none is read twice and no chain has an end of its own making. */
function overflow(book: Book, first: number, length: number, spent: Set<number>): Buffer {
  const parts: Buffer[] = [];
  let got = 0;
  for (let page = first; page !== 0 && got < length; ) {
    if (page >= book.pages || spent.has(page)) malformed("A chain of overflow pages leads outside the file or back into itself.");
    spent.add(page);
    const at = page * book.pageSize;
    if (book.bytes[at + 25] !== pageType.overflow) malformed("A chain of overflow pages leads to another page.");
    const held = u16(book, at + 22);
    if (pageHeader + held > book.pageSize) malformed("An overflow page holds more than fits.");
    parts.push(book.bytes.subarray(at + pageHeader, at + pageHeader + held));
    got += held;
    page = u32(book, at + 16);
  }
  if (got !== length) malformed("A chain of overflow pages is shorter or longer than the value.");
  return Buffer.concat(parts, length);
}

/** Items of a hash page: offsets in front, items from the end towards them, so that each ends where the one before begins. */
function* pairs(book: Book, page: number): Generator<{ key: Buffer; value: Buffer }> {
  const at = page * book.pageSize;
  const count = u16(book, at + 20);
  if (pageHeader + count * 2 > book.pageSize) malformed("A page has more items than fit.");
  let end = book.pageSize;
  const next = (index: number): Buffer => {
    const start = u16(book, at + pageHeader + index * 2);
    if (start < pageHeader + count * 2 || start >= end) malformed("An item lies outside its page.");
    const item = book.bytes.subarray(at + start, at + end);
    end = start;
    return item;
  };
  for (let i = 0; i + 1 < count; i += 2) yield { key: next(i), value: next(i + 1) };
}

export function bdbBlobs(bytes: Buffer, each: EachBlob): void {
  const book = open(bytes);
  const spent = new Set<number>();
  let count = 0;
  for (let page = 1; page < book.pages; page++) {
    const kind = bytes[page * book.pageSize + 25];
    if (kind !== pageType.hash && kind !== pageType.hashUnsorted) continue;
    for (const { key, value } of pairs(book, page)) {
      // Key 0 holds the next free package number, no header.
      if (key[0] === itemType.keyData && key.length === 5 && key.readUInt32LE(1) === 0) continue;
      if (++count > mostPackages) tooMany();
      if (value[0] === itemType.keyData) each(value.subarray(1));
      else if (value[0] === itemType.offPage && value.length === 12) {
        const where = value.byteOffset - bytes.byteOffset;
        each(overflow(book, u32(book, where + 4), u32(book, where + 8), spent));
      } else malformed("A value is of a kind that rpm does not write.");
    }
  }
}
