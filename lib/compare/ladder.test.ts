import { describe, expect, it } from "vitest";
import { recorded, type Sketch } from "./fixture";
import { type LadderOptions, ladder } from "./ladder";

const measured: Sketch[] = [
  { reference: "docker.io/library/debian:trixie", download: 49_548_945, unpacked: 123_768_320 },
  { reference: "docker.io/library/debian:trixie-slim", download: 29_915_269, unpacked: 80_924_160 },
  { reference: "docker.io/library/alpine:3.20", download: 3_490_290, unpacked: 8_089_600 },
  { reference: "gcr.io/distroless/static-debian13:latest", download: 859_937, unpacked: 3_461_120, layers: 13 },
  { reference: "gcr.io/distroless/static-debian12:latest", download: 717_662, unpacked: 3_215_360, layers: 12 },
  { reference: "gcr.io/distroless/nodejs22-debian13:latest", download: 54_614_513, unpacked: 154_163_200, layers: 22 },
  { reference: "docker.io/library/node:20-trixie", download: 210_985_245, unpacked: 537_189_888, layers: 2 },
];
const options: LadderOptions = { kind: "download", scale: "linear", sort: { key: "download", descending: false }, q: "", platform: "linux/amd64" };
const build = (sketches: Sketch[], more: Partial<LadderOptions> = {}) => ladder(sketches.map(recorded), { ...options, ...more });
const names = (l: ReturnType<typeof build>) => l.families.map((f) => [f.id, f.rows.map((r) => r.name)]);

describe("ladder", () => {
  it("groups by the catalogue's families in its order and sorts by size within each", () => {
    expect(names(build(measured))).toEqual([
      ["static", ["gcr.io/distroless/static-debian12", "gcr.io/distroless/static-debian13"]],
      ["glibc", ["debian:trixie-slim", "debian:trixie"]],
      ["nodejs", ["gcr.io/distroless/nodejs22-debian13", "node:20-trixie"]],
      ["shell", ["alpine:3.20"]],
    ]);
  });

  it("puts all families on one scale, and the full image of another family where a family has none of its own", () => {
    const l = build(measured);
    expect(l.axis.max).toBe(220_000_000);
    expect(l.axis.ticks.map((t) => [t.label, t.at])).toEqual([
      ["0", 0],
      ["50", 22.727],
      ["100", 45.455],
      ["150", 68.182],
      ["200 MB", 90.909],
    ]);
    const [statics, glibc] = l.families;
    expect(statics?.full).toEqual({ name: "debian:trixie", size: 49_548_945, at: 22.522 });
    expect(statics?.rows.map((r) => [r.at, r.isFull])).toEqual([
      [0.326, false],
      [0.391, false],
    ]);
    expect(glibc?.rows.map((r) => [r.at, r.isFull])).toEqual([
      [13.598, false],
      [22.522, true],
    ]);
  });

  it("answers with the largest distroless base, and says so where the runtimes differ", () => {
    const l = build(measured);
    expect(l.families[0]?.answer).toEqual({
      subject: "distroless",
      name: "gcr.io/distroless/static-debian13",
      size: 859_937,
      full: { name: "debian:trixie", size: 49_548_945 },
      otherVersion: null,
    });
    expect(l.families[1]?.answer).toMatchObject({ subject: "here", name: "debian:trixie-slim" });
    expect(l.families[2]?.answer?.otherVersion).toEqual({ here: "22", full: "20" });
    expect(l.families[3]?.answer).toMatchObject({ subject: "here", name: "alpine:3.20" });
  });

  it("leaves debug variants out of the answer, but shows them", () => {
    const l = build([...measured, { reference: "gcr.io/distroless/static-debian13:debug", download: 1_600_000 }]);
    expect(l.families[0]?.rows.map((r) => [r.name, r.level, r.debug])).toContainEqual(["gcr.io/distroless/static-debian13:debug", "static", true]);
    expect(l.families[0]?.answer?.size).toBe(859_937);
  });

  it("folds tags of one image into one row that leads with the catalogue's tag", () => {
    const same = ["latest", "3", "3.20", "3.20.3", "mine"].map((tag) => ({
      reference: `docker.io/library/alpine:${tag}`,
      download: 3_490_290,
      image: "alpine",
    }));
    const [row, ...rest] = build(same).families[0]?.rows ?? [];
    expect(rest).toEqual([]);
    expect([row?.name, row?.otherTags]).toEqual(["alpine:3.20", ["3.20.3", "3", "latest", "mine"]]);
  });

  it("lets latest lead where the catalogue speaks for the whole repository", () => {
    const same = ["latest-amd64", "latest"].map((tag) => ({ reference: `gcr.io/distroless/base-debian13:${tag}`, download: 9, image: "base" }));
    expect(build(same).families[0]?.rows.map((r) => [r.name, r.otherTags])).toEqual([["gcr.io/distroless/base-debian13", ["latest-amd64"]]]);
  });

  it("keeps the same image in two repositories apart", () => {
    const l = build([
      { reference: "docker.io/library/debian:trixie", download: 5, image: "x" },
      { reference: "ghcr.io/acme/debian:trixie", download: 5, image: "x" },
    ]);
    expect(names(l)).toEqual([
      ["glibc", ["debian:trixie"]],
      ["none", ["ghcr.io/acme/debian:trixie"]],
    ]);
  });

  it("gives what is in no catalogue neither family nor level, however it is named", () => {
    const row = build([{ reference: "ghcr.io/acme/distroless-static:latest", download: 5 }]).families[0]?.rows[0];
    expect([row?.level, row?.standing]).toEqual([null, null]);
  });

  it("shows by the other kind", () => {
    const l = build(measured, { kind: "unpacked", sort: { key: "unpacked", descending: true } });
    expect(l.axis.max).toBe(560_000_000);
    expect(l.families[2]?.rows.map((r) => r.size)).toEqual([537_189_888, 154_163_200]);
  });

  it("keeps unknown sizes last in either direction, without a place on the axis and with the reason", () => {
    const local: Sketch = { reference: "docker.io/library/debian:bookworm", download: null, unpacked: 1 };
    for (const descending of [false, true]) {
      const row = build([...measured, local], { sort: { key: "download", descending } }).families[1]?.rows.at(-1);
      expect([row?.name, row?.at, row?.reasons.download]).toEqual(["debian:bookworm", null, "The image is in no registry that was asked."]);
    }
  });

  it("filters by all words over reference, family and level, and keeps the family's full image as its measure", () => {
    const l = build(measured, { q: "static DEBIAN13" });
    expect(names(l)).toEqual([["static", ["gcr.io/distroless/static-debian13"]]]);
    expect([l.imageCount, l.totalCount, l.families[0]?.full?.name, l.families[0]?.scratch]).toEqual([1, 7, "debian:trixie", false]);
    expect(build(measured, { q: "nothing" }).families).toEqual([]);
  });

  it("shows one platform and counts the others", () => {
    const l = build([...measured, { reference: "docker.io/library/alpine:3.20", download: 9, image: "arm", platform: "linux/arm64" }], {
      platform: "linux/arm64",
    });
    expect(names(l)).toEqual([["shell", ["alpine:3.20"]]]);
    expect(l.platforms).toEqual([
      { name: "linux/amd64", images: 7 },
      { name: "linux/arm64", images: 1 },
    ]);
  });

  it("counts images, families and readings", () => {
    const l = build([...measured, { reference: "quay.io/x/y:1", download: 1, rebuilt: "elsewhere", inspectedAt: "2026-11-21T00:00:00.000Z" }]);
    expect([l.imageCount, l.familyCount, l.rebuiltCount]).toEqual([8, 4, 1]);
    expect(l.readAt).toEqual({ first: "2026-11-21T00:00:00.000Z", last: "2026-11-23T06:00:00.000Z" });
  });

  it("is empty for an empty record", () => {
    expect(build([])).toMatchObject({ families: [], imageCount: 0, readAt: null, platforms: [] });
  });
});
