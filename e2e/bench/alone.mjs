// How long a program takes by itself, its output read to its end, started by a process as small as a shell's: a program is started by a copy of
// the process that starts it, and a copy of the bench would add to it what no user waits for.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

process.on("message", async ([program, ...args]) => {
  const started = performance.now();
  await run(program, args, { maxBuffer: 2 ** 28 });
  process.send?.(performance.now() - started);
});
process.on("disconnect", () => process.exit());
