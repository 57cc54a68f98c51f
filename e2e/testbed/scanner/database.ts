import { join } from "node:path";
import { cacheRoot, folderMadeOnce, sha256 } from "../host/files";
import { withLock } from "../host/lock";
import { run } from "../host/run";
import type { BedState } from "../state";
import { openWorkshop } from "../workshop";
import { alpineOwn, madeUp, type Variant } from "./advisories";
import { goProgram, moduleDigest } from "./go";
import { installedSources } from "./installed";

export interface DatabaseOptions {
  /** When it says it was made, ISO 8601. */
  updatedAt?: string;
  variant?: Variant;
  /** Releases that it knows nothing of: "alpine 3.19". */
  without?: string[];
  /** What its metadata claims; 2 is what the scanner takes. */
  schema?: number;
  say?: (line: string) => void;
}

export interface ScannerDatabase {
  /** What Trivy takes as `--cache-dir`. */
  cacheDir: string;
  updatedAt: string;
  advisories: number;
}

const UPDATED: Record<Variant, string> = { first: "2026-11-01T06:00:00Z", later: "2026-11-15T06:00:00Z" };

const DEBIAN = { id: "debian", name: "Debian Security Tracker (made up for the test bed)", url: "https://basewise.invalid/debian" };
const ALPINE = { id: "alpine", name: "Alpine Secdb", url: "https://secdb.alpinelinux.org/" };

/**
 * A real vulnerability database over the images of the bed. For Alpine 3.7 it holds Alpine's own advisories of 2020-06-08 and nothing else;
 * what it says of any other release is made up (see `madeUp`). Needs the bed's registry; kept in the cache by all that goes into it.
 */
export async function scannerDatabase(bed: BedState, options: DatabaseOptions = {}): Promise<ScannerDatabase> {
  const { variant = "first", without = [], schema = 2, say = console.error } = options;
  const updatedAt = options.updatedAt ?? UPDATED[variant];
  const workshop = await openWorkshop({ refresh: false, data: process.env.BASEWISE_TESTBED_DATA, say });
  const sources = (await installedSources(bed, workshop)).filter((one) => one.platform !== "alpine 3.7");
  const own = alpineOwn("alpine 3.7", (await workshop.data("advisories/alpine-v3.7-main.yaml")).toString("utf8"));
  const made = madeUp(sources, variant);
  const advisories = [...own.advisories, ...made.advisories].filter((one) => !without.includes(one.platform));
  const platforms = [...new Set(advisories.map((one) => one.platform))].sort();
  const input = JSON.stringify({
    updatedAt,
    schema,
    sources: Object.fromEntries(platforms.map((platform) => [platform, platform.startsWith("debian") ? DEBIAN : ALPINE])),
    advisories,
    vulnerabilities: { ...own.vulnerabilities, ...made.vulnerabilities },
  });
  const writer = await goProgram(`database-${await moduleDigest("database")}`, "./database", say);
  const folder = join(cacheRoot(), "scanner", "databases");
  const cacheDir = join(folder, sha256(`${writer}\n${input}`).slice(0, 16));
  await withLock(join(folder, "write.lock"), () => folderMadeOnce(cacheDir, async (temporary) => void (await run(writer, [join(temporary, "db")], { input }))));
  return { cacheDir, updatedAt, advisories: advisories.length };
}
