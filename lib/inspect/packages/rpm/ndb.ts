import { type EachBlob, malformed, mostPackages, tooMany } from "./blobs";

/**
 * rpm's own database since 4.14, SUSE's default (`Packages.db`). Little endian: a header of 32 bytes, then pages of slots (package number,
 * first block, blocks), then blobs in blocks of 16 bytes, each with a head and a tail. rpm, lib/backend/ndb/rpmpkg.c.
 */
const headerSize = 32;
const slotSize = 16;
const blockSize = 16;
const slotPage = 4096;
const headSize = 16;
const tailSize = 12;

const magic = { file: "RpmP", slot: "Slot", head: "BlbS", tail: "BlbE" } as const;

const isMagic = (bytes: Buffer, at: number, word: string) => bytes.toString("latin1", at, at + 4) === word;

export const isNdb = (bytes: Buffer): boolean => isMagic(bytes, 0, magic.file);

/** The Adler-32 in a blob's tail is not asked: bytes are proved by the layer's digest, and a wrong header shows in its own bounds. */
function readBlob(bytes: Buffer, number: number, start: number, blocks: number): Buffer {
  const end = start + blocks * blockSize;
  if (end > bytes.length || blocks * blockSize < headSize + tailSize) malformed("A package's blob ends outside the file.");
  const length = bytes.readUInt32LE(start + 12);
  const sound =
    isMagic(bytes, start, magic.head) &&
    bytes.readUInt32LE(start + 4) === number &&
    Math.ceil((headSize + length + tailSize) / blockSize) === blocks &&
    bytes.readUInt32LE(end - 8) === length &&
    isMagic(bytes, end - 4, magic.tail);
  if (!sound) malformed(`The blob of package ${number} is damaged.`);
  return bytes.subarray(start + headSize, start + headSize + length);
}

export function ndbBlobs(bytes: Buffer, each: EachBlob): void {
  if (bytes.length < headerSize || !isNdb(bytes)) malformed("Not an NDB file.");
  const version = bytes.readUInt32LE(4);
  if (version !== 0) malformed(`NDB version ${version} is not known.`);
  const end = bytes.readUInt32LE(12) * slotPage;
  if (end > bytes.length) malformed("The pages of slots end outside the file.");
  const found = new Map<number, Buffer>();
  // Slots that point at the same blocks would multiply a file's bytes; the number in a blob's head keeps each to one.
  for (let at = headerSize; at < end; at += slotSize) {
    if (!isMagic(bytes, at, magic.slot)) malformed("A slot is damaged.");
    const block = bytes.readUInt32LE(at + 8);
    if (block === 0) continue;
    const number = bytes.readUInt32LE(at + 4);
    if (found.has(number)) malformed(`Package ${number} has two slots.`);
    if (found.size >= mostPackages) tooMany();
    found.set(number, readBlob(bytes, number, block * blockSize, bytes.readUInt32LE(at + 12)));
  }
  for (const [, blob] of [...found].sort(([a], [b]) => a - b)) each(blob);
}
