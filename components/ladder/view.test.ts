import { describe, expect, it } from "vitest";
import { recorded } from "@/lib/compare/fixture";
import { ladder } from "@/lib/compare/ladder";
import { parseView, pinOf, readyMade, sortParam, withParams } from "./view";

const amd64 = "linux/amd64";

describe("parseView", () => {
  it("has download, linear, by size, all of the configured platform as the default", () => {
    expect(parseView({}, amd64)).toEqual({ kind: "download", scale: "linear", sort: { key: "download", descending: false }, q: "", platform: amd64 });
  });

  it("reads all of it, and takes what it does not know for the default", () => {
    expect(parseView({ kind: "unpacked", scale: "log", sort: "-layers", q: "deb", platform: "linux/arm64" }, amd64)).toEqual({
      kind: "unpacked",
      scale: "log",
      sort: { key: "layers", descending: true },
      q: "deb",
      platform: "linux/arm64",
    });
    expect(parseView({ kind: ["files", "unpacked"], sort: "-beauty" }, amd64)).toMatchObject({
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

describe("readyMade", () => {
  const build = (...references: [string, number][]) =>
    ladder(
      references.map(([reference, download]) => recorded({ reference, download })),
      parseView({}, amd64),
    ).families;

  it("begins with the full image, also where it stands in another family", () => {
    const families = build(
      ["docker.io/library/debian:trixie", 50],
      ["docker.io/library/debian:trixie-slim", 30],
      ["gcr.io/distroless/static-debian13:latest", 1],
    );
    expect(families.map((f) => readyMade(f, families).map((r) => pinOf(r, amd64)))).toEqual([
      ["debian:trixie", "gcr.io/distroless/static-debian13"],
      ["debian:trixie", "debian:trixie-slim"],
    ]);
  });

  it("is nothing where there is nothing to set against each other", () => {
    const families = build(["gcr.io/distroless/static-debian13:latest", 1]);
    expect(families.map((f) => readyMade(f, families))).toEqual([[]]);
  });
});
