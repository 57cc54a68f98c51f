import { describe, expect, it } from "vitest";
import { isBasewiseError } from "../errors";
import type { LayerEntry, LayerIndex } from "./layer-index";
import { layerIndexFormat } from "./layer-index";
import { squash } from "./squash";

/** Layers written by hand; what they give is read off image-spec layer.md. Content is told apart by its hash, here a word. */
type Short = Partial<LayerEntry> & { path: string };
const entry = (e: Short): LayerEntry => ({
  type: "file",
  size: e.type === undefined || e.type === "file" ? 10 : 0,
  mode: e.type === "directory" ? 0o755 : 0o644,
  uid: 0,
  gid: 0,
  linkTarget: null,
  sha256: null,
  device: null,
  xattrs: null,
  facts: null,
  ...e,
});
const dir = (path: string, more: Partial<LayerEntry> = {}) => entry({ path, type: "directory", ...more });
const file = (path: string, size = 10, more: Partial<LayerEntry> = {}) => entry({ path, size, ...more });
const link = (path: string, linkTarget: string) => entry({ path, type: "symlink", linkTarget });
const hard = (path: string, linkTarget: string) => entry({ path, type: "hardlink", linkTarget });
const layer = (...entries: LayerEntry[]): LayerIndex => ({ format: layerIndexFormat, entries, captured: new Map() });
const paths = (...layers: LayerIndex[]) =>
  squash(layers)
    .tree.files()
    .map((f) => f.path);

describe("whiteouts", () => {
  const lower = layer(dir("a"), file("a/x"), dir("a/d"), file("a/d/y"), file("b"));

  it("take away a file, or a folder with all in it", () => {
    expect(paths(lower, layer(file("a/.wh.x", 0)))).toEqual(["a", "a/d", "a/d/y", "b"]);
    expect(paths(lower, layer(file("a/.wh.d", 0), file(".wh.b", 0)))).toEqual(["a", "a/x"]);
  });

  it("speak of lower layers alone, wherever they stand in the tar", () => {
    for (const upper of [layer(file("a/.wh.x", 0), file("a/x", 3)), layer(file("a/x", 3), file("a/.wh.x", 0))]) {
      expect(squash([lower, upper]).tree.get("a/x")).toMatchObject({ size: 3, layer: 1 });
    }
  });

  it("opaque: clear the folder below, not what the layer itself brings, at first and at last place", () => {
    for (const upper of [
      layer(dir("a"), file("a/.wh..wh..opq", 0), file("a/new", 1)),
      layer(dir("a"), file("a/new", 1), file("a/.wh..wh..opq", 0)),
      layer(file("a/new", 1), file("a/.wh..wh..opq", 0)),
    ]) {
      expect(paths(lower, upper)).toEqual(["a", "a/new", "b"]);
    }
  });

  it("of what is not there do nothing, and AUFS's own names are passed over", () => {
    const before = ["a", "a/d", "a/d/y", "a/x", "b"];
    expect(paths(lower, layer(file(".wh.none", 0), dir(".wh..wh.plnk"), file(".wh..wh.aufs", 0)))).toEqual(before);
    // The parents of every entry are made, as engines do.
    expect(paths(lower, layer(file("none/.wh.x", 0)))).toEqual([...before, "none"]);
  });
});

describe("replacing", () => {
  it("a folder over a folder keeps its children and takes the new attributes", () => {
    const { tree } = squash([layer(dir("a"), file("a/x")), layer(dir("a", { mode: 0o700, uid: 5 }))]);
    expect(tree.get("a")).toMatchObject({ mode: 0o700, uid: 5, layer: 1 });
    expect(tree.get("a/x")).toMatchObject({ layer: 0 });
  });

  it("a file over a folder takes away what was in it; a folder over a file or a link begins empty", () => {
    expect(paths(layer(dir("a"), file("a/x")), layer(file("a")))).toEqual(["a"]);
    expect(paths(layer(file("a")), layer(dir("a"), file("a/x")))).toEqual(["a", "a/x"]);
    const { tree } = squash([layer(dir("t"), file("t/x"), link("a", "t")), layer(dir("a"))]);
    expect(tree.get("a")?.type).toBe("directory");
    expect(tree.list("a")).toEqual([]);
  });

  it("an entry below what is no folder makes one of it", () => {
    expect(paths(layer(file("a"), file("a/x")))).toEqual(["a", "a/x"]);
    expect(paths(layer(dir("d"), file("d/a"), file("d/a/b/x"), file("d/a/y")))).toEqual(["d", "d/a", "d/a/b", "d/a/b/x", "d/a/y"]);
  });

  it("names stand in the order of their paths, whatever their letters are beside a slash", () => {
    const tree = [
      dir("a"),
      file("a/z"),
      file("a-b"),
      dir("a.d"),
      file("a.d/x"),
      file("a0"),
      dir("a/b"),
      file("a/b/c"),
      file("a/b!"),
      file("B"),
      file("\u00e9/\u{1f600}"),
    ];
    const found = paths(layer(...tree));
    expect(found).toEqual([...found].sort());
    expect(found).toHaveLength(12);
  });

  it("of two entries of one name in a layer the last stands", () => {
    const result = squash([layer(file("a", 1), file("a", 2))]);
    expect(result.tree.get("a")?.size).toBe(2);
    expect([result.filesSize, result.fileCount, result.wasted]).toEqual([2, 1, 1]);
  });
});

describe("links", () => {
  const merged = layer(
    dir("usr"),
    dir("usr/lib"),
    link("lib", "usr/lib"),
    link("abs", "/usr/lib"),
    link("up", "../../../usr"),
    link("loop", "loop"),
    link("gone", "nowhere"),
  );

  it("in parents are followed within a layer, absolute ones from its root", () => {
    const own = layer(...merged.entries, file("lib/x"), file("abs/y"), file("up/z"), file("gone/n"));
    expect(paths(own)).toEqual(expect.arrayContaining(["usr/lib/x", "usr/lib/y", "usr/z", "nowhere/n"]));
    expect(squash([own]).tree.get("lib")?.type).toBe("symlink");
  });

  it("of a lower layer are replaced by the directory that an upper layer's path names", () => {
    const { tree } = squash([merged, layer(file("lib/x"))]);
    expect(tree.get("lib")?.type).toBe("directory");
    expect(tree.list("lib").map((f) => f.path)).toEqual(["lib/x"]);
    expect(paths(layer(dir("d"), file("d/x")), layer(link("l", "d")), layer(file("l/.wh.x", 0)))).toEqual(["d", "d/x", "l"]);
  });

  it("are resolved as a process would", () => {
    const { tree } = squash([merged, layer(file("usr/lib/x"))]);
    expect(tree.resolve("/lib/x")?.path).toBe("usr/lib/x");
    expect(tree.resolve("/abs/../lib/./x")?.path).toBe("usr/lib/x");
    expect(tree.get("lib")?.type).toBe("symlink");
    expect(tree.get("lib/")?.type).toBe("symlink");
    expect(tree.resolve("lib")?.path).toBe("usr/lib");
    expect(tree.resolve("loop")).toBeUndefined();
    expect(tree.resolve("gone")).toBeUndefined();
    expect(tree.list("lib").map((f) => f.path)).toEqual(["usr/lib/x"]);
  });

  it("below a link to itself are an error, not a loop", () => {
    let code: unknown;
    try {
      squash([layer(link("loop", "loop"), file("loop/x"))]);
    } catch (error) {
      code = isBasewiseError(error) && error.code;
    }
    expect(code).toBe("layer_unreadable");
  });
});

describe("names that links and missing parents make", () => {
  const codeOf = (work: () => unknown): unknown => {
    try {
      return work() && "nothing was raised";
    } catch (error) {
      return isBasewiseError(error) ? error.code : error;
    }
  };

  it("are bounded together: few entries can name very many directories", () => {
    const deep = layer(...Array.from({ length: 1000 }, (_, n) => file(`${n}/${"d/".repeat(1000)}f`, 0)));
    expect(codeOf(() => squash([deep], { most: 10_000_000 }))).toBe("index_too_large");
    expect(squash([layer(file(`${"d/".repeat(1000)}f`))], { most: 10_000_000 }).fileCount).toBe(1);
    // The same layer at many places is laid down as often.
    const one = layer(...Array.from({ length: 1000 }, (_, n) => file(`${n}`)));
    expect(
      codeOf(() =>
        squash(
          Array.from({ length: 100 }, () => one),
          { most: 10_000_000 },
        ),
      ),
    ).toBe("index_too_large");
  });

  it("are no longer than twice what Linux takes, however links lengthen them", () => {
    const long = "d/".repeat(1500);
    const links = [
      dir(`${long}a`),
      link("l0", `${long}a`),
      ...Array.from({ length: 6 }, (_, n) => [dir(`l${n}/${long}a`), link(`l${n + 1}`, `l${n}/${long}a`)]).flat(),
    ];
    expect(codeOf(() => squash([layer(...links)]))).toBe("layer_unreadable");
  });

  it("take no hours, though each path goes forty times round", () => {
    const round = "./".repeat(2000);
    const links = Array.from({ length: 35 }, (_, n) => link(`l${n + 1}`, `${round}l${n}`));
    const hostile = layer(
      dir("l0"),
      ...links,
      ...Array.from({ length: 20_000 }, (_, n) => file(`l35/../l35/${n}`, 0)).map((f, n) => (n % 2 ? f : hard(`h${n}`, "l35/x"))),
    );
    const before = process.cpuUsage(); // not the clock: the machine may be busy with other things
    codeOf(() => squash([hostile]));
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(20_000);
  });
});

describe("hard links", () => {
  it("are one content, which counts once", () => {
    const result = squash([layer(file("a", 100, { mode: 0o4755, sha256: "h" }), hard("b", "a"), dir("d"), hard("d/c", "b"))]);
    expect([result.filesSize, result.fileCount]).toEqual([100, 1]);
    expect(result.tree.get("d/c")).toMatchObject({ type: "file", size: 100, mode: 0o4755, sha256: "h" });
    expect(new Set(["a", "b", "d/c"].map((p) => result.tree.get(p)?.inode)).size).toBe(1);
  });

  it("outlive the name that they were made from", () => {
    const result = squash([layer(file("a", 100), hard("b", "a")), layer(file(".wh.a", 0))]);
    expect([result.filesSize, result.fileCount, result.wasted]).toEqual([100, 1, 0]);
    const replaced = squash([layer(file("a", 100), hard("b", "a")), layer(file("a", 7))]);
    expect([replaced.filesSize, replaced.fileCount, replaced.wasted]).toEqual([107, 2, 0]);
  });

  it("may name what a lower layer brought", () => {
    expect(squash([layer(file("a", 100)), layer(hard("b", "a"))])).toMatchObject({ filesSize: 100, fileCount: 1 });
  });
});

describe("what is wasted", () => {
  it("is every copy that is not seen in the end, largest first", () => {
    const result = squash([layer(file("x", 100), file("y", 50)), layer(file("x", 60)), layer(file("x", 70), file(".wh.y", 0))]);
    expect(result.filesSize).toBe(70);
    expect(result.wasted).toBe(100 + 50 + 60);
    expect(result.wastedFiles).toEqual([
      { path: "x", layers: [0, 1], bytes: 160, replaced: true },
      { path: "y", layers: [0], bytes: 50, replaced: false },
    ]);
    expect(result.layers).toEqual([
      { files: 150, fileCount: 2, wasted: 150 },
      { files: 60, fileCount: 1, wasted: 60 },
      { files: 70, fileCount: 1, wasted: 0 },
    ]);
  });
});

it("whiteouts that are kept stand under their own names and take nothing away", () => {
  const { tree, fileCount } = squash([layer(dir("a"), file("a/x", 3), file("a/.wh.y", 0), file("b/.wh..wh..opq", 0))], { keepWhiteouts: true });
  expect(tree.files().map((f) => f.path)).toEqual(["a", "a/.wh.y", "a/x", "b", "b/.wh..wh..opq"]);
  expect(fileCount).toBe(3);
});

it("a layer that stands twice is applied twice", () => {
  const twice = layer(file("z", 10));
  expect(squash([twice, layer(file("other", 1)), twice])).toMatchObject({ filesSize: 11, fileCount: 2, wasted: 10 });
});
