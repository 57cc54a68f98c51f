import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { isBasewiseError } from "@/lib/errors";
import { derive } from "@/lib/inspect/derive";
import { readLayer } from "@/lib/inspect/read-layer";
import { up } from "../testbed";
import { readImage } from "../testbed/oracle";

/**
 * Real layers of the bed, damaged in every way that a bad disk or a bad intent may think of, for a bounded number of rounds: each ends in a
 * reading, from which facts are derived, or in one of our own errors; no crash, no hang, no memory that grows. The rounds are the same every
 * time; BASEWISE_TEST_FULL=1 takes ten times as many.
 */
const rounds = process.env.BASEWISE_TEST_FULL === "1" ? 3000 : 300;
const images: [repository: string, reference: string][] = [
  ["distroless/static-debian13", "latest"], // status.d, certificates, time zones
  ["distroless/java-base-debian13", "latest"], // libraries, a key store
  ["library/alpine", "3.20"], // apk, musl, links by the hundred
  ["demo/rpm", "sqlite"],
  ["demo/rpm", "ndb"],
  ["demo/scratch-hello", "latest"],
];
const bounds = { unpackedBytes: 200e6, ratio: 200, entries: 100_000, pathBytes: 4096, indexBytes: 100e6 };
const config = { user: "0", env: ["PATH=/usr/bin:/bin"], entrypoint: ["/bin/sh"], cmd: null, workingDir: null };
/** Beyond these a layer takes too long for as many rounds as these. */
const largest = 12_000_000;
const layers: { name: string; blob: Buffer; tar: Buffer }[] = [];

/** Numbers that look random and are the same every time. */
class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  below(limit: number): number {
    this.#state = createHash("sha256").update(String(this.#state)).digest().readUInt32LE(0);
    return this.#state % Math.max(limit, 1);
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

/** The tar in pieces, an entry each with the headers that speak of it; the blocks of zeroes at the end apart. */
function entriesOf(tar: Buffer): { entries: Buffer[]; end: Buffer } {
  const entries: Buffer[] = [];
  let start = 0;
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(tar.toString("latin1", at + 124, at + 136).replace(/[^0-7].*$/s, ""), 8) || 0;
    const flag = String.fromCharCode(tar[at + 156] ?? 0);
    at += 512 + Math.ceil(size / 512) * 512;
    if ("xgLK".includes(flag)) continue;
    entries.push(tar.subarray(start, at));
    start = at;
  }
  return { entries, end: tar.subarray(start) };
}

/** Writes the checksum anew, so that what was altered in a header is believed. */
function sealed(header: Buffer): Buffer {
  header.fill(0x20, 148, 156);
  const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

type Mutation = (layer: (typeof layers)[number], dice: Dice) => Buffer;
const flip = (bytes: Buffer, dice: Dice, times: number): Buffer => {
  const changed = Buffer.from(bytes);
  for (let i = 0; i < times; i++) {
    const at = dice.below(changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << dice.below(8));
  }
  return changed;
};
const inEntries =
  (change: (entries: Buffer[], dice: Dice) => void): Mutation =>
  ({ tar }, dice) => {
    const { entries, end } = entriesOf(tar);
    change(entries, dice);
    return Buffer.concat([...entries, end]);
  };
const mutations: Record<string, Mutation> = {
  "bits flipped in the blob": ({ blob }, dice) => Buffer.concat([blob.subarray(0, 10), flip(blob.subarray(10), dice, 1 + dice.below(3))]), // behind the time stamp
  "bits flipped in the tar": ({ tar }, dice) => flip(tar, dice, 1 + dice.below(50)),
  "the blob cut": ({ blob }, dice) => blob.subarray(0, dice.below(blob.length)),
  "the tar cut": ({ tar }, dice) => gzipSync(tar.subarray(0, dice.below(tar.length)), { level: 1 }),
  "entries repeated": inEntries((entries, dice) => {
    for (let i = 0; i < 20; i++) entries.splice(dice.below(entries.length), 0, dice.pick(entries));
  }),
  "entries swapped": inEntries((entries, dice) => {
    for (let i = 0; i < 20; i++) {
      const [a, b] = [dice.below(entries.length), dice.below(entries.length)];
      [entries[a], entries[b]] = [entries[b] as Buffer, entries[a] as Buffer];
    }
  }),
  "entries dropped": inEntries((entries, dice) => {
    for (let i = 0; i < 20 && entries.length > 1; i++) entries.splice(dice.below(entries.length), 1);
  }),
  "headers altered and sealed": inEntries((entries, dice) => {
    for (let i = 0; i < 5; i++) {
      const at = dice.below(entries.length);
      const changed = Buffer.from(entries[at] as Buffer);
      // Name, mode, owner, size, type, link, devices.
      changed[dice.pick([0, 3, 100, 106, 108, 124, 134, 156, 157, 160, 257, 329, 345]) + dice.below(3)] = dice.pick([
        0, 0x2f, 0x2e, 0x31, 0x35, 0x37, 0x53, 0x80, 0xff,
      ]);
      entries[at] = sealed(changed);
    }
  }),
  // What facts are read from, behind an intact header: ELF files, databases, certificates.
  "contents altered": inEntries((entries, dice) => {
    const files = [...entries.keys()].filter((at) => (entries[at] as Buffer).length > 512);
    for (let i = 0; i < 10 && files.length > 0; i++) {
      const at = dice.pick(files);
      const changed = Buffer.from(entries[at] as Buffer);
      const content = changed.subarray(512);
      // Near the front, where headers are, more often than elsewhere.
      const place = dice.below(dice.below(2) ? Math.min(content.length, 256) : content.length);
      if (dice.below(3)) content[place] = dice.below(256);
      else content.fill(dice.pick([0, 0xff, 0x0a, 0x7f]), place, Math.min(content.length, place + dice.below(200)));
      entries[at] = changed;
    }
  }),
};

beforeAll(async () => {
  const bed = await up();
  const seen = new Set<string>();
  for (const [repository, reference] of images) {
    const image = await readImage({ registry: bed.registry, repository, reference });
    for (const { digest, diffId, unpacked } of image.layers) {
      if (unpacked > largest || seen.has(diffId)) continue;
      seen.add(diffId);
      const blob = Buffer.from(await (await fetch(`http://${bed.registry}/v2/${repository}/blobs/${digest}`)).arrayBuffer());
      layers.push({ name: `${repository}:${reference} ${diffId.slice(7, 19)}`, blob, tar: gunzipSync(blob) });
    }
  }
}, 600_000);

const chunks = (bytes: Buffer): Readable =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
    })(),
  );

/** What became of it: the code of one of our errors, or "read". Anything else is thrown. */
async function outcomeOf(bytes: Buffer): Promise<string> {
  try {
    const { index } = await readLayer(chunks(bytes), { signal: AbortSignal.timeout(60_000), expected: { blobDigest: null }, bounds });
    const facts = await derive({ indexes: [index.bytes], positions: [0], config, indexBytes: bounds.indexBytes });
    expect(facts.sizes.files).toBeGreaterThanOrEqual(0);
    return "read";
  } catch (error) {
    if (isBasewiseError(error)) return error.code;
    throw error;
  }
}

describe("damaged layers", () => {
  it("the bed's own are whole", async () => {
    expect(layers.length).toBeGreaterThan(20);
    for (const { name, blob } of layers) expect([name, await outcomeOf(blob)]).toEqual([name, "read"]);
  }, 600_000);

  it.each(Object.keys(mutations))(
    "%s: an error of ours or a reading, soon and in little memory",
    async (kind) => {
      const outcomes = new Map<string, number>();
      const before = process.memoryUsage().rss;
      let most = 0;
      for (let round = 0; round < Math.ceil(rounds / Object.keys(mutations).length); round++) {
        const dice = new Dice(round * 1000 + kind.length);
        const layer = dice.pick(layers);
        const bytes = (mutations[kind] as Mutation)(layer, dice);
        const started = process.cpuUsage();
        const outcome = await outcomeOf(bytes).catch((error: unknown) => {
          throw new Error(`${layer.name}, ${kind}, round ${round}`, { cause: error });
        });
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        most = Math.max(most, process.memoryUsage().rss - before);
        const cpu = process.cpuUsage(started);
        expect((cpu.user + cpu.system) / 1e6, `${layer.name}, ${kind}, round ${round}`).toBeLessThan(20);
      }
      const allowed = ["read", "layer_unreadable", "layer_too_large", "ratio_too_high", "path_too_long", "bound_exceeded", "index_too_large"];
      expect([...outcomes.keys()].filter((code) => !allowed.includes(code))).toEqual([]);
      expect(most).toBeLessThan(600e6);
      // Gzip has a checksum: no altered blob may pass for a reading.
      if (kind === "bits flipped in the blob" || kind === "the blob cut") expect(outcomes.get("read") ?? 0).toBe(0);
      else if (kind.startsWith("entries") || kind.startsWith("contents")) expect(outcomes.get("read") ?? 0).toBeGreaterThan(0);
    },
    600_000,
  );
});
