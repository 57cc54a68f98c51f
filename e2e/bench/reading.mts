import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "../../scripts/start.mjs";
import { type App, call, inspectAll, startApp } from "../app";
import { TestPusher } from "../fronts/push";
import { startEngine, startRegistry, up } from "../testbed";
import { readImage } from "../testbed/oracle";

/**
 * `npm run bench -- reading`: reading every file of an image against tools that do less, side by side in one run; memory; the event loop.
 * Ratios are quoted with both sides: machines differ and are noisy.
 */
const run = promisify(execFile);
const rounds = 3;
const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
const shell = (script: string) => run("bash", ["-c", `set -eo pipefail; ${script}`], { maxBuffer: 2 ** 28 });
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
const line = (what: string, ms: number, against: number, goal: string) =>
  console.log(`${what.padEnd(62)} ${seconds(ms).padStart(8)}   ratio ${(ms / against).toFixed(2)}   ${goal}`);

const bed = await up();
await build();
const reference = "node:20-trixie-bed";
const repository = "library/node";
const image = await readImage({ registry: bed.registry, repository, reference: "20-trixie-bed" });
const pulled = `${bed.registry}/${repository}@${image.digest}`;
const folder = await mkdtemp(path.join(tmpdir(), "basewise-bench-"));
const engine = await startEngine({ name: `bench-${process.pid}`, dataRoot: path.join(folder, "engine") });
const docker = (...args: string[]) => run("docker", ["-H", engine.dockerHost, ...args], { maxBuffer: 2 ** 28 });

const probe = path.join(folder, "probe.json");
const served = (env: Record<string, string> = {}): Promise<App> =>
  startApp({ env: { DOCKER_HOST: engine.dockerHost, NODE_OPTIONS: `--require ${path.resolve("e2e/bench/probe.cjs")}`, BASEWISE_BENCH_PROBE: probe, ...env } });
const delays: number[] = [];
async function loopDelay(app: App): Promise<number> {
  process.kill(app.pid, "SIGUSR2");
  await new Promise((resolve) => setTimeout(resolve, 300));
  return (JSON.parse(await readFile(probe, "utf8")) as { p99: number }).p99;
}
async function inspect(app: App, request: { reference: string; source?: string }): Promise<number> {
  return timed(async () => {
    const [job] = await inspectAll(app, [request], 900);
    if (job?.state !== "done") throw new Error(JSON.stringify(job));
  });
}

/** A server's first seconds are spent on its own code, which is no reading; so it has drawn a page and read another image before. */
async function warm(): Promise<App> {
  const app = await served();
  await fetch(app.url);
  await inspect(app, { reference: "gcr.io/distroless/cc-debian13", source: "registry" });
  return app;
}

/** One first inspection of the image by a server of its own; what it takes is the job's, from the request to its end. */
async function first(source: "docker" | "registry"): Promise<number> {
  const app = await warm();
  try {
    await loopDelay(app);
    const took = await inspect(app, { reference, source });
    delays.push(await loopDelay(app));
    return took;
  } finally {
    await app.remove();
  }
}

console.log(
  `Node ${process.version}, ${rounds} rounds in turn, medians; ${reference}: ${(image.unpacked / 1e6).toFixed(0)} MB in ${image.layers.length} layers`,
);
const blobs = image.layers.map((l) => `http://${bed.registry}/v2/${repository}/blobs/${l.digest}`);
const unzip = () => shell(`${blobs.map((url) => `(curl -sSf ${url} | gunzip > /dev/null) &`).join(" ")} wait`);
const times: Record<string, number[]> = { save: [], docker: [], curl: [], registry: [], pullAndList: [] };
const note = async (name: string, work: () => Promise<number>) => void times[name]?.push(await work());
for (let i = 0; i < rounds; i++) {
  await run("sync");
  await note("pullAndList", () =>
    timed(() => shell(`docker -H ${engine.dockerHost} pull -q ${pulled} > /dev/null; docker -H ${engine.dockerHost} save ${pulled} | tar t > /dev/null`)),
  );
  // The image is there now, and stays: both read the same engine's archive of it.
  await note("save", () => timed(() => shell(`docker -H ${engine.dockerHost} save ${pulled} | cat > /dev/null`)));
  await note("docker", () => first("docker"));
  await docker("rmi", pulled);
  await run("sync");
  await note("curl", () => timed(unzip));
  await note("registry", () => first("registry"));
}
const at = (name: string) => median(times[name] ?? []);
line("docker save | cat", at("save"), at("save"), "");
line("inspection by the engine, image there", at("docker"), at("save"), "(goal at most 1.15)");
line("curl | gunzip, one process a layer, side by side", at("curl"), at("curl"), "");
line("inspection by the registry", at("registry"), at("curl"), "(goal at most 1.0)");
line("docker pull + docker save | tar t", at("pullAndList"), at("pullAndList"), "");
line("inspection by the registry, against that", at("registry"), at("pullAndList"), "(goal at most 0.35)");
console.log(`event-loop delay while reading, p99: ${median(delays).toFixed(1)} ms   (goal at most 50)`);

{
  const app = await warm();
  /** The wall's time, and the job's own: from its start to its end, without the asking. */
  const timedJob = async (reference: string) => {
    const wall = await inspect(app, { reference, source: "registry" });
    const { body } = await call<{ items: { startedAt: string; finishedAt: string }[] }>(app, "GET", "/api/v1/inspections?limit=1");
    const [job] = body.items;
    return { wall, own: Date.parse(job?.finishedAt ?? "") - Date.parse(job?.startedAt ?? "") };
  };
  const once = await timedJob("gcr.io/distroless/nodejs22-debian13");
  const again = [];
  for (const tag of ["nonroot", "debug", "debug-nonroot"]) again.push(await timedJob(`gcr.io/distroless/nodejs22-debian13:${tag}`));
  const nonroot = again[0] as typeof once;
  line("nodejs22 for the first time, by the job's own clock", once.own, once.own, "");
  line("nodejs22:nonroot, all layers known, by the job's own clock", nonroot.own, once.own, "(goal at most 0.02)");
  console.log(`  from the request to the answer, asked every 150 ms: ${seconds(once.wall)} and ${seconds(nonroot.wall)}`);
  await app.remove();
}

/** Layers of files that pack to about a half, as programs do. */
const store = await startRegistry({ storage: path.join(folder, "storage") });
async function push(megabytes: number): Promise<string> {
  const pusher = new TestPusher(store.address, "bench/size");
  const file = path.join(folder, "layer.tar");
  const piece = Buffer.concat([randomBytes(500_000), Buffer.alloc(500_000, "basewise ")]);
  const tars: Buffer[] = [];
  for (let layer = 0; layer < 4; layer++) {
    await writeFile(
      path.join(folder, "make.py"),
      `import tarfile, io, sys\nd = open("${folder}/piece", "rb").read()\nwith tarfile.open("${file}", "w") as t:\n  for n in range(${megabytes / 4}):\n    b = d[n:] + d[:n] + b"${layer}"\n    i = tarfile.TarInfo("l${layer}/%04d" % n); i.size = len(b); t.addfile(i, io.BytesIO(b))\n`,
    );
    await writeFile(path.join(folder, "piece"), piece);
    await run("python3", [path.join(folder, "make.py")]);
    tars.push(readFileSync(file));
  }
  const tag = `mb${megabytes}`;
  await pusher.image({ tars, tag });
  return `registry.example.com/bench/size:${tag}`;
}
const resident = (pid: number, field: "VmRSS" | "VmHWM"): number =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
for (const megabytes of [100, 1000]) {
  const name = await push(megabytes);
  const peaks: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const app = await served({ BASEWISE_REGISTRY_MIRRORS: `registry.example.com=http://${store.address}` });
    await fetch(app.url);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const idle = resident(app.pid, "VmRSS");
    await inspect(app, { reference: name, source: "registry" });
    peaks.push(resident(app.pid, "VmHWM") - idle);
    await app.remove();
  }
  console.log(
    `peak memory above idle, ${megabytes} MB image: ${(Math.max(...peaks) / 1e6).toFixed(0)} MB, largest of ${rounds}   (goal at most 300, and the same for both sizes)`,
  );
}
await store.stop();
await engine.stop();
await rm(folder, { recursive: true, force: true });
