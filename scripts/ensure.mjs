// Brings the work tree to where a command can run: node_modules as the lock file says, and Prisma's client as the schema says.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
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

const digest = (file) =>
  createHash("sha256")
    .update(readFileSync(path.join(root, file)))
    .digest("hex");
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
    await run(process.execPath, ["scripts/generate.mjs"]);
    writeFileSync(generated, schema);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensure();
