import { describe, expect, it } from "vitest";
import type { Recorded } from "../images/types";
import type { DerivedFacts, PackageFacts } from "../inspect/derive";
import { byteMaps } from "./bytes";
import { baseDebian13, debianTrixie, recorded, staticDebian13 } from "./fixtures";
import { waterfalls } from "./waterfall";
import { folded } from "./waterfall-fold";

type Sketch = {
  packages: [name: string, version: string, size: number | null, type?: "deb" | "apk" | "rpm"][] | null;
  files: [path: string, size: number][];
  more?: number;
};

/** An image by its packages and by the files that none owns; `more` unowned bytes are in files that are not told one by one. */
const image = (spec: Parameters<typeof recorded>[0], { packages, files, more = 0 }: Sketch): Recorded => {
  const unowned = files.reduce((sum, [, size]) => sum + size, more);
  const facts = {
    sizes: { files: unowned + (packages ?? []).reduce((sum, [, , size]) => sum + (size ?? 0), 0), wasted: 0 },
    fileCount: 99,
    packages: packages?.map(([name, version, filesSize, type = "deb"]) => ({ name, version, filesSize, type }) as PackageFacts) ?? null,
    databases: [],
    unowned: { count: files.length + (more ? 10 : 0), bytes: unowned, largest: files.map(([path, size]) => ({ path, size, layer: 0 })) },
  } as unknown as DerivedFacts;
  return { ...recorded(spec), facts } as Recorded;
};

const full = image(debianTrixie, {
  packages: [
    ["coreutils", "9.7", 1800],
    ["bash", "5.2", 700],
    ["libc6", "2.41", 1300],
    ["tzdata", "a", 90],
    ["keys", "1", 3],
    ["keys", "2", 4],
  ],
  files: [
    ["var/log/dpkg.log", 400],
    ["etc/shadow", 100],
  ],
});
const small = image(baseDebian13, {
  packages: [
    ["libc6", "2.41", 1300],
    ["tzdata", "b", 95],
    ["ca-certificates", "x", 240],
    ["keys", "2", 4],
  ],
  files: [
    ["etc/shadow", 60],
    ["usr/bin/node", 5000],
  ],
});

describe("the waterfall", () => {
  it("goes from A's bytes to the other's: what goes, unowned files, what changes, what comes", () => {
    const [fall] = waterfalls([full, small]);
    expect([fall?.before, fall?.after]).toEqual([4397, 6699]);
    expect(fall?.steps?.map((s) => [s.of, s.change, s.name, s.delta, s.left])).toEqual([
      ["package", "removed", "coreutils", -1800, 2597],
      ["package", "removed", "bash", -700, 1897],
      ["file", "added", "/usr/bin/node", 5000, 6897],
      ["file", "removed", "/var/log/dpkg.log", -400, 6497],
      ["file", "changed", "/etc/shadow", -40, 6457],
      ["package", "changed", "tzdata", 5, 6462],
      ["package", "changed", "keys", -3, 6459],
      ["package", "added", "ca-certificates", 240, 6699],
    ]);
    expect(fall?.same).toEqual(["libc6"]);
    expect(fall?.steps?.find((s) => s.name === "keys")?.versions).toEqual({ from: ["1", "2"], to: ["2"] });
  });

  it("keeps apart packages of one name in databases of two kinds", () => {
    const alpine = image(staticDebian13, { packages: [["tzdata", "r1", 80, "apk"]], files: [] });
    const [fall] = waterfalls([full, alpine]);
    expect(fall?.steps?.filter((s) => s.name === "tzdata").map((s) => [s.change, s.type, s.delta])).toEqual([
      ["removed", "deb", -90],
      ["added", "apk", 80],
    ]);
    expect(fall?.steps?.at(-1)?.left).toBe(80);
  });

  it("where packages are not known, all is unowned; where their lists are not, what they own is, and both are said", () => {
    const scratch = image(staticDebian13, { packages: null, files: [["app", 900]], more: 50 });
    const unlisted = image(baseDebian13, {
      packages: [
        ["libc6", "2.41", null],
        ["bash", "5.2", 700],
      ],
      files: [],
      more: 2000,
    });
    const [one, other] = waterfalls([full, scratch, unlisted]);
    expect(one?.unpackaged).toMatchObject({ from: null, to: { code: "no_package_database" } });
    expect(one?.steps?.at(-1)?.left).toBe(950);
    // A file that is not told in the other image one by one may be there, if it is small: then it is among the others.
    expect(one?.steps?.find((s) => s.name === "/var/log/dpkg.log")).toMatchObject({ change: "removed", before: 400, after: 0, atMost: 900 });
    expect(one?.steps?.find((s) => s.name === "/app")?.atMost).toBeNull();
    expect(one?.steps?.find((s) => s.of === "other files")).toMatchObject({ before: 0, after: 50, delta: 50 });
    expect(other?.unlisted).toEqual({ from: [], to: ["libc6"] });
    expect(other?.steps?.find((s) => s.name === "libc6")).toMatchObject({ change: "changed", before: 1300, after: null, delta: -1300 });
    expect(other?.steps?.at(-1)?.left).toBe(2700);
  });

  it("without the files of either it says why; other platforms are marked; the same image has no step", () => {
    const arm = { ...small, platform: "linux/arm64" } as Recorded;
    const [unread, failed, other, same] = waterfalls([
      full,
      recorded(staticDebian13),
      { state: "not_recorded", asked: "x", reference: "x", platform: "p", jobId: null },
      arm,
      full,
    ]);
    expect(unread?.steps).toBeNull();
    expect(unread?.unknown.steps?.reason).toMatch(/^The files of B are not known: /);
    expect(unread?.before).toBe(4397);
    expect(failed?.unknown.steps?.reason).toMatch(/^The files of C are not known: /);
    expect(other?.platforms).toEqual({ from: "linux/amd64", to: "linux/arm64" });
    expect(same?.steps).toEqual([]);
    expect(same?.after).toBe(same?.before);
  });

  it("folds the small ones of each kind into one bar, and leaves none out", () => {
    const many = image(debianTrixie, { packages: Array.from({ length: 40 }, (_, i) => [`p${i}`, "1", 1000 + i]), files: [] });
    const [fall] = waterfalls([many, small]);
    const rungs = folded(fall as NonNullable<typeof fall>);
    expect(rungs.filter((r) => r.change === "removed" && r.of === "package").map((r) => r.count)).toEqual([...Array(11).fill(1), 29]);
    // 1000 … 1028: the 29 smallest.
    expect(rungs.find((r) => r.count === 29)?.delta).toBe(-(29 * 1000 + (28 * 29) / 2));
    for (const [i, rung] of rungs.entries()) expect(rung.start).toBe(rungs[i - 1]?.left ?? fall?.before);
    expect(rungs.at(-1)?.left).toBe(6699);
    expect(rungs.reduce((n, r) => n + r.count, 0)).toBe(fall?.steps?.length);
  });
});

describe("the map of bytes", () => {
  const told = [
    { path: "", bytes: 4397, files: 9, unowned: 500 },
    { path: "etc", bytes: 300, files: 3, unowned: 100 },
    { path: "usr", bytes: 3600, files: 5, unowned: 0 },
    { path: "usr/bin", bytes: 2500, files: 2, unowned: 0 },
  ];
  const mapped = { ...full, facts: { ...(full as { facts: DerivedFacts }).facts, directories: told } } as Recorded;

  it("has tiles that add up to the files size, and says which images have each", () => {
    const [a, b, none] = byteMaps([mapped, small, recorded(staticDebian13)]);
    expect(a?.packages?.map((t) => [t.name, t.bytes, t.in])).toEqual([
      ["coreutils", 1800, ["A"]],
      ["libc6", 1300, ["A", "B"]],
      ["bash", 700, ["A"]],
      ["", 500, []],
      ["tzdata", 90, ["A", "B"]],
      ["keys", 7, ["A", "B"]],
    ]);
    // 4397 in all: 300 in /etc, 2500 in /usr/bin, 1100 beside it in /usr, and 497 elsewhere, of which 400 nobody owns.
    expect(a?.folders?.map((t) => [t.name, t.bytes, t.unowned])).toEqual([
      ["/usr/bin", 2500, 0],
      ["/usr", 1100, 0],
      ["/", 497, 400],
      ["/etc", 300, 100],
    ]);
    expect(b?.unknown.folders?.code).toBe("not_read");
    expect(none).toMatchObject({ files: null, packages: null, folders: null });
  });
});
