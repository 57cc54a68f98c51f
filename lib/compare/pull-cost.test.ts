import { describe, expect, it } from "vitest";
import type { Recorded } from "../images/types";
import { baseDebian13, debianTrixie, type LayerSpec, recorded, staticDebian13 } from "./fixtures";
import { pullCost, pullTime } from "./pull-cost";
import { readPull, usualPull } from "./pull-options";

// 100 Mbit/s is 12,500,000 bytes a second; a round trip of 30 ms makes 150 ms of set-up and 60 ms before each layer's first byte.
const line = { mbit: 100, rttMs: 30 };
const second = 12_500_000;

describe("pullTime, by hand", () => {
  it.each([
    ["nothing: the set-up alone", [], 150],
    ["one layer of a second", [second], 150 + 60 + 1000],
    ["three at once share the line: three seconds for three", [second, second, second], 150 + 60 + 3000],
    ["the fourth waits for a lane, then has the line to itself", [second, second, second, second], 150 + 60 + 3000 + 60 + 1000],
    // Both at half the line until the first is there after 2 s; half of the second is left: 1 s at the whole line.
    ["what ends frees its share", [second, 2 * second], 150 + 60 + 2000 + 1000],
    // A third of the line each: the small one is there at 210 + 300 = 510. Its lane asks for the fourth until 570, while the two others have
    // half the line each and fetch 60 ms of it between them. At 570 each has 1000 − 100 − 30 = 870 left, the fourth 100.
    // Three share again: the fourth is there at 570 + 300 = 870, the two have 770 each, at half the line 1540 more.
    ["a lane that asks takes no share", [second, second, second / 10, second / 10], 570 + 300 + 1540],
  ])("%s", (_, blobs, ms) => {
    expect(pullTime(blobs, line)).toBeCloseTo(ms, 3);
  });
  it("without latency is bytes over bandwidth, however they are cut", () => {
    const blobs = [1, 999, 12_345_678, 5_000_000, 0, 42_000_000];
    const bytes = 1 + 999 + 12_345_678 + 5_000_000 + 42_000_000;
    expect(pullTime(blobs, { mbit: 80, rttMs: 0 })).toBeCloseTo(bytes / 10_000, 3);
  });
  it("bears five hundred layers", () => {
    expect(pullTime(Array(500).fill(second / 1000), line)).toBeGreaterThan(500 + (500 / 3) * 60);
  });
});

describe("pullCost", () => {
  const image = (name: string, layers: LayerSpec[]): Recorded => recorded({ name: `docker.io/library/${name}:1`, layers });

  it("says cold and with the baseline's layers there, and bytes a month", () => {
    const { columns } = pullCost([recorded(staticDebian13), recorded(baseDebian13), recorded(debianTrixie)], { ...usualPull, nodes: 4, deploys: 5 });
    expect(columns[0]).toMatchObject({ cold: { bytes: 859_937, layers: 13 }, warm: null, monthly: { cold: 859_937 * 20, warm: null } });
    // base stands on static: 17 layers, the four upper ones are left to fetch.
    const upper = 5_079_277 + 3_079_195 + 372_723 + 95_916;
    expect(columns[1]).toMatchObject({ cold: { bytes: 9_487_048, layers: 17 }, warm: { bytes: upper, layers: 4 }, monthly: { warm: upper * 20 } });
    // One layer: 150 + 60 + 49,548,945 × 8 / 100,000 ms.
    expect(columns[2]?.cold?.ms).toBe(Math.round(210 + 3963.9156));
    expect(columns[2]?.warm).toEqual(columns[2]?.cold);
  });
  it("fetches a blob once where it stands twice, and nothing of the baseline's own layers", () => {
    const twice = image("twice", [
      ["a", 100, 200],
      ["b", 50, 100],
      ["a", 100, 200],
    ]);
    expect(pullCost([twice]).columns[0]?.cold).toMatchObject({ bytes: 150, layers: 2 });
    expect(pullCost([twice, twice]).columns[1]?.warm).toEqual({ ms: 150, bytes: 0, layers: 0 });
  });
  it("does not take a layer for present that lies on others than the baseline's", () => {
    const [a, b] = [image("a", [["x", 100, 200]]), image("b", [["y", 10, 20], ["x", 100, 200]])]; // biome-ignore format: two stacks
    expect(pullCost([a, b]).columns[1]?.warm).toMatchObject({ bytes: 110, layers: 2 });
  });
  it("gives what is not known its reason", () => {
    const here = image("here", [["x", null, 61_884_160]]);
    expect(pullCost([here]).columns[0]).toMatchObject({
      cold: null,
      monthly: { cold: null },
      unknown: { cold: { code: "not_in_a_registry" }, measured: { code: "not_measured" } },
    });
    const missing: Recorded = { state: "not_recorded", asked: "x", reference: "docker.io/library/x:latest", platform: "linux/amd64", jobId: null };
    const { columns } = pullCost([missing, recorded(staticDebian13)]);
    expect([columns[0], columns[1]?.warm, columns[1]?.unknown.warm?.reason]).toEqual([null, null, "A is not recorded."]);
  });
  it("stands beside what a clock said", () => {
    const measuredPull = { ms: 812, bytes: 859_937, engine: { version: "20.10.24", storageDriver: "overlay2" }, at: "2026-11-23T06:41:07.000Z" };
    const column = { ...recorded(staticDebian13), measuredPull } as Recorded;
    expect(pullCost([column]).columns[0]).toMatchObject({ measured: measuredPull, unknown: {} });
  });
});

describe("readPull", () => {
  it("takes what is within bounds, and names what is not", () => {
    const read = (text: string) => readPull((name) => new URLSearchParams(text).get(name));
    expect(read("bw=1000&rtt=0&nodes=3&deploys=1")).toEqual({ options: { mbit: 1000, rttMs: 0, nodes: 3, deploys: 1 }, wrong: [] });
    expect(read("")).toEqual({ options: usualPull, wrong: [] });
    expect(read("bw=0&rtt=-1&nodes=1.5&deploys=1e9")).toEqual({ options: usualPull, wrong: ["bw", "rtt", "nodes", "deploys"] });
  });
});
