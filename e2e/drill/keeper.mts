import { readdirSync, readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { stopEngine } from "../testbed/engine";
import { identify, stopProcess } from "../testbed/host/process";
import { run } from "../testbed/host/run";

/**
 * Takes away what a drill set up, once the drill has ended, however it ended: a process of its own that waits for the end of its input,
 * which the drill holds open. Words: mark, folder, and the engine's exec root, data root and bridge.
 */
const [mark = "", folder = "", execRoot = "", dataRoot = "", bridge = ""] = process.argv.slice(2);
if (!mark || !folder || !bridge) throw new Error("keeper: words are missing");
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

/** What the drill started carries its mark in its environment, as does what that started. */
function marked(): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => {
      if (!Number.isInteger(pid) || pid === process.pid) return false;
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`BASEWISE_DRILL=${mark}`);
      } catch {
        return false;
      }
    });
}

process.stdin.resume();
await new Promise((resolve) => process.stdin.once("end", resolve).once("close", resolve));
await stopEngine({ execRoot, dataRoot, bridge });
for (const pid of marked()) await stopProcess(identify(pid), 3_000);
const mounts = (await readFile("/proc/self/mountinfo", "utf8")).split("\n").map((line) => line.split(" ")[4] ?? "");
for (const point of mounts.filter((at) => at.startsWith(`${folder}/`)).reverse()) await run("umount", ["-l", point], { accept: [1, 32] });
await rm(folder, { recursive: true, force: true });
