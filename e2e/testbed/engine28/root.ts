import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bootstrap } from "../debian/bootstrap";
import { cacheRoot, exists, folderMadeOnce, readJson } from "../host/files";
import { withLock } from "../host/lock";
import { text } from "../host/run";
import { program } from "../system";

/** Users run engines 25 to 29; 26 is the first whose `save` and image stores answer as theirs do. */
export const LEAST_MAJOR = 26;

/** Where a current docker.io may be had, the first that installs wins. */
const SUITES = ["sid", "testing", "trixie-backports"] as const;

/** A Debian root with a current dockerd in it. */
export interface EngineRoot {
  folder: string;
  suite: string;
  /** Of dockerd, e.g. "28.5.2+dfsg4". */
  version: string;
}

/** What is recorded inside the root, so that a root without it is no root of ours. */
const RECORD = "basewise-engine.json";

/** From the cache, or made by mmdebstrap in half a minute. Which engine it is stays so until somebody removes the folder. */
export async function engineRoot(say: (line: string) => void = console.error): Promise<EngineRoot> {
  const cache = join(cacheRoot(), "engine28");
  return withLock(join(cache, "make.lock"), async () => {
    for (const suite of SUITES) {
      const folder = join(cache, suite);
      const known = await readJson<EngineRoot>(join(folder, RECORD));
      if (known) return { ...known, folder };
    }
    return makeFirst(cache, say);
  });
}

async function makeFirst(cache: string, say: (line: string) => void): Promise<EngineRoot> {
  await dropHalves(cache);
  const refused: string[] = [];
  for (const suite of SUITES) {
    const start = Date.now();
    try {
      const root = await makeRoot(cache, suite);
      say(`testbed: Debian ${suite} with docker.io ${root.version} ${((Date.now() - start) / 1000).toFixed(1)} s`);
      return root;
    } catch (error) {
      const why = (error instanceof Error ? error.message : String(error)).trim().split("\n").at(-1) ?? "";
      say(`testbed: no engine from Debian ${suite}: ${why}`);
      refused.push(`${suite}: ${why}`);
    }
  }
  throw new Error(`no docker.io of ${LEAST_MAJOR} or later installs today (${refused.join("; ")})`);
}

async function makeRoot(cache: string, suite: string): Promise<EngineRoot> {
  const target = join(cache, suite);
  // A folder of this name without our record in it is not one that we can trust.
  if (await exists(target)) await rm(target, { recursive: true, force: true });
  let version = "";
  const folder = await folderMadeOnce(target, async (temporary) => {
    await bootstrap(suite, ["docker.io", "iptables", "ca-certificates"], temporary);
    version = await daemonVersion(temporary);
    const major = Number.parseInt(version, 10);
    if (!(major >= LEAST_MAJOR)) throw new Error(`docker.io is ${version}, before ${LEAST_MAJOR}`);
    // Mount points for what differs from engine to engine; the root itself is mounted read-only.
    for (const point of ["data", "opt", "etc/docker"]) await mkdir(join(temporary, point), { recursive: true });
    await writeFile(join(temporary, RECORD), `${JSON.stringify({ suite, version })}\n`);
  });
  return { folder, suite, version };
}

/** As the daemon itself says it. */
async function daemonVersion(root: string): Promise<string> {
  const words = await text(program("chroot"), [root, "/usr/sbin/dockerd", "--version"]);
  const version = /version ([0-9][^\s,]*)/.exec(words)?.[1];
  if (!version) throw new Error(`dockerd --version says: ${words.trim()}`);
  return version;
}

/** What an interrupted run left. Only the holder of the lock is at work here. */
async function dropHalves(cache: string): Promise<void> {
  for (const name of await readdir(cache).catch((): string[] => [])) {
    if (name.endsWith(".tmp") && !name.startsWith("make.lock")) await rm(join(cache, name), { recursive: true, force: true });
  }
}
