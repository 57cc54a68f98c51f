// The process that starts scanners for the server (starter.ts). A program is started by a copy of the process that starts it, and copying the
// server, with all that it holds in memory, takes longer than starting a small process's copy; the server stands still meanwhile. It does what
// it is told by the server over a channel that nobody else has, and ends with it. Plain JavaScript without dependencies: it is run as it is.
import { spawn } from "node:child_process";

const lastWords = 4096;

/** What ends each program that runs, by number. @type {Map<number, () => void>} */
const running = new Map();

/** @param {import("./starter").FromStarter} message */
const say = (message) => {
  if (process.connected) process.send?.(message);
};

/** @param {import("node:child_process").ChildProcess} child */
function killGroup(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The whole group has ended.
  }
}

/** @param {import("./starter").Order} order */
function start({ id, program, args, cwd, env, maxBytes }) {
  const child = spawn(program, args, { shell: false, detached: true, stdio: ["ignore", "pipe", "pipe"], windowsHide: true, cwd, env });
  const end = () => {
    killGroup(child);
    // What a process outside the group still holds open must not hold this up.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  running.set(id, end);
  let bytes = 0;
  child.stdout.on("data", (/** @type {Buffer} */ part) => {
    bytes += part.length;
    if (bytes <= maxBytes) say({ kind: "printed", id, part });
    else end();
  });
  /** @type {Buffer} */
  let words = Buffer.alloc(0);
  child.stderr.on("data", (/** @type {Buffer} */ part) => {
    words = Buffer.concat([words, part]).subarray(-lastWords);
  });
  child.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
    running.delete(id);
    say({ kind: "not started", id, code: error.code ?? null });
  });
  // Helpers that it left behind hold its output open.
  child.once("exit", () => killGroup(child));
  child.once("close", (code) => {
    if (!running.delete(id)) return;
    say({ kind: "ended", id, code, stderr: Buffer.from(words), tooMuch: bytes > maxBytes });
  });
}

process.on("message", (/** @type {import("./starter").ToStarter} */ message) => {
  if (message.kind === "end") return running.get(message.id)?.();
  try {
    start(message);
  } catch (error) {
    // Arguments that no program can be given.
    say({ kind: "not started", id: message.id, code: /** @type {NodeJS.ErrnoException} */ (error).code ?? null });
  }
});

process.on("disconnect", () => {
  for (const end of running.values()) end();
  process.exit();
});
