import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "../../scripts/start.mjs";
import { call, inspectAll, startApp } from "../app";
import { startEngine, up } from "../testbed";
import { readImage } from "../testbed/oracle";

/**
 * `npm run bench`: ratios in one run, each beside its floor. Machines differ and are noisy, so a ratio is quoted, with both its sides.
 * 1. A first inspection of debian:trixie through the engine against `docker pull` of the same image by the same engine; and beside it what
 *    no reader through an engine can do without: that pull, and `docker save` of what was pulled.
 * 2. The same from the registry.
 * 3. Page times with 30 images on record.
 */
const run = promisify(execFile);
const rounds = 5;
const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const bed = await up();
await build();
const digest = (await readImage({ registry: bed.registry, repository: "library/debian", reference: "trixie" })).digest;
const pulled = `${bed.registry}/library/debian@${digest}`;
// An engine of the bench's own: the bed's may hold the layers already, and a pull of nothing is no floor.
const folder = await mkdtemp(path.join(tmpdir(), "basewise-bench-"));
const engineOfOwn = await startEngine({ name: `bench-${process.pid}`, dataRoot: path.join(folder, "engine") });
const docker = (...args: string[]) => run("docker", ["-H", engineOfOwn.dockerHost, ...args]);

async function once(source: "docker" | "registry"): Promise<number> {
  const app = await startApp({ env: { DOCKER_HOST: engineOfOwn.dockerHost } });
  try {
    await fetch(app.url); // the first request compiles nothing, but opens the database and the pools
    const took = await timed(async () => {
      const [job] = await inspectAll(app, [{ reference: "debian:trixie", source }]);
      if (job?.state !== "done") throw new Error(JSON.stringify(job));
    });
    // What Basewise pulled is removed behind the job's end; the next round begins without it.
    while ((await docker("image", "ls", "-q")).stdout.trim()) await new Promise((resolve) => setTimeout(resolve, 100));
    return took;
  } finally {
    await app.remove();
  }
}

const load = () => loadavg()[0]?.toFixed(1);
console.log(`Node ${process.version}, ${rounds} rounds in turn, medians; ${cpus().length} processors, load ${load()} before`);
const pulls: number[] = [];
const saves: number[] = [];
const engine: number[] = [];
const registry: number[] = [];
// What one round unpacked is still on its way to the disk when the next begins, and slows it: so the disk is quiet before each, and the
// two that are compared take turns at being first.
const quiet = () => run("sync");
const pull = async () => {
  await quiet();
  const took = await timed(() => docker("pull", "-q", pulled));
  pulls.push(took);
  saves.push(took + (await timed(() => run("bash", ["-c", `docker -H ${engineOfOwn.dockerHost} save ${pulled} | cat > /dev/null`]))));
  await docker("rmi", pulled);
};
const inspect = async () => {
  await quiet();
  engine.push(await once("docker"));
};
for (let i = 0; i < rounds; i++) {
  for (const work of i % 2 ? [inspect, pull] : [pull, inspect]) await work();
  registry.push(await once("registry"));
}
await engineOfOwn.stop();
await rm(folder, { recursive: true, force: true });
const floor = median(pulls);
console.log(`docker pull debian:trixie            ${seconds(floor)}   ratio 1`);
console.log(`docker pull, docker save | cat       ${seconds(median(saves))}   ratio ${(median(saves) / floor).toFixed(2)}`);
console.log(`first inspection, engine             ${seconds(median(engine))}   ratio ${(median(engine) / floor).toFixed(2)}   (goal at most 1.5)`);
console.log(`first inspection, registry           ${seconds(median(registry))}   ratio ${(median(registry) / floor).toFixed(2)}`);

console.log(`load ${load()} after; rounds of pull ${pulls.map(seconds).join(", ")}; of the engine's inspection ${engine.map(seconds).join(", ")}`);

const app = await startApp();
try {
  const wanted = bed.images
    .map((i) => i.reference)
    .filter((r) => !/zstd|openjdk|node:|python:/.test(r))
    .slice(0, 30);
  const jobs = await inspectAll(
    app,
    wanted.map((reference) => ({ reference, source: "registry" })),
    600,
  );
  const done = jobs.filter((j) => j.state === "done").length;
  const { body } = await call<{ items: unknown[] }>(app, "GET", "/api/v1/images?limit=500");
  const plain = async (route: string) => {
    const times: number[] = [];
    for (let i = 0; i < 15; i++) times.push(await timed(async () => (await fetch(app.url + route)).text()));
    return median(times);
  };
  const ladder = await plain("/");
  const compare = await plain(
    "/compare?image=debian:trixie&image=debian:trixie-slim&image=gcr.io/distroless/base-debian13&image=gcr.io/distroless/static-debian13",
  );
  const health = await plain("/api/v1/openapi.json");
  console.log(
    `pages with ${body.items.length} images (${done} jobs done): / ${ladder.toFixed(0)} ms, /compare of four ${compare.toFixed(0)} ms; a route that reads nothing ${health.toFixed(0)} ms`,
  );
} finally {
  await app.remove();
}
