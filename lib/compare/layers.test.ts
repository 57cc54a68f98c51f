import { describe, expect, it } from "vitest";
import { baseDebian13, blobOf, debianSlim, debianTrixie, diffOf, type ImageSpec, inspectionOf, staticDebian13, staticLayers } from "./fixtures";
import { layerKeys, layerStacks } from "./layers";

const stacksOf = (...specs: (ImageSpec | null)[]) => layerStacks(specs.map((spec) => spec && inspectionOf(spec)));
const column = (stacks: ReturnType<typeof layerStacks>, index: number) => stacks.rows.map((row) => row[index]?.name ?? null);
const image = (name: string, ...layers: string[]): ImageSpec => ({ name: `docker.io/library/${name}:1`, layers: layers.map((l) => [l, 5000, 10_000]) });

describe("layerStacks", () => {
  const four = stacksOf(debianTrixie, debianSlim, baseDebian13, staticDebian13);

  it("lines shared layers up and folds those under 1 kB", () => {
    expect(column(four, 3)).toEqual([
      "base-files",
      "netbase",
      "tzdata",
      "tzdata-legacy",
      "media-types",
      "7 layers under 1 kB",
      "ca-certificates",
      null,
      null,
      null,
      null,
    ]);
    expect(column(four, 2).slice(0, 7)).toEqual(column(four, 3).slice(0, 7));
    expect(column(four, 2).slice(7)).toEqual(["libc6", "libssl3t64", "libzstd1", "zlib1g"]);
    expect(column(four, 0)).toEqual(["debian.sh rootfs", ...Array(10).fill(null)]);
    expect(four.rows[5]?.[2]?.download).toBe(1320);
  });
  it("joins bands with the neighbouring column only", () => {
    expect(four.rows[0]?.map((b) => b?.joins)).toEqual([
      { left: false, right: false },
      { left: false, right: false },
      { left: false, right: true },
      { left: true, right: false },
    ]);
  });
  it("names the sets and what they weigh once", () => {
    expect(four.sets).toEqual([{ letters: ["C", "D"], layers: 13, download: 859_937, unpacked: 3_461_120 }]);
    expect(four.longest).toBe(49_548_945);
    expect(four.layers).toHaveLength(19);
  });
  it("weighs the set on one node", () => {
    expect(four.together).toEqual({
      images: 4,
      download: { listed: 89_811_199, onNode: 88_951_262, inRegistry: 88_951_262 },
      unpacked: { listed: 233_989_120, onNode: 230_528_000 },
      sharedLayers: 13,
    });
    expect(stacksOf(debianTrixie).together).toBeNull();
  });

  it("keeps a layer that stands twice in one image apart, and lines up the earlier", () => {
    const stacks = stacksOf(image("base", "libc", "zlib1g"), image("python", "libc", "zlib1g", "ncurses", "zlib1g", "krb5"));
    expect(column(stacks, 1)).toEqual(["libc", "zlib1g", "ncurses", "zlib1g", "krb5"]);
    expect(column(stacks, 0)).toEqual(["libc", "zlib1g", null, null, null]);
    expect(stacks.layers.map((l) => [l.name, l.positions, l.set])).toEqual([
      ["libc", [0, 0], 0],
      ["zlib1g", [1, 1], 0],
      ["ncurses", [null, 2], null],
      ["zlib1g", [null, 3], 0],
      ["krb5", [null, 4], null],
    ]);
    // The registry holds zlib1g once; a node holds it twice, since other layers lie beneath the second.
    expect(stacks.together?.download).toEqual({ listed: 35_000, onNode: 25_000, inRegistry: 20_000 });
  });
  it("leaves a gap where a layer lies in the middle of the other image", () => {
    const stacks = stacksOf(image("plain", "a", "b", "c"), image("debug", "a", "busybox", "b", "c"));
    expect(column(stacks, 0)).toEqual(["a", null, "b", "c"]);
    expect(column(stacks, 1)).toEqual(["a", "busybox", "b", "c"]);
    expect(stacks.together).toMatchObject({ download: { onNode: 30_000, inRegistry: 20_000 }, sharedLayers: 1 });
  });
  it("folds whole runs with many images", () => {
    const stacks = stacksOf(debianTrixie, null, debianSlim, baseDebian13, staticDebian13, debianTrixie);
    expect(column(stacks, 4)).toEqual(["13 layers", null]);
    expect(column(stacks, 3)).toEqual(["13 layers", "4 layers"]);
    expect(column(stacks, 1)).toEqual([null, null]);
    expect(stacks.sets.map((s) => [s.letters.join(""), s.layers])).toEqual([
      ["AF", 1],
      ["DE", 13],
    ]);
    expect(stacks.rows[0]?.[0]?.joins).toEqual({ left: false, right: false });
  });
  it("folds whole runs of tall stacks", () => {
    const tall = image("tall", ...Array.from({ length: 40 }, (_, i) => `l${i}`));
    expect(stacksOf(tall, staticDebian13).rows).toHaveLength(1);
  });
  it("knows a layer without a blob by the blob that another image has for its tar", () => {
    const [withBlob, without] = [
      inspectionOf(staticDebian13),
      inspectionOf({
        name: "docker.io/library/here:1",
        layers: [
          ["base-files", null, 593_920],
          ["own", null, 5],
        ],
      }),
    ];
    expect(layerKeys([without, withBlob])[0]).toEqual([blobOf("base-files"), diffOf("own")]);
    const stacks = layerStacks([without, withBlob]);
    expect(stacks.layers[0]).toMatchObject({ digest: blobOf("base-files"), download: 124_549, positions: [0, 0], set: 0 });
    expect(stacks.together).toMatchObject({ download: null, unpacked: { listed: 593_925 + 3_461_120, onNode: 3_461_125 } });
  });
  it("is empty, not wrong, without layers or images", () => {
    expect(stacksOf(null, null)).toEqual({ layers: [], rows: [], sets: [], longest: null, together: null });
    expect(stacksOf({ name: "docker.io/library/scratch:1", layers: [] }, { name: "docker.io/library/s:1", layers: staticLayers }).rows).toHaveLength(7);
  });
  it("bears thousands of layers", () => {
    const many = (name: string) => image(name, "first", ...Array.from({ length: 5000 }, (_, i) => `${name}${i}`));
    const stacks = stacksOf(many("a"), many("b"));
    expect(column(stacks, 0)).toEqual(["first", "5000 layers"]);
  });
});
