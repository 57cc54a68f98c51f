import { describe, expect, it } from "vitest";
import type { LadderFamily, LadderRow } from "@/lib/compare/ladder";
import { chipsOf, listingParams, parseView, readyMade, sortParam, withParams } from "./view";

const amd64 = "linux/amd64";

describe("parseView", () => {
  it("has download, linear, by size, all of the configured platform as the default", () => {
    expect(parseView({}, amd64)).toEqual({
      kind: "download",
      scale: "linear",
      sort: { key: "download", descending: false },
      q: "",
      platform: amd64,
      filters: { choices: {}, ranges: {} },
      family: null,
      page: 1,
    });
  });

  it("reads all of it, and takes what it does not know for the default", () => {
    expect(parseView({ kind: "unpacked", scale: "log", sort: "-layers", q: "deb", platform: "linux/arm64" }, amd64)).toMatchObject({
      kind: "unpacked",
      scale: "log",
      sort: { key: "layers", descending: true },
      q: "deb",
      platform: "linux/arm64",
    });
    expect(parseView({ kind: ["beauty", "unpacked"], sort: "-beauty" }, amd64)).toMatchObject({
      kind: "download",
      sort: { key: "download", descending: false },
    });
  });
});

describe("sortParam", () => {
  it("turns on the second click and leaves the default out", () => {
    const options = parseView({}, amd64);
    expect(sortParam(options, "download")).toBe("-download");
    expect(sortParam(options, "layers")).toBe("layers");
    expect(sortParam(parseView({ sort: "-download" }, amd64), "download")).toBeNull();
  });
});

describe("withParams", () => {
  it("replaces, removes and keeps", () => {
    const present = new URLSearchParams("kind=unpacked&pin=debian:trixie&pin=gcr.io/a/b");
    expect(withParams(present, { kind: null, sort: "name" })).toBe("?pin=debian:trixie&pin=gcr.io/a/b&sort=name");
    expect(withParams(present, { kind: null, pin: [] })).toBe("");
  });
});

describe("filters in the address", () => {
  it("are read, known values alone, and stand as chips that lift one value at a time", () => {
    const { filters } = parseView(
      { level: ["static", "base", "holy"], shell: "no", download: "..20", created: "2026-01-01..2026-02-30x", packages: "a..b" },
      amd64,
    );
    expect(filters).toEqual({
      choices: { level: ["static", "base"], shell: ["no"] },
      ranges: { download: { from: null, to: "20" }, created: { from: "2026-01-01", to: null } },
    });
    expect(chipsOf(filters).map((c) => [c.param, c.says, c.without])).toEqual([
      ["level", "static", ["base"]],
      ["level", "base", ["static"]],
      ["shell", "none", null],
      ["download", "20\u202fMB or less", null],
      ["created", "2026-01-01 or later", null],
    ]);
  });

  it("take a range in three fields, as a form without a script sends it", () => {
    expect(parseView({ fact: "wasted", from: "0.5", to: "" }, amd64).filters.ranges).toEqual({ wasted: { from: "0.5", to: null } });
    expect(parseView({ fact: "secrets", from: "1" }, amd64).filters).toEqual({ choices: {}, ranges: {} });
  });

  it("have a page only within a family that is known", () => {
    expect([parseView({ family: "static", page: "3" }, amd64).page, parseView({ family: "x", page: "3" }, amd64).page]).toEqual([3, 1]);
    expect(parseView({ family: "none", page: "-3" }, amd64)).toMatchObject({ family: "none", page: 1 });
  });

  it("are all in what the API is asked for", () => {
    const view = parseView({ q: "a b", kind: "files", sort: "-wasted", shell: ["no", "unknown"], layers: "1..2", family: "cc" }, amd64);
    expect(listingParams(view, amd64).toString()).toBe("platform=linux%2Famd64&kind=files&sort=-wasted&q=a+b&family=cc&shell=no&shell=unknown&layers=1..2");
  });
});

describe("readyMade", () => {
  const row = (name: string, size: number, standing: "full" | "small" | "distroless", debug = false) => ({ name, size, standing, debug }) as LadderRow;
  const family = (rows: LadderRow[], full: string | null) => ({ rows, full: full ? { name: full, size: 50, at: 1 } : null }) as LadderFamily;

  it("begins with the full image, also where it stands in another family, and leaves debug variants out", () => {
    const rows = [
      row("static:debug", 2, "distroless", true),
      row("static", 1, "distroless"),
      row("debian:trixie-slim", 30, "small"),
      row("debian:trixie", 50, "full"),
    ];
    expect(readyMade(family(rows, "debian:trixie"))).toEqual({ names: ["debian:trixie", "debian:trixie-slim", "static"] });
  });

  it("is nothing where there is nothing to set against each other", () => {
    expect(readyMade(family([row("static", 1, "distroless")], null))).toBeNull();
    expect(readyMade(family([row("debian:trixie", 50, "full")], "debian:trixie"))).toBeNull();
  });
});
