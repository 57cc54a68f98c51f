import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { bedStarterSet } from "../lib/catalog";
import { canonical, parseReference } from "../lib/oci/reference";
import { build, serverEnvironment } from "../scripts/start.mjs";
import { call, inspectAll } from "./app";
import { up } from "./testbed";

/** `npm run demo`: the bed up, the app up on its mirrors, the starter set inspected, the address printed. No internet is asked. */
const bed = await up();
const served = await build();
const data = path.resolve(process.env.BASEWISE_DATA ?? ".basewise/demo");
mkdirSync(data, { recursive: true });
const environment = serverEnvironment({
  ...process.env,
  BASEWISE_DATA: data,
  PORT: process.env.PORT ?? "3000",
  DOCKER_HOST: bed.dockerHost,
  BASEWISE_REGISTRY_MIRRORS: bed.mirrors,
  BASEWISE_STARTER_SET: bedStarterSet.join(","),
});
const server = spawn(process.execPath, ["server.js"], { cwd: served, env: environment as NodeJS.ProcessEnv, stdio: ["ignore", "ignore", "inherit"] });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => server.kill(signal));
server.on("exit", (code) => process.exit(code ?? 0));
// However this ends, the server ends with it.
process.on("exit", () => server.kill());

const app = { url: `http://127.0.0.1:${environment.PORT}` };
for (let i = 0; i < 300; i++) {
  if (
    await fetch(`${app.url}/api/v1/health`).then(
      (r) => r.ok,
      () => false,
    )
  )
    break;
  await new Promise((resolve) => setTimeout(resolve, 200));
}
const held = new Set(bed.images.map((i) => i.reference));
const { body } = await call<{ items: { reference: string }[] }>(app, "GET", "/api/v1/images?limit=500");
const recorded = new Set(body.items.map((i) => i.reference));
const wanted = bedStarterSet.filter((reference) => !recorded.has(canonical(parseReference(reference))));
// A second start has it all on record already.
const jobs = wanted.length
  ? await inspectAll(
      app,
      wanted.map((reference) => ({ reference })),
      900,
    )
  : [];
for (const [i, job] of jobs.entries())
  if (job.state !== "done") console.error(`${wanted[i]}: ${job.state} ${job.error?.code ?? ""} ${job.error?.detail ?? ""}`);
console.log(
  `${jobs.filter((j) => j.state === "done").length} of ${wanted.length} images inspected now, ${recorded.size} were on record; the bed holds ${held.size}.`,
);
for (const m of bed.missing) console.log(`not in the bed: ${m.image} (${m.why})`);
console.log(`Basewise: ${app.url}   (Ctrl C ends it; npm run testbed -- down ends the bed)`);
