import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryName } from "./files";
import { identify, isAlive, type ProcessIdentity } from "./process";

/**
 * One at a time per path. The lock file names its holder; a holder that is gone loses the lock.
 * The file is linked into place complete, so nobody reads an empty one.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, patience = 45 * 60_000): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const self = identify(process.pid);
  if (!self) throw new Error("this process has no entry under /proc; the test bed needs Linux");
  const end = Date.now() + patience;
  let told = false;
  while (!(await take(path, self))) {
    const holder = await readHolder(path);
    if (holder && !isAlive(holder)) {
      await dropStale(path, holder);
      continue;
    }
    if (Date.now() > end) throw new Error(`${path} is held by process ${holder?.pid ?? "?"} for longer than ${patience / 1000} s`);
    if (!told && holder) process.stderr.write(`testbed: waiting for process ${holder.pid}, which is at work on this bed\n`);
    told ||= holder !== undefined;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string, self: ProcessIdentity): Promise<boolean> {
  const temporary = temporaryName(path);
  await writeFile(temporary, JSON.stringify(self));
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function readHolder(path: string): Promise<ProcessIdentity | undefined> {
  const raw = await readFile(path, "utf8").catch(() => undefined);
  return raw === undefined ? undefined : (JSON.parse(raw) as ProcessIdentity);
}

/** Two waiters may both find the holder gone; only the one that makes the marker removes the lock, and looks again first. */
async function dropStale(path: string, holder: ProcessIdentity): Promise<void> {
  const marker = `${path}.stale-${holder.pid}-${holder.startTicks}`;
  try {
    await mkdir(marker);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    await sleep(100);
    // The waiter that made the marker may have died with it in place.
    await rm(marker, { recursive: true, force: true });
    return;
  }
  const now = await readHolder(path);
  if (now && now.pid === holder.pid && now.startTicks === holder.startTicks) await rm(path, { force: true });
  await rm(marker, { recursive: true, force: true });
}
