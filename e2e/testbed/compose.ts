import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fetchDebs } from "./debian/packages";
import { cacheRoot, folderMadeOnce } from "./host/files";
import { withLock } from "./host/lock";
import { run, text } from "./host/run";
import { ensureSystem, program } from "./system";

/** Older ones do not know `!reset` in a file that overrides another. */
const LEAST = [2, 24] as const;
const PLUGIN = "usr/libexec/docker/cli-plugins/docker-compose";

export interface Compose {
  command: string;
  /** What stands before every command line. */
  args: string[];
  version: string;
}

/** The machine's own `docker compose`, or else Debian's, fetched into the bed's cache: the release of an engine may have no plugin. */
export async function findCompose(say: (line: string) => void = console.error): Promise<Compose> {
  await ensureSystem(["engine", "dpkg"]);
  const own = { command: program("docker"), args: ["compose"] };
  const ownVersion = await versionOf(own);
  if (ownVersion && isEnough(ownVersion)) return { ...own, version: ownVersion };
  const fetched = { command: await fetchPlugin(say), args: [] };
  const version = await versionOf(fetched);
  if (!version || !isEnough(version)) throw new Error(`docker compose ${LEAST.join(".")} or later is needed; Debian's answers ${version ?? "nothing"}`);
  return { ...fetched, version };
}

async function fetchPlugin(say: (line: string) => void): Promise<string> {
  const root = join(cacheRoot(), "compose");
  return withLock(join(root, "fetch.lock"), async () => {
    const debs = await fetchDebs(root, "trixie", ["docker-compose"], { say });
    const deb = debs.get("docker-compose");
    if (!deb) throw new Error("no package docker-compose");
    const folder = await folderMadeOnce(join(root, `plugin-${deb.sha256.slice(0, 12)}`), async (temporary) => {
      await run("dpkg-deb", ["-x", deb.file, temporary]);
      const found = await readdir(join(temporary, PLUGIN, "..")).catch((): string[] => []);
      if (!found.includes("docker-compose")) throw new Error(`${deb.file} holds no ${PLUGIN}`);
    });
    return join(folder, PLUGIN);
  });
}

async function versionOf(tool: { command: string; args: string[] }): Promise<string | undefined> {
  const words = await text(tool.command, [...tool.args, "version", "--short"]).catch(() => undefined);
  return words?.trim().replace(/^v/, "") || undefined;
}

function isEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
}
