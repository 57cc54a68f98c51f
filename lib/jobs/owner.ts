import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Who holds a lease: `host|pid|start`. The start time (clock ticks since boot, /proc/PID/stat field 22) tells a process from a later one
 * that got the same pid, as the server in a container always does.
 */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

export const ownOwner = (): string => `${hostname()}|${process.pid}|${startOf(process.pid) ?? "?"}`;

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Whether an owner is surely gone. One on another host may live: its lease has to run out. */
export function isGone(owner: string): boolean {
  const [host, pidText, start] = owner.split("|");
  if (host !== hostname()) return false;
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || !alive(pid)) return true;
  const now = startOf(pid);
  return now !== null && start !== "?" && now !== start;
}
