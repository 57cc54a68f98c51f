import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openDatabase } from "../../lib/db/client";
import { migrate } from "../../lib/db/migrate";
import { build } from "../../scripts/start.mjs";
import { type App, startApp } from "../app";
import { seed } from "./seed";

/**
 * `npm run bench -- catalogue`: `/` and its filters with 10,000 images on record against the same with 100, p95, in one run and in turns.
 * The goal is at most twice the time.
 */
const rounds = 40;
const views = [
  "/",
  "/?sort=-wasted",
  "/?q=debian13",
  "/?shell=no&support=supported",
  "/?level=static&download=..20&sort=packages",
  "/?family=static&page=2",
  "/?kind=files&libc=musl&user=root",
  "/api/v1/listings?limit=100&sort=-files",
  "/api/v1/images?limit=10&q=build-0",
  "/images",
];
const p95 = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;

async function seeded(count: number): Promise<{ app: App; folder: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), `basewise-bench-${count}-`));
  migrate(path.join(folder, "basewise.db"));
  const db = openDatabase(path.join(folder, "basewise.db"));
  const started = performance.now();
  await seed(db, count);
  await db.$disconnect();
  console.log(`${count} images seeded and listed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return { app: await startApp({ bed: false, data: folder }), folder };
}

await build();
const few = await seeded(100);
const many = await seeded(10_000);
try {
  let worst = 0;
  for (const view of views) {
    const times = { few: [] as number[], many: [] as number[] };
    const bytes = { few: 0, many: 0 };
    for (let i = 0; i < rounds + 3; i++) {
      for (const side of i % 2 ? (["few", "many"] as const) : (["many", "few"] as const)) {
        const started = performance.now();
        const answer = await fetch((side === "few" ? few : many).app.url + view);
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${view} answered ${answer.status}`);
        if (i >= 3) times[side].push(performance.now() - started);
        bytes[side] = text.length;
      }
    }
    const ratio = p95(times.many) / p95(times.few);
    worst = Math.max(worst, ratio);
    console.log(
      `${view.padEnd(46)} p95 ${p95(times.few).toFixed(0).padStart(5)} ms with 100, ${p95(times.many).toFixed(0).padStart(5)} ms with 10,000: ratio ${ratio.toFixed(2)}  (${Math.round(bytes.few / 1024)} and ${Math.round(bytes.many / 1024)} KiB)`,
    );
  }
  console.log(`worst ratio ${worst.toFixed(2)} (goal at most 2)`);
} finally {
  for (const { app, folder } of [few, many]) {
    await app.remove();
    await rm(folder, { recursive: true, force: true });
  }
}
