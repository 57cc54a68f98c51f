import { stat } from "node:fs/promises";
import path from "node:path";
import { BasewiseError } from "../../errors";
import type { Scanner } from "../ports";
import type { ProgramEnd } from "../program";
import type { DatabaseState, ScanResult } from "../types";
import { shown } from "../words";
import { type About, parsed, unreadable } from "./about";
import { failed, type TrivySettings } from "./program";
import { readTrivy, type TrivyReading } from "./read";
import { trivyReport } from "./schema";

/** What `trivy sbom` is called with beside the file; nothing of it may ask the network. */
const scanWords = [
  ["sbom", "--format", "json", "--quiet", "--scanners", "vuln", "--pkg-types", "os", "--list-all-pkgs"],
  ["--skip-db-update", "--offline-scan", "--skip-version-check", "--disable-telemetry", "--cache-backend", "memory"],
].flat();

/** The schema that Trivy's databases have had since 2021; asked only to explain a failure, so a later Trivy with a later schema works. */
const knownSchema = 2;

/** One way to run Trivy. Each call raises the codes `scanner_…`. */
export interface TrivyWay {
  /** For who only looks: runs nothing that is not there yet. */
  version(signal: AbortSignal): Promise<string | null>;
  database(signal: AbortSignal): Promise<DatabaseState | null>;
  /** For who asks again and again, and wants nothing begun. */
  known(signal: AbortSignal): Promise<About>;
  /** For who scans. Another stamp is another scanner or database; null where there is none to tell by. */
  about(signal: AbortSignal): Promise<About & { stamp: string | null }>;
  stamp(): Promise<string | null>;
  scan(words: readonly string[], sbom: string, signal: AbortSignal): Promise<Pick<ProgramEnd, "code" | "stdout" | "stderr">>;
}

export function scannerBy(way: TrivyWay, { cacheDir, maxAgeDays }: Pick<TrivySettings, "cacheDir" | "maxAgeDays">, now: () => number): Scanner {
  /** A database that may be used. */
  async function usable(database: DatabaseState | null): Promise<DatabaseState> {
    if (!database || !(await isThere(path.join(cacheDir, "db", "trivy.db"))))
      throw new BasewiseError("scanner_database_missing", `There is no vulnerability database in ${cacheDir}.`);
    const days = (now() - Date.parse(database.updatedAt)) / 86_400_000;
    if (maxAgeDays > 0 && days > maxAgeDays)
      throw new BasewiseError(
        "scanner_database_too_old",
        `The vulnerability database is of ${database.updatedAt}, ${Math.floor(days)} days old; at most ${maxAgeDays} are taken.`,
      );
    return database;
  }

  async function scanOnce(sbom: string, database: DatabaseState, signal: AbortSignal): Promise<TrivyReading> {
    const end = await way.scan(scanWords, sbom, signal);
    if (end.code !== 0) throw explained(database) ?? failed(end);
    const report = parsed(end.stdout, trivyReport);
    if (report.ArtifactType !== "cyclonedx") throw unreadable(`it is of ${shown(report.ArtifactType)}, not of the list of packages that was given`);
    return readTrivy(report);
  }

  /** Whether the scanner and its database are still those of before. */
  async function stands(stamp: string | null, before: About, signal: AbortSignal): Promise<boolean> {
    if (stamp !== null) return (await way.stamp()) === stamp;
    const after = await way.about(signal);
    return after.version === before.version && after.database?.updatedAt === before.database?.updatedAt;
  }

  return {
    name: "trivy",
    version: ({ signal }) => way.version(signal),
    database: async ({ signal }) => usable(await way.database(signal)),
    async identity({ signal }) {
      const { version, database } = await way.known(signal);
      return { name: "trivy", version, database: await usable(database) };
    },
    async scan({ sbom, control }, { signal }) {
      for (let tries = 1; ; tries++) {
        const { version, database: found, stamp } = await way.about(signal);
        const database = await usable(found);
        const scanner = { name: "trivy", version, database };
        const reading = await scanOnce(sbom, database, signal);
        const result = await judged(reading, sbom, () => scanOnce(control(), database, signal));
        // A figure names one database: where another was put in its place meanwhile, it is made again.
        if (await stands(stamp, { version, database }, signal)) return { scanner, scope: "os-packages", ...result };
        if (tries === 3) throw new BasewiseError("scanner_failed", "The vulnerability database was replaced during each of three scans.");
      }
    },
  };
}

type Distribute<T> = T extends unknown ? Omit<T, "scanner" | "scope"> : never;

async function judged(reading: TrivyReading, sbom: string, scanControl: () => Promise<TrivyReading>): Promise<Distribute<ScanResult>> {
  const { distribution, findings } = reading;
  if (!distribution) return { state: "unsupported" };
  const packages = reading.packages ?? [];
  if (packages.length > 0 && findings.length > 0) return { state: "scanned", distribution, packages, findings };
  const given = systemPackagesIn(sbom);
  // Those that it does not see, it does not look up either.
  if (packages.length === 0 && given > 0) throw unreadable(`it names none of the ${given} packages that were given`);
  if (given === 0) return { state: "scanned", distribution, packages, findings };
  const sample = await scanControl();
  return sample.findings.length > 0 ? { state: "scanned", distribution, packages, findings } : { state: "not_covered", distribution, packages };
}

function systemPackagesIn(sbom: string): number {
  const { components = [] } = JSON.parse(sbom) as { components?: { purl?: unknown }[] };
  return components.filter(({ purl }) => typeof purl === "string" && /^pkg:(deb|apk|rpm)\//.test(purl)).length;
}

/** Why it may have failed, where its database tells. */
function explained({ schema }: DatabaseState): BasewiseError | undefined {
  const detail = `The vulnerability database has schema ${schema}, and this scanner did not take it.`;
  if (schema > knownSchema) return new BasewiseError("scanner_database_newer", detail);
  return schema < knownSchema ? new BasewiseError("scanner_database_too_old", detail) : undefined;
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
