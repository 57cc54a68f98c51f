import { afterAll, beforeAll, expect, it } from "vitest";
import type { PrismaClient } from "../db/client";
import { digestOf, record, testDatabase } from "../images/testing-record";
import { approveStandard, getStandards, putStandard, reviewStandard } from ".";
import { seedWorkloads } from "./manage-workloads";
import { watchStandards } from "./watch";

/** What is told of standards: with the change itself, or once when it is noticed. */
let db: PrismaClient;
let remove: () => Promise<void>;
const ada = { kind: "local" as const, name: "Ada" };
const now = new Date("2026-11-26T12:00:00.000Z");
const told = async () =>
  (await db.notifyEvent.findMany({ orderBy: { createdAt: "asc" } })).map(({ type, data }) => ({ type, ...(JSON.parse(data) as object) }));

beforeAll(async () => {
  const made = testDatabase();
  db = made.db;
  remove = made.remove;
  await seedWorkloads(now);
  await record(db, { reference: "alpine:3", image: "one", download: 3 });
});
afterAll(() => remove());

it("a change is told in its transaction, one that is refused is not", async () => {
  const { revision } = await putStandard("shell", { named: null, base: { reference: "alpine:3" }, reason: "small", why: "needed" }, ada, now);
  await expect(putStandard("shell", { named: revision, reviewBy: "2020-01-01" }, ada, now)).rejects.toMatchObject({ code: "invalid_request" });
  await expect(putStandard("shell", { named: revision + 7, owner: "me" }, ada, now)).rejects.toMatchObject({ code: "invalid_request" });
  expect(await told()).toMatchObject([
    {
      type: "standard.changed",
      workload: "shell",
      title: "Shell needed",
      action: "propose",
      status: "proposed",
      digest: digestOf("one"),
      why: "needed",
      actor: ada,
      revision,
    },
  ]);
  await approveStandard("shell", { named: revision, reviewBy: "2026-12-10", follow: false }, ada, new Date(now.getTime() + 1_000));
  expect((await told()).slice(1)).toMatchObject([{ type: "standard.changed", action: "approve", status: "approved" }]);
});

it("a review is told ahead and on its day, once each; one that was done is not", async () => {
  const at = (day: string) => new Date(`${day}T08:00:00.000Z`);
  expect(await watchStandards(at("2026-11-25"))).toBe(0);
  expect(await watchStandards(at("2026-11-26"))).toBe(1);
  expect(await watchStandards(at("2026-12-09"))).toBe(0);
  expect(await Promise.all([watchStandards(at("2026-12-10")), watchStandards(at("2026-12-10"))]).then(([a, b]) => a + b)).toBe(1);
  const { revision } = await getStandards("shell", now);
  await reviewStandard("shell", { named: revision, reviewBy: "2027-06-01" }, ada, at("2026-12-11"));
  expect(await watchStandards(at("2026-12-12"))).toBe(0);
  expect((await told()).filter(({ type }) => type === "standard.review_due")).toMatchObject([{ reviewBy: "2026-12-10" }, { reviewBy: "2026-12-10" }]);
});

it("a tag's move is told once per digest", async () => {
  await record(db, { reference: "alpine:3", image: "two", download: 4, seenAt: "2026-11-27T06:00:00.000Z" });
  expect([await watchStandards(now), await watchStandards(now)]).toEqual([1, 0]);
  await record(db, { reference: "alpine:3", image: "three", download: 4, seenAt: "2026-11-28T06:00:00.000Z" });
  expect(await watchStandards(now)).toBe(1);
  const moved = (await told()).filter(({ type }) => type === "standard.tag_moved");
  expect(new Set(moved.map((event) => (event as { movedTo?: string }).movedTo))).toEqual(new Set([digestOf("two"), digestOf("three")]));
});
