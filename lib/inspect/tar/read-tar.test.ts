import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isBasewiseError } from "../../errors";
import type { LayerEntry } from "../layer-index";
import { LayerWalk } from "../walk-layer";

/** Tars written by GNU tar and Python's tarfile from a tree whose every attribute this test set itself. */
let folder: string;
const file = (name: string) => path.join(folder, name);
const sh = (script: string) => execFileSync("sh", ["-ec", script], { cwd: folder, maxBuffer: 2 ** 28 });
const python = (script: string) => execFileSync("python3", ["-c", script], { cwd: folder });
const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");

const bounds = { entries: 10_000, pathBytes: 4096, fileBytes: 1e9, indexBytes: 1e9 };
function walk(bytes: Buffer, length = bytes.length, own: Partial<typeof bounds> = {}): LayerEntry[] {
  const layer = new LayerWalk({ ...bounds, ...own });
  for (let at = 0; at < bytes.length; at += length) layer.push(Buffer.from(bytes.subarray(at, at + length)));
  return layer.finish().entries;
}
const byPath = (entries: LayerEntry[]) => new Map(entries.map((e) => [e.path, e]));
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return "nothing was raised";
  } catch (error) {
    return isBasewiseError(error) ? error.code : `not ours: ${error}`;
  }
};

const long = `${"a-long-name/".repeat(25)}file`;
const big = randomBytes(1_000_000);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "basewise-tar-"));
  mkdirSync(file("tree/etc"), { recursive: true });
  mkdirSync(file("tree/empty"));
  chmodSync(file("tree/empty"), 0o1777);
  writeFileSync(file("tree/etc/hostname"), "host\n");
  chmodSync(file("tree/etc/hostname"), 0o640);
  writeFileSync(file("tree/big"), big);
  chmodSync(file("tree/big"), 0o4755);
  writeFileSync(file("tree/nothing"), "");
  symlinkSync("../etc/hostname", file("tree/link"));
  linkSync(file("tree/big"), file("tree/other-name-of-big"));
  mkdirSync(file(`tree/${path.dirname(long)}`), { recursive: true });
  writeFileSync(file(`tree/${long}`), "deep");
  symlinkSync(long, file("tree/long-link"));
  writeFileSync(file("tree/żółć"), "utf-8");
  execFileSync("sh", ["-c", "printf latin > \"tree/caf$(printf '\\351')\""], { cwd: folder });
  sh("mkfifo tree/pipe");
  // Holes before, between and behind data.
  writeFileSync(file("sparse"), "");
  truncateSync(file("sparse"), 3_000_000);
  sh("printf begin | dd of=sparse bs=1 seek=400000 conv=notrunc status=none; printf middle | dd of=sparse bs=1 seek=1500000 conv=notrunc status=none");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const own = "--sort=name --owner=1234:1234 --group=4321:4321 --numeric-owner";

describe.each(["gnu", "posix", "oldgnu"])("a tar of the %s format", (format) => {
  let bytes: Buffer;
  beforeAll(() => {
    sh(`tar ${own} --format=${format} -cf ${format}.tar -C tree .`);
    bytes = readFileSync(file(`${format}.tar`));
  });

  it("has every entry with what was set on it", () => {
    const found = byPath(walk(bytes));
    const listed = sh(`tar -tf ${format}.tar --quoting-style=literal`).toString("latin1").trimEnd().split("\n").length;
    expect(found.size).toBe(listed);
    expect(found.get("")).toMatchObject({ type: "directory" });
    expect(found.get("empty")).toMatchObject({ type: "directory", mode: 0o1777, size: 0, uid: 1234, gid: 4321, sha256: null });
    expect(found.get("etc/hostname")).toMatchObject({ type: "file", mode: 0o640, size: 5, sha256: sha256("host\n"), linkTarget: null });
    expect(found.get("big")).toMatchObject({ type: "file", mode: 0o4755, size: 1_000_000, sha256: sha256(big) });
    expect(found.get("nothing")).toMatchObject({ type: "file", size: 0, sha256: sha256("") });
    expect(found.get("link")).toMatchObject({ type: "symlink", linkTarget: "../etc/hostname", size: 0 });
    expect(found.get("other-name-of-big")).toMatchObject({ type: "hardlink", linkTarget: "big", size: 0, sha256: null });
    expect(found.get(long)).toMatchObject({ type: "file", size: 4, sha256: sha256("deep") });
    expect(found.get("long-link")).toMatchObject({ type: "symlink", linkTarget: long });
    expect(found.get("żółć")).toMatchObject({ sha256: sha256("utf-8") });
    expect(found.get("caf\udce9")).toMatchObject({ sha256: sha256("latin") });
    expect(found.get("pipe")).toMatchObject({ type: "fifo" });
  });

  it("is the same however its bytes come", () => {
    const whole = walk(bytes);
    for (const length of [1, 511, 513, 10_240, 65_536])
      expect(walk(length === 1 ? bytes.subarray(0, 30_720) : bytes, length).slice(0, 5)).toEqual(whole.slice(0, 5));
    for (const length of [511, 513, 10_240]) expect(walk(bytes, length)).toEqual(whole);
  });
});

it.each([
  ["old GNU", "--format=gnu --sparse"],
  ["PAX 0.0", "--format=posix --sparse --sparse-version=0.0"],
  ["PAX 0.1", "--format=posix --sparse --sparse-version=0.1"],
  ["PAX 1.0", "--format=posix --sparse --sparse-version=1.0"],
])("reads a sparse file of %s as it is", (_, options) => {
  sh(`tar ${own} ${options} -cf sparse.tar sparse`);
  const bytes = readFileSync(file("sparse.tar"));
  expect(bytes.length).toBeLessThan(100_000);
  for (const length of [bytes.length, 700]) {
    expect(walk(bytes, length)).toMatchObject([{ path: "sparse", type: "file", size: 3_000_000, sha256: sha256(readFileSync(file("sparse"))) }]);
  }
  expect(codeOf(() => walk(bytes, bytes.length, { fileBytes: 2_999_999 }))).toBe("layer_too_large");
});

it("reads devices, extended attributes, large ids and odd names as Python's tarfile writes them", () => {
  python(`
import tarfile, io
def add(t, name, **kw):
    i = tarfile.TarInfo(name)
    for k, v in kw.items(): setattr(i, k, v)
    t.addfile(i, io.BytesIO(b"x" * i.size))
with tarfile.open("odd.tar", "w", format=tarfile.PAX_FORMAT) as t:
    add(t, "dev/null", type=tarfile.CHRTYPE, devmajor=1, devminor=3, mode=0o666)
    add(t, "dev/loop0", type=tarfile.BLKTYPE, devmajor=7, devminor=0)
    add(t, "cap", size=3, pax_headers={"SCHILY.xattr.security.capability": "\\x01\\x00\\x00\\x02", "SCHILY.xattr.user.note": "a=b"})
    add(t, "owner", uid=3000000000, gid=4000000000)
    add(t, "/./abs//olute/./file")
    add(t, "up/../side")
    add(t, "contiguous", type=tarfile.CONTTYPE, size=5)
with tarfile.open("base256.tar", "w", format=tarfile.GNU_FORMAT) as t:
    add(t, "owner", uid=3000000000)
`);
  const found = byPath(walk(readFileSync(file("odd.tar"))));
  expect(found.get("dev/null")).toMatchObject({ type: "character", device: { major: 1, minor: 3 }, mode: 0o666 });
  expect(found.get("dev/loop0")).toMatchObject({ type: "block", device: { major: 7, minor: 0 } });
  expect(found.get("cap")?.xattrs).toEqual({ "security.capability": "AQAAAg==", "user.note": Buffer.from("a=b").toString("base64") });
  expect(found.get("owner")).toMatchObject({ uid: 3_000_000_000, gid: 4_000_000_000 });
  expect(found.has("abs/olute/file")).toBe(true);
  expect(found.has("side")).toBe(true);
  expect(found.get("contiguous")).toMatchObject({ type: "file", size: 5, sha256: sha256("xxxxx") });
  expect(walk(readFileSync(file("base256.tar")))).toMatchObject([{ path: "owner", uid: 3_000_000_000 }]);
});

describe("what cannot be read", () => {
  const tarOf = (script: string): Buffer => {
    python(`import tarfile, io\nwith tarfile.open("bad.tar", "w", format=tarfile.PAX_FORMAT) as t:\n${script.replace(/^/gm, "    ")}`);
    return readFileSync(file("bad.tar"));
  };

  it("a name that leads out of the image", () => {
    for (const name of ["../x", "a/../../x", "/../x"]) expect(codeOf(() => walk(tarOf(`t.addfile(tarfile.TarInfo("${name}"))`)))).toBe("layer_unreadable");
  });

  it("a tar that ends in the middle of a header, of data, or of a long name", () => {
    const bytes = readFileSync(file("gnu.tar"));
    for (const length of [100, 700, 512 * 3 + 1]) expect(codeOf(() => walk(bytes.subarray(0, length)))).toBe("layer_unreadable");
  });

  it("a damaged header, and zeroes between entries", () => {
    const bytes = Buffer.from(readFileSync(file("gnu.tar")));
    bytes[520] = (bytes[520] ?? 0) ^ 0xff;
    expect(codeOf(() => walk(bytes))).toBe("layer_unreadable");
    const whole = readFileSync(file("gnu.tar"));
    expect(codeOf(() => walk(Buffer.concat([Buffer.alloc(512), whole])))).toBe("layer_unreadable");
  });

  it("too many entries, and a name too long", () => {
    const bytes = readFileSync(file("posix.tar"));
    expect(codeOf(() => walk(bytes, bytes.length, { entries: 5 }))).toBe("too_many_entries");
    expect(codeOf(() => walk(bytes, bytes.length, { pathBytes: 200 }))).toBe("path_too_long");
  });

  it("what stands behind the end is nobody's, as engines have it", () => {
    const bytes = readFileSync(file("gnu.tar"));
    expect(walk(Buffer.concat([bytes, bytes]))).toHaveLength(walk(bytes).length);
  });

  it("any bytes at all: a clear error or a reading, and never long", () => {
    const whole = readFileSync(file("posix.tar")).subarray(0, 120_000);
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    const outcomes = new Set<string>();
    for (let round = 0; round < 1500; round++) {
      const bytes = Buffer.from(whole);
      for (let i = 0; i <= random(4); i++) {
        const at = random(bytes.length);
        if (random(3) === 0) bytes.copyWithin(at, random(bytes.length), random(bytes.length));
        else bytes[at] = random(256);
      }
      outcomes.add(codeOf(() => walk(bytes.subarray(0, random(4) === 0 ? random(bytes.length) : bytes.length), 65_536)));
    }
    expect(
      [...outcomes].every((o) => ["nothing was raised", "layer_unreadable", "layer_too_large", "path_too_long", "bound_exceeded"].includes(o)),
      [...outcomes].join(),
    ).toBe(true);
    expect(outcomes.size).toBeGreaterThan(1);
  });
});
