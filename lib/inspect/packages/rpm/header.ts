/**
 * A package's header as rpm's databases keep it: index length and data length, the index, the data; big endian, without the magic that a
 * package file has in front. rpm's "RPM V4 Package format", section Header.
 */

/** rpm's own bounds (header.c): entries of the index, bytes of the data. */
const mostEntries = 0xffff;
const mostData = 0x0fffffff;
/** Most strings of one array, which is an entry per file; kernel-devel has 20,000. */
const mostStrings = 1_000_000;

export const tag = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  size: 1009,
  vendor: 1011,
  licence: 1014,
  packager: 1015,
  architecture: 1022,
  oldFileNames: 1027,
  fileModes: 1030,
  sourceRpm: 1044,
  dirIndexes: 1116,
  baseNames: 1117,
  dirNames: 1118,
  longSize: 5009,
} as const;

const wantedTags: ReadonlySet<number> = new Set(Object.values(tag));

const type = { int8: 2, int16: 3, int32: 4, int64: 5, string: 6, stringArray: 8, i18nString: 9 } as const;

interface Entry {
  type: number;
  offset: number;
  count: number;
}

/** Values of the tags that `tag` names. A tag that is absent, of another type or out of bounds is `undefined`. */
export class RpmHeader {
  private constructor(
    private readonly entries: ReadonlyMap<number, Entry>,
    private readonly data: Buffer,
  ) {}

  /** null where the bytes are no header. */
  static read(bytes: Buffer): RpmHeader | null {
    if (bytes.length < 8) return null;
    const count = bytes.readUInt32BE(0);
    const length = bytes.readUInt32BE(4);
    if (count === 0 || count > mostEntries || length > mostData || 8 + count * 16 + length > bytes.length) return null;
    const entries = new Map<number, Entry>();
    for (let i = 0; i < count; i++) {
      const at = 8 + i * 16;
      const number = bytes.readUInt32BE(at);
      // Entries behind the immutable region replace those in it (header.c, "dribble entries"), so the last of a tag counts.
      if (wantedTags.has(number)) {
        entries.set(number, { type: bytes.readUInt32BE(at + 4), offset: bytes.readUInt32BE(at + 8), count: bytes.readUInt32BE(at + 12) });
      }
    }
    const start = 8 + count * 16;
    return new RpmHeader(entries, bytes.subarray(start, start + length));
  }

  has(number: number): boolean {
    return this.entries.has(number);
  }

  /** The bytes of a string or of the first string of an array. */
  bytes(number: number): Buffer | undefined {
    const entry = this.entries.get(number);
    if (!entry || (entry.type !== type.string && entry.type !== type.stringArray && entry.type !== type.i18nString)) return undefined;
    const end = entry.offset < this.data.length ? this.data.indexOf(0, entry.offset) : -1;
    return end < 0 ? undefined : this.data.subarray(entry.offset, end);
  }

  string(number: number): string | undefined {
    return this.bytes(number)?.toString("utf8");
  }

  /** Every string of an array, as bytes: paths need not be UTF-8. */
  strings(number: number): Buffer[] | undefined {
    const entry = this.entries.get(number);
    if (!entry || entry.type !== type.stringArray || entry.count > mostStrings || entry.count > this.data.length) return undefined;
    const strings: Buffer[] = [];
    for (let at = entry.offset; strings.length < entry.count; ) {
      const end = at < this.data.length ? this.data.indexOf(0, at) : -1;
      if (end < 0) return undefined;
      strings.push(this.data.subarray(at, end));
      at = end + 1;
    }
    return strings;
  }

  /** Unsigned; an int64 beyond what JavaScript holds exactly is left out as unread. */
  numbers(number: number): number[] | undefined {
    const entry = this.entries.get(number);
    const width = entry && ({ [type.int8]: 1, [type.int16]: 2, [type.int32]: 4, [type.int64]: 8 } as Record<number, number>)[entry.type];
    if (!entry || !width || entry.count > mostStrings || entry.offset + entry.count * width > this.data.length) return undefined;
    const numbers: number[] = [];
    for (let i = 0; i < entry.count; i++) {
      const at = entry.offset + i * width;
      const value = width === 8 ? Number(this.data.readBigUInt64BE(at)) : this.data.readUIntBE(at, width);
      if (!Number.isSafeInteger(value)) return undefined;
      numbers.push(value);
    }
    return numbers;
  }
}
