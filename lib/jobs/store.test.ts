import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDatabase, type PrismaClient } from "../db/client";
import { migrate } from "../db/migrate";
import { pullBack } from "./future-store";
import { LeaseWatch } from "./lease-watch";
import { isGone, ownOwner } from "./owner";
import { dropPull, leftoverPulls, pullsOf, recordPull } from "./pull-store";
import { changesSince, claimJob, endLeases, findJob, finishJob, type InspectionPayload, insertJobs, releaseJob, renewJob, requestCancel } from "./store";

let folder: string;
let db: PrismaClient;
const local = { kind: "local" as const };
const asked = (name: string): InspectionPayload => ({ reference: `docker.io/library/${name}:latest`, platform: "linux/amd64", source: null, reread: false });
const cancelProblem = { type: "t", title: "t", status: 409, detail: "d", code: "job_cancelled" as const, remedy: "r" };

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "basewise-queue-"));
  const file = path.join(folder, "basewise.db");
  migrate(file);
  db = openDatabase(file);
});
afterEach(async () => {
  await db.$disconnect();
  rmSync(folder, { recursive: true, force: true });
});

describe("the queue", () => {
  it("answers a second request for what is in flight with the first's job, and a new one once it has ended", async () => {
    const [a, b] = await insertJobs([asked("debian"), asked("debian")], local, randomUUID, db);
    expect(b?.id).toBe(a?.id);
    const claimed = await claimJob("me", 1000, db);
    await finishJob(claimed?.id ?? "", "me", { state: "done" }, db);
    const [c] = await insertJobs([asked("debian")], local, randomUUID, db);
    expect(c?.id).not.toBe(a?.id);
  });

  it("gives each of 20 jobs to one of eight claimers at once, oldest first", async () => {
    const jobs = await insertJobs(
      Array.from({ length: 20 }, (_, i) => asked(`image${i}`)),
      local,
      randomUUID,
      db,
    );
    const taken: string[] = [];
    await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        for (let job = await claimJob(`owner${i}`, 60_000, db), misses = 0; misses < 3; job = await claimJob(`owner${i}`, 60_000, db)) {
          if (job) taken.push(job.id);
          else misses++;
        }
      }),
    );
    expect([...taken].sort()).toEqual(jobs.map((j) => j.id).sort());
  });

  it("takes up a job whose lease ran out, and lets its late owner change nothing", async () => {
    await insertJobs([asked("debian")], local, randomUUID, db);
    const first = await claimJob("first", 30_000, db, new LeaseWatch());
    let time = 0;
    const other = new LeaseWatch(() => time);
    expect(await claimJob("second", 30_000, db, other)).toBeNull();
    time = 29_999;
    expect(await claimJob("second", 30_000, db, other)).toBeNull();
    time = 30_000;
    const second = await claimJob("second", 30_000, db, other);
    expect(second).toMatchObject({ id: first?.id, attempt: 2 });
    expect(await renewJob(first?.id ?? "", "first", 1000, { state: "reading" }, db)).toEqual({ held: false, cancel: false });
    expect(await finishJob(first?.id ?? "", "first", { state: "failed" }, db)).toBe(false);
    expect(await finishJob(first?.id ?? "", "second", { state: "done" }, db)).toBe(true);
    expect(await finishJob(first?.id ?? "", "second", { state: "done" }, db)).toBe(false);
  });

  it("cancels a queued job at once, tells a running one, and leaves a finished one", async () => {
    const [queued] = await insertJobs([asked("a")], local, randomUUID, db);
    expect(await requestCancel(queued?.id ?? "", cancelProblem, db)).toMatchObject({ state: "cancelled" });
    await insertJobs([asked("b")], local, randomUUID, db);
    const running = await claimJob("me", 60_000, db);
    await requestCancel(running?.id ?? "", cancelProblem, db);
    expect(await renewJob(running?.id ?? "", "me", 60_000, null, db)).toEqual({ held: true, cancel: true });
    await finishJob(running?.id ?? "", "me", { state: "done" }, db);
    expect(await requestCancel(running?.id ?? "", cancelProblem, db)).toMatchObject({ state: "done" });
    expect(await requestCancel("nobody", cancelProblem, db)).toBeNull();
  });

  it("numbers every change, so that a reader after N misses none", async () => {
    await insertJobs([asked("a"), asked("b")], local, randomUUID, db);
    const job = await claimJob("me", 60_000, db);
    await renewJob(job?.id ?? "", "me", 60_000, { state: "reading" }, db);
    const changes = await changesSince(0, null, 100, db);
    expect(changes.map((j) => j.revision)).toEqual([2, 4]);
    expect(await changesSince(4, null, 100, db)).toEqual([]);
  });

  it("puts a job back at a graceful stop without counting the attempt", async () => {
    await insertJobs([asked("a")], local, randomUUID, db);
    const job = await claimJob("me", 60_000, db);
    await releaseJob(job?.id ?? "", "me", null, db);
    expect(await findJob(job?.id ?? "", db)).toMatchObject({ state: "queued", attempt: 0 });
  });
});

describe("leases", () => {
  it("end with a process that is gone, not with one that lives or is elsewhere", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => child.on("exit", resolve));
    const [host, , start] = ownOwner().split("|");
    expect(isGone(ownOwner())).toBe(false);
    expect(isGone(`${host}|${child.pid}|${start}`)).toBe(true);
    expect(isGone(`${host}|${process.pid}|12`)).toBe(true);
    expect(isGone(`elsewhere|${child.pid}|${start}`)).toBe(false);
    await insertJobs([asked("a")], local, randomUUID, db);
    await claimJob(`${host}|${child.pid}|${start}`, 600_000, db, new LeaseWatch());
    expect(await claimJob("me", 1000, db)).toBeNull();
    expect(await endLeases(isGone, db)).toBe(1);
    expect(await claimJob("me", 1000, db)).toMatchObject({ attempt: 2 });
  });
});

describe("a clock that is set while jobs wait and run", () => {
  const day = 86_400_000;
  afterEach(() => void vi.useRealTimers());
  const setClock = (ms: number) => vi.useFakeTimers({ now: ms, toFake: ["Date"] });

  it("days forward: what runs is nobody else's, in this process or another", async () => {
    const here = new LeaseWatch(() => 0);
    let time = 0;
    const elsewhere = new LeaseWatch(() => time);
    await insertJobs([asked("a")], local, randomUUID, db);
    const job = await claimJob("me", 30_000, db, here);
    setClock(Date.now() + 3 * day);
    expect(await claimJob("me", 30_000, db, here)).toBeNull();
    expect(await claimJob("other", 30_000, db, elsewhere)).toBeNull();
    // Renewed in time, it stays so; silent for its whole length, it ends.
    time = 29_000;
    await renewJob(job?.id ?? "", "me", 30_000, null, db);
    expect(await claimJob("other", 30_000, db, elsewhere)).toBeNull();
    time = 58_000;
    expect(await claimJob("other", 30_000, db, elsewhere)).toBeNull();
    time = 59_000;
    expect(await claimJob("other", 30_000, db, elsewhere)).toMatchObject({ id: job?.id, attempt: 2 });
  });

  it("days back: what was asked for before runs at once, and what its holder left is taken up all the same", async () => {
    let time = 0;
    const watch = new LeaseWatch(() => time);
    await insertJobs([asked("a"), asked("b")], local, randomUUID, db);
    await claimJob("gone", 30_000, db, new LeaseWatch());
    setClock(Date.now() - 3 * day);
    expect(await claimJob("me", 30_000, db, watch)).toMatchObject({ reference: "docker.io/library/b:latest" });
    time = 30_000;
    expect(await claimJob("me", 30_000, db, watch)).toMatchObject({ reference: "docker.io/library/a:latest", attempt: 2 });
  });

  it("a run of this process is never taken up in it, until it is over", async () => {
    let time = 0;
    const watch = new LeaseWatch(() => time);
    await insertJobs([asked("a")], local, randomUUID, db);
    const job = await claimJob("me", 30_000, db, watch);
    time = 90_000;
    expect(await claimJob("me", 30_000, db, watch)).toBeNull();
    watch.release(job?.id ?? "");
    expect(await claimJob("me", 30_000, db, watch)).toBeNull();
    time = 120_000;
    expect(await claimJob("me", 30_000, db, watch)).toMatchObject({ attempt: 2 });
  });

  it("times that nobody would set now are pulled back, and others are left", async () => {
    const now = new Date("2026-01-10T00:00:00Z");
    const at = (ms: number) => new Date(now.getTime() + ms);
    const rows = { far: at(3 * day), soon: at(3_700_000), due: at(-1) };
    for (const [payload, nextRun] of Object.entries(rows))
      await db.schedule.create({ data: { kind: "x", payload, everySeconds: 3600, jitterSeconds: 360, nextRun } });
    const [a, b] = await insertJobs([asked("a"), asked("b")], local, randomUUID, db);
    await db.job.update({ where: { id: a?.id ?? "" }, data: { runAfter: at(3 * day) } });
    await db.job.update({ where: { id: b?.id ?? "" }, data: { runAfter: at(3_600_000) } });
    expect(await pullBack(now, db)).toBe(2);
    expect(await pullBack(now, db)).toBe(0);
    const planned = new Map((await db.schedule.findMany({ where: { kind: "x" } })).map((row) => [row.payload, row.nextRun]));
    expect(Object.fromEntries(planned)).toEqual({ ...rows, far: at(3_600_000) });
    setClock(now.getTime());
    expect(await claimJob("me", 30_000, db)).toMatchObject({ id: a?.id });
    expect(await claimJob("me", 30_000, db)).toBeNull();
  });
});

describe("what an engine pulled for a job", () => {
  it("is counted per reference, and left over once its job has ended", async () => {
    await insertJobs([asked("a"), asked("b")], local, randomUUID, db);
    const a = await claimJob("me", 60_000, db);
    const b = await claimJob("me", 60_000, db);
    for (const job of [a, b, a]) await recordPull(job?.id ?? "", "engine", "m/x@sha256:1", db);
    expect(await pullsOf("engine", "m/x@sha256:1", db)).toBe(2);
    expect(await leftoverPulls("engine", db)).toEqual([]);
    await finishJob(a?.id ?? "", "me", { state: "failed" }, db);
    expect(await leftoverPulls("engine", db)).toEqual([{ jobId: a?.id, reference: "m/x@sha256:1" }]);
    expect(await dropPull(a?.id ?? "", "engine", "m/x@sha256:1", db)).toBe(1);
    expect(await leftoverPulls("another", db)).toEqual([]);
  });
});
