import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PrismaClient } from "../db/client";
import { digestOf, record, testDatabase } from "../images/testing-record";
import { changesSince, freeze, listReports } from ".";
import { fateOf } from "./since";

const tag = { registry: "docker.io", path: "library/alpine", name: "3" };
const image = { tag, platform: "linux/arm64", digest: "sha256:old" };
const arm = (manifestDigest: string) => [{ os: "linux", architecture: "arm64", variant: "v8", manifestDigest }];
const frozen = new Date("2026-11-25T12:00:00Z");
const seen = { target: "sha256:index", indexDigest: "sha256:index", from: new Date("2026-11-25T11:00:00Z"), to: new Date("2026-11-25T13:00:00Z") };

describe("the fate of a tag", () => {
  it.each([
    ["still means it", image, [], { ...seen, platforms: arm("sha256:old") }, { state: "same" }],
    ["means another", image, [], { ...seen, platforms: arm("sha256:new") }, { state: "moved", digest: "sha256:new", seenAt: seen.from }],
    ["was not looked up since", image, [], { ...seen, to: new Date("2026-11-25T11:30:00Z"), platforms: arm("sha256:old") }, { state: "unknown" }],
    [
      "moved before, and it was asked for by digest",
      image,
      [],
      { ...seen, to: new Date("2026-11-25T11:30:00Z"), platforms: arm("sha256:new") },
      { state: "moved" },
    ],
    ["names an index that holds it", image, ["sha256:index"], { ...seen, platforms: [] }, { state: "same" }],
    ["names another index, whose platforms nobody asked for", image, [], { ...seen, platforms: [] }, { state: "moved", digest: null }],
    [
      "is not offered for the platform any more",
      image,
      [],
      { ...seen, platforms: [{ os: "linux", architecture: "amd64", variant: null, manifestDigest: "sha256:x" }] },
      { state: "moved", digest: null },
    ],
    ["was never looked up", image, [], null, { state: "unknown" }],
    ["is none", { ...image, tag: null }, [], null, { state: "same" }],
  ])("that %s", (_, subject, indexes, meaning, fate) => {
    expect(fateOf(subject, indexes, meaning, frozen)).toMatchObject(fate);
  });
});

describe("since then, on a record", () => {
  let db: PrismaClient;
  let remove: () => Promise<void>;
  const facts = { files: 7_391_160n, fileCount: 1_000, packageCount: 15 };
  beforeAll(async () => {
    const made = testDatabase();
    db = made.db;
    remove = made.remove;
    await record(db, { reference: "debian:trixie", download: 49_548_945 });
    await record(db, { reference: "alpine:3", download: 3_299_369, unpacked: 7_690_240 });
  });
  afterAll(() => remove());
  const at = (hour: number) => new Date(Date.UTC(2026, 10, 25, hour));

  it("tells what moved and by how much, what stands, and what nobody looked up", async () => {
    const report = await freeze({ images: ["debian:trixie", "alpine:3"], title: "Then", sections: ["sizes"] }, { kind: "local" }, at(12));
    const before = await changesSince(report);
    expect(before.images.map(({ state, reason }) => [state, reason])).toEqual([
      ["unknown", "Its tag was not looked up since."],
      ["unknown", "Its tag was not looked up since."],
    ]);
    await record(db, { reference: "debian:trixie", download: 49_548_945, seenAt: at(14).toISOString() });
    await record(db, { reference: "alpine:3", image: "alpine moved", download: 3_490_000, unpacked: 8_000_000, seenAt: at(13).toISOString() });
    await db.imageFacts.create({
      data: {
        ...{ rules: 5, derivedAt: at(13), wasted: 0n, level: null, standing: null, debug: false, document: new Uint8Array() },
        ...facts,
        image: { connect: { digest: digestOf("alpine moved") } },
      },
    });
    const { lookedAt, images } = await changesSince(report);
    expect(lookedAt).toBe(at(13).toISOString());
    expect(images[0]).toMatchObject({ letter: "A", name: "debian:trixie", state: "same", lookedAt: at(14).toISOString(), movedTo: null, after: null });
    expect(images[1]).toEqual({
      letter: "B",
      name: "alpine:3",
      state: "moved",
      lookedAt: at(13).toISOString(),
      reason: null,
      movedTo: { digest: digestOf("alpine moved"), seenAt: at(13).toISOString() },
      before: { download: 3_299_369, unpacked: 7_690_240, files: null, packages: null },
      after: { download: 3_490_000, unpacked: 8_000_000, files: 7_391_160, packages: 15 },
    });
    const young = await freeze({ images: ["debian:trixie"], title: "Now", sections: ["sizes"] }, { kind: "local" }, at(15));
    const listed = await listReports({ limit: 10 }, at(16));
    expect(listed.items.map(({ title, since }) => [title, since])).toEqual([
      ["Now", ["unknown"]],
      ["Then", ["same", "moved"]],
    ]);
    expect((await listReports({ limit: 10, moved: true }, at(16))).items.map(({ id }) => id)).toEqual([report.id]);
    expect(young.images[0]?.tag?.name).toBe("trixie");
  });

  it("says so where the newer image is not recorded", async () => {
    const [report] = (await listReports({ limit: 10, moved: true }, at(16))).items;
    if (!report) throw new Error("there is no report");
    await db.inspection.deleteMany({ where: { image: { digest: digestOf("alpine moved") } } });
    const moved = (await changesSince(report)).images[1];
    expect([moved?.state, moved?.after, moved?.reason]).toEqual(["moved", null, "The newer image is not recorded here; nobody has inspected it."]);
  });
});
