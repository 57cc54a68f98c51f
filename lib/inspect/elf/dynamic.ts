import { type ElfFormat, Fields } from "./fields";

/** The dynamic section: gABI chapter 5, and the GNU tags of the LSB core. Addresses are virtual; absent tables are null. */
export interface DynamicSection {
  /** Offsets into the string table. */
  needed: number[];
  soname: number | null;
  rpath: number | null;
  runpath: number | null;
  strings: number | null;
  stringsSize: number;
  symbols: number | null;
  symbolSize: number;
  hash: number | null;
  gnuHash: number | null;
  versionsNeeded: Table | null;
  versionsDefined: Table | null;
  /** DF_1_PIE. */
  isPie: boolean;
  /** Every table's address, sorted: where one begins, another has ended. */
  tables: number[];
}

interface Table {
  address: number;
  count: number;
}

const tag = {
  end: 0,
  needed: 1,
  hash: 4,
  strings: 5,
  symbols: 6,
  stringsSize: 10,
  symbolSize: 11,
  soname: 14,
  rpath: 15,
  runpath: 29,
  gnuHash: 0x6ffffef5,
  flags1: 0x6ffffffb,
  versionsDefined: 0x6ffffffc,
  versionsDefinedCount: 0x6ffffffd,
  versionsNeeded: 0x6ffffffe,
  versionsNeededCount: 0x6fffffff,
} as const;

/** DT_HASH, STRTAB, SYMTAB, RELA, INIT, FINI, REL, JMPREL, the two arrays, RELR, GNU_HASH, VERSYM, VERDEF, VERNEED: tags with an address. */
const addressTags = [4, 5, 6, 7, 12, 13, 17, 23, 25, 26, 36, 0x6ffffef5, 0x6ffffff0, 0x6ffffffc, 0x6ffffffe];
const flagPie = 0x08000000;

export function readDynamic(bytes: Uint8Array, format: ElfFormat): DynamicSection {
  const fields = new Fields(bytes, format);
  const word = format.bits / 8;
  const values = new Map<number, number>();
  const needed: number[] = [];
  for (let at = 0; at + 2 * word <= bytes.length; at += 2 * word) {
    const name = fields.word(at);
    const value = fields.word(at + word);
    if (name === tag.end) break;
    if (name === tag.needed) needed.push(value);
    else values.set(name, value);
  }
  const get = (name: number) => values.get(name) ?? null;
  const table = (name: number, count: number): Table | null => {
    const address = get(name);
    return address === null ? null : { address, count: values.get(count) ?? 0 };
  };
  return {
    needed,
    soname: get(tag.soname),
    rpath: get(tag.rpath),
    runpath: get(tag.runpath),
    strings: get(tag.strings),
    stringsSize: values.get(tag.stringsSize) ?? 0,
    symbols: get(tag.symbols),
    symbolSize: values.get(tag.symbolSize) ?? (format.bits === 64 ? 24 : 16),
    hash: get(tag.hash),
    gnuHash: get(tag.gnuHash),
    versionsNeeded: table(tag.versionsNeeded, tag.versionsNeededCount),
    versionsDefined: table(tag.versionsDefined, tag.versionsDefinedCount),
    // Flags need more than the 31 bits that JavaScript's operators keep unsigned, and 64-bit words hold more than 32.
    isPie: Math.floor((values.get(tag.flags1) ?? 0) / flagPie) % 2 === 1,
    tables: [...new Set(addressTags.flatMap((name) => values.get(name) ?? []))].sort((a, b) => a - b),
  };
}
