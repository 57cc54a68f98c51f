import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ScanComparison, ScanDetail } from "../../lib/scans/types";
import { type App, call, inspectAll, startApp } from "../app";
import { up } from "../testbed";
import { run } from "../testbed/host/run";
import { scannerDatabase, trivyProgram } from "../testbed/scanner";

/** Scans on the built server: the real scanner over what is on record, its database replaced, its trouble, and reports made elsewhere. */
let app: App;
let trivy: string;
let databases: { first: string; later: string };
let bed: Awaited<ReturnType<typeof up>>;
let folder: string;
const digests = new Map<string, string>();
const old = "alpine:3.7.3";
const debian = "gcr.io/distroless/base-debian13";
const bare = "busybox:1.38.0-musl";

const day = 86_400_000;
/** Not too old, whatever day it is. */
const fresh = (days: number) => new Date(Math.floor(Date.now() / day) * day - days * day).toISOString();

/** What the server's settings name: links, put elsewhere as an operator would replace a database or take a program away. */
const inPlace = async (name: "trivy" | "cache", target: string) => {
  await rm(path.join(folder, name), { force: true });
  await symlink(target, path.join(folder, name));
};
const scansOf = (reference: string) => `/api/v1/images/${encodeURIComponent(digests.get(reference) ?? "")}/scans`;
const scan = (reference: string) => call<ScanDetail & { code?: string }>(app, "POST", scansOf(reference), {});

beforeAll(async () => {
  bed = await up({ say: () => undefined });
  trivy = await trivyProgram();
  const [first, later] = [await scannerDatabase(bed, { updatedAt: fresh(3) }), await scannerDatabase(bed, { updatedAt: fresh(1), variant: "later" })];
  databases = { first: first.cacheDir, later: later.cacheDir };
  folder = await mkdtemp(path.join(tmpdir(), "basewise-scans-"));
  await inPlace("trivy", trivy);
  await inPlace("cache", databases.first);
  app = await startApp({
    env: { BASEWISE_TRIVY: path.join(folder, "trivy"), BASEWISE_TRIVY_CACHE: path.join(folder, "cache"), BASEWISE_SOURCE: "registry" },
  });
  const jobs = await inspectAll(
    app,
    [old, debian, bare].map((reference) => ({ reference })),
  );
  for (const [i, job] of jobs.entries()) digests.set([old, debian, bare][i] ?? "", job.imageDigest ?? "");
});
afterAll(async () => {
  await app?.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});

it("an image that nobody scanned has no count, and no scan", async () => {
  expect((await call<{ items: unknown[] }>(app, "GET", scansOf(old))).body.items).toEqual([]);
});

it("Alpine 3.7.3 by Alpine's own advisories: exactly CVE-2019-14697, on musl and musl-utils, with the layer that brought them", async () => {
  const { status, body } = await scan(old);
  expect(status).toBe(201);
  expect(body).toMatchObject({
    state: "scanned",
    origin: "here",
    identifiers: 1,
    fixable: 1,
    packages: 13,
    scanner: { name: "trivy", version: "0.74.0", database: { updatedAt: fresh(3) } },
  });
  expect(body.findings.map(({ id, package: name, installed, fixed, broughtBy }) => [id, name, installed, fixed, broughtBy?.position])).toEqual([
    ["CVE-2019-14697", "musl", "1.1.18-r3", "1.1.18-r4", 0],
    ["CVE-2019-14697", "musl-utils", "1.1.18-r3", "1.1.18-r4", 0],
  ]);
});

it("what the scanner does not support is no zero", async () => {
  const { body } = await scan(bare);
  expect(body).toMatchObject({ state: "unsupported", identifiers: null, counts: null });
  expect(body.reason).toContain("no operating system");
});

it("once the database moved, the next scan tells what is new and what is gone, and the two are not compared", async () => {
  const before = (await scan(debian)).body;
  expect(before.identifiers).toBeGreaterThan(0);
  await inPlace("cache", databases.later);
  const after = (await scan(debian)).body;
  expect(after.before?.id).toBe(before.id);
  expect(after.findings.some(({ since }) => since === "new")).toBe(true);
  expect(after.gone.length).toBeGreaterThan(0);
  // By hand from the two: whatever the server says of new and gone.
  const keys = (one: ScanDetail) => new Set(one.findings.map((f) => `${f.id} ${f.package}`));
  expect(after.findings.filter(({ since }) => since === "new").length).toBe([...keys(after)].filter((key) => !keys(before).has(key)).length);
  const sides = `here=${digests.get(old)}&there=${digests.get(debian)}`;
  expect((await call<ScanComparison>(app, "GET", `/api/v1/scans/difference?${sides}`)).body).toMatchObject({ state: "differs", differs: ["database"] });
  await scan(old);
  const compared = (await call<ScanComparison>(app, "GET", `/api/v1/scans/difference?${sides}`)).body;
  expect(compared.state).toBe("compared");
  expect(compared.state === "compared" && compared.onlyHere.map(({ id }) => id)).toEqual(["CVE-2019-14697"]);
  expect((await call<{ items: ScanDetail[] }>(app, "GET", scansOf(debian))).body.items.map(({ id }) => id)).toEqual([after.id, before.id]);
});

it("a scanner that is not there fails with its code; the last scan stays", async () => {
  await inPlace("trivy", "/nonexistent/trivy");
  const { status, body } = await scan(old);
  expect([status, body.code]).toEqual([503, "scanner_missing"]);
  const { items } = (await call<{ items: ScanDetail[] }>(app, "GET", scansOf(old))).body;
  expect(items[0]).toMatchObject({ state: "failed", identifiers: null, problem: { code: "scanner_missing" } });
  expect(items[1]).toMatchObject({ state: "scanned", identifiers: 1 });
  // And the page says both.
  const page = await (await fetch(`${app.url}/images?image=${old}`)).text();
  expect(page).toContain("scanner_missing");
  expect(page).toContain("CVE-2019-14697");
});

it("a report of Trivy's of the image itself is taken under its own name; one of another image is refused with the reason", async () => {
  const words = ["image", `${bed.registry}/library/${old}`, "--image-src", "remote", "-f", "json", "-q", "--scanners", "vuln", "--pkg-types", "os"];
  const quiet = ["--skip-db-update", "--offline-scan", "--skip-version-check", "--disable-telemetry", "--cache-backend", "memory"];
  const report = (await run(trivy, [...words, ...quiet, "--cache-dir", databases.first])).stdout.toString("utf8");
  const put = (reference: string, body: string) =>
    fetch(`${app.url}${scansOf(reference)}?by=CI`, { method: "PUT", headers: { "content-type": "application/json" }, body }).then(async (answer) => ({
      status: answer.status,
      body: (await answer.json()) as ScanDetail & { code?: string; detail?: string },
    }));
  const taken = await put(old, report);
  expect(taken.status).toBe(201);
  expect(taken.body).toMatchObject({
    state: "scanned",
    origin: "uploaded",
    identifiers: 1,
    fixable: 1,
    scanner: { name: "trivy", database: null },
    actor: { name: "CI" },
  });
  expect(taken.body.findings.map(({ id, package: name }) => [id, name])).toEqual([
    ["CVE-2019-14697", "musl"],
    ["CVE-2019-14697", "musl-utils"],
  ]);
  const other = await put(debian, report);
  expect([other.status, other.body.code]).toEqual([409, "scan_report_mismatch"]);
  const broken = await put(old, '{"SchemaVersion": 2}');
  expect([broken.status, broken.body.code]).toEqual([422, "scan_report_unreadable"]);
  expect((await call<{ items: unknown[] }>(app, "GET", scansOf(debian))).body.items).toHaveLength(2);
});
