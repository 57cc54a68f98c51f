import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * A process, told apart from a later one with the same number: pids are used again, so the bed signals a process only if it
 * started at the very tick, in the very boot, that the state file names.
 */
export interface ProcessIdentity {
  pid: number;
  startTicks: string;
  bootId: string;
}

function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command name is in brackets and may hold blanks; the fields that count follow the last bracket.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export function identify(pid: number): ProcessIdentity | undefined {
  const ticks = startTicks(pid);
  return ticks === undefined ? undefined : { pid, startTicks: ticks, bootId: bootId() };
}

export function isAlive(identity: ProcessIdentity | undefined): identity is ProcessIdentity {
  return identity !== undefined && identity.bootId === bootId() && startTicks(identity.pid) === identity.startTicks;
}

/** Starts a program that outlives this one, its words going to a log file. */
export async function startDetached(command: string, args: string[], log: string, env: NodeJS.ProcessEnv = process.env): Promise<ProcessIdentity> {
  const file = await open(log, "a");
  try {
    const child = spawn(command, args, { detached: true, stdio: ["ignore", file.fd, file.fd], env });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    child.unref();
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (!identity) throw new Error(`${command} ended at once: ${await tail(log)}`);
    return identity;
  } finally {
    await file.close();
  }
}

/** Asks a process to end, and ends it if it has not after `patience` milliseconds. Another process under its number is left alone. */
export async function stopProcess(identity: ProcessIdentity | undefined, patience = 20_000): Promise<void> {
  if (!isAlive(identity)) return;
  signal(identity.pid, "SIGTERM");
  const end = Date.now() + patience;
  while (isAlive(identity) && Date.now() < end) await sleep(50);
  if (isAlive(identity)) {
    signal(identity.pid, "SIGKILL");
    const last = Date.now() + 5_000;
    while (isAlive(identity) && Date.now() < last) await sleep(50);
  }
  if (isAlive(identity)) throw new Error(`process ${identity.pid} does not end`);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Processes whose command line names a path that only this bed uses: an engine's containerd and shims survive a killed dockerd. */
export function processesNaming(path: string): ProcessIdentity[] {
  const found: ProcessIdentity[] = [];
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      const program = words[0] ?? "";
      if (!/(^|\/)(dockerd|containerd|containerd-shim[\w-]*|docker-proxy)$/.test(program)) continue;
      if (!words.some((word) => word === path || word.startsWith(`${path}/`) || word.endsWith(`=${path}`))) continue;
      const identity = identify(pid);
      if (identity) found.push(identity);
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

export async function tail(log: string, bytes = 2000): Promise<string> {
  try {
    return readFileSync(log, "utf8").slice(-bytes).trim();
  } catch {
    return "(no log)";
  }
}
