import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, type PrismaClient } from "../db/client";
import { migrate } from "../db/migrate";
import { mediaType } from "../oci/media-types";
import { observeTag, repositoryId, type TagSeen } from "./tag-store";

let folder: string;
let db: PrismaClient;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "basewise-tags-"));
  migrate(path.join(folder, "basewise.db"));
  db = openDatabase(path.join(folder, "basewise.db"));
});
afterEach(async () => {
  await db.$disconnect();
  rmSync(folder, { recursive: true, force: true });
});

const hour = 3_600_000;
const start = Date.parse("2026-11-01T00:00:00Z");
const see = (digest: string, hours: number, more: Partial<TagSeen> = {}) =>
  db.$transaction((tx) =>
    observeTag(tx, {
      registry: "docker.io",
      path: "library/debian",
      tag: "trixie",
      digest,
      mediaType: null,
      platforms: null,
      mirror: null,
      at: new Date(start + hours * hour),
      actor: { kind: "system" },
      ...more,
    }),
  );
const stretches = async () =>
  (await db.tagObservation.findMany({ orderBy: { id: "asc" }, include: { platforms: true } })).map((o) => ({
    digest: o.digest,
    hours: [o.observedAt, o.lastSeen].map((at) => ((at?.getTime() ?? 0) - start) / hour),
    looks: o.looks,
    indexDigest: o.indexDigest,
    platforms: o.platforms.map((p) => `${p.os}/${p.architecture} ${p.manifestDigest}`),
  }));

describe("a tag's look-ups", () => {
  it("are one stretch while they tell the same, and a new one where it moved", async () => {
    expect([await see("a", 0), await see("a", 20), await see("b", 21), await see("b", 40), await see("a", 41)]).toEqual([
      "first",
      "unchanged",
      "moved",
      "unchanged",
      "moved",
    ]);
    expect((await stretches()).map((s) => [s.digest, s.hours, s.looks])).toEqual([
      ["a", [0, 20], 2],
      ["b", [21, 40], 2],
      ["a", [41, 41], 1],
    ]);
  });

  it("leave a gap where nobody looked for longer than the repository's rhythm", async () => {
    await see("a", 0);
    await see("a", 27);
    const repository = await db.$transaction((tx) => repositoryId(tx, "docker.io", "library/debian"));
    const at = new Date(start);
    await db.follow.create({
      data: { repositoryId: repository, patterns: "[]", platforms: "[]", intervalSeconds: 6 * 3600, createdAt: at, updatedAt: at, actorKind: "local" },
    });
    await see("a", 41); // one run of six hours missed
    await see("a", 57); // two
    expect((await stretches()).map((s) => s.hours)).toEqual([
      [0, 0],
      [27, 41],
      [57, 57],
    ]);
  });

  it("take platforms from the inspection that follows, and from what is on record", async () => {
    const amd64 = { os: "linux", architecture: "amd64", manifestDigest: "m1" };
    await see("i1", 0, { mediaType: mediaType.ociIndex });
    expect(await stretches()).toMatchObject([{ indexDigest: "i1", platforms: [] }]);
    await see("i1", 1, { platforms: [amd64], mediaType: mediaType.ociIndex });
    expect(await stretches()).toMatchObject([{ digest: "i1", indexDigest: "i1", looks: 2, platforms: ["linux/amd64 m1"] }]);
    // After a gap, by HEAD alone: the same digest has the same platforms.
    await see("i1", 60);
    expect((await stretches()).at(-1)).toMatchObject({ hours: [60, 60], indexDigest: "i1", platforms: ["linux/amd64 m1"] });
    // An index that another tag brought on record.
    await db.imageIndex.create({
      data: {
        digest: "i2",
        mediaType: mediaType.ociIndex,
        size: 1n,
        entries: {
          create: [
            { position: 0, digest: "m2", mediaType: "", size: 1n, role: "image", os: "linux", architecture: "arm64", annotations: "{}" },
            { position: 1, digest: "at", mediaType: "", size: 1n, role: "attestation", annotations: "{}" },
          ],
        },
      },
    });
    await see("i2", 61);
    expect((await stretches()).at(-1)).toMatchObject({ digest: "i2", indexDigest: "i2", platforms: ["linux/arm64 m2"] });
  });
});
