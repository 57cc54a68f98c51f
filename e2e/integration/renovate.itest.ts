import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import Ajv from "ajv-draft-04";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type App, call, startApp } from "../app";
import { Kit } from "../fronts/kit";
import { cacheRoot } from "../testbed/host/files";
import { withLock } from "../testbed/host/lock";

/**
 * Renovate itself, in a dry run over a folder: what the preset makes of FROM lines. It is far too large for a dependency (about 700 packages,
 * 270 MB), so npm brings it into the cache of the test bed once; 39 is the last that runs on Node.js 20.
 */
const version = "39.264.1";
const run = promisify(execFile);
const kit = new Kit();

async function bringRenovate(): Promise<string> {
  const folder = path.join(cacheRoot(), `renovate-${version}`);
  await mkdir(cacheRoot(), { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return;
    const fresh = `${folder}.${process.pid}.tmp`;
    await mkdir(fresh, { recursive: true });
    try {
      const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--omit=optional", "--prefix", fresh];
      await run("npm", ["install", ...flags, `renovate@${version}`], { maxBuffer: 16 << 20 });
      await rename(fresh, folder);
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  });
  return path.join(folder, "node_modules", "renovate");
}

let renovate: string;
let app: App;
let proxy: Server;
/** Who it asked for through the proxy: everything that is not on loopback. */
const asked: string[] = [];

const digest = (pair: string): string => `sha256:${pair.repeat(32)}`;
const go = "gcr.io/distroless/static-debian13";

async function approve(workload: string, base: object, alternatives: object[] = []): Promise<void> {
  await call(app, "POST", "/api/v1/standards/workloads", { slug: workload, title: workload });
  const put = await call<{ revision: number }>(app, "PUT", `/api/v1/standards/${workload}`, { base, alternatives, reason: "Small.", owner: "platform" });
  if (put.status !== 200) throw new Error(JSON.stringify(put.body));
  const done = await call(app, "POST", `/api/v1/standards/${workload}/approve`, { revision: put.body.revision, follow: false });
  if (done.status !== 200) throw new Error(JSON.stringify(done.body));
}

beforeAll(async () => {
  renovate = await bringRenovate();
  app = await startApp({ bed: false });
  kit.onEnd(() => app.remove());
  await approve("go", { reference: `${go}:nonroot`, digest: digest("a0") }, [{ reference: "scratch", note: "" }]);
  await approve("shell", { reference: "alpine:3", digest: digest("e0") }, [{ reference: "debian:trixie-slim", digest: digest("dd"), note: "" }]);
  proxy = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(502).end();
  });
  proxy.on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  kit.onEnd(() => proxy.close());
});
afterAll(() => kit.end());

interface Upgrade {
  updateType: string;
  newDigest?: string;
  newValue?: string;
}
interface Dependency {
  depName: string;
  currentValue?: string;
  currentDigest?: string;
  datasource: string;
  updates: Upgrade[];
  warnings?: { message: string }[];
}

/** Dependencies of a Dockerfile with the updates that Renovate would make. */
async function dryRun(dockerfile: string): Promise<Dependency[]> {
  const folder = kit.folder();
  await writeFile(path.join(folder, "Dockerfile"), dockerfile);
  await writeFile(path.join(folder, "renovate.json"), JSON.stringify({ extends: [`${app.url}/renovate/standards.json`] }));
  const report = path.join(folder, "report.json");
  const address = proxy.address() as AddressInfo;
  const outside = `http://127.0.0.1:${address.port}`;
  const { stdout } = await run(
    process.execPath,
    [path.join(renovate, "dist", "renovate.js"), "--platform=local", "--dry-run=lookup", "--report-type=file", `--report-path=${report}`],
    {
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? "",
        HOME: folder,
        RENOVATE_BASE_DIR: path.join(folder, "base"),
        RENOVATE_CACHE_DIR: path.join(folder, "cache"),
        RENOVATE_ENABLED_MANAGERS: '["dockerfile"]',
        LOG_LEVEL: "debug",
        HTTP_PROXY: outside,
        HTTPS_PROXY: outside,
        NO_PROXY: "127.0.0.1",
      } as unknown as NodeJS.ProcessEnv,
      maxBuffer: 64 << 20,
    },
  );
  if (!existsSync(report)) throw new Error(`Renovate made no report:\n${stdout.slice(-4_000)}`);
  interface Report {
    repositories: Record<string, { packageFiles: Record<string, { deps: Dependency[] }[]> }>;
  }
  const { repositories } = JSON.parse(readFileSync(report, "utf8")) as Report;
  return Object.values(repositories).flatMap((r) => (r.packageFiles.dockerfile ?? []).flatMap((f) => f.deps));
}

it("the preset holds against Renovate's own schema", async () => {
  const schema = JSON.parse(readFileSync(path.join(renovate, "renovate-schema.json"), "utf8"));
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(schema);
  expect(validate({ packageRules: "all" })).toBe(false);
  const preset = await (await fetch(`${app.url}/renovate/standards.json`)).json();
  expect(validate(preset) ? [] : validate.errors).toEqual([]);
});

it("in a dry run digests become the approved ones, tags stay, and what is no standard is left alone", async () => {
  const deps = await dryRun(
    [
      `FROM ${go}:nonroot@${digest("11")} AS one`,
      "FROM docker.io/library/alpine:3 AS two",
      `FROM debian:trixie-slim@${digest("dd")} AS three`,
      `FROM ${go}:debug@${digest("22")} AS four`,
      "FROM one",
      "",
    ].join("\n"),
  );
  const told = deps.map((d) => [d.depName, d.updates.map((u) => [u.updateType, u.newDigest ?? null, u.newValue ?? null])]);
  expect(told).toEqual([
    [go, [["digest", digest("a0"), "nonroot"]]],
    ["docker.io/library/alpine", [["pinDigest", digest("e0"), "3"]]],
    ["debian", []], // stands on the permitted alternative's digest already
    [go, []], // another tag of it, which is nobody's standard
  ]);
  // Digests come from the standards alone: Docker Hub was asked nothing.
  expect(asked.filter((url) => url.includes("docker.io"))).toEqual([]);
});
