import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { runProgram } from "./program";

/** Real programs that stand in for a scanner in trouble. */
const folder = mkdtempSync(path.join(tmpdir(), "basewise-program-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const script = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
};
/** Seconds that no other test run on this machine sleeps. */
const nap = (number: number): string => `sleep ${number}.${process.pid}`;
const never = new AbortController().signal;
const run = (program: string, options: Partial<Parameters<typeof runProgram>[2]> = {}) =>
  runProgram(program, [], { cwd: folder, env: { PATH: process.env.PATH ?? "" }, signal: never, timeMs: 10_000, maxBytes: 1000, ...options });
/** Processes whose command line has the word. */
const alive = (word: string): string[] =>
  execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(word) && !line.startsWith("ps "));
async function gone(word: string): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    if (alive(word).length === 0) return true;
    await sleep(50);
  }
  return false;
}

describe("a scanner's program", () => {
  it("is judged by its caller where it ends by itself", async () => {
    const end = await run(script("fails", "echo out; printf '\\033[31mno\\033[0m\\nmore' >&2; exit 3"));
    expect({ ...end, stdout: end.stdout.toString() }).toEqual({ code: 3, stdout: "out\n", stderr: "no more" });
    expect((await run(script("killed", "kill -KILL $$"))).code).toBeNull();
  });

  it("gets the environment that it is given, and no shell reads its arguments", async () => {
    const file = script("told", 'env | sort; echo "$1"');
    const options = { cwd: folder, env: { PATH: process.env.PATH ?? "", ONLY: "this" }, signal: never, timeMs: 10_000, maxBytes: 4000 };
    const { stdout } = await runProgram(file, ["$(id); `id` > x"], options);
    const lines = stdout
      .toString()
      .split("\n")
      .filter((line) => !/^(PATH|PWD|SHLVL|OLDPWD|_)=/.test(line));
    expect(lines).toEqual(["ONLY=this", "$(id); `id` > x", ""]);
  });

  it("that is not there, or may not be run, is missing", async () => {
    await expect(run(path.join(folder, "nothing"))).rejects.toMatchObject({ code: "scanner_missing", detail: expect.stringContaining("is not there") });
    const file = script("closed", "true");
    chmodSync(file, 0o644);
    await expect(run(file)).rejects.toMatchObject({ code: "scanner_missing", detail: expect.stringContaining("may not be run") });
  });

  it("that hangs is ended with what it started, though that holds its output open", async () => {
    const began = Date.now();
    const file = script("hangs", `${nap(4711)} & ${nap(4711)}`);
    await expect(run(file, { timeMs: 300 })).rejects.toMatchObject({ code: "scanner_timeout" });
    expect(Date.now() - began).toBeLessThan(5000);
    expect(await gone(nap(4711))).toBe(true);
  });

  it("that leaves a helper behind, leaves none", async () => {
    const { stdout } = await run(script("leaves", `${nap(4712)} & echo done`));
    expect(stdout.toString()).toBe("done\n");
    expect(await gone(nap(4712))).toBe(true);
  });

  it("is ended when nobody waits any more", async () => {
    const abort = new AbortController();
    const running = run(script("waits", `exec ${nap(4713)}`), { signal: abort.signal });
    await sleep(100);
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: "job_cancelled" });
    expect(await gone(nap(4713))).toBe(true);
    await expect(run(script("late", "true"), { signal: abort.signal })).rejects.toMatchObject({ code: "job_cancelled" });
  });

  it("that prints 200 MB is ended at the bound", async () => {
    const before = process.memoryUsage().rss;
    const file = script("floods", "head -c 200000000 /dev/zero");
    await expect(run(file, { maxBytes: 1_000_000, timeMs: 60_000 })).rejects.toMatchObject({ code: "scanner_output_too_large" });
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it("that complains without end is heard out to its last words alone", async () => {
    const { stderr } = await run(script("complains", "head -c 5000000 /dev/zero | tr '\\0' x >&2; echo last >&2"));
    expect(stderr.length).toBeLessThan(5000);
    expect(stderr).toMatch(/xlast$/);
  });

  it("is not there any more once the server is not, however that ended", async () => {
    const script = `require("./lib/scanner/program").runProgram("/bin/sh", ["-c", "${nap(4714)} & ${nap(4714)}"], { cwd: "/", env: { PATH: process.env.PATH ?? "" },
        signal: new AbortController().signal, timeMs: 60_000, maxBytes: 1000 });`;
    const server = spawn(process.execPath, ["--require", "tsx/cjs", "--eval", script], { stdio: "inherit" });
    const asleep = () => alive(nap(4714)).filter((line) => line.startsWith("sleep"));
    for (let tries = 0; asleep().length < 2 && tries < 200; tries++) await sleep(50);
    expect(asleep()).toHaveLength(2);
    server.kill("SIGKILL");
    expect(await gone(nap(4714))).toBe(true);
  });

  it("fails where the process that starts it dies, and the next one is started by another", async () => {
    const running = run(script("orphan", `exec ${nap(4715)}`));
    running.catch(() => undefined);
    await sleep(200);
    const starters = execFileSync("ps", ["-eo", "pid,ppid,args"], { encoding: "utf8" })
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([, parent, ...args]) => Number(parent) === process.pid && args.join(" ").includes("start-programs.mjs"));
    expect(starters).toHaveLength(1);
    process.kill(Number(starters[0]?.[0]), "SIGKILL");
    await expect(running).rejects.toThrow("the process that starts scanners ended with SIGKILL");
    for (const line of execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" }).split("\n"))
      if (line.includes(nap(4715))) process.kill(Number.parseInt(line, 10), "SIGKILL");
    expect((await run(script("again", "echo again"))).stdout.toString()).toBe("again\n");
  });
});
