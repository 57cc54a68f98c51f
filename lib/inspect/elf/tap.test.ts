import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ElfFacts } from "../layer-index";
import { buildElf, type ElfPlan } from "./elf-fixture";
import { tapFile } from "./machine-tree";
import { comparableElf, readelf } from "./oracle";
import { ElfTap } from "./tap";

const usrBin = "/usr/bin";

/** In pieces of one size through one buffer that is overwritten after each, as a stream's may be. */
function tap(bytes: Buffer, piece = bytes.length, size = bytes.length) {
  const reader = new ElfTap(size);
  const buffer = Buffer.alloc(piece || 1);
  for (let at = 0; at < bytes.length; at += piece) {
    const length = bytes.copy(buffer, 0, at, at + piece);
    reader.add(buffer.subarray(0, length));
    buffer.fill(0xee);
  }
  return reader.end();
}

const program: ElfPlan = {
  interpreter: "/lib64/ld-linux-x86-64.so.2",
  needed: ["libz.so.1", "libc.so.6"],
  runpath: "$ORIGIN/../lib:/opt/lib",
  versionsNeeded: { "libz.so.1": ["ZLIB_1.2.9"], "libc.so.6": ["GLIBC_2.34", "?GLIBC_2.99", "GLIBC_2.4"], "libweak.so": ["?W_1"] },
  undefinedSymbols: ["system", "puts", "napi_create_function", "dlopen"],
  definedSymbols: ["getpwnam", "main"],
};
const programFacts: ElfFacts = {
  bits: 64,
  littleEndian: true,
  machine: "x86_64",
  kind: "executable",
  pie: true,
  static: false,
  interpreter: "/lib64/ld-linux-x86-64.so.2",
  soname: null,
  needed: ["libz.so.1", "libc.so.6"],
  rpath: [],
  runpath: ["$ORIGIN/../lib", "/opt/lib"],
  versionsNeeded: [
    { library: "libz.so.1", versions: ["ZLIB_1.2.9"] },
    { library: "libc.so.6", versions: ["GLIBC_2.34", "GLIBC_2.4"] },
  ],
  versionsDefined: [],
  runtimeSymbols: ["dlopen", "napi_create_function", "system"],
  unread: null,
};

describe("files written by hand", () => {
  const forms = [64, 32].flatMap((bits) => [true, false].map((littleEndian) => ({ bits: bits as 32 | 64, littleEndian })));
  it.each(forms)("reads $bits bits, little endian $littleEndian, whatever the hash table and the place of the tables", (form) => {
    for (const hash of ["sysv", "gnu"] as const) {
      for (const tables of ["front", "behind"] as const) {
        expect(tap(buildElf({ ...program, ...form, hash, tables }).bytes)?.elf).toEqual({ ...programFacts, ...form });
      }
    }
    // Nothing is exported, so the hash table is empty and the next table ends the symbols.
    const { definedSymbols: _, ...importing } = program;
    expect(tap(buildElf({ ...importing, ...form, hash: "gnu-empty" }).bytes)?.elf).toEqual({ ...programFacts, ...form });
  });

  it("reads the same from pieces of any size", () => {
    const { bytes } = buildElf({ ...program, gap: 3_000 });
    for (const piece of [1, 2, 7, 63, 64, 65, 1_000]) expect(tap(bytes, piece)?.elf).toEqual(programFacts);
  });

  it("agrees with readelf on them", () => {
    const folder = mkdtempSync(join(tmpdir(), "elf-"));
    try {
      const paths = forms.map((form, i) => {
        const path = join(folder, `${i}`);
        writeFileSync(path, buildElf({ ...program, ...form, soname: "me.so", versionsDefined: ["me.so", "ME_1", "ME_2"] }).bytes);
        return path;
      });
      const facts = readelf(paths);
      expect(facts.size).toBe(4);
      // Without section headers readelf prints the dynamic section, and neither versions nor symbols.
      for (const [path, { bits, littleEndian, interpreter, needed, runpath, soname }] of facts) {
        expect(tapFile(path)?.elf).toMatchObject({ bits, littleEndian, interpreter, needed, runpath, soname, unread: null });
        expect(needed).toEqual(program.needed);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("tells libraries, programs, static and position-independent ones apart", () => {
    const kinds = (plan: ElfPlan) => {
      const elf = tap(buildElf(plan).bytes)?.elf;
      return elf && [elf.kind, elf.pie, elf.static];
    };
    expect(kinds({ soname: "libx.so.1", needed: ["libc.so.6"] })).toEqual(["shared", false, false]);
    expect(kinds({ flags1: 0x08000001 })).toEqual(["executable", true, true]);
    expect(kinds({ type: 2 })).toEqual(["executable", false, true]);
    expect(kinds({ type: 2, needed: ["libc.so.6"] })).toEqual(["executable", false, false]);
    // Go with CGO_ENABLED=0 and -buildmode=pie: nothing needed, and yet a loader.
    expect(kinds({ interpreter: "/lib64/ld-linux-x86-64.so.2", flags1: 0x08000000 })).toEqual(["executable", true, false]);
    expect(kinds({ type: 1 })).toEqual(["relocatable", false, false]);
    expect(kinds({ type: 4 })).toEqual(["other", false, false]);
  });

  it("keeps what a library defines, without its base, and names unknown machines by number", () => {
    const { bytes } = buildElf({ machine: 4_242, soname: "libx.so.1", rpath: "/a:/b", versionsDefined: ["libx.so.1", "X_2", "X_1"] });
    expect(tap(bytes)?.elf).toMatchObject({ machine: "4242", soname: "libx.so.1", rpath: ["/a", "/b"], versionsDefined: ["X_1", "X_2"], unread: null });
  });

  it("says that tables beyond the window were not kept, and keeps no wrong list", () => {
    const tables = buildElf({ ...program, gap: 32 * 2 ** 20 }).bytes;
    // The window in front and the one at the segment's end hold them, unless more than a mebibyte lies between.
    expect(tap(tables, 65_536)?.elf).toEqual(programFacts);
    const { bytes, at } = buildElf({ ...program, gap: 33 * 2 ** 20, undefinedSymbols: Array.from({ length: 60_000 }, (_, i) => `symbol_${i}`) });
    expect(at.dynamic - at.hash).toBeGreaterThan(2 ** 20);
    expect(tap(bytes, 65_536)?.elf).toMatchObject({ kind: "executable", static: false, needed: [], versionsNeeded: [], unread: { code: "too_large" } });
  });
});

describe("files that are damaged or hostile", () => {
  it("is no ELF file without a whole header of a known class", () => {
    const { bytes } = buildElf(program);
    expect(tap(Buffer.from("#!/bin/sh\n"))).toBeUndefined();
    expect(tap(Buffer.alloc(0))).toBeUndefined();
    expect(tap(bytes.subarray(0, 63))).toBeUndefined();
    for (const [at, value] of [
      [0, 0],
      [4, 3],
      [5, 0],
    ] as const)
      expect(tap(Buffer.from(bytes.map((byte, i) => (i === at ? value : byte))))).toBeUndefined();
  });

  it("says what is wrong with a file that ends early, wherever it does", () => {
    const { bytes, at } = buildElf(program);
    for (let length = 64; length < bytes.length; length++) {
      const elf = tap(bytes.subarray(0, length), 100)?.elf;
      if (elf?.unread === null) expect(length).toBeGreaterThan(at.dynamic);
      else expect(elf).toMatchObject({ needed: [], runtimeSymbols: [], static: false, unread: { code: "malformed" } });
      expect(tap(bytes.subarray(0, length), 100, bytes.length)?.elf.unread).toEqual(elf?.unread);
    }
  });

  const damaged = (change: (built: ReturnType<typeof buildElf>) => void, plan = program) => {
    const built = buildElf(plan);
    change(built);
    return tap(built.bytes)?.elf;
  };
  it.each<[string, Parameters<typeof damaged>[0]]>([
    ["more program headers than Linux takes", ({ bytes }) => bytes.writeUInt16LE(65_535, 56)],
    ["program headers of another size", ({ bytes }) => bytes.writeUInt16LE(57, 54)],
    ["program headers behind the end", ({ bytes }) => bytes.writeBigUInt64LE(2n ** 63n, 32)],
    [
      "a version table that overlaps itself without end",
      ({ bytes, at }) => {
        bytes.writeUInt16LE(65_535, at.versionsNeeded + 2);
        for (let i = 0; i < 3; i++) bytes.writeUInt32LE(1, at.versionsNeeded + 28 + 16 * i);
      },
    ],
    ["a version's name outside the strings", ({ bytes, at }) => bytes.writeUInt32LE(0xffffffff, at.versionsNeeded + 4)],
    ["a billion buckets", ({ bytes, at }) => bytes.writeUInt32LE(1e9, at.hash)],
    ["a bucket beyond its chains", ({ bytes, at }) => bytes.writeUInt32LE(0xfffffff0, at.hash + 24)],
    ["a symbol's name outside the strings", ({ bytes, at }) => bytes.writeUInt32LE(0xffffffff, at.symbols + 24)],
    ["a string table without an end", ({ bytes, at }) => bytes.fill(0x41, at.strings, at.versionsNeeded)],
    ["an interpreter without an end", ({ bytes }) => bytes.writeBigUInt64LE(4n, 64 + 32)],
  ])("survives %s", (_, change) => {
    expect(damaged(change)).toMatchObject({ needed: [], versionsNeeded: [], runtimeSymbols: [], unread: { code: "malformed" } });
  });

  it("does not let few bytes become many names", () => {
    const { bytes, at } = buildElf({ needed: Array.from({ length: 1_000 }, () => "x".repeat(4_000)) });
    for (let i = 0; i < 1_000; i++) bytes.writeBigUInt64LE(BigInt(1 + i), at.dynamic + 16 * i + 8);
    const elf = tap(bytes)?.elf;
    expect(elf).toMatchObject({ needed: [], unread: { code: "too_large" } });
  });

  it("does not crash or hang on mutated headers, real and written by hand", () => {
    const random = mulberry32(20_261_124);
    const seeds = [
      buildElf(program).bytes,
      buildElf({ ...program, bits: 32, littleEndian: false, hash: "sysv", tables: "behind" }).bytes,
      readFileSync(smallest(usrBin)),
    ];
    const interesting = [0, 1, 2, 0x7f, 0x80, 0xff];
    const start = performance.now();
    let unread = 0;
    for (let round = 0; round < 3_000; round++) {
      const bytes = Buffer.from(seeds[round % seeds.length] as Buffer);
      const within = random() < 0.5 ? 400 : bytes.length;
      for (let i = 0; i < 1 + random() * 8; i++) bytes[Math.floor(random() * within)] = interesting[Math.floor(random() * interesting.length)] ?? 0;
      const cut = random() < 0.2 ? Math.floor(random() * bytes.length) : bytes.length;
      const elf = tap(bytes.subarray(0, cut), 1 + Math.floor(random() * 5_000), bytes.length)?.elf;
      if (!elf?.unread) continue;
      unread++;
      expect([elf.needed, elf.rpath, elf.runpath, elf.versionsNeeded, elf.versionsDefined, elf.runtimeSymbols, elf.soname]).toEqual([
        [],
        [],
        [],
        [],
        [],
        [],
        null,
      ]);
      expect(elf.unread.reason).toMatch(/\.$/);
    }
    expect(unread).toBeGreaterThan(300);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe("the machine's own files, against readelf", () => {
  const libraries = readdirSync("/usr/lib").find((name) => name.endsWith("-linux-gnu"));
  it.each([
    ["libraries", `/usr/lib/${libraries}`, /\.so(\.|$)/],
    ["programs", usrBin, /./],
  ] as const)("reads the same of %s", (_, folder, pattern) => {
    const paths = sample(
      regularFiles(folder).filter((path) => pattern.test(path)),
      120,
    );
    expect(compareWithReadelf(paths)).toBeGreaterThan(25);
  });

  it("reads the same of the Node.js that runs this", () => {
    expect(compareWithReadelf([process.execPath])).toBe(1);
  });
});

function compareWithReadelf(paths: string[]): number {
  const expected = readelf(paths);
  for (const path of paths) {
    const facts = expected.get(path);
    const elf = tapFile(path, 65_536)?.elf;
    expect(comparableElf(elf), path).toEqual(comparableElf(facts));
    if (elf) expect(elf.unread, path).toBeNull();
  }
  return expected.size;
}

function regularFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && statSync(join(folder, entry.name)).size < 3e6)
    .map((entry) => join(folder, entry.name))
    .sort();
}

/** Evenly spread. */
const sample = (paths: string[], most: number): string[] => paths.filter((_, i) => i % Math.ceil(paths.length / most) === 0);

const smallest = (folder: string): string =>
  regularFiles(folder)
    .filter((path) => readFileSync(path).subarray(0, 4).toString("latin1") === "\x7fELF")
    .sort((a, b) => statSync(a).size - statSync(b).size)[0] ?? process.execPath;

/** A small generator with a seed, so that every run tries the same. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
