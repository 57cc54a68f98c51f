import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ScanDetail, ScannerState } from "../../lib/scans/types";
import { type App, call, inspectAll, startApp } from "../app";
import { startRegistry, up } from "../testbed";
import { run } from "../testbed/host/run";
import { scannerDatabase, trivyProgram } from "../testbed/scanner";

/** The scanner's database out of a registry, as the artifact that it is, and as a file. */
let app: App;
let folder: string;
let registry: Awaited<ReturnType<typeof startRegistry>>;
let trivy: string;
const archives: Buffer[] = [];
const days: string[] = [];

const day = 86_400_000;
const fresh = (ago: number) => new Date(Math.floor(Date.now() / day) * day - ago * day).toISOString();
const hash = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

async function blob(bytes: Buffer): Promise<{ digest: string; size: number }> {
  const begun = await fetch(`http://${registry.address}/v2/aquasecurity/trivy-db/blobs/uploads/`, { method: "POST" });
  const place = new URL(begun.headers.get("location") ?? "", `http://${registry.address}`);
  place.searchParams.set("digest", hash(bytes));
  const put = await fetch(place, { method: "PUT", headers: { "content-type": "application/octet-stream" }, body: new Uint8Array(bytes) });
  if (put.status !== 201) throw new Error(`blob: ${put.status} ${await put.text()}`);
  return { digest: hash(bytes), size: bytes.length };
}

/** As its makers publish it: an empty config, and one layer of a type of its own. */
async function publish(archive: Buffer): Promise<void> {
  const manifest = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { mediaType: "application/vnd.aquasec.trivy.config.v1+json", ...(await blob(Buffer.from("{}"))) },
    layers: [
      {
        mediaType: "application/vnd.aquasec.trivy.db.layer.v1.tar+gzip",
        ...(await blob(archive)),
        annotations: { "org.opencontainers.image.title": "db.tar.gz" },
      },
    ],
  };
  const put = await fetch(`http://${registry.address}/v2/aquasecurity/trivy-db/manifests/2`, {
    method: "PUT",
    headers: { "content-type": manifest.mediaType },
    body: JSON.stringify(manifest),
  });
  if (put.status !== 201) throw new Error(`manifest: ${put.status} ${await put.text()}`);
}

const state = async () => (await call<ScannerState>(app, "GET", "/api/v1/scanner")).body;
async function fetched(): Promise<ScannerState> {
  expect((await call(app, "POST", "/api/v1/scanner/database", {})).status).toBe(202);
  for (let i = 0; i < 300; i++) {
    const now = await state();
    if (!now.fetching) return now;
    await sleep(100);
  }
  throw new Error("it is still being fetched");
}
const bring = async (bytes: Buffer) => {
  const answer = await fetch(`${app.url}/api/v1/scanner/database`, {
    method: "PUT",
    headers: { "content-type": "application/gzip" },
    body: new Uint8Array(bytes),
  });
  return { status: answer.status, body: (await answer.json()) as ScannerState & { code?: string } };
};

beforeAll(async () => {
  const bed = await up({ say: () => undefined });
  trivy = await trivyProgram();
  folder = await mkdtemp(path.join(tmpdir(), "basewise-database-"));
  registry = await startRegistry({ storage: path.join(folder, "registry") });
  for (const [ago, variant] of [
    [3, "first"],
    [1, "later"],
  ] as const) {
    const { cacheDir } = await scannerDatabase(bed, { updatedAt: fresh(ago), variant });
    const file = path.join(folder, `${variant}.tar.gz`);
    await run("tar", ["-czf", file, "-C", path.join(cacheDir, "db"), "trivy.db", "metadata.json"]);
    archives.push(await readFile(file));
    days.push(fresh(ago));
  }
  await publish(archives[0] ?? Buffer.alloc(0));
  const mirrors = `${bed.mirrors},ghcr.io=http://${registry.address}`;
  app = await startApp({
    data: path.join(folder, "data"),
    env: { BASEWISE_TRIVY: trivy, BASEWISE_TRIVY_DB_HOURS: "0", BASEWISE_SOURCE: "registry", BASEWISE_REGISTRY_MIRRORS: mirrors },
  });
});
afterAll(async () => {
  await app?.remove();
  await registry?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

it("without a database no scan is made, and the state says why", async () => {
  expect(await state()).toMatchObject({
    version: "0.74.0",
    database: null,
    problem: { code: "scanner_database_missing" },
    source: "ghcr.io/aquasecurity/trivy-db:2",
  });
});

it("it is fetched from its registry as the artifact that it is, and scans are made by it", async () => {
  const now = await fetched();
  expect(now).toMatchObject({ problem: null, database: { updatedAt: days[0], schema: 2 }, last: { problem: null } });
  const [job] = await inspectAll(app, [{ reference: "alpine:3.7.3" }]);
  const { body } = await call<ScanDetail>(app, "POST", `/api/v1/images/${encodeURIComponent(job?.imageDigest ?? "")}/scans`, {});
  expect(body).toMatchObject({ state: "scanned", identifiers: 1, scanner: { database: { updatedAt: days[0] } } });
});

it("a newer one takes its place, and of the old one nothing is left", async () => {
  await publish(archives[1] ?? Buffer.alloc(0));
  expect((await fetched()).database?.updatedAt).toBe(days[1]);
  expect(await readdir(path.join(folder, "data", "scanner"))).toHaveLength(2);
});

it("what is no database is refused, and the one in use stays; a good file is taken", async () => {
  for (const bytes of [Buffer.from("no archive"), gzipSync(Buffer.alloc(4096)), (archives[0] ?? Buffer.alloc(0)).subarray(0, 5_000)]) {
    const { status, body } = await bring(bytes);
    expect([status, body.code]).toEqual([422, "scanner_database_unreadable"]);
  }
  expect((await state()).database?.updatedAt).toBe(days[1]);
  const { status, body } = await bring(archives[0] ?? Buffer.alloc(0));
  expect([status, body.database?.updatedAt]).toEqual([200, days[0]]);
});

it("a registry that has none says so, and the one in use stays", async () => {
  await registry.stop();
  const now = await fetched();
  expect(now.last?.problem?.code).toBe("registry_unreachable");
  expect(now.database?.updatedAt).toBe(days[0]);
});

it("a folder of the operator's is left alone", async () => {
  const other = await startApp({ bed: false, env: { BASEWISE_TRIVY: trivy, BASEWISE_TRIVY_CACHE: path.join(folder, "mine") } });
  try {
    const { status, body } = await call<{ code: string }>(other, "POST", "/api/v1/scanner/database", {});
    expect([status, body.code]).toEqual([409, "scanner_database_not_ours"]);
    expect((await call<ScannerState>(other, "GET", "/api/v1/scanner")).body.source).toBeNull();
  } finally {
    await other.remove();
  }
});
