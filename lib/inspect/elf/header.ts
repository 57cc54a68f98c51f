import { type ElfFormat, Fields } from "./fields";
import { malformed } from "./trouble";

/** gABI chapter 4, ELF header: what is needed of it. Offsets and sizes in bytes. */
export interface ElfHeader extends ElfFormat {
  type: number;
  machine: number;
  programHeaders: { offset: number; entrySize: number; count: number };
}

export const fileType = { relocatable: 1, executable: 2, shared: 3 } as const;
export const headerSize = { 32: 52, 64: 64 } as const;
/** Enough for the header of either class. */
export const largestHeader = headerSize[64];

export const isElf = (head: Uint8Array): boolean => head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46;

/** undefined where there is no whole header of a known class and byte order: then it is no ELF file. */
export function readHeader(head: Uint8Array): ElfHeader | undefined {
  const bits = head[4] === 1 ? 32 : head[4] === 2 ? 64 : undefined;
  if (!isElf(head) || bits === undefined || (head[5] !== 1 && head[5] !== 2) || head.length < headerSize[bits]) return undefined;
  const format: ElfFormat = { bits, littleEndian: head[5] === 1 };
  const fields = new Fields(head, format);
  const offset = bits === 64 ? fields.u64(32) : fields.u32(28);
  const [entrySize, count] = bits === 64 ? [fields.u16(54), fields.u16(56)] : [fields.u16(42), fields.u16(44)];
  return { ...format, type: fields.u16(16), machine: fields.u16(18), programHeaders: { offset, entrySize, count } };
}

/** gABI chapter 5, program header. */
export interface Segment {
  type: number;
  readable: boolean;
  writable: boolean;
  executable: boolean;
  offset: number;
  address: number;
  fileSize: number;
  memorySize: number;
}

export const segmentType = { load: 1, dynamic: 2, interpreter: 3, note: 4 } as const;

/** Linux refuses more than 64 KiB of them (fs/binfmt_elf.c, load_elf_phdrs), so a file with more never runs. */
const largestTable = 65_536;

/** Length of the program header table; throws `Trouble` where Linux would not take it. */
export function programHeadersLength({ bits, programHeaders: { count, entrySize } }: ElfHeader): number {
  if (count === 0) return 0;
  if (entrySize !== (bits === 64 ? 56 : 32)) throw malformed("The program headers have an unknown size.");
  if (count * entrySize > largestTable) throw malformed("There are more program headers than Linux takes.");
  return count * entrySize;
}

export function readSegments(table: Uint8Array, format: ElfFormat): Segment[] {
  const fields = new Fields(table, format);
  const size = format.bits === 64 ? 56 : 32;
  const segments: Segment[] = [];
  for (let at = 0; at + size <= table.length; at += size) {
    const flags = fields.u32(format.bits === 64 ? at + 4 : at + 24);
    const word = (at64: number, at32: number) => (format.bits === 64 ? fields.u64(at + at64) : fields.u32(at + at32));
    segments.push({
      type: fields.u32(at),
      readable: (flags & 4) !== 0,
      writable: (flags & 2) !== 0,
      executable: (flags & 1) !== 0,
      offset: word(8, 4),
      address: word(16, 8),
      fileSize: word(32, 16),
      memorySize: word(40, 20),
    });
  }
  return segments;
}
