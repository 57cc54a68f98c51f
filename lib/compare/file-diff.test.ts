import { describe, expect, it } from "vitest";
import type { CapturedFile, LayerEntry } from "../inspect/layer-index";
import { type Listing, openListing } from "../inspect/list-files";
import { squash } from "../inspect/squash";
import type { FileDiffPage, FileDiffQuery } from "./diff-types";
import { diffFile, diffFiles } from "./file-diff";

const sum = (letter: string): string => letter.repeat(64);
const entry = (path: string, change: Partial<LayerEntry> = {}): LayerEntry => ({
  path,
  type: "file",
  size: 0,
  mode: 0o644,
  uid: 0,
  gid: 0,
  linkTarget: null,
  sha256: change.type && change.type !== "file" ? null : sum("0"),
  device: null,
  xattrs: null,
  facts: null,
  ...change,
});
const folder = (path: string, mode = 0o755): LayerEntry => entry(path, { type: "directory", mode });
const listing = (entries: LayerEntry[], texts: Record<string, string> = {}): Promise<Listing> => {
  const captured = new Map<number, CapturedFile>();
  entries.forEach((one, i) => {
    const text = texts[one.path];
    if (text !== undefined) captured.set(i, { bytes: Buffer.from(text), unread: null });
  });
  return openListing(squash([{ format: 1, entries, captured }]));
};

const left = await listing(
  [
    folder("bin"),
    entry("bin/sh", { type: "symlink", linkTarget: "dash", mode: 0o777 }),
    entry("bin/dash", { size: 100, sha256: sum("a"), mode: 0o755 }),
    entry("bin/twin", { type: "hardlink", linkTarget: "bin/dash" }),
    folder("etc"),
    entry("etc/os-release", { size: 24, sha256: sum("b") }),
    entry("etc/shadow", { size: 5, sha256: sum("c"), mode: 0o640, gid: 42 }),
    entry("etc/same", { size: 7, sha256: sum("d") }),
    entry("etc/kind", { size: 3, sha256: sum("e") }),
    folder("empty"),
    entry("a-b", { size: 1, sha256: sum("1") }),
    folder("a"),
    entry("a/b", { size: 1, sha256: sum("1") }),
    entry("dev", { type: "character", device: { major: 1, minor: 3 } }),
    entry("cap", { size: 9, sha256: sum("9"), xattrs: { "security.capability": "AQ==" } }),
    entry("odd\udc80\n", { size: 2, sha256: sum("2") }),
  ],
  { "etc/os-release": "ID=debian\nNAME=x\nV=13\n" },
);
const right = await listing(
  [
    folder("bin"),
    entry("bin/sh", { type: "symlink", linkTarget: "busybox", mode: 0o777 }),
    entry("bin/twin", { size: 100, sha256: sum("a"), mode: 0o755 }),
    folder("etc", 0o700),
    entry("etc/os-release", { size: 20, sha256: sum("f") }),
    entry("etc/shadow", { size: 5, sha256: sum("c"), mode: 0o600, gid: 0 }),
    entry("etc/same", { size: 7, sha256: sum("d") }),
    folder("etc/kind"),
    entry("etc/kind/new", { size: 50, sha256: sum("3") }),
    entry("dev", { type: "character", device: { major: 1, minor: 5 } }),
    entry("cap", { size: 9, sha256: sum("9") }),
  ],
  { "etc/os-release": "NAME=x\nID=less\nV=13\n" },
);

const all: FileDiffQuery = { change: [], types: [], order: "path", arrange: "list", limit: 100, offset: 0 };
const page = (query: Partial<FileDiffQuery> = {}): FileDiffPage => diffFiles([left, right], { ...all, ...query });
const told = (one: FileDiffPage): string[] =>
  one.items.map((row) => `${row.sign} ${row.path}${row.changes.length ? ` ${row.changes.join()}` : ""} ${row.change}`);

describe("files of two images", () => {
  it("each path once, with what changed and the bytes of each content once", () => {
    expect(told(page())).toEqual(
      [
        "removed /a 0",
        "removed /a-b -1",
        "removed /a/b -1",
        // the content that /bin/dash and /bin/twin share counts where the first of its names lies
        "removed /bin/dash -100",
        "changed /bin/sh target 0",
        "changed /cap attributes 0",
        "changed /dev device 0",
        "removed /empty 0",
        "changed /etc mode 0",
        "changed /etc/kind mode,type -3",
        "added /etc/kind/new 50",
        "changed /etc/os-release content -4",
        "changed /etc/shadow mode,owner 0",
        "removed /odd\\x80\\x0a -2",
      ].sort((x, y) => ((x.split(" ")[1] as string) < (y.split(" ")[1] as string) ? -1 : 1)),
    );
  });

  it("changes add up to the difference of the files sizes", () => {
    const { items, bytes } = page({ change: ["removed", "added", "changed", "same"] });
    expect(bytes).toEqual({ a: 100 + 24 + 5 + 7 + 3 + 1 + 1 + 9 + 2, b: 100 + 20 + 5 + 7 + 50 + 9 });
    expect(items.reduce((total, row) => total + row.change, 0)).toBe(bytes.b - bytes.a);
  });

  it("counts by sign, by what changed and by type say nothing of the filter", () => {
    const { counts, types, paths } = page({ change: ["owner"] });
    expect(counts).toEqual({ removed: 6, added: 1, changed: 7, same: 3, content: 1, mode: 3, owner: 1, type: 1, target: 1, device: 1, attributes: 1 });
    expect(types.directory).toEqual({ removed: 2, added: 0, changed: 1, same: 1 });
    expect(types.file).toEqual({ removed: 4, added: 1, changed: 4, same: 2 });
    expect(paths).toBe(1);
  });

  it("filters by what changed, by type and by words with wildcards", () => {
    expect(told(page({ change: ["mode"], types: ["file"] }))).toEqual(["changed /etc/kind mode,type -3", "changed /etc/shadow mode,owner 0"]);
    expect(told(page({ q: "ETC sha?ow" }))).toEqual(["changed /etc/shadow mode,owner 0"]);
    expect(told(page({ q: "/bin/*h" }))).toEqual(["removed /bin/dash -100", "changed /bin/sh target 0"]);
    expect(told(page({ q: "bin", change: ["same"] }))).toEqual(["same /bin 0", "same /bin/twin 100"].slice(0, 2));
  });

  it("pages by a position, and knows how many there are", () => {
    const whole = page();
    const first = page({ limit: 5 });
    expect([first.total, first.items.length, first.nextCursor]).toEqual([14, 5, "5"]);
    const second = page({ limit: 100, offset: Number(first.nextCursor) });
    expect([...first.items, ...second.items]).toEqual(whole.items);
    expect(second.nextCursor).toBeNull();
    expect(page({ offset: 1000 }).items).toEqual([]);
  });

  it("those that differ by most bytes first", () => {
    expect(
      page({ order: "weight", types: ["file"] })
        .items.map((row) => row.path)
        .slice(0, 4),
    ).toEqual(["/bin/dash", "/etc/kind/new", "/etc/os-release", "/etc/kind"]);
  });

  it("a tree: folders with what lies below, unfolded where they are open", () => {
    const { items, total, open } = page({ arrange: "folders", types: ["file", "symlink", "other"], open: ["/etc"] });
    expect(open).toEqual(["/etc"]);
    expect(
      items.map(
        (row) =>
          `${" ".repeat(row.depth)}${row.path}${row.kind === "folder" ? ` −${row.below.removed} +${row.below.added} ~${row.below.changed} ${row.change}` : ""}`,
      ),
    ).toEqual([
      "/a −1 +0 ~0 -1",
      "/a-b",
      "/bin −1 +0 ~1 -100",
      "/cap",
      "/dev",
      "/etc −0 +1 ~3 43",
      " /etc/kind −0 +1 ~0 50",
      " /etc/os-release",
      " /etc/shadow",
      "/odd\\x80\\x0a",
    ]);
    expect(total).toBe(10);
    // what weighs most is open where nothing is said, and with words all is
    expect(page({ arrange: "folders", order: "weight" }).open).toEqual(["/bin"]);
    expect(page({ arrange: "folders", q: "new" }).items.map((row) => row.path)).toEqual(["/etc", "/etc/kind", "/etc/kind/new"]);
  });

  it("the rail tells where the signs lie", () => {
    const { rail, total } = page();
    expect(rail).toHaveLength(total);
    expect(rail.reduce((n, [removed]) => n + removed, 0)).toBe(6000);
  });

  it("one path, its sides and its text line by line", () => {
    const found = diffFile([left, right], { path: "/etc/os-release" });
    expect(found?.entry).toMatchObject({ sign: "changed", a: { size: 24, sha256: sum("b") }, b: { size: 20, sha256: sum("f") } });
    expect(found?.lines).toEqual([
      { sign: "removed", text: "ID=debian" },
      { sign: "same", text: "NAME=x" },
      { sign: "added", text: "ID=less" },
      { sign: "same", text: "V=13" },
    ]);
    expect(diffFile([left, right], { path: "/nowhere" })).toBeNull();
    expect(diffFile([left, right], { path: "/odd\\x80\\x0a" })?.entry.sign).toBe("removed");
  });

  it("a path thousands of names deep neither overflows nor is left out", async () => {
    const deep = await listing([entry(`${"d/".repeat(2000)}f`, { size: 1 })]);
    const none = await listing([]);
    expect(diffFiles([none, deep], { ...all, arrange: "folders", q: "f" }).total).toBe(2001);
  });
});
