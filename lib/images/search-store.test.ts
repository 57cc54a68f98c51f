import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, type PrismaClient } from "../db/client";
import { migrate } from "../db/migrate";
import { findTags, findUntagged, presentImagesOf } from "./search-store";

let folder: string;
let db: PrismaClient;
const amd64 = { os: "linux", architecture: "amd64" };
const many = 3_000;
const actor = { actorKind: "system" };

const image = (digest: string, architecture: string, path: string, registry: string, inspected = true) =>
  db.image.create({
    data: {
      digest,
      digestKind: "manifest",
      configDigest: `sha256:config-${digest}`,
      mediaType: "",
      os: "linux",
      architecture,
      download: 1000n,
      layerCount: 1,
      annotations: "{}",
      rawConfig: "{}",
      appearances: {
        create: {
          firstSeen: new Date(),
          lastSeen: new Date(),
          repository: { connectOrCreate: { where: { registry_path: { registry, path } }, create: { registry, path } } },
        },
      },
      ...(inspected ? { inspections: { create: { jobId: `job ${digest}`, source: "registry", rules: 1, readAt: new Date(), durationMs: 1, ...actor } } } : {}),
    },
  });
const tag = async (reference: string, digests: Record<string, string>, day: number) => {
  const [, registry = "", path = "", name = ""] = /^([^/]+)\/(.+):([^:]+)$/.exec(reference) ?? [];
  const repository = await db.repository.upsert({ where: { registry_path: { registry, path } }, create: { registry, path }, update: {} });
  const row = await db.tag.upsert({
    where: { repositoryId_name: { repositoryId: repository.id, name } },
    create: { repositoryId: repository.id, name },
    update: {},
  });
  await db.tagObservation.create({
    data: {
      tagId: row.id,
      observedAt: new Date(Date.UTC(2026, 0, day)),
      platforms: { create: Object.entries(digests).map(([architecture, manifestDigest]) => ({ os: "linux", architecture, manifestDigest })) },
      ...actor,
    },
  });
};

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "basewise-search-"));
  migrate(path.join(folder, "basewise.db"));
  db = openDatabase(path.join(folder, "basewise.db"));
  await image("sha256:old", "amd64", "library/debian", "docker.io");
  await image("sha256:new", "amd64", "library/debian", "docker.io");
  await image("sha256:arm", "arm64", "library/debian", "docker.io");
  await image("sha256:unread", "amd64", "library/debian", "docker.io", false);
  await image("sha256:base", "amd64", "distroless/base-debian13", "gcr.io");
  await image("sha256:abcdef", "amd64", "team/own", "ghcr.io");
  await tag("docker.io/library/debian:trixie", { amd64: "sha256:old" }, 1);
  await tag("docker.io/library/debian:trixie", { amd64: "sha256:new", arm64: "sha256:arm" }, 2);
  await tag("docker.io/library/debian:sid", { amd64: "sha256:unread" }, 2);
  await tag("gcr.io/distroless/base-debian13:latest", { amd64: "sha256:base" }, 3);
  // Many more that all match a word: the answer stays as long as asked for.
  await db.$executeRaw`INSERT INTO Repository (registry, path) VALUES ('quay.io', 'many/debian-like')`;
  await db.$executeRaw`INSERT INTO Tag (repositoryId, name) SELECT (SELECT id FROM Repository WHERE registry = 'quay.io'), 'v' || value FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ${many}) SELECT value FROM n)`;
  await db.$executeRaw`INSERT INTO TagObservation (tagId, observedAt, actorKind) SELECT id, '2025-01-01T00:00:00.000Z', 'system' FROM Tag WHERE repositoryId = (SELECT id FROM Repository WHERE registry = 'quay.io')`;
  await db.$executeRaw`INSERT INTO ObservedPlatform (observationId, os, architecture, manifestDigest) SELECT o.id, 'linux', 'amd64', 'sha256:base' FROM TagObservation o JOIN Tag t ON t.id = o.tagId JOIN Repository r ON r.id = t.repositoryId WHERE r.registry = 'quay.io'`;
}, 60_000);
afterAll(async () => {
  await db.$disconnect();
  rmSync(folder, { recursive: true, force: true });
});

const named = async (words: string[], limit = 5) =>
  (await findTags(words, amd64, limit, db)).map((t) => `${t.registry}/${t.path}:${t.tag} ${t.platform.architecture} ${t.digest}`);

describe("recorded images by a part of their reference", () => {
  it("are what a tag means now, as far as it was read, each platform by itself, the wanted one first", async () => {
    expect(await named(["debian:trixie"])).toEqual(["docker.io/library/debian:trixie amd64 sha256:new", "docker.io/library/debian:trixie arm64 sha256:arm"]);
    expect(await named(["debian:sid"])).toEqual([]);
  });
  it("hold all words, across host, path and tag; what begins with the last one comes first", async () => {
    expect(await named(["distroless/ba"])).toEqual(["gcr.io/distroless/base-debian13:latest amd64 sha256:base"]);
    expect((await named(["debian"]))[0]).toContain("docker.io/library/debian:trixie");
    expect(await named(["gcr.io", "trixie"])).toEqual([]);
  });
  it("take what is typed as it is: no wildcards", async () => {
    expect(await named(["%"])).toEqual([]);
    expect(await named(["debian_trixie"])).toEqual([]);
    expect(await named(["'; DROP TABLE Tag; --"])).toEqual([]);
  });
  it("are as many as asked for, of however many, and within a moment", async () => {
    const before = performance.now();
    expect(await named(["debian"], 6)).toHaveLength(6);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
  it("are the latest looked up where nothing is typed", async () => {
    expect((await named([], 2)).map((n) => n.split(" ")[0])).toEqual(["gcr.io/distroless/base-debian13:latest", "docker.io/library/debian:trixie"]);
  });
});

describe("others", () => {
  it("images without a tag are found by repository and by their digest's beginning", async () => {
    const found = async (word: string) => (await findUntagged([word], 5, db)).map((t) => [t.path, t.digest]);
    expect(await found("team/own")).toEqual([["team/own", "sha256:abcdef"]]);
    expect(await found("abc")).toEqual([["team/own", "sha256:abcdef"]]);
    expect(await found("sha256:ne")).toEqual([["library/debian", "sha256:new"]]);
  });
  it("exact tags are looked up by name", async () => {
    const of = (repository: string, tag: string) => ({ registry: "docker.io", repository, tag });
    const found = await presentImagesOf([of("library/debian", "trixie"), of("library/debian", "sid"), of("library/none", "x")], db);
    expect(found.map((t) => t.digest).sort()).toEqual(["sha256:arm", "sha256:new"]);
    expect(found[0]).toMatchObject({ download: 1000, level: null, debug: null });
  });
});
