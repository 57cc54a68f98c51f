import path from "node:path";
import { BasewiseError, isBasewiseError } from "../../errors";
import type { ConfinedEnd, ConfinedEngine, HeldImage, Scanner, ScannerImage } from "../ports";
import type { DatabaseState } from "../types";
import { shown } from "../words";
import { type About, checkVersion, readAbout, versionWords } from "./about";
import { stateOf } from "./metadata";
import { failed, goSettings, type TrivySettings } from "./program";
import { scannerBy } from "./scanner";
import { stampOf } from "./stamp";
import { databaseCopy } from "./volume";

export type ContainerSettings = Omit<TrivySettings, "program">;

/** By it this installation's containers and volumes are found, and no other's. */
const label = "dev.basewise.scanner";
/** Where the database is mounted, and the list of packages. */
const databaseFolder = "/db";
const scanFolder = "/scan";
const listName = "sbom.cdx.json";

/** The image's own settings do not count, nor files where it stands: /tmp is empty. */
const environment = ["HOME=/tmp", "TMPDIR=/tmp", "LC_ALL=C", "NO_COLOR=1", ...Object.entries(goSettings).map((one) => one.join("="))];

const missing = (why: string, cause?: unknown) =>
  new BasewiseError("scanner_missing", `There is no program trivy on the PATH, and its image cannot be run: ${why}.`, {}, { cause });

/** Trivy as a container of its own, by an engine that its image is run by. See docs/decisions/022. */
export function trivyContainer(settings: ContainerSettings, engine: ConfinedEngine, image: ScannerImage, now: () => number = Date.now): Scanner {
  async function allowed(): Promise<void> {
    const why = await engine.refusal().catch((error: unknown) => {
      throw isBasewiseError(error) ? missing(error.detail.replace(/\.$/, ""), error) : error;
    });
    if (why !== null) throw missing(why);
  }

  /** Replaced between a look and the next, its old place is gone. */
  const copy = () =>
    databaseCopy(settings.cacheDir).catch((cause: unknown) => {
      throw new BasewiseError("scanner_database_missing", `There is no vulnerability database in ${settings.cacheDir} any more.`, {}, { cause });
    });

  const labels = async () => ({ [label]: await image.installation() });

  /** Refused by what stands before the engine, a container is one that cannot be had. */
  async function run(...[spec, limits]: Parameters<ConfinedEngine["run"]>): Promise<{ code: number; stdout: Buffer; stderr: string }> {
    let end: ConfinedEnd;
    try {
      end = await engine.run(spec, limits);
    } catch (error) {
      throw isBasewiseError(error) && error.code === "engine_permission_denied" ? missing(error.detail.replace(/\.$/, ""), error) : error;
    }
    if (end.state === "too_long") {
      const seconds = Math.round(limits.timeMs / 100) / 10;
      throw new BasewiseError("scanner_timeout", `The scanner gave no answer within ${seconds} seconds and was ended.`);
    }
    if (end.state === "too_much") throw new BasewiseError("scanner_output_too_large", `The scanner printed more than ${limits.maxBytes} bytes and was ended.`);
    return { code: end.code, stdout: end.stdout, stderr: shown(end.stderr) };
  }

  /** Asked once of an image, which is held from then on. */
  async function versionOf(held: HeldImage, signal: AbortSignal): Promise<string> {
    if (held.version !== null) {
      checkVersion(held.version);
      return held.version;
    }
    const { timeMs, maxBytes } = settings;
    const end = await run({ image: held.id, command: ["trivy", ...versionWords], env: environment, labels: await labels() }, { signal, timeMs, maxBytes });
    if (end.code !== 0) throw failed(end);
    const { version } = readAbout(end.stdout);
    await image.tellVersion(held, version);
    return version;
  }

  /** As it lies on this machine's disk; the volume is filled from there. */
  async function database(): Promise<DatabaseState | null> {
    if ((await stampOf({ program: null, cacheDir: settings.cacheDir })) === null) return null;
    return stateOf(path.join(/* turbopackIgnore: true */ settings.cacheDir, "db"));
  }

  async function stamp(): Promise<string | null> {
    const [files, held] = await Promise.all([stampOf({ program: null, cacheDir: settings.cacheDir }), image.held()]);
    return files && held && `${held.digest}\n${files}`;
  }

  const way = {
    async version(): Promise<string | null> {
      await allowed();
      return (await image.held())?.version ?? null;
    },
    database,
    stamp,
    /** Whom to trust from now on is decided by who asks for a first scan, not by a clock. */
    async known(): Promise<About> {
      await allowed();
      const version = (await image.held())?.version;
      if (!version) throw new BasewiseError("scanner_missing", "The scanner's image was not run here yet; the first scan that somebody asks for pulls it.");
      checkVersion(version);
      return { version, database: await database() };
    },
    async about(signal: AbortSignal): Promise<About & { stamp: string | null }> {
      await allowed();
      const found = await database();
      // Without one there is nothing to scan by, and no reason to pull an image.
      if (found === null) return { version: "", database: null, stamp: null };
      const version = await versionOf(await image.obtain({ signal }), signal);
      return { version, database: found, stamp: await stamp() };
    },
    async scan(words: readonly string[], sbom: string, signal: AbortSignal) {
      const [held, own, { identity, archive }] = await Promise.all([image.obtain({ signal }), labels(), copy()]);
      const name = `basewise-trivy-${own[label]?.slice(0, 8)}-${identity}`;
      await engine.removeLeftovers(`${label}=${own[label]}`, name, { signal });
      const command = ["trivy", ...words, "--cache-dir", databaseFolder, `${scanFolder}/${listName}`] as const;
      const volume = { name, target: databaseFolder, archive };
      const file = { folder: scanFolder, name: listName, body: sbom };
      const { timeMs, maxBytes } = settings;
      return run({ image: held.id, command, env: environment, labels: own, volume, file }, { signal, timeMs, maxBytes });
    },
  };
  return scannerBy(way, settings, now);
}
