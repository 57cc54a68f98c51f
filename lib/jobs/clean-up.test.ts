import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PrismaClient } from "../db/client";
import { digestOf, record, testDatabase } from "../images/testing-record";
import { cleanUp } from "./clean-up-store";
import { enqueueDue, planOwnWork } from "./schedule-store";
import { measuredPulls } from "./store";

const now = new Date("2026-11-26T12:00:00.000Z");
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);
const policy = { jobsDays: 180, filesDays: 365 };

let made: ReturnType<typeof testDatabase>;
let db: PrismaClient;
beforeEach(() => {
  made = testDatabase();
  db = made.db;
});
afterEach(() => made.remove());

const actor = { actorKind: "system" };
const pull = (ms: number | null) => JSON.stringify({ bytesFetched: 1, layersTotal: 1, layersPresent: 0, measuredPullMs: ms, engine: null, onRecord: false });
const job = (id: string, state: string, finished: number | null, more: { imageDigest?: string; outcome?: string; createdAt?: Date } = {}) =>
  db.job.create({
    data: {
      id,
      kind: "inspection",
      payload: "{}",
      subject: "docker.io/library/debian:trixie linux/amd64",
      state,
      revision: 1,
      runAfter: ago(1000),
      createdAt: ago(1000),
      finishedAt: finished === null ? null : ago(finished),
      ...actor,
      ...more,
    },
  });
const jobsLeft = async () => (await db.job.findMany({ orderBy: { id: "asc" } })).map((j) => j.id);

describe("finished jobs", () => {
  it("go after their time, those that have not ended never", async () => {
    await job("done-old", "done", 181);
    await job("failed-old", "failed", 181);
    await job("done-young", "done", 179);
    await job("queued", "queued", null);
    await job("reading", "reading", null);
    expect(await cleanUp(now, policy, db)).toEqual({ jobs: 2, deliveries: 0, layerIndexes: 0, waits: false });
    expect(await jobsLeft()).toEqual(["done-young", "queued", "reading"]);
  });

  it("of an image the last pull that was measured stays, however old", async () => {
    const image = { imageDigest: "sha256:a" };
    await job("first-pull", "done", 900, { ...image, outcome: pull(8000) });
    await job("last-pull", "done", 800, { ...image, outcome: pull(9000) });
    await job("from-record", "done", 700, { ...image, outcome: pull(null) });
    await job("other-image", "done", 950, { imageDigest: "sha256:b", outcome: pull(70) });
    expect((await cleanUp(now, policy, db)).jobs).toBe(2);
    expect(await jobsLeft()).toEqual(["last-pull", "other-image"]);
    expect((await measuredPulls(["sha256:a"], db)).get("sha256:a")?.ms).toBe(9000);
  });

  it("a thousand and more go in turns", async () => {
    await db.job.createMany({
      data: Array.from({ length: 1201 }, (_, i) => ({
        id: `old-${i}`,
        kind: "tags.lookup",
        payload: "{}",
        subject: "docker.io/library/debian",
        state: "done",
        revision: 1,
        runAfter: ago(400),
        createdAt: ago(400),
        finishedAt: ago(400),
        ...actor,
      })),
    });
    expect((await cleanUp(now, policy, db)).jobs).toBe(1201);
  });
});

it("deliveries go with their tries; an event with a key stays, so that it is not told again", async () => {
  await db.webhook.create({
    data: {
      id: "w",
      url: "https://x.example",
      description: "",
      events: "[]",
      secret: new Uint8Array(1),
      secretSetAt: now,
      createdAt: ago(1000),
      updatedAt: now,
      ...actor,
    },
  });
  const event = (id: string, key: string | null, created: number) =>
    db.notifyEvent.create({ data: { id, type: "t", key, data: "{}", createdAt: ago(created) } });
  const delivery = (id: string, eventId: string, finished: number | null) =>
    db.webhookDelivery.create({
      data: {
        id,
        webhookId: "w",
        eventId,
        state: finished === null ? "pending" : "delivered",
        createdAt: ago(900),
        finishedAt: finished === null ? null : ago(finished),
        log: { create: { number: 1, at: ago(900), durationMs: 1 } },
      },
    });
  await event("plain-old", null, 900);
  await event("keyed-old", "review 2026-01-01", 900);
  await event("plain-pending", null, 900);
  await event("plain-young", null, 3);
  await delivery("d1", "plain-old", 899);
  await delivery("d2", "keyed-old", 899);
  await delivery("d3", "plain-pending", null);
  expect((await cleanUp(now, policy, db)).deliveries).toBe(2);
  const left = async (rows: Promise<{ id: unknown }[]>) => (await rows).map((row) => row.id).sort();
  expect(await left(db.notifyEvent.findMany())).toEqual(["keyed-old", "plain-pending", "plain-young"]);
  expect(await left(db.webhookDelivery.findMany())).toEqual(["d3"]);
  expect(await db.webhookTry.count()).toBe(1);
});

describe("lists of files", () => {
  /** An image inspected that many days ago, with one layer of its own and one that all of them share. */
  async function image(name: string, readDaysAgo: number, { tagged = false }: { tagged?: boolean } = {}) {
    const reference = tagged ? `docker.io/library/${name}:1` : `docker.io/library/${name}@${digestOf(name)}`;
    await record(db, { reference, image: name, download: 1, readAt: ago(readDaysAgo).toISOString() });
    const { id } = await db.image.findUniqueOrThrow({ where: { digest: digestOf(name) } });
    for (const [position, diffId] of [name, "shared"].entries()) {
      await db.imageLayer.create({ data: { imageId: id, position, diffId, mediaType: "application/vnd.oci.image.layer.v1.tar+gzip" } });
      const index = { format: 1, bytes: new Uint8Array(8), content: "", entries: 1, createdAt: ago(readDaysAgo) };
      await db.layerIndex.upsert({ where: { diffId }, create: { diffId, ...index }, update: {} });
    }
    return id;
  }
  const indexes = async () => (await db.layerIndex.findMany({ orderBy: { diffId: "asc" } })).map((x) => x.diffId);

  it("of an image that nothing leads to go after their time; a layer stays as long as one image needs it", async () => {
    await image("forgotten", 400);
    await image("young", 100);
    expect(await cleanUp(now, policy, db)).toMatchObject({ layerIndexes: 1, waits: false });
    expect(await indexes()).toEqual(["shared", "young"]);
    // All else that is known of it stays.
    expect(await db.image.count()).toBe(2);
    expect(await db.inspection.count()).toBe(2);
  });

  it("of an image that a tag means, that was read again since, or that a standard pins stay", async () => {
    await image("tagged", 400, { tagged: true });
    const again = await image("again", 400);
    await db.inspection.create({ data: { imageId: again, jobId: "again", source: "registry", rules: 3, readAt: ago(10), durationMs: 1, ...actor } });
    await image("pinned", 400);
    await image("was-pinned", 400);
    await db.standardWorkload.create({ data: { slug: "go", title: "Go", note: "", position: 1, createdAt: now, updatedAt: now } });
    const standard = (id: string, status: string, digest: string) =>
      db.standard.create({
        data: {
          id,
          workloadSlug: "go",
          status,
          reference: "docker.io/library/pinned",
          digest: digestOf("an index"),
          reason: "",
          owner: "",
          proposedAt: now,
          updatedAt: now,
          revision: 1,
          manifests: { create: { of: 0, position: 0, platform: "linux/amd64", digest } },
        },
      });
    await standard("s1", "deprecated", digestOf("pinned"));
    await standard("s2", "retired", digestOf("was-pinned"));
    expect((await cleanUp(now, policy, db)).layerIndexes).toBe(1);
    expect(await indexes()).toEqual(["again", "pinned", "shared", "tagged"]);
  });

  it("stay while an inspection runs, which may count on them, and are cleared soon after", async () => {
    await image("forgotten", 400);
    await job("runs", "reading", null);
    expect(await cleanUp(now, policy, db)).toEqual({ jobs: 0, deliveries: 0, layerIndexes: 0, waits: true });
    expect(await indexes()).toEqual(["forgotten", "shared"]);
    await planOwnWork(now, db);
    const next = async () => (await db.schedule.findFirstOrThrow({ where: { kind: "record.clean-up" } })).nextRun.getTime() - now.getTime();
    await enqueueDue(
      () => "id",
      now,
      db,
      () => 0,
    );
    expect(await next()).toBe(600_000);
    await db.job.update({ where: { id: "runs" }, data: { state: "done" } });
    await enqueueDue(
      () => "id",
      new Date(now.getTime() + 600_000),
      db,
      () => 0,
    );
    expect(await indexes()).toEqual([]);
    expect(await next()).toBe(600_000 + 86_400_000);
  });
});

it("0 days keep all for ever", async () => {
  await job("done-old", "done", 5000);
  expect(await cleanUp(now, { jobsDays: 0, filesDays: 0 }, db)).toEqual({ jobs: 0, deliveries: 0, layerIndexes: 0, waits: false });
  expect(await jobsLeft()).toEqual(["done-old"]);
});
