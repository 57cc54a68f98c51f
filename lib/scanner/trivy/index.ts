import type { Scanner } from "../ports";
import { type About, readAbout, versionWords } from "./about";
import { failed, runTrivy, type TrivySettings } from "./program";
import { scannerBy } from "./scanner";
import { stampOf } from "./stamp";

export { checkVersion } from "./about";
export { type ContainerSettings, trivyContainer } from "./container";
export { type DatabaseSource, databaseMediaType, installDatabase, installedSource, noteSource } from "./install";
export { ownDatabase, type TrivySettings, trivySettings } from "./program";
export { programPath } from "./stamp";

/** What it said of itself, by the stamp of what stood on the disk; the last few. */
const told = new Map<string, About>();
function remember(stamp: string, about: About): void {
  for (const old of [...told.keys()].slice(0, Math.max(0, told.size - 7))) told.delete(old);
  told.set(stamp, about);
}

/** Trivy as a program on this machine. See docs/decisions/018. */
export function trivyScanner(settings: TrivySettings, now: () => number = Date.now): Scanner {
  async function ask(signal: AbortSignal): Promise<About> {
    const end = await runTrivy(settings, versionWords, signal);
    if (end.code !== 0) throw failed(end);
    return readAbout(end.stdout);
  }
  /** Asked once of what stands on the disk: the question costs as much as a small scan. */
  async function about(signal: AbortSignal): Promise<About & { stamp: string | null }> {
    const stamp = await stampOf(settings);
    const said = stamp === null ? undefined : told.get(stamp);
    const { version, database } = said ?? (await ask(signal));
    if (stamp !== null && !said) remember(stamp, { version, database });
    return { version, database, stamp };
  }
  const way = {
    version: async (signal: AbortSignal) => (await ask(signal)).version,
    database: async (signal: AbortSignal) => (await about(signal)).database,
    known: about,
    about,
    stamp: () => stampOf(settings),
    scan: (words: readonly string[], sbom: string, signal: AbortSignal) => runTrivy(settings, words, signal, sbom),
  };
  return scannerBy(way, settings, now);
}
