import { describe, expect, it } from "vitest";
import { compare } from "./compare";
import { debianTrixie, recorded } from "./fixtures";
import { usualPull } from "./pull-options";
import { compareHref, moved, pinAll, pinOf, placed, readQuery, withBaseline, without } from "./query";

describe("the address of a comparison", () => {
  it("is readable and reads back", () => {
    const images = ["debian:trixie", "gcr.io/distroless/static-debian13:nonroot,linux/arm64", "a@sha256:0 &x=1"];
    const href = compareHref({
      images,
      onlyDifferences: true,
      open: ["env", "cmd"],
      layersAsTable: true,
      attackAsTable: true,
      pull: { ...usualPull, mbit: 50, rttMs: 5.5 },
      to: "C",
      waterfallAsTable: true,
      bytesByFolder: true,
      bytesAsTable: true,
    });
    expect(href).toBe(
      "/compare?image=debian:trixie&image=gcr.io/distroless/static-debian13:nonroot,linux/arm64&image=a@sha256:0%20%26x%3D1&diff=1&open=env,cmd&layers=table&attack=table&bw=50&rtt=5.5&to=C&waterfall=table&bytes=folder&map=table",
    );
    const params = new URL(href, "http://localhost").searchParams;
    expect(
      readQuery({
        image: params.getAll("image"),
        diff: "1",
        open: "env,cmd",
        layers: "table",
        attack: "table",
        bw: "50",
        rtt: "5.5",
        nodes: "-3",
        to: "C",
        waterfall: "table",
        bytes: "folder",
        map: "table",
      }),
    ).toEqual({
      images,
      onlyDifferences: true,
      open: ["env", "cmd"],
      layersAsTable: true,
      attackAsTable: true,
      pull: { mbit: 50, rttMs: 5.5, nodes: 10, deploys: 30 },
      to: "C",
      waterfallAsTable: true,
      bytesByFolder: true,
      bytesAsTable: true,
    });
    // A leads to another image, and nothing to a ninth.
    expect([readQuery({ to: "A" }).to, readQuery({ to: "I" }).to]).toEqual([null, null]);
    expect(readQuery({ image: " debian " })).toMatchObject({
      images: ["debian"],
      onlyDifferences: false,
      open: [],
      layersAsTable: false,
      attackAsTable: false,
      pull: usualPull,
    });
    expect(compareHref({ images: [] })).toBe("/compare");
  });
  it("rearranges columns", () => {
    const images = ["a", "b", "c"];
    expect(withBaseline(images, 2)).toEqual(["c", "a", "b"]);
    expect(without(images, 1)).toEqual(["a", "c"]);
    expect([placed(images, 0, 2), placed(images, 2, 0), placed(images, 1, 1), placed(images, 9, 0)]).toEqual([
      ["b", "c", "a"],
      ["c", "a", "b"],
      images,
      images,
    ]);
    expect(moved(images, 1, 1)).toEqual(["a", "c", "b"]);
    expect(moved(images, 0, -1)).toBeNull();
    expect(moved(images, 2, 1)).toBeNull();
  });
  it("pins a floating tag to what it meant and keeps the tag readable", () => {
    const { columns } = compare([recorded(debianTrixie)]);
    const [column] = columns;
    if (column?.state !== "recorded") throw new Error("not recorded");
    expect(pinOf("docker.io/library/debian:trixie,linux/amd64", column)).toBe(`docker.io/library/debian:trixie@${column.digest},linux/amd64`);
    expect(pinAll(["docker.io/library/debian:trixie"], columns)).toEqual([`docker.io/library/debian:trixie@${column.digest}`]);
    const pinned = { ...column, asked: `docker.io/library/debian:trixie@${column.digest}` };
    expect(pinOf(pinned.asked, pinned)).toBeNull();
    expect(pinOf(column.digest, { ...column, asked: column.digest })).toBeNull();
    expect(pinOf("debian:trixie", { ...column, digestKind: "config" })).toBe(column.digest);
  });
});
