/** For tests alone: an ELF file written byte by byte after gABI chapters 4 and 5, with just the tables that the reader looks for. */
export interface ElfPlan {
  bits?: 32 | 64;
  littleEndian?: boolean;
  /** ET_EXEC 2, ET_DYN 3. */
  type?: number;
  machine?: number;
  interpreter?: string;
  needed?: string[];
  soname?: string;
  rpath?: string;
  runpath?: string;
  flags1?: number;
  /** Versions with VER_FLG_WEAK begin with a question mark. */
  versionsNeeded?: Record<string, string[]>;
  /** The first is the base. */
  versionsDefined?: string[];
  undefinedSymbols?: string[];
  definedSymbols?: string[];
  hash?: "sysv" | "gnu" | "gnu-empty";
  /** Where the tables stand: before the dynamic section as linkers write them, or behind it as patchelf does. */
  tables?: "front" | "behind";
  /** Bytes without meaning between the headers and what follows. */
  gap?: number;
  /** Bytes of the data segment behind all tables, at an address that is a multiple of 16. */
  data?: Buffer;
  /** The note that Go's linker writes. */
  goNote?: boolean;
}

/** Addresses are offsets plus these: one for what lies before the dynamic section, one from there on. */
export const frontBase = 0x10000;
export const dataBase = 0x20000;

export interface BuiltElf {
  bytes: Buffer;
  /** Offsets of what tests damage. */
  at: Record<"strings" | "symbols" | "hash" | "versionsNeeded" | "versionsDefined" | "dynamic" | "data" | "programHeaders", number>;
}

export function buildElf(plan: ElfPlan = {}): BuiltElf {
  const { bits = 64, littleEndian = true, tables = "front" } = plan;
  const write = writer(bits, littleEndian);
  const { u16, u32, word } = write;
  const strings = stringTable();
  const parts = tableParts(plan, write, strings);
  const note = plan.goNote ? Buffer.concat([u32(4), u32(4), u32(4), Buffer.from("Go\0\0abcd")]) : undefined;
  const interpreter = plan.interpreter === undefined ? undefined : Buffer.from(`${plan.interpreter}\0`);

  const headerLength = bits === 64 ? 64 : 52;
  const headers = 3 + (note ? 1 : 0) + (interpreter ? 1 : 0);
  const entrySize = bits === 64 ? 56 : 32;
  const pieces: Buffer[] = [];
  let offset = 0;
  const place = (bytes: Buffer): number => {
    const padding = Buffer.alloc(-offset & 15);
    pieces.push(padding, bytes);
    offset += padding.length + bytes.length;
    return offset - bytes.length;
  };
  place(Buffer.alloc(headerLength + headers * entrySize));
  const noteAt = note ? place(note) : 0;
  const interpreterAt = interpreter ? place(interpreter) : 0;
  place(Buffer.alloc(plan.gap ?? 0));
  const at = { strings: 0, symbols: 0, hash: 0, versionsNeeded: 0, versionsDefined: 0, dynamic: 0, data: 0, programHeaders: headerLength };
  const placeTables = () => {
    for (const [name, bytes] of Object.entries(parts.tables)) at[name as keyof typeof at] = place(bytes);
  };
  if (tables === "front") placeTables();
  place(Buffer.alloc(0));
  const split = offset;

  const dynamic = (base: number): Buffer => {
    const address = (name: keyof typeof parts.tables) => at[name] + base;
    const pairs: [number, number][] = [...parts.entries, [5, address("strings")], [10, parts.tables.strings?.length ?? 0]];
    if (parts.tables.symbols) pairs.push([6, address("symbols")], [11, bits === 64 ? 24 : 16]);
    if (parts.tables.hash) pairs.push([plan.hash === "sysv" ? 4 : 0x6ffffef5, address("hash")]);
    if (parts.tables.versionsNeeded) pairs.push([0x6ffffffe, address("versionsNeeded")], [0x6fffffff, Object.keys(plan.versionsNeeded ?? {}).length]);
    if (parts.tables.versionsDefined) pairs.push([0x6ffffffc, address("versionsDefined")], [0x6ffffffd, plan.versionsDefined?.length ?? 0]);
    return Buffer.concat([...pairs, [0, 0] as const].map(([tag, value]) => Buffer.concat([word(tag), word(value)])));
  };
  const base = tables === "front" ? frontBase : dataBase;
  const dynamicLength = dynamic(base).length;
  at.dynamic = place(Buffer.alloc(dynamicLength));
  if (tables === "behind") placeTables();
  at.data = place(plan.data ?? Buffer.alloc(0));
  const bytes = Buffer.concat(pieces);
  dynamic(base).copy(bytes, at.dynamic);

  const header = (type: number, flags: number, start: number, length: number, from: number): Buffer =>
    bits === 64
      ? Buffer.concat([u32(type), u32(flags), word(start), word(start + from), word(start + from), word(length), word(length), word(16)])
      : Buffer.concat([u32(type), word(start), word(start + from), word(start + from), word(length), word(length), u32(flags), word(16)]);
  const segments = [
    ...(note ? [header(4, 4, noteAt, note.length, frontBase)] : []),
    ...(interpreter ? [header(3, 4, interpreterAt, interpreter.length, frontBase)] : []),
    header(1, 4, 0, split, frontBase),
    header(1, 6, split, bytes.length - split, dataBase),
    header(2, 6, at.dynamic, dynamicLength, dataBase),
  ];
  const elf = Buffer.concat([
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, bits === 64 ? 2 : 1, littleEndian ? 1 : 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ...[u16(plan.type ?? 3), u16(plan.machine ?? 62), u32(1), word(0), word(headerLength), word(0), u32(0)],
    ...[u16(headerLength), u16(entrySize), u16(segments.length), u16(0), u16(0), u16(0)],
  ]);
  Buffer.concat([elf, ...segments]).copy(bytes);
  return { bytes, at };
}

type Writer = ReturnType<typeof writer>;

export function writer(bits: 32 | 64, littleEndian: boolean) {
  const number = (bytes: number) => (value: number) => {
    const buffer = Buffer.alloc(bytes);
    if (bytes === 8) littleEndian ? buffer.writeBigUInt64LE(BigInt(value)) : buffer.writeBigUInt64BE(BigInt(value));
    else littleEndian ? buffer.writeUIntLE(value, 0, bytes) : buffer.writeUIntBE(value, 0, bytes);
    return buffer;
  };
  return { u16: number(2), u32: number(4), word: number(bits / 8) };
}

function stringTable() {
  const names = new Map<string, number>();
  let length = 1;
  const add = (name: string): number => {
    const known = names.get(name);
    if (known !== undefined) return known;
    names.set(name, length);
    length += name.length + 1;
    return length - name.length - 1;
  };
  return { add, bytes: () => Buffer.from(`\0${[...names.keys()].map((name) => `${name}\0`).join("")}`, "latin1") };
}

function tableParts(plan: ElfPlan, { u16, u32, word }: Writer, strings: ReturnType<typeof stringTable>) {
  const { bits = 64, hash = "gnu", undefinedSymbols = [], definedSymbols = [] } = plan;
  const entries: [number, number][] = (plan.needed ?? []).map((name) => [1, strings.add(name)]);
  for (const [tag, text] of [
    [14, plan.soname],
    [15, plan.rpath],
    [29, plan.runpath],
  ] as const)
    if (text !== undefined) entries.push([tag, strings.add(text)]);
  if (plan.flags1 !== undefined) entries.push([0x6ffffffb, plan.flags1]);

  const symbol = (name: string, section: number) => {
    const [at, rest] = [u32(name === "" ? 0 : strings.add(name)), Buffer.from([0x12, 0])];
    return bits === 64 ? Buffer.concat([at, rest, u16(section), word(0), word(0)]) : Buffer.concat([at, word(0), word(0), rest, u16(section)]);
  };
  const names = ["", ...undefinedSymbols, ...definedSymbols];
  const symbols = Buffer.concat([symbol("", 0), ...undefinedSymbols.map((name) => symbol(name, 0)), ...definedSymbols.map((name) => symbol(name, 9))]);
  const first = 1 + undefinedSymbols.length;
  const sysv = () => Buffer.concat([u32(1), u32(names.length), u32(0), Buffer.alloc(4 * names.length)]);
  const gnu = (bucket: number) =>
    Buffer.concat([u32(1), u32(first), u32(1), u32(5), word(0), u32(bucket), ...definedSymbols.map((_, i) => u32(i === definedSymbols.length - 1 ? 1 : 2))]);
  const hashTable = hash === "sysv" ? sysv() : gnu(hash === "gnu" && definedSymbols.length ? first : 0);

  const needs = Object.entries(plan.versionsNeeded ?? {}).map(([library, versions], i, all) => {
    const length = 16 + 16 * versions.length;
    const head = [u16(1), u16(versions.length), u32(strings.add(library)), u32(16), u32(i === all.length - 1 ? 0 : length)];
    const tails = versions.flatMap((version, j) => {
      const isWeak = version.startsWith("?");
      return [u32(0), u16(isWeak ? 2 : 0), u16(j + 2), u32(strings.add(isWeak ? version.slice(1) : version)), u32(j === versions.length - 1 ? 0 : 16)];
    });
    return Buffer.concat([...head, ...tails]);
  });
  const defines = (plan.versionsDefined ?? []).map((version, i, all) =>
    Buffer.concat([u16(1), u16(i === 0 ? 1 : 0), u16(i + 1), u16(1), u32(0), u32(20), u32(i === all.length - 1 ? 0 : 28), u32(strings.add(version)), u32(0)]),
  );
  const tables: Partial<Record<"hash" | "symbols" | "strings" | "versionsNeeded" | "versionsDefined", Buffer>> = {
    hash: hashTable,
    symbols,
    strings: strings.bytes(),
    ...(needs.length ? { versionsNeeded: Buffer.concat(needs) } : {}),
    ...(defines.length ? { versionsDefined: Buffer.concat(defines) } : {}),
  };
  return { entries, tables };
}

/** dl-cache.h: the header, entries of 24 bytes, strings by offset from the header. */
export function cacheOf(entries: [key: string, path: string][], littleEndian = true, order = 2): Buffer {
  const { u32 } = writer(64, littleEndian);
  let text = "";
  const add = (name: string) => {
    text += `${name}\0`;
    return u32(48 + 24 * entries.length + text.length - name.length - 1);
  };
  const rows = entries.map(([key, path]) => Buffer.concat([u32(0x303), add(key), add(path), Buffer.alloc(12)]));
  return Buffer.concat([
    Buffer.from("glibc-ld.so.cache1.1"),
    u32(entries.length),
    u32(text.length),
    Buffer.from([order]),
    Buffer.alloc(19),
    ...rows,
    Buffer.from(text),
  ]);
}
