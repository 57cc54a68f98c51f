import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ScanDetail, ScannerState } from "@/lib/scans/types";
import { type App, type AppOptions, call, freePort, inspectAll, startApp } from "../app";
import { docker } from "../fronts/engine-kit";
import { type BedState, type Registry, startRegistry, up } from "../testbed";
import { run } from "../testbed/host/run";
import { pushTrivyImage, scannerDatabase, trivyImageName } from "../testbed/scanner";
import { program } from "../testbed/system";

/** The scanner as a container in the built server: no program on the PATH, the image out of a registry, its digest held. */
const configured = `ghcr.io/${trivyImageName.repository}:${trivyImageName.tag}`;
const day = 86_400_000;
const fresh = (ago: number) => new Date(Math.floor(Date.now() / day) * day - ago * day).toISOString();

let bed: BedState;
let folder: string;
let registry: Registry;
let archive: Buffer;
let first: string;
const apps: App[] = [];
const proxies: ChildProcess[] = [];
const installations = new Set<string>();

const asked = (...words: string[]) => docker(bed.dockerHost, ...words);
const lines = (text: string) => text.split("\n").filter(Boolean);
const installationOf = async (app: App) => {
  const { installation } = JSON.parse(await readFile(path.join(app.data, "scanner-image.json"), "utf8")) as { installation: string };
  installations.add(installation);
  return installation;
};
const leftOf = async (app: App) => {
  const filter = `label=dev.basewise.scanner=${await installationOf(app)}`;
  const [containers, volumes] = await Promise.all([asked("ps", "--all", "--quiet", "--filter", filter), asked("volume", "ls", "--quiet", "--filter", filter)]);
  return { containers: lines(containers), volumes: lines(volumes) };
};
const oneVolume = { containers: [], volumes: [expect.stringMatching(/^basewise-trivy-/)] };
/** Takes the image out of the engine, as an operator who tidies up. */
async function forget(): Promise<void> {
  const name = `${registry.address}/${trivyImageName.repository}`;
  for (const id of new Set(lines(await asked("image", "ls", "--quiet", "--no-trunc", "--filter", `reference=${name}`))))
    await asked("image", "rm", "--force", id);
  const left = lines(await asked("image", "ls", "--digests", "--format", "{{.Repository}}@{{.Digest}}", name));
  for (const one of left) await asked("image", "rm", "--force", one);
}

async function started(env: AppOptions["env"] = {}, data?: string): Promise<App> {
  const mirrors = `${bed.mirrors},ghcr.io=http://${registry.address}|engine=${registry.address}`;
  const app = await startApp({
    ...(data === undefined ? {} : { data }),
    env: { PATH: "/nonexistent", BASEWISE_TRIVY: undefined, BASEWISE_SOURCE: "registry", BASEWISE_REGISTRY_MIRRORS: mirrors, ...env },
  });
  apps.push(app);
  return app;
}
async function ready(
  env: AppOptions["env"] = {},
): Promise<{ app: App; scan(): Promise<{ status: number; body: ScanDetail & { code?: string; detail?: string } }> }> {
  const app = await started(env);
  const put = await fetch(`${app.url}/api/v1/scanner/database`, {
    method: "PUT",
    headers: { "content-type": "application/gzip" },
    body: new Uint8Array(archive),
  });
  expect(put.status).toBe(200);
  return { app, scan: await scanOn(app) };
}
async function scanOn(app: App): Promise<() => Promise<{ status: number; body: ScanDetail & { code?: string; detail?: string } }>> {
  const [job] = await inspectAll(app, [{ reference: "alpine:3.7.3" }]);
  return () => call(app, "POST", `/api/v1/images/${encodeURIComponent(job?.imageDigest ?? "")}/scans`, {});
}
const state = async (app: App) => (await call<ScannerState>(app, "GET", "/api/v1/scanner")).body;
const good = { status: 201, body: { state: "scanned", identifiers: 1, fixable: 1, scanner: { name: "trivy", version: "0.74.0" } } };

/** The socket proxy of docker-compose.yml, with its own configuration. */
async function proxied(bind: string): Promise<void> {
  const child = spawn(program("haproxy"), ["-db", "-f", "deploy/socket-proxy.cfg"], {
    env: { ...process.env, SOCKET_PROXY_BIND: bind, DOCKER_SOCKET: bed.dockerHost.replace("unix://", "") },
    stdio: "ignore",
  });
  proxies.push(child);
  await sleep(1000);
  expect(child.exitCode).toBeNull();
}

beforeAll(async () => {
  bed = await up({ say: () => undefined });
  folder = await mkdtemp(path.join(tmpdir(), "basewise-box-"));
  registry = await startRegistry({ storage: path.join(folder, "registry") });
  first = (await pushTrivyImage(registry.address)).digest;
  // What a run that was killed left under the name in the bed's engine.
  await asked("image", "rm", "--force", configured).catch(() => "");
  const { cacheDir } = await scannerDatabase(bed, { updatedAt: fresh(1) });
  const file = path.join(folder, "db.tar.gz");
  await run("tar", ["-czf", file, "-C", path.join(cacheDir, "db"), "trivy.db", "metadata.json"]);
  archive = await readFile(file);
});
afterAll(async () => {
  for (const app of apps) await app.remove();
  for (const proxy of proxies) proxy.kill();
  if (!bed || !registry) return;
  for (const one of installations) {
    const filter = `label=dev.basewise.scanner=${one}`;
    for (const id of lines(await asked("ps", "--all", "--quiet", "--filter", filter))) await asked("rm", "--force", "--volumes", id);
    for (const name of lines(await asked("volume", "ls", "--quiet", "--filter", filter))) await asked("volume", "rm", "--force", name);
  }
  await asked("image", "rm", "--force", configured).catch(() => "");
  await forget();
  await registry.stop();
  await rm(folder, { recursive: true, force: true });
});

it("is found without a program, pulled with the first scan, held by its digest, and refused where the tag leads elsewhere", async () => {
  const { app, scan } = await ready();
  // Looking at it pulls nothing.
  expect(await state(app)).toMatchObject({ way: { kind: "container", image: configured, digest: null }, version: null, problem: null });
  expect(await scan()).toMatchObject(good);
  expect(await state(app)).toMatchObject({ way: { kind: "container", image: configured, digest: first }, version: "0.74.0", problem: null });
  expect(await leftOf(app)).toEqual(oneVolume);
  const page = await (await fetch(`${app.url}/settings/scanner`)).text();
  for (const word of [configured, first]) expect(page).toContain(word);

  // Another image under the same tag: the one that is held is used as long as the engine has it, and nothing else after.
  const other = (await pushTrivyImage(registry.address, '#!/bin/sh\necho "{}"\n')).digest;
  expect(await scan()).toMatchObject(good);
  await forget();
  const refused = await scan();
  expect([refused.status, refused.body.code]).toEqual([409, "scanner_image_changed"]);
  for (const one of [first, other]) expect(refused.body.detail).toContain(one);
  expect(await leftOf(app)).toEqual(oneVolume);
  // Whoever names a digest means that one.
  await app.kill();
  const named = await started({ BASEWISE_TRIVY_IMAGE: `${configured}@${first}` }, app.data);
  expect(await (await scanOn(named))()).toMatchObject(good);
  await named.kill();
  await pushTrivyImage(registry.address);
  await forget();
  await app.restart();
  expect(await scan()).toMatchObject(good);
}, 300_000);

it("that was brought to the engine by hand is used where no registry may be asked, and held as well", async () => {
  const { app, scan } = await ready({ BASEWISE_REGISTRY_MIRRORS: bed.mirrors, BASEWISE_REGISTRIES: "docker.io" });
  const missing = await scan();
  expect([missing.status, missing.body.code, missing.body.detail]).toEqual([503, "scanner_missing", expect.stringContaining(configured)]);
  const real = `${registry.address}/${trivyImageName.repository}@${first}`;
  await asked("pull", "--quiet", real);
  await asked("tag", real, configured);
  expect(await scan()).toMatchObject(good);
  const other = `${registry.address}/${trivyImageName.repository}@${(await pushTrivyImage(registry.address, "#!/bin/sh\nexit 0\n")).digest}`;
  await asked("pull", "--quiet", other);
  await asked("tag", other, configured);
  const refused = await scan();
  expect([refused.status, refused.body.code]).toEqual([409, "scanner_image_changed"]);
  expect(await leftOf(app)).toEqual(oneVolume);
}, 300_000);

it("that a killed server left running is removed when the next one scans", async () => {
  await pushTrivyImage(registry.address, '#!/bin/sh\n[ "$1" = version ] && echo \'{"Version":"0.74.0"}\' && exit\nsleep 600\n');
  const { app, scan } = await ready({ BASEWISE_TRIVY_SECONDS: "5" });
  const broken = scan().catch(() => undefined);
  for (let i = 0; i < 600; i++) {
    const there = await leftOf(app).catch(() => ({ containers: [], volumes: [] }));
    // The first container asks for the version alone; the scan has the database and a volume of its own.
    if (
      there.volumes.length === 2 &&
      there.containers.length === 1 &&
      (await asked("inspect", "--format", "{{.State.Running}}", ...there.containers)).includes("true")
    )
      break;
    await sleep(50);
  }
  await app.kill("SIGKILL");
  await broken;
  const before = await leftOf(app);
  expect([before.containers.length, before.volumes.length]).toEqual([1, 2]);
  await app.restart();
  const { status, body } = await scan();
  expect([status, body.code]).toEqual([504, "scanner_timeout"]);
  expect(await leftOf(app)).toEqual(oneVolume);
}, 300_000);

it("is refused through the socket proxy, over TCP and over a socket alike, and said so before anybody scans", async () => {
  await pushTrivyImage(registry.address);
  const port = await freePort();
  await proxied(`127.0.0.1:${port}`);
  const { app, scan } = await ready({ DOCKER_HOST: `tcp://127.0.0.1:${port}` });
  const why = { code: "scanner_missing", detail: expect.stringContaining(`tcp://127.0.0.1:${port}), as through a socket proxy`) };
  expect((await state(app)).problem).toMatchObject(why);
  expect(await scan()).toMatchObject({ status: 503, body: why });
  const socket = path.join(folder, "proxy.sock");
  await proxied(`unix@${socket}`);
  const behind = await ready({ DOCKER_HOST: `unix://${socket}` });
  const refused = await behind.scan();
  expect([refused.status, refused.body.code, refused.body.detail]).toEqual([503, "scanner_missing", expect.stringContaining("not on its list")]);
}, 300_000);

it("turned off, it is a program that is missing", async () => {
  const app = await started({ BASEWISE_TRIVY_IMAGE: "off" });
  expect(await state(app)).toMatchObject({ way: { kind: "program", path: "trivy" }, problem: { code: "scanner_missing" } });
});
