import { describe, expect, it } from "vitest";
import type { LayerEntry } from "./layer-index";
import { layerIndexFormat } from "./layer-index";
import { fileTrail, listFiles, openListing } from "./list-files";
import { squash } from "./squash";

const entry = (path: string, more: Partial<LayerEntry> = {}): LayerEntry => ({
  path,
  type: "file",
  size: 10,
  mode: 0o644,
  uid: 0,
  gid: 0,
  linkTarget: null,
  sha256: null,
  device: null,
  xattrs: null,
  facts: null,
  ...more,
});
const dir = (path: string) => entry(path, { type: "directory", size: 0, mode: 0o755 });
const listing = (...entries: LayerEntry[]) => openListing(squash([{ format: layerIndexFormat, entries, captured: new Map() }]));
const paths = (page: { items: { path: string }[] }) => page.items.map(({ path }) => path);

describe("what lies below a directory", () => {
  it("is summed at any depth, a hard link once, so that the top's sums are the image's", async () => {
    const all = await listing(
      dir("a"),
      dir("a/b"),
      entry("a/b/big", { size: 100 }),
      entry("a/again", { type: "hardlink", linkTarget: "a/b/big", size: 0 }),
      entry("top", { size: 1 }),
      dir("none"),
      entry("l", { type: "symlink", linkTarget: "top", size: 0 }),
    );
    const items = new Map(listFiles(all, { path: "/", limit: 10 }).items.map((item) => [item.path, item]));
    expect(items.get("/a")?.below).toEqual({ files: 1, bytes: 100 });
    expect(items.get("/none")?.below).toEqual({ files: 0, bytes: 0 });
    expect(items.get("/top")?.below).toBeNull();
    expect(items.get("/l")?.below).toBeNull();
    expect(all.below.get("")).toEqual({ files: all.merged.fileCount, bytes: all.merged.filesSize });
  });
});

describe("largest first", () => {
  it("goes on where the page before ended, without a gap or a double", async () => {
    const all = await listing(...[3, 9, 9, 1, 7].map((size, i) => entry(`f${i}`, { size })), dir("d"), entry("d/x", { size: 8 }));
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = listFiles(all, { path: "/", limit: 2, order: "size", ...(cursor ? { cursor } : {}) });
      seen.push(...paths(page));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(["/f1", "/f2", "/d", "/f4", "/f0", "/f3"]);
  });
});

describe("the way to a path", () => {
  it("has each directory on it, and what leads on however small it is", async () => {
    const all = await listing(dir("usr"), dir("usr/lib"), entry("usr/lib/z", { size: 1 }), entry("usr/lib/y", { size: 5 }), entry("huge", { size: 99 }));
    const { levels, chosen } = fileTrail(all, "/usr/lib/z", 1);
    expect(levels.map(({ path, page }) => [path, paths(page)])).toEqual([
      ["/", ["/huge", "/usr"]],
      ["/usr", ["/usr/lib"]],
      ["/usr/lib", ["/usr/lib/y", "/usr/lib/z"]],
    ]);
    expect(chosen).toMatchObject({ path: "/usr/lib/z", size: 1 });
  });

  it("follows links in its parents, ends at the root where nothing is, and opens names that are no UTF-8", async () => {
    const all = await listing(
      dir("usr"),
      entry("usr/sh"),
      entry("bin", { type: "symlink", linkTarget: "usr", size: 0 }),
      dir("odd\udcff"),
      entry("odd\udcff/x\n"),
    );
    expect(fileTrail(all, "/bin/sh", 9).chosen?.path).toBe("/usr/sh");
    expect(fileTrail(all, "/bin", 9).chosen).toMatchObject({ type: "symlink", linkTarget: "usr" });
    expect(fileTrail(all, "/not/there", 9)).toMatchObject({ chosen: null, levels: [{ path: "/" }] });
    expect(paths(listFiles(all, { path: "/odd\\xff", limit: 9 }))).toEqual(["/odd\\xff/x\\x0a"]);
    expect(fileTrail(all, "/odd\\xff/x\\x0a", 9).chosen?.path).toBe("/odd\\xff/x\\x0a");
  });
});
