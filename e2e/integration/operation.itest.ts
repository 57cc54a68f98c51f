import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "libsql";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type App, call, inspectAll, startApp, untilEnded } from "../app";
import { run } from "../testbed/host/run";

/** What whoever operates a server asks it: health by probe, metrics, the log. */
let app: App;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "basewise-operation-"));
  app = await startApp({ env: { DOCKER_HOST: "unix:///nonexistent/docker.sock", BASEWISE_METRICS: "1" } });
});
afterAll(async () => {
  await app?.remove();
  await rm(folder, { recursive: true, force: true });
});

const small = { reference: "gcr.io/distroless/static-debian13", source: "registry" };

/** name{labels} → value, held against the text format's own grammar line by line. */
async function scrape(): Promise<Map<string, number>> {
  const answer = await fetch(`${app.url}/metrics`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, expect.stringMatching(/^text\/plain; version=0\.0\.4/)]);
  const values = new Map<string, number>();
  for (const line of (await answer.text()).trim().split("\n")) {
    if (!line || /^# (?:HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .+$/.test(line)) continue;
    const found = /^([a-zA-Z_:][a-zA-Z0-9_:]*(?:\{[a-zA-Z_][a-zA-Z0-9_]*="[^"\\]*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="[^"\\]*")*\})?) (\S+)$/.exec(line);
    expect(found, line).not.toBeNull();
    values.set(found?.[1] ?? "", Number(found?.[2]));
  }
  return values;
}

it("metrics count what was done: jobs, bytes, layers, answers from the record", async () => {
  const before = await scrape();
  expect(before.get("basewise_queue_length")).toBe(0);
  const [first] = await inspectAll(app, [small]);
  const [again] = await inspectAll(app, [small]);
  expect([first?.state, again?.outcome?.onRecord]).toEqual(["done", true]);
  const after = await scrape();
  expect(after.get('basewise_jobs{kind="inspection",state="done"}')).toBe(2);
  expect(after.get('basewise_job_duration_seconds_count{kind="inspection",state="done"}')).toBe(2);
  expect(after.get("basewise_layer_read_bytes_total")).toBe(first?.outcome?.bytesFetched);
  expect(after.get('basewise_layers_total{from="fetched"}')).toBe(first?.outcome?.layersTotal);
  expect(after.get("basewise_inspections_on_record_total")).toBe(1);
  expect(after.get("process_resident_memory_bytes")).toBeGreaterThan(50e6);
});

it("metrics are off unless configured", async () => {
  const plain = await startApp({ bed: false });
  try {
    expect((await fetch(`${plain.url}/metrics`)).status).toBe(404);
  } finally {
    await plain.remove();
  }
});

interface Line {
  time: string;
  event: string;
  requestId?: string;
  jobId?: string;
  path?: string;
  status?: number;
}
/** Every line of stderr, each of which must be an event. */
const lines = (of: App): Line[] =>
  of
    .errors()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

it("the log is one line of JSON per event, and tells which request made which job", async () => {
  const requestId = randomUUID().replaceAll("-", "");
  const asked = await fetch(`${app.url}/api/v1/inspections?state=secret-looking`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-id": requestId },
    body: JSON.stringify({ inspections: [{ reference: "gcr.io/distroless/base-debian13", source: "registry" }] }),
  });
  const { items } = (await asked.json()) as { items: { id: string }[] };
  const jobId = items[0]?.id ?? "";
  await untilEnded(app, jobId);
  expect(asked.headers.get("x-request-id")).toBe(requestId);
  expect(await (await fetch(`${app.url}/compare?image=debian:trixie`)).text()).toContain("debian:trixie");
  const of = (event: string) => lines(app).filter((line) => line.event === event && (line.jobId === jobId || line.requestId === requestId));
  // A line is written when its event is over, which is after the answer told of it.
  await expect.poll(() => of("job.ended").length).toBe(1);
  expect(of("request")).toEqual([expect.objectContaining({ path: "/api/v1/inspections", status: 202, time: expect.stringMatching(/^\d{4}-.*Z$/) })]);
  expect(of("job.queued")).toEqual([expect.objectContaining({ jobId, requestId })]);
  expect(of("job.started").length).toBe(1);
  await expect.poll(() => lines(app)).toContainEqual(expect.objectContaining({ event: "request", path: "/compare", status: 200 }));
  expect(app.errors()).not.toContain("secret-looking");
});

it("ids from outside are taken only where they are UUIDs, and a problem names its request", async () => {
  const answer = await fetch(`${app.url}/api/v1/inspections/none`, { headers: { "x-request-id": 'x","level":"error' } });
  const id = answer.headers.get("x-request-id") ?? "";
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(((await answer.json()) as { instance: string }).instance).toBe(`urn:uuid:${id}`);
});

it("the link of a report is no secret told to the log", async () => {
  const slug = "abcdefghijklmnopqrstuvwxyz";
  for (const path of [`/r/${slug}.json`, `/r/${slug}/embed/sizes`]) {
    const answer = await fetch(`${app.url}${path}`);
    expect(answer.status).toBe(404);
    await answer.text();
  }
  // A line is written when its connection is done with the answer. The page that a report is drawn with is asked for by the server itself.
  await expect.poll(() => lines(app).map((line) => line.path)).toEqual(expect.arrayContaining(["/r/….json", "/r/…/embed/sizes"]));
  expect(app.errors()).not.toContain(slug);
});

it("asked to end, it puts jobs back, ends streams as streams end, and goes within seconds", async () => {
  const slow = await startApp({ env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" } });
  try {
    const stream = await fetch(`${slow.url}/api/v1/inspections/events`, { signal: AbortSignal.timeout(30_000) });
    const told = stream.text();
    const asked = await call<{ items: { id: string }[] }>(slow, "POST", "/api/v1/inspections", {
      inspections: ["debian:trixie", "node:20-trixie-bed", "python:3.13-trixie-bed"].map((reference) => ({ reference, source: "registry" })),
    });
    const states = async () => (await call<{ items: { state: string }[] }>(slow, "GET", "/api/v1/inspections")).body.items.map((job) => job.state);
    while (!(await states()).includes("reading")) await new Promise((resolve) => setTimeout(resolve, 10));
    const begin = Date.now();
    expect(await slow.kill("SIGTERM")).toBe(0);
    expect(Date.now() - begin).toBeLessThan(8_000);
    expect(await told).toContain("event: job");
    const put = lines(slow).filter((line) => line.event === "job.ended");
    expect(put.length).toBeGreaterThan(0);
    expect(put.every((line) => "state" in line && line.state === "released")).toBe(true);
    expect(lines(slow).at(-1)?.event).toBe("server.stopped");
    const db = new Database(path.join(slow.data, "basewise.db"), { readonly: true });
    const rows = db.prepare('SELECT state, owner, leaseUntil AS lease FROM "Job"').all();
    db.close();
    expect(rows).toEqual(asked.body.items.map(() => ({ state: "queued", owner: null, lease: null })));
  } finally {
    await slow.remove();
  }
});

it("a disk with no room left is not ready, and live all the same", async () => {
  const state = async (probe: string, of = app) => call<{ ready: boolean; disk: { ok: boolean } }>(of, "GET", `/api/v1/health?probe=${probe}`);
  expect(await state("ready")).toMatchObject({ status: 200, body: { ready: true, disk: { ok: true } } });
  const data = path.join(folder, "small");
  await mkdir(data);
  await run("mount", ["-t", "tmpfs", "-o", "size=24m", "basewise-test", data]);
  const narrow = await startApp({ data, bed: false });
  try {
    expect(await state("ready", narrow)).toMatchObject({ status: 503, body: { ready: false, disk: { ok: false } } });
    expect((await state("live", narrow)).status).toBe(200);
  } finally {
    await narrow.kill("SIGKILL");
    await run("umount", [data]);
  }
});
