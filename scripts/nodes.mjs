// Other Node versions to run the tests on, from npm's packages that carry the program itself, kept in the test bed's cache.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
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
