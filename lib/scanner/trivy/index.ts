import { stat } from "node:fs/promises";
import path from "node:path";
import type { z } from "zod";
import { BasewiseError } from "../../errors";
import type { Scanner } from "../ports";
import { firstIssue } from "../read";
import type { DatabaseState, ScanResult } from "../types";
import { shown } from "../words";
import { failed, runTrivy, type TrivySettings } from "./program";
import { readTrivy, type TrivyReading } from "./read";
import { trivyReport, trivyVersion } from "./schema";
import { stampOf } from "./stamp";

export { type DatabaseSource, databaseMediaType, installDatabase, installedSource, noteSource } from "./install";
export { ownDatabase, type TrivySettings, trivySettings } from "./program";

/** What `trivy sbom` is called with beside the file; nothing of it may ask the network. */
const scanWords = [
  ["sbom", "--format", "json", "--quiet", "--scanners", "vuln", "--pkg-types", "os", "--list-all-pkgs"],
  ["--skip-db-update", "--offline-scan", "--skip-version-check", "--disable-telemetry", "--cache-backend", "memory"],
].flat();

/** Releases that an attacker published (CVE-2026-33634). */
const tampered = ["0.69.4", "0.69.5", "0.69.6"];

/** The schema that Trivy's databases have had since 2021; asked only to explain a failure, so a later Trivy with a later schema works. */
const knownSchema = 2;

interface About {
  version: string;
  database: DatabaseState | null;
}

/** What it said of itself, by the stamp of what stood on the disk; the last few. */
const told = new Map<string, About>();
function remember(stamp: string, about: About): void {
  for (const old of [...told.keys()].slice(0, Math.max(0, told.size - 7))) told.delete(old);
  told.set(stamp, about);
}

/** Trivy as a program on this machine. See docs/decisions/018. */
export function trivyScanner(settings: TrivySettings, now: () => number = Date.now): Scanner {
  async function about(signal: AbortSignal): Promise<About> {
    const end = await runTrivy(settings, ["version", "--format", "json"], signal);
    if (end.code !== 0) throw failed(end);
    const { Version, VulnerabilityDB } = parsed(end.stdout, trivyVersion);
    const version = Version.replace(/^v/, "");
    if (tampered.includes(version)) throw new BasewiseError("scanner_refused", `Trivy ${version} is one of the releases that an attacker published.`);
    return {
      version,
      database: VulnerabilityDB ? { updatedAt: new Date(VulnerabilityDB.UpdatedAt).toISOString(), schema: VulnerabilityDB.Version ?? 0 } : null,
    };
  }

  /** With a database that may be used. Asked once of what stands on the disk: the question costs as much as a small scan. */
  async function ready(signal: AbortSignal): Promise<{ version: string; database: DatabaseState; stamp: string | null }> {
    const stamp = await stampOf(settings);
    const said = stamp === null ? undefined : told.get(stamp);
    const { version, database } = said ?? (await about(signal));
    if (stamp !== null && !said) remember(stamp, { version, database });
    if (!database || !(await isThere(path.join(settings.cacheDir, "db", "trivy.db"))))
      throw new BasewiseError("scanner_database_missing", `There is no vulnerability database in ${settings.cacheDir}.`);
    const days = (now() - Date.parse(database.updatedAt)) / 86_400_000;
    if (settings.maxAgeDays > 0 && days > settings.maxAgeDays)
      throw new BasewiseError(
        "scanner_database_too_old",
        `The vulnerability database is of ${database.updatedAt}, ${Math.floor(days)} days old; at most ${settings.maxAgeDays} are taken.`,
      );
    return { version, database, stamp };
  }

  async function scanOnce(sbom: string, database: DatabaseState, signal: AbortSignal): Promise<TrivyReading> {
    const end = await runTrivy(settings, scanWords, signal, sbom);
    if (end.code !== 0) throw explained(database) ?? failed(end);
    const report = parsed(end.stdout, trivyReport);
    if (report.ArtifactType !== "cyclonedx") throw unreadable(`it is of ${shown(report.ArtifactType)}, not of the list of packages that was given`);
    return readTrivy(report);
  }

  /** Whether the program and its database are still those of before. */
  async function stands(stamp: string | null, before: About, signal: AbortSignal): Promise<boolean> {
    if (stamp !== null) return (await stampOf(settings)) === stamp;
    const after = await about(signal);
    return after.version === before.version && after.database?.updatedAt === before.database?.updatedAt;
  }

  return {
    name: "trivy",
    version: async ({ signal }) => (await about(signal)).version,
    database: async ({ signal }) => (await ready(signal)).database,
    async identity({ signal }) {
      const { version, database } = await ready(signal);
      return { name: "trivy", version, database };
    },
    async scan({ sbom, control }, { signal }) {
      for (let tries = 1; ; tries++) {
        const { version, database, stamp } = await ready(signal);
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

function unreadable(why: string, cause?: unknown): BasewiseError {
  return new BasewiseError("scanner_output_unreadable", `The scanner's report cannot be used: ${why}.`, {}, { cause });
}

function parsed<T extends z.ZodType>(bytes: Buffer, schema: T): z.output<T> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw unreadable(bytes.length === 0 ? "it is empty" : "it is not JSON", error);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw unreadable(firstIssue(result.error), result.error);
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
