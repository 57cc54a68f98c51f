import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ladder } from "../compare/ladder";
import { type Filters, type ListingQuery, readListingQuery } from "../compare/listing-query";
import type { PrismaClient } from "../db/client";
import { refreshListings } from "./listing-store";
import { ladderData, listListings } from "./listings";
import { digestOf, record, type Sketch, testDatabase } from "./testing-record";

let db: PrismaClient;
let remove: () => Promise<void>;
beforeAll(() => {
  ({ db, remove } = testDatabase());
});
afterAll(() => remove());
beforeEach(async () => {
  for (const table of [
    "Listing",
    "ListingName",
    "ObservedPlatform",
    "TagObservation",
    "Tag",
    "ImageFacts",
    "Inspection",
    "ImageAppearance",
    "Image",
    "Repository",
  ]) {
    await db.$executeRawUnsafe(`DELETE FROM "${table}"`);
  }
});

const measured: Sketch[] = [
  { reference: "docker.io/library/debian:trixie", download: 49_548_945, unpacked: 123_768_320 },
  { reference: "docker.io/library/debian:trixie-slim", download: 29_915_269, unpacked: 80_924_160 },
  { reference: "docker.io/library/alpine:3.20", download: 3_490_290, unpacked: 8_089_600 },
  { reference: "gcr.io/distroless/static-debian13:latest", download: 859_937, unpacked: 3_461_120, layers: 13 },
  { reference: "gcr.io/distroless/static-debian12:latest", download: 717_662, unpacked: 3_215_360, layers: 12 },
  { reference: "gcr.io/distroless/nodejs22-debian13:latest", download: 54_614_513, unpacked: 154_163_200, layers: 22 },
  { reference: "docker.io/library/node:20-trixie", download: 210_985_245, unpacked: 537_189_888, layers: 2 },
];
const base: ListingQuery = readListingQuery({}, "linux/amd64");
const recorded = async (sketches: Sketch[]) => {
  for (const sketch of sketches) await record(db, sketch);
};
const build = async (more: Partial<ListingQuery> = {}) => {
  const query = { ...base, ...more };
  return ladder(await ladderData(query, new Date("2026-11-25T12:00:00Z")), { ...query, scale: "linear" });
};
type Built = Awaited<ReturnType<typeof build>>;
const names = (l: Built) => l.families.filter((f) => f.rows.length > 0).map((f) => [f.id, f.rows.map((r) => r.name)]);
const family = (l: Built, id: string) => l.families.find((f) => f.id === id);
const choose = (choices: Filters["choices"], ranges: Filters["ranges"] = {}): Partial<ListingQuery> => ({ filters: { choices, ranges } });

describe("the ladder of what is on record", () => {
  it("groups by the catalogue's families in its order and sorts by size within each", async () => {
    await recorded(measured);
    expect(names(await build())).toEqual([
      ["static", ["gcr.io/distroless/static-debian12", "gcr.io/distroless/static-debian13"]],
      ["glibc", ["debian:trixie-slim", "debian:trixie"]],
      ["nodejs", ["gcr.io/distroless/nodejs22-debian13", "node:20-trixie"]],
      ["shell", ["alpine:3.20"]],
    ]);
  });

  it("puts all families on one scale, and the full image of another family where a family has none of its own", async () => {
    await recorded(measured);
    const l = await build();
    expect(l.axis.max).toBe(220_000_000);
    expect(l.axis.ticks.map((t) => [t.label, t.at])).toEqual([
      ["0", 0],
      ["50", 22.727],
      ["100", 45.455],
      ["150", 68.182],
      ["200 MB", 90.909],
    ]);
    expect(family(l, "static")?.full).toEqual({ name: "debian:trixie", size: 49_548_945, at: 22.522 });
    expect(family(l, "static")?.rows.map((r) => [r.at, r.isFull])).toEqual([
      [0.326, false],
      [0.391, false],
    ]);
    expect(family(l, "glibc")?.rows.map((r) => [r.at, r.isFull])).toEqual([
      [13.598, false],
      [22.522, true],
    ]);
  });

  it("answers with the largest distroless base, leaves debug variants out, and says so where the runtimes differ", async () => {
    await recorded([...measured, { reference: "gcr.io/distroless/static-debian13:debug", download: 1_600_000 }]);
    const l = await build();
    expect(family(l, "static")?.answer).toEqual({
      subject: "distroless",
      name: "gcr.io/distroless/static-debian13",
      size: 859_937,
      full: { name: "debian:trixie", size: 49_548_945 },
      otherVersion: null,
    });
    expect(family(l, "static")?.rows.map((r) => [r.name, r.level, r.debug])).toContainEqual(["gcr.io/distroless/static-debian13:debug", "static", true]);
    expect(family(l, "glibc")?.answer).toMatchObject({ subject: "here", name: "debian:trixie-slim" });
    expect(family(l, "nodejs")?.answer?.otherVersion).toEqual({ here: "22", full: "20" });
    expect(family(l, "shell")?.answer).toMatchObject({ subject: "here", name: "alpine:3.20" });
  });

  it("folds tags of one image into one row that leads with the catalogue's tag", async () => {
    await recorded(
      ["latest", "3", "3.20", "3.20.3", "mine"].map((tag) => ({ reference: `docker.io/library/alpine:${tag}`, download: 3_490_290, image: "alpine" })),
    );
    await recorded(["latest-amd64", "latest"].map((tag) => ({ reference: `gcr.io/distroless/base-debian13:${tag}`, download: 9, image: "base" })));
    const l = await build();
    expect(family(l, "shell")?.rows.map((r) => [r.name, r.otherTags])).toEqual([["alpine:3.20", ["3.20.3", "3", "latest", "mine"]]]);
    expect(family(l, "glibc")?.rows.map((r) => [r.name, r.otherTags])).toEqual([["gcr.io/distroless/base-debian13", ["latest-amd64"]]]);
  });

  it("keeps the same image in two repositories apart, and what is in no catalogue without family and level", async () => {
    await recorded([
      { reference: "docker.io/library/debian:trixie", download: 5, image: "x" },
      { reference: "ghcr.io/acme/distroless-static:latest", download: 5, image: "x" },
    ]);
    const l = await build();
    expect(names(l)).toEqual([
      ["glibc", ["debian:trixie"]],
      ["none", ["ghcr.io/acme/distroless-static"]],
    ]);
    const [row] = family(l, "none")?.rows ?? [];
    expect([row?.level, row?.standing, row?.unknown.level?.code]).toEqual([null, null, "not_read"]);
  });

  it("has the level from files where they were read, whatever the name says, and leaves undecided what they leave undecided", async () => {
    await recorded([
      { reference: "gcr.io/distroless/static-debian13:latest", download: 1, facts: { level: "full", standing: "full" } },
      { reference: "docker.io/library/debian:trixie", download: 2, facts: {} },
    ]);
    const l = await build();
    expect(family(l, "static")?.rows.map((r) => [r.level, r.levelBy])).toEqual([["full", "files"]]);
    expect(family(l, "glibc")?.rows.map((r) => [r.level, r.levelBy, r.unknown.level?.code])).toEqual([[null, null, "undecided"]]);
  });

  it("shows by another kind, and keeps unknown sizes last in either direction with the reason", async () => {
    await recorded([...measured, { reference: "docker.io/library/debian:bookworm", download: null, unpacked: 1 }]);
    const l = await build({ kind: "unpacked", sort: { key: "unpacked", descending: true } });
    expect(l.axis.max).toBe(560_000_000);
    expect(family(l, "nodejs")?.rows.map((r) => r.size)).toEqual([537_189_888, 154_163_200]);
    for (const descending of [false, true]) {
      const row = family(await build({ sort: { key: "download", descending } }), "glibc")?.rows.at(-1);
      expect([row?.name, row?.at, row?.unknown.download?.code]).toEqual(["debian:bookworm", null, "not_in_a_registry"]);
    }
  });

  it("filters by all words over reference, family and level, takes % and _ for themselves, and keeps the full image as measure", async () => {
    await recorded(measured);
    const l = await build({ q: "static DEBIAN13" });
    expect(names(l)).toEqual([["static", ["gcr.io/distroless/static-debian13"]]]);
    expect([l.imageCount, l.totalCount, family(l, "static")?.full?.name, family(l, "static")?.scratch]).toEqual([1, 7, "debian:trixie", false]);
    for (const q of ["nothing", "%", "deb_an", "' OR 1=1 --"]) expect(names(await build({ q })), q).toEqual([]);
  });

  it("shows one platform and counts the others", async () => {
    await recorded([
      ...measured,
      { reference: "docker.io/library/alpine:3.20", download: 9, image: "arm", architecture: "arm64", seenAt: "2026-11-22T00:00:00Z" },
    ]);
    const l = await build({ platform: "linux/arm64" });
    expect(l.platforms).toContainEqual({ name: "linux/amd64", images: 7 });
    expect(l.totalCount).toBe(1);
  });

  it("counts images, families and readings", async () => {
    await recorded([...measured, { reference: "quay.io/x/y:1", download: 1, rebuilt: "elsewhere", readAt: "2026-11-21T00:00:00.000Z" }]);
    const l = await build();
    expect([l.imageCount, l.familyCount, l.rebuiltCount]).toEqual([8, 4, 1]);
    expect(l.readAt).toEqual({ first: "2026-11-21T00:00:00.000Z", last: "2026-11-23T06:00:00.000Z" });
  });

  it("lists what the catalogue follows and is not on record without a figure, and not where facts are asked for", async () => {
    await recorded(measured);
    const l = await build();
    const statics = family(l, "static")?.notRead.map((n) => n.name) ?? [];
    expect(statics).toContain("cgr.dev/chainguard/static");
    expect(statics).not.toContain("gcr.io/distroless/static-debian13");
    expect(family(l, "java17")).toMatchObject({ rows: [], matching: 0 });
    expect(family(l, "java17")?.notRead.length).toBeGreaterThan(0);
    expect((await build(choose({ shell: ["no"] }))).families.flatMap((f) => f.notRead)).toEqual([]);
    expect((await build({ q: "chainguard" })).families.flatMap((f) => f.notRead.map((n) => n.publisher))).toContain("Wolfi and Chainguard");
  });
});

describe("filters and orders", () => {
  beforeEach(() =>
    recorded([
      {
        reference: "docker.io/library/debian:trixie",
        download: 50_000_000,
        layers: 1,
        facts: {
          level: "full",
          standing: "full",
          files: 119_000_000n,
          wasted: 5n,
          packageCount: 78,
          shells: "sh, bash",
          packageManagers: "apt",
          libc: "glibc",
          rootUser: true,
          osId: "debian",
          osVersion: "13",
        },
      },
      {
        reference: "gcr.io/distroless/base-debian12:nonroot",
        download: 9_000_000,
        layers: 14,
        facts: {
          level: "base",
          standing: "distroless",
          files: 24_000_000n,
          wasted: 286n,
          packageCount: 7,
          shells: "",
          packageManagers: "",
          libc: "glibc",
          rootUser: false,
          osId: "debian",
          osVersion: "12",
        },
      },
      {
        reference: "docker.io/library/alpine:3.19",
        download: 3_000_000,
        readAt: "2026-11-20T23:59:59.000Z",
        facts: {
          level: "slim",
          standing: "small",
          files: 7_000_000n,
          packageCount: 15,
          shells: "sh, ash",
          packageManagers: "apk",
          libc: "musl",
          rootUser: true,
          osId: "alpine",
          osVersion: "3.19.4",
        },
      },
      { reference: "docker.io/library/busybox:musl", download: 900_000, facts: { level: "slim", standing: "small", files: 1_500_000n } },
    ]),
  );
  const found = async (more: Partial<ListingQuery>) => names(await build(more)).flatMap(([, rows]) => rows);

  it.each([
    ["level", { level: ["base", "full"] }, ["gcr.io/distroless/base-debian12:nonroot", "debian:trixie"]],
    ["standing", { standing: ["distroless"] }, ["gcr.io/distroless/base-debian12:nonroot"]],
    ["a shell", { shell: ["yes"] }, ["debian:trixie", "alpine:3.19"]],
    ["no shell", { shell: ["no"] }, ["gcr.io/distroless/base-debian12:nonroot"]],
    ["an unknown shell", { shell: ["unknown"] }, ["busybox:musl"]],
    ["a package manager", { packageManager: ["yes"] }, ["debian:trixie", "alpine:3.19"]],
    ["another user", { user: ["other"] }, ["gcr.io/distroless/base-debian12:nonroot"]],
    ["musl or unknown", { libc: ["musl", "unknown"] }, ["busybox:musl", "alpine:3.19"]],
    ["support that ended", { support: ["ended"] }, ["gcr.io/distroless/base-debian12:nonroot", "alpine:3.19"]],
    ["support that goes on", { support: ["supported"] }, ["debian:trixie"]],
    ["two facts at once", { shell: ["yes"], libc: ["glibc"] }, ["debian:trixie"]],
  ] as const)("by %s", async (_name, choices, expected) => {
    expect(await found(choose(choices as unknown as Filters["choices"]))).toEqual(expected);
  });

  it.each([
    ["download", { from: null, to: "9" }, ["gcr.io/distroless/base-debian12:nonroot", "busybox:musl", "alpine:3.19"]],
    ["files", { from: "7", to: "24" }, ["gcr.io/distroless/base-debian12:nonroot", "alpine:3.19"]],
    ["wasted", { from: "0.000286", to: null }, ["gcr.io/distroless/base-debian12:nonroot"]],
    ["layers", { from: "14", to: "14" }, ["gcr.io/distroless/base-debian12:nonroot"]],
    ["packages", { from: "15", to: null }, ["debian:trixie", "alpine:3.19"]],
    ["read", { from: null, to: "2026-11-20" }, ["alpine:3.19"]],
    ["supportEnds", { from: "2028-08-09", to: "2028-08-09" }, ["debian:trixie"]],
  ] as const)("by %s between bounds, both of which belong to it", async (fact, range, expected) => {
    expect(await found(choose({}, { [fact]: range }))).toEqual(expected);
  });

  it("orders by any fact, what is unknown last", async () => {
    const inOrder = async (sort: string) =>
      (await listListings({ ...base, ...readListingQuery({ sort }, "linux/amd64") }, { limit: 10 })).items.map((r) => `${r.family} ${r.name}`);
    expect(await inOrder("-packages")).toEqual([
      "glibc debian:trixie",
      "glibc gcr.io/distroless/base-debian12:nonroot",
      "shell alpine:3.19",
      "shell busybox:musl",
    ]);
    expect(await inOrder("support")).toEqual([
      "glibc gcr.io/distroless/base-debian12:nonroot",
      "glibc debian:trixie",
      "shell alpine:3.19",
      "shell busybox:musl",
    ]);
    expect(await inOrder("-read")).toEqual(["glibc debian:trixie", "glibc gcr.io/distroless/base-debian12:nonroot", "shell busybox:musl", "shell alpine:3.19"]);
  });

  it("pages through all that matches, each once, with null and its reason for what is unknown", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listListings(base, { limit: 1, cursor });
      seen.push(...page.items.map((r) => r.name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(["gcr.io/distroless/base-debian12:nonroot", "debian:trixie", "busybox:musl", "alpine:3.19"]);
    const busybox = (await listListings(base, { limit: 10 })).items.find((r) => r.name === "busybox:musl");
    expect([busybox?.shells, busybox?.unknown.shells?.code, busybox?.unknown.supportEnds?.code]).toEqual([null, "undecided", "no_support_date"]);
  });
});

describe("listings follow the record", () => {
  it("when a tag moves: the image before stands by its digest, the new one keeps what the tag meant", async () => {
    await recorded([
      { reference: "docker.io/library/debian:trixie", download: 50, image: "old", facts: { files: 90n }, seenAt: "2026-11-01T00:00:00Z" },
      { reference: "docker.io/library/debian:trixie", download: 40, image: "new", seenAt: "2026-11-20T00:00:00Z" },
    ]);
    const rows = (await build()).families.flatMap((f) => f.rows);
    expect(rows.map((r) => [r.name, r.size]).sort()).toEqual([
      ["debian:trixie", 40],
      [`debian@${digestOf("old")}`, 50],
    ]);
    expect(rows.find((r) => r.name === "debian:trixie")?.line).toEqual([
      { seenAt: "2026-11-01T00:00:00.000Z", size: 50 },
      { seenAt: "2026-11-20T00:00:00.000Z", size: 40 },
    ]);
    // By files there is one reading alone, so there is no line.
    expect((await build({ kind: "files" })).families.flatMap((f) => f.rows.map((r) => r.line))).toEqual([null, null]);
  });

  it("are made anew from the record alone where the catalogue is another, and not where it is the same", async () => {
    await recorded(measured);
    const before = await listListings(base, { limit: 100 });
    await db.$executeRawUnsafe(`DELETE FROM "Listing"`);
    await db.counter.upsert({ where: { name: "listings" }, create: { name: "listings", value: 1 }, update: { value: 1 } });
    expect(await refreshListings(db)).toBe(7);
    expect(await listListings(base, { limit: 100 })).toEqual(before);
    expect(await refreshListings(db)).toBe(0);
  });
});
