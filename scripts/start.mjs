// `npm start`: installs what is missing, generates, builds when sources changed, and serves. Plain JavaScript without dependencies, since
// it runs before there are any. Migrations are applied by the server itself when it starts (instrumentation.ts).
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensure, run } from "./ensure.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

/** What a build is made from; anything else may change without one. */
const sources = [
  "app",
  "components",
  "lib",
  "prisma",
  "public",
  "instrumentation.ts",
  "proxy.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];

function* files(place) {
  const found = statSync(place, { throwIfNoEntry: false });
  if (!found) return;
  if (found.isFile()) yield place;
  else if (!place.endsWith("/generated")) for (const name of readdirSync(place).sort()) yield* files(path.join(place, name));
}

function fingerprint() {
  const hash = createHash("sha256").update(process.version);
  for (const source of sources)
    for (const file of files(source)) if (!/\.i?test\.tsx?$/.test(file)) hash.update(`${file}\0`).update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

/** Builds if the sources are not those of the last build; answers with the folder to serve from. */
export async function build() {
  await ensure();
  const mark = ".next/basewise-built";
  const served = path.join(root, ".next/standalone");
  const now = fingerprint();
  if (existsSync(mark) && readFileSync(mark, "utf8") === now && existsSync(path.join(served, "server.js"))) return served;
  console.log("Building (sources changed) …");
  rmSync(mark, { force: true });
  await run(process.execPath, ["node_modules/next/dist/bin/next", "build"], { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" });
  // The standalone server serves these only from beside itself.
  cpSync(".next/static", path.join(served, ".next/static"), { recursive: true });
  if (existsSync("public")) cpSync("public", path.join(served, "public"), { recursive: true });
  writeFileSync(`${mark}.tmp`, now);
  renameSync(`${mark}.tmp`, mark);
  return served;
}

/** The environment of a served process: absolute data folder (the server changes into its own), address and port. */
export function serverEnvironment(given = process.env) {
  const data = path.resolve(given.BASEWISE_DATA || "data");
  mkdirSync(data, { recursive: true });
  const listen = given.BASEWISE_LISTEN || "127.0.0.1";
  return {
    ...given,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    BASEWISE_DATA: data,
    BASEWISE_LISTEN: listen,
    HOSTNAME: listen,
    PORT: given.PORT || "3000",
    // Longer than a reverse proxy keeps a connection (60 s mostly): the framework's 5 s would drop one whose next request is under way.
    KEEP_ALIVE_TIMEOUT: given.KEEP_ALIVE_TIMEOUT || "65000",
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const served = await build();
  const environment = serverEnvironment();
  const child = spawn(process.execPath, ["server.js"], { cwd: served, env: environment, stdio: ["ignore", "inherit", "inherit"] });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  const address = environment.BASEWISE_LISTEN.includes(":") ? `[${environment.BASEWISE_LISTEN}]` : environment.BASEWISE_LISTEN;
  console.log(`Basewise: http://${address}:${environment.PORT}`);
  child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
