import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { build } from "../../scripts/start.mjs";
import { call, inspectAll, startApp } from "../app";
import { up } from "../testbed";
import { scannerDatabase, trivyProgram } from "../testbed/scanner";

/**
 * `npm run bench -- scan`: a scan of a recorded image, asked for over HTTP and on record at its end, against `trivy sbom` alone over the very
 * same list of packages and by the same database. No layer is read for either.
 */
const rounds = 31;
const images = ["node:20-trixie-bed", "debian:trixie", "alpine:3.7.3"];
const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const bed = await up();
await build();
const trivy = await trivyProgram();
const { cacheDir } = await scannerDatabase(bed, { updatedAt: new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000).toISOString() });
const folder = await mkdtemp(path.join(tmpdir(), "basewise-bench-scan-"));
const app = await startApp({ env: { BASEWISE_TRIVY: trivy, BASEWISE_TRIVY_CACHE: cacheDir, BASEWISE_SOURCE: "registry" } });
const small = fork("e2e/bench/alone.mjs", { execArgv: [] });
async function alone(program: string, args: readonly string[]): Promise<number> {
  small.send([program, ...args]);
  const [ms] = (await once(small, "message")) as [number];
  return ms;
}
const words = ["sbom", "--format", "json", "--quiet", "--scanners", "vuln", "--pkg-types", "os", "--list-all-pkgs", "--cache-dir", cacheDir];
const quiet = ["--skip-db-update", "--offline-scan", "--skip-version-check", "--disable-telemetry", "--cache-backend", "memory"];
console.log(`Node ${process.version}, ${rounds} rounds in turn, medians; ${cpus().length} processors, load ${loadavg()[0]?.toFixed(1)} before`);
try {
  const jobs = await inspectAll(
    app,
    images.map((reference) => ({ reference })),
    600,
  );
  for (const [i, job] of jobs.entries()) {
    const digest = encodeURIComponent(job.imageDigest ?? "");
    const file = path.join(folder, `${i}.cdx.json`);
    await writeFile(file, await (await fetch(`${app.url}/api/v1/images/${digest}/sbom?format=cyclonedx`)).text());
    const ours: number[] = [];
    const floors: number[] = [];
    let found = "";
    const scan = async () => {
      ours.push(
        await timed(async () => {
          const { status, body } = await call<{ identifiers: number; packages: number }>(app, "POST", `/api/v1/images/${digest}/scans`, {});
          if (status !== 201) throw new Error(JSON.stringify(body));
          found = `${body.packages} packages, ${body.identifiers} identifiers`;
        }),
      );
    };
    const floor = async () => void floors.push(await alone(trivy, [...words, ...quiet, file]));
    await scan();
    await floor();
    ours.length = floors.length = 0;
    for (let round = 0; round < rounds; round++) for (const work of round % 2 ? [scan, floor] : [floor, scan]) await work();
    const ms = (values: number[]) => `${median(values).toFixed(0)} ms (fastest ${Math.min(...values).toFixed(0)})`;
    console.log(
      `${(images[i] ?? "").padEnd(20)} ${found}: trivy sbom ${ms(floors)}, a scan ${ms(ours)}, ratio ${(median(ours) / median(floors)).toFixed(2)} (goal at most 1.3)`,
    );
  }
} finally {
  small.disconnect();
  await app.remove();
  await rm(folder, { recursive: true, force: true });
}
