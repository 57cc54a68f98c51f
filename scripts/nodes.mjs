// Other Node versions to run the tests on, from npm's packages that carry the program itself, kept in the test bed's cache.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** The supported ones beside the one that the suites run on anyhow; the image runs 24. */
export const nodeVersions = ["22.23.3", "24.9.0"];

const cache = () => process.env.BASEWISE_TESTBED_CACHE || path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache"), "basewise-testbed");

/** Path of the program of that version. Raises an Error with npm's words where it can't be had. */
export function nodeProgram(version) {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = path.join(cache(), "nodes", version);
  const program = path.join(folder, "node_modules", name, "bin/node");
  if (!existsSync(program)) {
    const unfinished = `${folder}.tmp-${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    try {
      const npm = spawnSync("npm", ["install", "--prefix", unfinished, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", `${name}@${version}`], {
        encoding: "utf8",
      });
      if (npm.status !== 0) throw new Error(`${name}@${version} could not be installed:\n${npm.stderr || npm.error}`);
      rmSync(folder, { recursive: true, force: true });
      renameSync(unfinished, folder);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  const says = spawnSync(program, ["--version"], { encoding: "utf8" }).stdout?.trim();
  if (says !== `v${version}`) throw new Error(`${program} says ${says}, not v${version}`);
  return program;
}

// Not `scripts` and `deploy`: those judge what stands in the repository.
const unitFolders = ["app", "components", "lib", "prisma"];
/** A module of Node's own, or the tables of languages and time zones that it brings. */
const ownToNode = /from "node:|import\("node:|\bIntl\.|\.toLocale|\.localeCompare|\.normalize\(/;

/**
 * Paths of the unit tests that another Node version may tell from this one: themselves, or the module they are named after, use what is
 * Node's own (streams, zlib, hashes, threads, sockets, files, processes, languages). The rest is plain JavaScript over plain values.
 */
export function testsOfNode(root) {
  const chosen = [];
  for (const folder of unitFolders) {
    for (const name of readdirSync(path.join(root, folder), { recursive: true }).sort()) {
      const test = path.join(folder, name);
      if (!/\.test\.tsx?$/.test(test)) continue;
      const module = test.replace(/\.test\.tsx?$/, "");
      const files = [test, ...[".ts", ".tsx", ".mjs", "/index.ts"].map((end) => module + end)].map((file) => path.join(root, file)).filter(existsSync);
      if (files.some((file) => ownToNode.test(readFileSync(file, "utf8")))) chosen.push(test);
    }
  }
  return chosen;
}
