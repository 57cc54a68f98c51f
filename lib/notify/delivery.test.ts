import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, type PrismaClient } from "../db/client";
import { migrate } from "../db/migrate";
import { claimDelivery } from "../jobs/delivery-store";
import { claimJob, countActive, finishJob, insertJobs, releaseJob } from "../jobs/store";
import { deliveryPage, dueDelivery, prune, recordTry, sendAgain } from "./delivery-store";
import { recordEvent } from "./outbox";
import { changeWebhook, deleteWebhook, insertWebhook } from "./store";
import type { EventType, TryOutcome } from "./types";

let folder: string;
let db: PrismaClient;
const local = { kind: "local" as const };
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "basewise-notify-"));
  const file = path.join(folder, "basewise.db");
  migrate(file);
  db = openDatabase(file);
});
afterEach(async () => {
  await db.$disconnect();
  rmSync(folder, { recursive: true, force: true });
});

async function hook(events: EventType[], enabled = true): Promise<string> {
  const id = randomUUID();
  const sealed = new Uint8Array(randomBytes(80));
  await insertWebhook({ id, url: "https://hooks.example.com/", description: "", events, enabled, sealed, actor: local, now: new Date() }, db);
  return id;
}
const told = (type: EventType, key?: string) => db.$transaction((tx) => recordEvent(tx, { type, data: { n: 1 }, ...(key ? { key } : {}) }));
const outcome = (status: number | null, code: TryOutcome["code"] = null): TryOutcome => ({
  at: new Date(),
  durationMs: 5,
  status,
  code,
  detail: null,
  answer: null,
  retryAt: null,
});
const deliveriesOf = async (id: string) => (await deliveryPage(id, { limit: 500 }, db)).items;
const firstOf = async (id: string) => {
  const [first] = await deliveriesOf(id);
  if (!first) throw new Error("none");
  return first;
};

describe("an event", () => {
  it("becomes a delivery and a job for each enabled webhook that takes it, and for no other", async () => {
    const [both, one, off] = [
      await hook(["standard.changed", "standard.tag_moved"]),
      await hook(["standard.changed"]),
      await hook(["standard.tag_moved"], false),
    ];
    const id = await told("standard.tag_moved");
    expect((await deliveriesOf(both)).map(({ eventId, type, state }) => [eventId, type, state])).toEqual([[id, "standard.tag_moved", "pending"]]);
    expect([await deliveriesOf(one), await deliveriesOf(off)]).toEqual([[], []]);
    expect(await db.job.count()).toBe(1);
    expect(id).toMatch(/^evt_[0-9a-f]{32}$/);
  });
  it("leaves nothing behind where the change itself is undone", async () => {
    await hook(["standard.changed"]);
    const change = db.$transaction(async (tx) => {
      await recordEvent(tx, { type: "standard.changed", data: {} });
      throw new Error("undone");
    });
    await expect(change).rejects.toThrow("undone");
    expect([await db.notifyEvent.count(), await db.webhookDelivery.count(), await db.job.count()]).toEqual([0, 0, 0]);
  });
  it("with a key is told once", async () => {
    const id = await hook(["standard.review_due"]);
    expect(await told("standard.review_due", "due/x/2026-11-26")).not.toBeNull();
    expect(await told("standard.review_due", "due/x/2026-11-26")).toBeNull();
    expect(await told("standard.review_due", "due/x/2027-11-26")).not.toBeNull();
    expect(await deliveriesOf(id)).toHaveLength(2);
  });
});

describe("the queue of deliveries", () => {
  it("runs one of a webhook at a time, in order, beside other jobs and other webhooks", async () => {
    const [a, b] = [await hook(["standard.changed"]), await hook(["standard.changed"])];
    const [first] = [await told("standard.changed"), await told("standard.changed")];
    await insertJobs([{ reference: "docker.io/library/debian:latest", platform: "linux/amd64", source: null, reread: false }], local, randomUUID, db);
    const claims = [await claimDelivery("me", 30_000, db), await claimDelivery("me", 30_000, db), await claimDelivery("me", 30_000, db)];
    expect(claims.map((c) => c?.webhookId).sort()).toEqual([a, b, undefined].sort());
    for (const claim of claims) if (claim) expect((await dueDelivery(claim.deliveryId, db))?.event.id).toBe(first);
    expect((await claimJob("me", 30_000, db))?.kind).toBe("inspection");
    expect(await claimJob("me", 30_000, db)).toBeNull();
    await finishJob(claims[0]?.id ?? "", "me", { state: "done" }, db);
    expect((await claimDelivery("me", 30_000, db))?.webhookId).toBe(claims[0]?.webhookId);
  });
  it("gives each of 12 webhooks' deliveries to one of eight claimers at once", async () => {
    for (let i = 0; i < 12; i++) await hook(["standard.changed"]);
    await told("standard.changed");
    const claim = async (me: string) => {
      const mine: string[] = [];
      for (let misses = 0; misses < 3; ) {
        const job = await claimDelivery(me, 30_000, db);
        if (job) mine.push(job.deliveryId);
        else misses++;
      }
      return mine;
    };
    const all = (await Promise.all(Array.from({ length: 8 }, (_, i) => claim(`claimer ${i}`)))).flat();
    expect([all.length, new Set(all).size]).toEqual([12, 12]);
  });
  it("keeps a delivery that waits for its next try out of the count of active jobs, and hands it out when it is due", async () => {
    await hook(["standard.changed"]);
    await told("standard.changed");
    const job = await claimDelivery("me", 30_000, db);
    await releaseJob(job?.id ?? "", "me", { runAfter: new Date(Date.now() + 3_600_000), progress: null, problem: null }, db);
    expect([await claimDelivery("me", 30_000, db), await countActive(db)]).toEqual([null, 0]);
    await db.job.updateMany({ data: { runAfter: new Date() } });
    expect(await claimDelivery("me", 30_000, db)).toMatchObject({ id: job?.id, attempt: 1 });
  });
});

describe("a delivery", () => {
  it("keeps a log of its tries and ends with the one that arrives; sent again by hand it begins a new round", async () => {
    const id = await hook(["standard.changed"]);
    const eventId = await told("standard.changed");
    const { id: delivery } = await firstOf(id);
    const nextAt = new Date(Date.now() + 60_000);
    expect(await recordTry(delivery, outcome(503, "webhook_refused"), { state: "pending", nextAt }, db)).toBe(true);
    expect(await firstOf(id)).toMatchObject({ state: "pending", tries: 1, nextAt: nextAt.toISOString() });
    await recordTry(delivery, outcome(204), { state: "delivered" }, db);
    expect(await firstOf(id)).toMatchObject({
      state: "delivered",
      tries: 2,
      nextAt: null,
      log: [
        { number: 2, status: 204 },
        { number: 1, status: 503 },
      ],
    });
    const job = await claimDelivery("me", 30_000, db);
    expect(await sendAgain(id, delivery, local, new Date(), db)).toBe("busy");
    await finishJob(job?.id ?? "", "me", { state: "done" }, db);
    expect(await sendAgain(id, delivery, local, new Date(), db)).toMatchObject({ id: delivery, eventId, state: "pending", tries: 2 });
    expect(await dueDelivery(delivery, db)).toMatchObject({ round: 0, event: { id: eventId } });
    expect(await claimDelivery("me", 30_000, db)).toMatchObject({ deliveryId: delivery });
    expect(await sendAgain(id, randomUUID(), local, new Date(), db)).toBe("none");
  });
  it("that waits is merely hastened when it is sent by hand", async () => {
    const id = await hook(["standard.changed"]);
    await told("standard.changed");
    const { id: delivery } = await firstOf(id);
    const job = await claimDelivery("me", 30_000, db);
    const nextAt = new Date(Date.now() + 3_600_000);
    await recordTry(delivery, outcome(null, "webhook_timeout"), { state: "pending", nextAt }, db);
    await releaseJob(job?.id ?? "", "me", { runAfter: nextAt, progress: null, problem: null }, db);
    expect(await claimDelivery("me", 30_000, db)).toBeNull();
    await sendAgain(id, delivery, local, new Date(), db);
    expect(await claimDelivery("me", 30_000, db)).toMatchObject({ id: job?.id });
    expect((await dueDelivery(delivery, db))?.nextAt.getTime()).toBeLessThanOrEqual(Date.now());
  });
  it("answered with 410 disables its webhook and drops what else is on its way", async () => {
    const id = await hook(["standard.changed"]);
    await told("standard.changed");
    await told("standard.changed");
    const job = await claimDelivery("me", 30_000, db);
    await recordTry(job?.deliveryId ?? "", outcome(410, "webhook_gone"), { state: "failed", code: "webhook_gone" }, db);
    await finishJob(job?.id ?? "", "me", { state: "done" }, db);
    expect((await deliveriesOf(id)).map((d) => d.state).sort()).toEqual(["dropped", "failed"]);
    expect(await db.webhook.findUnique({ where: { id } })).toMatchObject({ enabled: false, disabledReason: "gone" });
    expect(await db.job.count({ where: { state: "queued" } })).toBe(0);
    expect(await told("standard.changed")).not.toBeNull();
    expect(await deliveriesOf(id)).toHaveLength(2);
  });
  it("is dropped when its webhook is disabled, and gone with it when that is deleted", async () => {
    const id = await hook(["standard.changed"]);
    await told("standard.changed");
    expect((await changeWebhook(id, { enabled: false }, new Date(), db))?.disabled?.reason).toBe("by_hand");
    expect(await deliveriesOf(id)).toMatchObject([{ state: "dropped" }]);
    expect((await changeWebhook(id, { enabled: true }, new Date(), db))?.disabled).toBeNull();
    await told("standard.changed");
    expect(await deleteWebhook(id, db)).toBe(true);
    expect([await db.webhookDelivery.count(), await db.job.count(), await deleteWebhook(id, db)]).toEqual([0, 0, false]);
  });
});

it("the log has its bounds in number and in age; what is on its way stays", async () => {
  const id = await hook(["standard.changed"]);
  const now = new Date("2026-11-26T12:00:00Z");
  const rows = Array.from({ length: 520 }, (_, i) => ({ i, at: new Date(now.getTime() - i * 60_000) }));
  const old = { i: 900, at: new Date("2026-10-20T12:00:00Z") };
  const put = ({ i, at }: typeof old, state: string) =>
    db.notifyEvent.create({
      data: {
        id: `evt_${i}`,
        type: "standard.changed",
        data: "{}",
        createdAt: at,
        deliveries: { create: { id: `d${i}`, webhookId: id, state, createdAt: at } },
      },
    });
  for (const row of rows) await put(row, "delivered");
  await put(old, "pending");
  await prune(id, now, db);
  expect(await db.webhookDelivery.count({ where: { state: "delivered" } })).toBe(500);
  expect(await db.webhookDelivery.findUnique({ where: { id: "d499" } })).not.toBeNull();
  expect(await db.webhookDelivery.findUnique({ where: { id: "d900" } })).not.toBeNull();
  await db.webhookDelivery.update({ where: { id: "d900" }, data: { state: "failed" } });
  await prune(id, now, db);
  expect(await db.webhookDelivery.findUnique({ where: { id: "d900" } })).toBeNull();
  // Its event is kept: a key is not told again for a year.
  expect(await db.notifyEvent.findUnique({ where: { id: "evt_900" } })).not.toBeNull();
});
