import { describe, expect, it } from "vitest";
import { buildElf, dataBase, type ElfPlan, frontBase, writer } from "./elf-fixture";
import { ElfTap } from "./tap";

const magic = Buffer.from("\xff Go buildinf:", "latin1");
const frame = {
  start: Buffer.from("0w\xaf\f\x92t\b\x02A\xe1\xc1\x07\xe6\xd6\x18\xe6", "latin1"),
  end: Buffer.from("\xf92C1\x86\x18 r\x00\x82B\x10A\x16\xd8\xf2", "latin1"),
};
const modules = [
  "path\texample.org/x/cmd/y",
  "mod\texample.org/x\tv1.2.3\th1:abc=",
  "dep\tgolang.org/x/sys\tv0.1.0\th1:def=",
  "dep\texample.org/old\tv0.9.0",
  "=>\texample.org/new\tv1.0.0\th1:ghi=",
  "dep\texample.org/local\tv0.0.0",
  "=>\t../local\t(devel)\t",
  "build\t-compiler=gc",
  'build\t-ldflags="-s -w -X \\"main.v=\\xc3\\xa4\\u00e4\\t\\""',
  'build\t"a key"=`raw "value"`',
  "build\t__proto__=1",
  "build\tCGO_ENABLED=",
  "another\tword",
  "",
].join("\n");
const settings = { "-compiler": "gc", "-ldflags": '-s -w -X "main.v=ää\t"', "a key": 'raw "value"', ["__proto__"]: "1", CGO_ENABLED: "" };
const info = {
  goVersion: "go1.24.1",
  path: "example.org/x/cmd/y",
  main: { path: "example.org/x", version: "v1.2.3", replacedBy: null },
  modules: [
    { path: "golang.org/x/sys", version: "v0.1.0", replacedBy: null },
    { path: "example.org/old", version: "v0.9.0", replacedBy: { path: "example.org/new", version: "v1.0.0" } },
    { path: "example.org/local", version: "v0.0.0", replacedBy: { path: "../local", version: "(devel)" } },
  ],
  settings,
  unread: null,
};

const varint = (value: number): Buffer => Buffer.from(value < 128 ? [value] : [(value % 128) | 0x80, ...varint(Math.floor(value / 128))]);
const prefixed = (bytes: Buffer) => Buffer.concat([varint(bytes.length), bytes]);
const framed = (text: string) => Buffer.concat([frame.start, Buffer.from(text), frame.end]);
const inline = (version: string, mod: Buffer) => Buffer.concat([magic, Buffer.from([8, 2]), Buffer.alloc(16), prefixed(Buffer.from(version)), prefixed(mod)]);

function read(bytes: Buffer, piece = bytes.length) {
  const tap = new ElfTap(bytes.length);
  for (let at = 0; at < bytes.length; at += piece) tap.add(Buffer.from(bytes.subarray(at, at + piece)));
  return tap.end();
}
const go = (plan: ElfPlan, piece?: number) => read(buildElf({ type: 2, goNote: true, ...plan }).bytes, piece)?.go;

describe("Go's build information since 1.18", () => {
  const data = inline("go1.24.1", framed(modules));
  it("is read as go version -m prints it, from pieces of any size", () => {
    expect(go({ data })).toEqual(info);
    expect(Object.keys(go({ data })?.settings ?? {})).toContain("__proto__");
    for (const piece of [1, 3, 13, 14, 15, 16, 100, 257]) expect(go({ data }, piece)).toEqual(info);
  });

  it("is found without Go's note, at an aligned place alone, among decoys", () => {
    expect(go({ data, goNote: false })).toEqual(info);
    expect(go({ data: Buffer.concat([Buffer.alloc(8), data]), goNote: false })).toBeUndefined();
    expect(go({ data: Buffer.concat([magic, Buffer.alloc(18), data]) })).toEqual(info);
  });

  it("has no modules where they are not framed, and no path where there is none", () => {
    const none = { goVersion: "devel go1.25-1", path: "", main: null, modules: [], settings: {}, unread: null };
    expect(go({ data: inline("devel go1.25-1", Buffer.alloc(0)) })).toEqual(none);
    expect(go({ data: inline("devel go1.25-1", Buffer.from(modules)) })).toEqual(none);
  });

  it("keeps the version where the modules cannot be read", () => {
    expect(go({ data: inline("go1.20", framed("dep\tonly-a-path\n")) })).toMatchObject({ goVersion: "go1.20", modules: [], unread: { code: "malformed" } });
    const cut = inline("go1.20", framed(modules)).subarray(0, 100);
    expect(go({ data: cut })).toMatchObject({ goVersion: "go1.20", unread: { code: "too_large" } });
    const endless = Buffer.concat([inline("go1.20", Buffer.alloc(0)).subarray(0, -1), Buffer.alloc(12, 0xff)]);
    expect(go({ data: endless })).toMatchObject({ goVersion: "go1.20", unread: { code: "malformed" } });
  });

  it("is unknown with a reason where Go built the file and left none, and absent elsewhere", () => {
    expect(go({})).toMatchObject({ goVersion: "", unread: { code: "unsupported" } });
    expect(go({ goNote: false })).toBeUndefined();
    const { bytes, at } = buildElf({ type: 2, goNote: true, data });
    const cut = new ElfTap(bytes.length);
    cut.add(bytes.subarray(0, at.data + 20));
    expect(cut.end()?.go).toMatchObject({ goVersion: "", unread: { code: "malformed" } });
  });
});

describe("Go's build information from 1.13 to 1.17", () => {
  const forms = [64, 32].flatMap((bits) => [true, false].map((littleEndian) => ({ bits: bits as 32 | 64, littleEndian })));
  /** The header points at two string headers in the data, these at the strings among the constants. */
  const pointing = ({ bits, littleEndian }: (typeof forms)[number]): Buffer => {
    const { word } = writer(bits, littleEndian);
    const size = bits / 8;
    const plan = {
      type: 2,
      goNote: true,
      bits,
      littleEndian,
      soname: "go1.16.5",
      rpath: "MODULES".padEnd(framed(modules).length, "."),
      data: Buffer.alloc(200),
    };
    const { bytes, at } = buildElf(plan);
    const mod = framed(modules);
    const modAt = bytes.indexOf("MODULES");
    mod.copy(bytes, modAt);
    const header = [magic, Buffer.from([size, littleEndian ? 0 : 1]), word(at.data + 64 + dataBase), word(at.data + 96 + dataBase)];
    Buffer.concat(header).copy(bytes, at.data);
    Buffer.concat([word(bytes.indexOf("go1.16.5") + frontBase), word(8)]).copy(bytes, at.data + 64);
    Buffer.concat([word(modAt + frontBase), word(mod.length)]).copy(bytes, at.data + 96);
    return bytes;
  };

  it.each(forms)("is read through its pointers, $bits bits, little endian $littleEndian", (form) => {
    for (const piece of [1, 50, 100_000]) expect(read(pointing(form), piece)?.go).toEqual({ ...info, goVersion: "go1.16.5" });
  });

  it("is unknown with a reason where a pointer leads out of the file", () => {
    const bytes = pointing({ bits: 64, littleEndian: true });
    bytes.writeBigUInt64LE(2n ** 60n, bytes.indexOf(magic) + 16);
    expect(read(bytes)?.go).toMatchObject({ goVersion: "", unread: { code: "malformed" } });
  });
});

it("does not crash or hang on mutated build information", () => {
  const { bytes, at } = buildElf({ type: 2, goNote: true, data: inline("go1.24.1", framed(modules)) });
  let state = 1;
  // Numerical Recipes' generator: the same numbers in every run.
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let unread = 0;
  for (let round = 0; round < 2_000; round++) {
    const changed = Buffer.from(bytes);
    for (let i = 0; i <= random(4); i++) changed[at.data + 14 + random(round % 2 ? 40 : bytes.length - at.data - 14)] = random(256);
    if (read(changed, 1 + random(400))?.go?.unread) unread++;
  }
  expect(unread).toBeGreaterThan(100);
});
