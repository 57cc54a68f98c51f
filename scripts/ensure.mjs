// Brings the work tree to where a command can run: node_modules as the lock file says, and Prisma's client as the schema says.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Runs a command with its output shown; rejects with its name where it fails. */
export function run(command, args, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...environment } });
    child.on("error", reject);
    child.on("exit", (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${path.basename(command)} ${args.join(" ")} ended with ${code ?? signal}`)),
    );
  });
}

const digestOf = (files) => {
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(path.join(root, file)));
  return hash.digest("hex");
};
const digest = (file) => digestOf([file]);
const marked = (mark, value) => existsSync(mark) && readFileSync(mark, "utf8") === value;

export async function ensure() {
  const installed = path.join(root, "node_modules/.basewise-installed");
  const lock = digest("package-lock.json");
  if (!marked(installed, lock)) {
    console.log("Installing dependencies …");
    // Not `npm ci`: it refuses a lock file that lacks other systems' optional binaries, which a mirror may not carry (docs/decisions/002).
    await run("npm", ["install", "--no-save", "--no-audit", "--no-fund"], { PUPPETEER_SKIP_DOWNLOAD: "1", PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1" });
    writeFileSync(installed, lock);
  }
  const generated = path.join(root, "lib/db/generated/.basewise-generated");
  const schema = digest("prisma/schema.prisma") + lock;
  if (!marked(generated, schema)) {
    await run(process.execPath, ["scripts/generate.mjs", "prisma"]);
    writeFileSync(generated, schema);
  }
  // The image's first stage has the lock file and the schema alone.
  if (!existsSync(path.join(root, "lib/thread"))) return;
  const thread = path.join(root, "lib/thread/generated/.basewise-generated");
  const sources =
    digestOf([...["thread", "inspect", "compare", "catalog", "oci"].flatMap((room) => sourcesIn(`lib/${room}`)), "lib/errors.ts", "scripts/generate.mjs"]) +
    lock;
  if (!marked(thread, sources)) {
    await run(process.execPath, ["scripts/generate.mjs", "thread"]);
    writeFileSync(thread, sources);
  }
  const script = path.join(root, "node_modules/.basewise-report-script");
  const parts =
    digestOf([...["report", "charts", "ui"].flatMap((folder) => sourcesIn(`components/${folder}`)), "lib/format.ts", "scripts/generate.mjs"]) + lock;
  if (!marked(script, parts) || !existsSync(path.join(root, "public/report.js"))) {
    await run(process.execPath, ["scripts/generate.mjs", "report"]);
    writeFileSync(script, parts);
  }
}

/** The TypeScript files that a folder's code is made of, relative to the root. */
function sourcesIn(folder) {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !/\.i?test\.ts$/.test(name))
    .sort()
    .map((name) => path.join(folder, name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensure();
