import { execFileSync } from "node:child_process";
import { Readable } from "node:stream";
import type { Worker } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { derive } from "../inspect/derive";
import { readLayer } from "../inspect/read-layer";

/** The real thread, from the file that the server starts (`npm run generate` makes it); the test only keeps hold of it, to end it. */
const { workers } = vi.hoisted(() => ({ workers: [] as Worker[] }));
vi.mock("node:worker_threads", async (original) => {
  const real = await original<typeof import("node:worker_threads")>();
  class Held extends real.Worker {
    constructor(...given: ConstructorParameters<typeof real.Worker>) {
      super(...given);
      workers.push(this as unknown as Worker);
    }
  }
  return { ...real, Worker: Held };
});
const { readingThread } = await import("./index");

const script = `import tarfile, io, sys
t = tarfile.open(fileobj=sys.stdout.buffer, mode="w|")
for n in range(300):
    i = tarfile.TarInfo("usr/bin/%d" % n); i.size = 20000; t.addfile(i, io.BytesIO(b"%d" % (n % 10) * 20000))
t.close()`;
const tar = execFileSync("python3", ["-c", script], { maxBuffer: 2 ** 28 });
const packed = gzipSync(tar);
const bounds = { unpackedBytes: 1e9, ratio: 1e6, entries: 1e6, pathBytes: 4096, indexBytes: 1e8 };
const expected = { blobDigest: null };
const never = new AbortController().signal;
const pieces = (bytes: Buffer, length: number): Readable =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
    })(),
  );
const stalled = (): Readable => {
  const stream = new Readable({ read: () => undefined });
  stream.push(packed.subarray(0, 10_000));
  return stream;
};

describe("the reading thread", () => {
  it("reads several layers at once as the reader itself does", async () => {
    const here = await readLayer(pieces(packed, 1000), { signal: never, expected, bounds });
    const there = await Promise.all([packed, tar, packed].map((bytes) => readingThread().readLayer(pieces(bytes, 1000), { signal: never, expected, bounds })));
    for (const reading of there) {
      expect([reading.diffId, reading.unpacked, reading.index.content]).toEqual([here.diffId, here.unpacked, here.index.content]);
    }
    expect(there[0]?.blobDigest).toBe(here.blobDigest);
    expect(workers).toHaveLength(1);
    const config = { user: null, env: [], entrypoint: null, cmd: null, workingDir: null };
    const input = { indexes: [here.index.bytes], positions: [0], config };
    expect(await readingThread().derive(input)).toEqual(JSON.parse(JSON.stringify(await derive(input))));
  });

  it("carries codes over, of readings and of derivations", async () => {
    const few = { ...bounds, entries: 5 };
    await expect(readingThread().readLayer(pieces(packed, 1000), { signal: never, expected, bounds: few })).rejects.toMatchObject({ code: "too_many_entries" });
    const { index } = await readLayer(pieces(packed, 1000), { signal: never, expected, bounds });
    const input = { indexes: [index.bytes], positions: [0], config: { user: null, env: [], entrypoint: null, cmd: null, workingDir: null }, indexBytes: 100 };
    await expect(readingThread().derive(input)).rejects.toMatchObject({ code: "index_too_large" });
  });

  it("lets go of a stream that is given up, and passes on what one fails with", async () => {
    const control = new AbortController();
    const stream = stalled();
    setTimeout(() => control.abort(), 50);
    await expect(readingThread().readLayer(stream, { signal: control.signal, expected, bounds })).rejects.toMatchObject({ code: "job_cancelled" });
    expect(stream.destroyed).toBe(true);
    const broken = new Error("the socket was closed");
    const failing = stalled();
    setTimeout(() => failing.destroy(broken), 50);
    await expect(readingThread().readLayer(failing, { signal: never, expected, bounds })).rejects.toBe(broken);
  });

  it("that dies fails what was under way, and the next call starts another", async () => {
    const stream = stalled();
    const reading = readingThread().readLayer(stream, { signal: never, expected, bounds });
    const asked = readingThread().derive({ indexes: [], positions: [], config: { user: null, env: [], entrypoint: null, cmd: null, workingDir: null } });
    await asked;
    void workers.at(-1)?.terminate();
    await expect(reading).rejects.toThrow("the reading thread ended");
    expect((await readingThread().readLayer(pieces(packed, 1000), { signal: never, expected, bounds })).unpacked).toBe(tar.length);
    expect(workers).toHaveLength(2);
  });
});
