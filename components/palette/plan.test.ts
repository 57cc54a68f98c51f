import { describe, expect, it } from "vitest";
import { readQuery } from "@/lib/compare/query";
import type { Option } from "../pick/groups";
import { planOf, waysOf } from "./plan";

const image = (name: string): Option => ({ kind: "image", id: name, name, shown: name, note: "", size: 1, recorded: true });
const comparison = readQuery({ image: ["debian:trixie", "alpine"], diff: "1" });

describe("choosing in the palette", () => {
  it("opens one image, compares several", () => {
    expect(planOf(image("busybox"), "go", { comparison: null, head: [] })).toMatchObject({ href: "/images?image=busybox", images: ["busybox"] });
    expect(planOf(image("busybox"), "go", { comparison, head: ["debian:trixie", "alpine"] })).toMatchObject({
      href: "/compare?image=debian:trixie&image=alpine&image=busybox",
    });
  });
  it("adds to the comparison on the screen, as a column or as its baseline, and keeps how it is looked at", () => {
    const present = { comparison, head: [] };
    expect(planOf(image("busybox"), "add", present)).toMatchObject({
      href: "/compare?image=debian:trixie&image=alpine&image=busybox&diff=1",
      images: ["busybox"],
    });
    expect(planOf(image("alpine"), "baseline", present)).toMatchObject({ href: "/compare?image=alpine&image=debian:trixie&diff=1" });
    expect(waysOf(image("busybox"), { comparison: null, head: [] })).toEqual(["go", "inspect"]);
  });
  it("refuses a ninth", () => {
    const eight = readQuery({ image: ["a", "b", "c", "d", "e", "f", "g", "h"] });
    expect(planOf(image("i"), "add", { comparison: eight, head: [] })).toHaveProperty("refused");
    expect(planOf(image("h"), "add", { comparison: eight, head: [] })).not.toHaveProperty("refused");
  });
  it("inspects without leaving where that was asked", () => {
    expect(planOf(image("b"), "inspect", { comparison: null, head: ["a"] })).toEqual({ href: null, images: ["a", "b"], quiet: true });
  });
  it("starts nothing for a ready-made comparison", () => {
    const ready: Option = { kind: "comparison", id: "c", title: "", note: "", images: ["a", "b"] };
    expect(planOf(ready, "go", { comparison: null, head: [] })).toEqual({ href: "/compare?image=a&image=b", images: [], quiet: false });
  });
});
