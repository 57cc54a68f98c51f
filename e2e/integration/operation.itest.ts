import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type App, call, inspectAll, startApp } from "../app";
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

it("the log is one line of JSON per event, with the job's id", async () => {
  const jobs = (await call<{ items: { id: string }[] }>(app, "GET", "/api/v1/inspections")).body.items;
  const lines = app
    .log()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { event: string; time: string; jobId?: string });
  for (const { id } of jobs)
    expect(lines).toContainEqual(expect.objectContaining({ event: "job.ended", jobId: id, time: expect.stringMatching(/^\d{4}-.*Z$/) }));
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
