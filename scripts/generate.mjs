// What is made from sources before anything runs: Prisma's client, the reading thread's file, and the script of a report's page.
// `node scripts/generate.mjs [prisma] [thread] [report]` makes what is named, or all.
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync } from "node:fs";

const wanted = process.argv.slice(2);
const wants = (part) => wanted.length === 0 || wanted.includes(part);

if (wants("prisma")) {
  // Prisma's CLI wants a schema engine for every command and downloads one unless told where it is; `generate` never runs it, so any
  // existing file will do.
  execFileSync(process.execPath, ["node_modules/prisma/build/index.js", "generate"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: "1", CHECKPOINT_DISABLE: "1" },
  });
}

if (wants("thread")) {
  // A worker thread starts from a file of its own, which Next's bundler does not make.
  const { build } = await import("esbuild");
  const folder = "lib/thread/generated";
  mkdirSync(folder, { recursive: true });
  const unfinished = `${folder}/worker.${process.pid}.tmp`;
  await build({
    entryPoints: ["lib/thread/worker.ts"],
    outfile: unfinished,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    legalComments: "none",
    logLevel: "warning",
  });
  renameSync(unfinished, `${folder}/worker.cjs`);
}

if (wants("report")) {
  // A report's page runs none of the app's scripts, and this small one by its own name.
  const { build } = await import("esbuild");
  mkdirSync("public", { recursive: true });
  const unfinished = `public/report.${process.pid}.tmp`;
  await build({
    entryPoints: ["components/report/script.ts"],
    outfile: unfinished,
    bundle: true,
    platform: "browser",
    target: "es2022",
    format: "iife",
    minify: true,
    legalComments: "none",
    logLevel: "warning",
    tsconfig: "tsconfig.json",
  });
  renameSync(unfinished, "public/report.js");
}
