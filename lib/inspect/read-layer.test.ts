import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createReadStream, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BasewiseError } from "../errors";
import { asDigest } from "../oci/digest";
import { type ReadLayerOptions, readLayer } from "./read-layer";

/** Layers packed by the machine's own tar, gzip and zstd; what is expected comes from sha256sum and stat, not from the code under test. */
let folder: string;
let tar: string;
const file = (name: string) => path.join(folder, name);
const sh = (script: string) => execFileSync("sh", ["-ec", script], { cwd: folder });
const sum = (name: string): string =>
  `sha256:${execFileSync("sha256sum", [file(name)])
    .toString()
    .slice(0, 64)}`;
const size = (name: string): number => statSync(file(name)).size;
const expectedOf = (name: string) => ({ blobDigest: sum(name), blobSize: size(name), diffId: sum("layer.tar"), unpacked: size("layer.tar") });

const bounds = { unpackedBytes: 1e9, ratio: 1e6, entries: 1e6, pathBytes: 4096, indexBytes: 1e9 };
const upTo = (unpackedBytes: number) => ({ bounds: { ...bounds, unpackedBytes } });
/** What was read but for the index, which has its own tests. */
const read = async (stream: Readable, options: Partial<ReadLayerOptions> = {}) => {
  const { index, ...rest } = await readLayer(stream, { signal: new AbortController().signal, expected: { blobDigest: null }, bounds, ...options });
  expect(index.bytes.length).toBeGreaterThan(0);
  return rest;
};
const readFile = (name: string, options: Partial<ReadLayerOptions> = {}) => read(createReadStream(file(name)), options);
const pieces = (bytes: Buffer, length: number): Readable =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
    })(),
  );
const failure = async (work: Promise<unknown>): Promise<BasewiseError> => {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(BasewiseError);
  return error as BasewiseError;
};

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "basewise-layer-"));
  tar = file("layer.tar");
  mkdirSync(file("tree"));
  writeFileSync(file("tree/random"), randomBytes(3_000_000));
  writeFileSync(file("tree/text"), "Which base image should our containers stand on?\n".repeat(100_000));
  writeFileSync(file("tree/zeroes"), Buffer.alloc(5_000_000));
  for (let i = 0; i < 500; i++) writeFileSync(file(`tree/file-${i}`), `${i}`.repeat(i));
  sh("tar -cf layer.tar -C tree . && tar -cf small.tar -C tree file-1");
  sh("gzip -c layer.tar > gz && gzip -9c layer.tar > gz9 && split -n 3 layer.tar part- && for p in part-*; do gzip -c $p; done > members.gz");
  sh(
    "zstd -qc layer.tar > zst && zstd -q --ultra -22 -c layer.tar > zst22 && zstd -qc --long=27 < layer.tar > long.zst && zstd -qc --no-check layer.tar > plain.zst",
  );
  sh("for p in part-*; do zstd -qc $p; done > frames.zst");
  sh("split -b 50000 layer.tar bit- && for p in bit-*; do zstd -qc $p; done > many.zst && rm bit-*");
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("readLayer", () => {
  it.each(["layer.tar", "gz", "gz9", "members.gz", "zst", "zst22", "long.zst", "plain.zst", "frames.zst", "many.zst"])(
    "reads %s as the command line does",
    async (name) => {
      let bytes = 0;
      const reading = await readFile(name, { expected: { blobDigest: asDigest(sum(name)) }, onBytes: (n) => (bytes += n) });
      expect(reading).toEqual(expectedOf(name));
      expect(bytes).toBe(size(name));
    },
  );

  it.each(["gz", "zst", "frames.zst"])("reads %s in pieces of any length", async (name) => {
    const small = execFileSync("sh", ["-c", `${name === "gz" ? "gzip" : "zstd -q"} -c < small.tar`], { cwd: folder });
    for (const length of [1, 2, 3, 7, 100]) expect((await read(pieces(small, length))).diffId).toBe(sum("small.tar"));
    expect(await read(pieces(readFileSync(file(name)), 1013))).toEqual(expectedOf(name));
  });

  it("knows sha512 digests", async () => {
    const digest = asDigest(
      `sha512:${execFileSync("sha512sum", [file("gz")])
        .toString()
        .slice(0, 128)}`,
    );
    expect(await readFile("gz", { expected: { blobDigest: digest } })).toEqual({ ...expectedOf("gz"), blobDigest: digest });
    const plain = asDigest(`sha512:${execFileSync("sha512sum", [tar]).toString().slice(0, 128)}`);
    expect(await readFile("layer.tar", { expected: { blobDigest: plain } })).toEqual({ ...expectedOf("layer.tar"), blobDigest: plain });
  });

  it("takes an empty tar, packed or not", async () => {
    const empty = Buffer.alloc(1024);
    const diffId = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";
    expect(await read(Readable.from([empty]))).toMatchObject({ diffId, unpacked: 1024 });
    expect(await read(Readable.from([gzipSync(empty)]))).toMatchObject({ diffId, unpacked: 1024 });
    expect(await read(Readable.from([gzipSync(Buffer.alloc(0))]))).toMatchObject({ unpacked: 0 });
  });

  it("counts zeroes behind a gzip stream to the blob, not to the tar", async () => {
    for (const padding of [3, 512, 300_000]) {
      const bytes = Buffer.concat([readFileSync(file("gz")), Buffer.alloc(padding)]);
      expect(await read(pieces(bytes, 65_536))).toMatchObject({ diffId: sum("layer.tar"), blobSize: bytes.length });
    }
  });

  it.each(["gz", "zst"])("refuses a %s with other bytes behind it, and says so", async (name) => {
    const bytes = Buffer.concat([readFileSync(file(name)), Buffer.from("garbage ".repeat(50_000))]);
    const error = await failure(read(pieces(bytes, 65_536)));
    expect(error.code).toBe("layer_unreadable");
    expect(error.detail).toContain("other bytes follow");
  });

  it("refuses what is no tar", async () => {
    for (const bytes of [Buffer.from("{}"), Buffer.alloc(0), Buffer.from("x".repeat(2000)), gzipSync(Buffer.from("y".repeat(2000))), randomBytes(5000)]) {
      expect((await failure(read(Readable.from(bytes.length ? [bytes] : [])))).code).toBe("layer_unreadable");
    }
  });

  it.each(["gz", "zst", "frames.zst", "long.zst"])("refuses a %s that ends early, by its digest where one is known", async (name) => {
    const whole = readFileSync(file(name));
    for (const length of [5, 1000, Math.floor(whole.length / 2), whole.length - 1]) {
      expect((await failure(read(pieces(whole.subarray(0, length), 65_536)))).code).toBe("layer_unreadable");
    }
    const half = whole.subarray(0, whole.length / 2);
    expect((await failure(read(pieces(half, 65_536), { expected: { blobDigest: asDigest(sum(name)) } }))).code).toBe("digest_mismatch");
  });

  it.each(["layer.tar", "gz", "zst"])("refuses a %s with a flipped bit", async (name) => {
    const bytes = readFileSync(file(name));
    const at = Math.floor(bytes.length / 3);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    expect((await failure(read(pieces(bytes, 65_536), { expected: { blobDigest: asDigest(sum(name)) } }))).code).toBe("digest_mismatch");
  });

  it.each(["layer.tar", "gz", "zst"])("keeps to the bound with %s", async (name) => {
    const error = await failure(readFile(name, { ...upTo(size("layer.tar") - 1), expected: { blobDigest: asDigest(sum(name)) } }));
    expect(error.code).toBe("layer_too_large");
    expect(error.detail).toContain("BASEWISE_MAX_UNPACKED_BYTES");
    expect(await readFile(name, upTo(size("layer.tar")))).toMatchObject({ unpacked: size("layer.tar") });
  });

  it("stops a bomb within the bound's memory and without a long standstill", async () => {
    sh("(cat small.tar; head -c 700000000 /dev/zero) | zstd -q -3 -c > bomb.zst; (cat small.tar; head -c 500000000 /dev/zero) | gzip -1c > bomb.gz");
    // In time of the processor: a busy machine may pause any process for as long as it likes, and that is no standstill of ours.
    const spent = () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000;
    };
    for (const name of ["bomb.zst", "bomb.gz"]) {
      let longest = 0;
      let last = spent();
      const watch = setInterval(() => {
        longest = Math.max(longest, spent() - last);
        last = spent();
      }, 1);
      const before = process.memoryUsage().rss;
      const error = await failure(readFile(name, upTo(400_000_000)));
      clearInterval(watch);
      expect(error.code).toBe("layer_too_large");
      expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
      // 50 ms is the aim.
      expect(longest).toBeLessThan(250);
    }
  });

  it("stops at a ratio that no real layer has", async () => {
    sh("(cat small.tar; head -c 200000000 /dev/zero) | gzip -9c > ratio.gz");
    const error = await failure(readFile("ratio.gz", { bounds: { ...bounds, ratio: 100 } }));
    expect([error.code, error.detail.includes("BASEWISE_MAX_RATIO")]).toEqual(["ratio_too_high", true]);
    expect(await readFile("ratio.gz")).toMatchObject({ unpacked: size("small.tar") + 200_000_000 });
  });

  it("counts the holes of sparse files, which take time though they stand in no tar", async () => {
    sh("truncate -s 900M hollow && tar --sparse -cf - hollow hollow hollow | gzip -c > hollow.gz && rm hollow");
    expect(size("hollow.gz")).toBeLessThan(10_000);
    const before = process.cpuUsage();
    expect((await failure(readFile("hollow.gz", { bounds: { ...bounds, ratio: 200 } }))).code).toBe("ratio_too_high");
    expect((await failure(readFile("hollow.gz", { bounds: { ...bounds, unpackedBytes: 900 * 2 ** 20, ratio: 1e9 } }))).code).toBe("layer_too_large");
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(10);
  });

  it("bounds what is kept: neither many long names nor many small files that facts are read from add up to more", async () => {
    const tarOf = (script: string, format = "PAX") =>
      execFileSync(
        "python3",
        ["-c", `import tarfile, io, sys\nt = tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.${format}_FORMAT)\n${script}\nt.close()`],
        {
          maxBuffer: 2 ** 28,
        },
      );
    const hostile = {
      names: tarOf('for n in range(3000):\n    t.addfile(tarfile.TarInfo("%04d/" % n + "d/" * 1500))'),
      captured: tarOf(
        'for n in range(200):\n    i = tarfile.TarInfo("usr/share/doc/%d/copyright" % n); i.size = 100000; t.addfile(i, io.BytesIO(b"c" * i.size))',
      ),
      "not UTF-8": tarOf('for n in range(3000):\n    t.addfile(tarfile.TarInfo("%04d" % n + "\\udcff" * 1500))', "GNU"),
      attributes: tarOf('for n in range(300):\n    i = tarfile.TarInfo("%d" % n); i.pax_headers = {"SCHILY.xattr.user.x": "v" * 20000}; t.addfile(i)'),
    };
    for (const [what, bytes] of Object.entries(hostile)) {
      const error = await failure(read(Readable.from([gzipSync(bytes)]), { bounds: { ...bounds, indexBytes: 4_000_000 } }));
      expect([what, error.code, error.detail.includes("BASEWISE_MAX_INDEX_BYTES")]).toEqual([what, "index_too_large", true]);
    }
    expect((await readFile("gz", { bounds: { ...bounds, indexBytes: 1_000_000 } })).diffId).toBe(sum("layer.tar"));
  });

  it("refuses a zstd frame that wants a giant window", async () => {
    const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa0, 0x01, 0x00, 0x00]); // window of 1 GiB
    expect((await failure(read(Readable.from([header])))).detail).toContain("window");
  });

  it.each(["layer.tar", "gz", "zst"])("stops reading %s when it is cancelled, and lets go of the stream", async (name) => {
    const bytes = readFileSync(file(name));
    for (const stall of [false, true]) {
      const control = new AbortController();
      let sent = 0;
      const stream = new Readable({
        read() {
          if (stall && sent > 1_000_000) return;
          this.push(bytes.subarray(sent, sent + 65_536));
          sent += 65_536;
          if (sent > 900_000) setTimeout(() => control.abort(), 5);
          if (sent > bytes.length) sent = 0; // never ends
        },
      });
      const error = await failure(read(stream, { signal: control.signal, ...upTo(1e12) }));
      // An endless repetition of a packed file is one more member or frame each time, so nothing else ends it.
      expect(error.code).toBe("job_cancelled");
      expect(stream.destroyed).toBe(true);
    }
    const gone = new AbortController();
    gone.abort(new BasewiseError("engine_timeout", "for a reason of its own"));
    expect((await failure(readFile(name, { signal: gone.signal }))).code).toBe("engine_timeout");
  });

  it("raises what the stream fails with, as it is", async () => {
    const broken = new BasewiseError("registry_unreachable", "the socket was closed");
    const bytes = readFileSync(file("gz"));
    const stream = Readable.from(
      (function* () {
        yield bytes.subarray(0, 100_000);
        throw broken;
      })(),
    );
    expect(await failure(read(stream))).toBe(broken);
    expect(stream.destroyed).toBe(true);
  });

  it("takes no more of a stream than it can unpack", async () => {
    let unpacked = 0;
    let sent = 0;
    let furthest = 0;
    const bytes = readFileSync(file("zst"));
    const stream = new Readable({
      highWaterMark: 16_384,
      read() {
        furthest = Math.max(furthest, sent - unpacked);
        this.push(sent < bytes.length ? bytes.subarray(sent, sent + 16_384) : null);
        sent += 16_384;
      },
    });
    expect(await read(stream, { onBytes: (n) => (unpacked += n) })).toEqual(expectedOf("zst"));
    expect(furthest).toBeLessThan(100_000);
  });
});
