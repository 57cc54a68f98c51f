import { chmod, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { scanWorkList, scannerState as stateShape } from "../../lib/api/schemas-scanner";
import type { RoundJob, ScanWork } from "../../lib/jobs/job";
import type { Scan, ScannerState } from "../../lib/scans/types";
import { type App, call, inspectAll, startApp } from "../app";
import type { Exchange, Front } from "../fronts/front";
import { startFront } from "../fronts/front";
import { Kit } from "../fronts/kit";
import { TestPusher } from "../fronts/push";
import { startRegistry, up } from "../testbed";
import { run } from "../testbed/host/run";
import { scannerDatabase, trivyProgram } from "../testbed/scanner";

/** What the scanner does by itself: its database moves in a real registry behind a front that counts what is asked. */
const kit = new Kit();
let bed: Awaited<ReturnType<typeof up>>;
let registry: string;
let trivy: string;
let front: Front;
let app: App;
let trouble: ((exchange: Exchange) => void) | null = null;
const archives: Buffer[] = [];
const days: string[] = [];
const digests = new Map<string, string>();

const followed = "registry.example.com/team/app:1";
const standard = "gcr.io/distroless/base-debian13";
const alternative = "gcr.io/distroless/static-debian13";
const other = "gcr.io/distroless/cc-debian13";
const all = [followed, standard, alternative, other];

const day = 86_400_000;
const fresh = (ago: number) => new Date(Math.floor(Date.now() / day) * day - ago * day).toISOString();
/** Four seconds. */
const often = String(4 / 3600);

async function publish(archive: Buffer): Promise<void> {
  const pusher = new TestPusher(registry, "aquasecurity/trivy-db");
  const config = await pusher.blob(Buffer.from("{}"), "application/vnd.aquasec.trivy.config.v1+json");
  const layer = await pusher.blob(archive, "application/vnd.aquasec.trivy.db.layer.v1.tar+gzip");
  await pusher.manifest({ config, layers: [layer] }, "application/vnd.oci.image.manifest.v1+json", "2");
}
const archive = (i: number): Buffer => archives[i] ?? Buffer.alloc(0);

const copy = (from: string, tag: string) =>
  run("skopeo", [
    ...["copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false"],
    ...[`docker://${bed.registry}/${from}`, `docker://${registry}/${tag}`],
  ]);

const state = async (at: App = app) => (await call<ScannerState>(at, "GET", "/api/v1/scanner")).body;
const work = async (at: App = app) => (await call<{ items: ScanWork[] }>(at, "GET", "/api/v1/scanner/jobs?limit=200")).body.items;
const scansAt = (reference: string) => `/api/v1/images/${encodeURIComponent(digests.get(reference) ?? "")}/scans`;
const scansOf = async (reference: string, at: App = app) => (await call<{ items: Scan[] }>(at, "GET", scansAt(reference))).body.items;
const by = (scans: Scan[], of: string | undefined) => scans.filter((one) => one.scanner.database?.updatedAt === of);
const rounds = (items: ScanWork[]) => items.filter((one): one is RoundJob => one.kind === "images.scan");

async function until<T>(what: string, look: () => Promise<T | null | undefined | false>, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}\n${app.errors().slice(-3000)}`);
    await sleep(250);
  }
}
const quiet = (at: App = app) => until("rest", async () => rounds(await work(at)).every(({ finishedAt }) => finishedAt));
const inUse = (at: string | undefined) => until(`the database of ${at} in use`, async () => (await state()).database?.updatedAt === at);

beforeAll(async () => {
  bed = await up({ say: () => undefined });
  trivy = await trivyProgram();
  const own = await startRegistry({ storage: path.join(kit.folder(), "registry") });
  kit.onEnd(() => own.stop());
  registry = own.address;
  const folder = kit.folder();
  for (const [ago, variant] of [
    [5, "first"],
    [4, "later"],
    [3, "first"],
    [2, "later"],
  ] as const) {
    const { cacheDir } = await scannerDatabase(bed, { updatedAt: fresh(ago), variant });
    const file = path.join(folder, `${ago}.tar.gz`);
    await run("tar", ["-czf", file, "-C", path.join(cacheDir, "db"), "trivy.db", "metadata.json"]);
    archives.push(await readFile(file));
    days.push(fresh(ago));
  }
  await publish(archive(0));
  await copy("library/alpine:3.7.3", "team/app:1");
  front = await kit.started(startFront(new URL(`http://${registry}`), (exchange) => (trouble ? trouble(exchange) : exchange.forward())));
  app = await startApp({ env: settings() });
  kit.onEnd(() => app.remove());
});
afterAll(() => kit.end());

const settings = (more: Record<string, string> = {}) => ({
  BASEWISE_TRIVY: trivy,
  BASEWISE_TRIVY_DB_HOURS: often,
  BASEWISE_SOURCE: "registry",
  BASEWISE_REGISTRY_MIRRORS: `${bed.mirrors},ghcr.io=http://${front.host},registry.example.com=http://${registry}`,
  ...more,
});

it("the first look finds a database where there is none, and says so", async () => {
  await inUse(days[0]);
  await until("a look that ended", async () => (await state()).look?.last?.said);
  const now = await state();
  expect(stateShape.safeParse(now).error?.issues ?? []).toEqual([]);
  expect(now.look?.everySeconds).toBe(4);
  expect(Date.parse(now.look?.next ?? "")).toBeLessThan(Date.now() + 6_000);
  const looks = (await work()).filter(({ kind }) => kind === "scanner.look");
  expect(looks.at(-1)).toMatchObject({ state: "done", found: { said: "moved", updatedAt: days[0] }, actor: { kind: "system" } });
});

it("where nothing moved, a HEAD of the tag is all that is asked", async () => {
  const seen = front.seen.length;
  await until("three looks", async () => front.seen.length >= seen + 3);
  const asked = front.seen.slice(seen);
  expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual(asked.map(() => "HEAD /v2/aquasecurity/trivy-db/manifests/2"));
  expect((await state()).look?.last).toMatchObject({ said: "unmoved", problem: null });
});

it("a followed tag's new image gets its first scan when it was read; an image that nobody follows gets none", async () => {
  expect((await call(app, "PUT", "/api/v1/follows?repository=registry.example.com/team/app", { tags: ["1"] })).status).toBe(200);
  const jobs = await inspectAll(
    app,
    all.map((reference) => ({ reference })),
  );
  for (const [i, job] of jobs.entries()) digests.set(all[i] ?? "", job.imageDigest ?? "");
  const scan = await until("its first scan", async () => (await scansOf(followed))[0]);
  expect(scan).toMatchObject({ state: "scanned", identifiers: 1, scanner: { database: { updatedAt: days[0] } }, actor: { kind: "system", name: "schedule" } });
  await quiet();
  for (const reference of [standard, alternative, other]) expect(await scansOf(reference)).toEqual([]);
  expect(rounds(await work())).toMatchObject([{ why: "first", state: "done", counts: { scanned: 1, failed: 0, total: 1 } }]);
});

it("once the database moved, followed images and those of standards are scanned again, oldest scan first; others are not", async () => {
  const put = await call<{ proposed: { revision: number } }>(app, "PUT", "/api/v1/standards/glibc", {
    base: { reference: standard },
    alternatives: [{ reference: alternative, note: "where no libc is needed" }],
    owner: "platform",
    reason: "small",
  });
  expect(put.status).toBe(200);
  const approve = await call(app, "POST", "/api/v1/standards/glibc/approve", { revision: put.body.proposed.revision, follow: false });
  expect(approve.status).toBe(200);
  // The alternative before the others, so that its scan is not the newest; the standard itself never.
  for (const reference of [alternative, other]) expect((await call(app, "POST", scansAt(reference), {})).status).toBe(201);
  expect((await call(app, "POST", scansAt(followed), {})).status).toBe(201);
  const seen = front.seen.length;
  await publish(archive(1));
  await inUse(days[1]);
  await until("all of them", async () => (await Promise.all([followed, standard, alternative].map((r) => scansOf(r)))).every((s) => by(s, days[1]).length));
  await quiet();
  const order: string[] = [];
  for (const reference of all) for (const scan of by(await scansOf(reference), days[1])) order.push(`${scan.scannedAt} ${reference}`);
  expect(order.sort().map((line) => line.split(" ")[1])).toEqual([standard, alternative, followed]);
  expect(by(await scansOf(other), days[1])).toEqual([]);
  // One fetch: HEAD, the manifest to see whether its layer is another, and once more with the layer.
  const asked = front.seen.slice(seen).filter(({ method }) => method === "GET");
  expect(asked.filter(({ url }) => url.includes("/blobs/"))).toHaveLength(1);
  const items = await work();
  expect(scanWorkList.safeParse({ items, nextCursor: null }).error?.issues ?? []).toEqual([]);
  expect(rounds(items)[0]).toMatchObject({
    why: "moved",
    state: "done",
    counts: { scanned: 3, failed: 0, total: 3, scanner: { database: { updatedAt: days[1] } } },
  });
});

it("the very file that the registry has, brought by hand, is not fetched again", async () => {
  const bring = (bytes: Buffer) =>
    fetch(`${app.url}/api/v1/scanner/database`, { method: "PUT", headers: { "content-type": "application/gzip" }, body: new Uint8Array(bytes) });
  trouble = (exchange) => exchange.answer(503, {});
  expect((await bring(archive(2))).status).toBe(200);
  await publish(archive(2));
  const seen = front.seen.length;
  trouble = null;
  await until("two looks since", async () => front.seen.slice(seen).filter(({ method, status }) => method === "HEAD" && (status ?? 500) < 400).length >= 2);
  expect(front.seen.slice(seen).filter(({ url }) => url.includes("/blobs/"))).toEqual([]);
  // It moved all the same, and the images were scanned by it, each once.
  await until("scans by it", async () => by(await scansOf(standard), days[2]).length);
  await quiet();
  for (const reference of [followed, standard, alternative]) expect(by(await scansOf(reference), days[2])).toHaveLength(1);
  expect(by(await scansOf(other), days[2])).toEqual([]);
});

it("a registry that is away is said and asked again, and what moved meanwhile is found", async () => {
  trouble = (exchange) => exchange.cut();
  const said = await until("the trouble said", async () => {
    const { look } = await state();
    return look?.last?.state === "waiting" && look;
  });
  expect(said.last?.problem?.code).toBe("registry_unreachable");
  expect(said.last?.tries).toBeGreaterThan(0);
  expect(Date.parse(said.next ?? "")).toBeGreaterThan(Date.now() - 2_000);
  const page = await (await fetch(`${app.url}/settings/scanner`)).text();
  expect(page).toContain("registry_unreachable");
  expect((await state()).database?.updatedAt).toBe(days[2]);
  trouble = null;
  await until("the trouble over", async () => (await state()).look?.last?.problem === null);
});

it("killed in the middle of a round it goes on, and scans nothing twice", async () => {
  // The real scanner, slow enough to be caught in the act.
  const slow = path.join(kit.folder(), "trivy");
  await writeFile(slow, `#!/bin/sh\n[ "$1" = sbom ] && sleep 1\nexec ${trivy} "$@"\n`);
  await chmod(slow, 0o755);
  await app.kill();
  const again = await startApp({ data: app.data, env: settings({ BASEWISE_TRIVY: slow }) });
  const replaced = app;
  app = again;
  kit.onEnd(() => again.remove());
  await replaced.kill();
  await publish(archive(3));
  const scanned = async () => (await Promise.all([followed, standard, alternative].map((r) => scansOf(r)))).map((s) => by(s, days[3]).length);
  await until("the first of three", async () => (await scanned()).reduce((sum, n) => sum + n, 0) >= 1);
  const [round] = rounds(await work());
  expect(round).toMatchObject({ why: "moved", state: "running" });
  await app.kill("SIGKILL");
  await app.restart();
  await until("all of them", async () => (await scanned()).every((n) => n > 0));
  await quiet();
  expect(await scanned()).toEqual([1, 1, 1]);
  expect(rounds(await work())[0]).toMatchObject({ id: round?.id, state: "done", attempt: 2 });
});

it("0 hours: nothing is asked, whatever moved", async () => {
  const counted = await kit.started(startFront(new URL(`http://${registry}`)));
  const never = await startApp({
    env: settings({ BASEWISE_TRIVY_DB_HOURS: "0", BASEWISE_REGISTRY_MIRRORS: `${bed.mirrors},ghcr.io=http://${counted.host}` }),
  });
  kit.onEnd(() => never.remove());
  await sleep(6_000);
  expect(counted.seen).toEqual([]);
  expect((await state(never)).look).toBeNull();
  expect(await work(never)).toEqual([]);
});

it("a database kept by somebody else is not fetched into; when it moves, the images are scanned again all the same", async () => {
  const theirs = path.join(kit.folder(), "cache");
  const place = async (i: number) => {
    await run("mkdir", ["-p", path.join(theirs, "db")]);
    const file = path.join(kit.folder(), "db.tar.gz");
    await writeFile(file, archive(i));
    await run("tar", ["-xzf", file, "-C", path.join(theirs, "db")]);
  };
  await place(0);
  const counted = await kit.started(startFront(new URL(`http://${registry}`)));
  const mirrors = `${bed.mirrors},ghcr.io=http://${counted.host},registry.example.com=http://${registry}`;
  const kept = await startApp({ env: settings({ BASEWISE_TRIVY_CACHE: theirs, BASEWISE_REGISTRY_MIRRORS: mirrors }) });
  kit.onEnd(() => kept.remove());
  await call(kept, "PUT", "/api/v1/follows?repository=registry.example.com/team/app", { tags: ["1"] });
  await inspectAll(kept, [{ reference: followed }]);
  await until("its first scan", async () => by(await scansOf(followed, kept), days[0]).length);
  await place(1);
  await until("its second scan", async () => by(await scansOf(followed, kept), days[1]).length);
  expect(counted.seen).toEqual([]);
  expect(await state(kept)).toMatchObject({ source: null, look: null });
});
