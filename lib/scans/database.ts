import "server-only";
import { randomUUID } from "node:crypto";
import { env } from "../env";
import { BasewiseError, isBasewiseError, toProblem } from "../errors";
import { adapters } from "../jobs/adapters";
import type { DatabaseLookJob } from "../jobs/job";
import { newestDatabaseLook } from "../jobs/scan-work";
import { databaseEverySeconds, plannedDatabaseLook } from "../jobs/schedule-store";
import { log } from "../log";
import { parseReference } from "../oci/reference";
import { type DatabaseState, databaseMediaType, installDatabase, ownDatabase } from "../scanner";
import { chosenScanner } from "./scanner";
import { watchScanner } from "./schedule";
import type { DatabaseLook, ScannerState } from "./types";

/** The scanner and its database: how they stand, and another database in the place of the one in use. */
/** The artifact has 60 to 90 MB, and unpacks to less than 1 GB (2026). */
export const mostStored = 1 << 30;
const mostUnpacked = 4 * 2 ** 30;

// Next bundles pages and routes apart: they meet here.
interface Running {
  done: number;
  total: number | null;
  end: Promise<DatabaseState>;
}
interface Work {
  running: Running | null;
  last: ScannerState["last"];
}
const place = globalThis as typeof globalThis & { basewiseScannerWork?: Work };
const work = (): Work => {
  place.basewiseScannerWork ??= { running: null, last: null };
  return place.basewiseScannerWork;
};

const nothingYet = new Promise<never>(() => undefined);
const never = () => new AbortController().signal;

export async function scannerState(): Promise<ScannerState> {
  const settings = env();
  const { scanner, way } = await chosenScanner();
  const { running, last } = work();
  const state: ScannerState = {
    name: scanner.name,
    version: null,
    way: await way(),
    database: null,
    problem: null,
    source: settings.BASEWISE_TRIVY_CACHE === undefined ? settings.BASEWISE_TRIVY_DB : null,
    fetching: running && { done: running.done, total: running.total },
    last,
    look: await lookState(),
  };
  try {
    state.version = await scanner.version({ signal: never() });
    state.database = await scanner.database({ signal: never() });
  } catch (error) {
    if (!isBasewiseError(error)) throw error;
    state.problem = toProblem(error);
  }
  return state;
}

/** How the looks for another database stand; null where none are made. */
async function lookState(): Promise<DatabaseLook | null> {
  const everySeconds = databaseEverySeconds();
  if (everySeconds === null) return null;
  const [told, planned] = await Promise.all([newestDatabaseLook(), plannedDatabaseLook()]);
  const next = told?.resumesAt ?? planned?.toISOString() ?? null;
  return { everySeconds, next, last: told && lastLook(told) };
}

const lastLook = ({ state, startedAt, finishedAt, found, error, tries }: DatabaseLookJob): DatabaseLook["last"] => ({
  at: finishedAt ?? startedAt,
  state,
  said: found?.said ?? null,
  problem: error,
  tries,
});

export function mustBeOurs(): string {
  const settings = env();
  if (settings.BASEWISE_TRIVY_CACHE !== undefined)
    throw new BasewiseError("scanner_database_not_ours", `The database is that of ${settings.BASEWISE_TRIVY_CACHE}, as BASEWISE_TRIVY_CACHE says.`);
  return ownDatabase(settings);
}

async function told(how: "fetched" | "brought", running: Running, install: () => Promise<DatabaseState>): Promise<DatabaseState> {
  const shared = work();
  shared.running = running;
  try {
    const state = await install();
    shared.last = { at: new Date().toISOString(), problem: null };
    log.info("scanner.database", { how, updatedAt: state.updatedAt });
    await watchScanner().catch((error) => log.warn("scanner.not_watched", { error }));
    return state;
  } catch (error) {
    shared.last = { at: new Date().toISOString(), problem: toProblem(error) };
    log.warn("scanner.database_failed", { how, error });
    throw error;
  } finally {
    shared.running = null;
  }
}

/** Fetches the database from where BASEWISE_TRIVY_DB says, now; one at a time, and whoever asks meanwhile gets that one. */
export async function fetchDatabase(signal: AbortSignal = never()): Promise<DatabaseState> {
  const root = mustBeOurs();
  const shared = work();
  if (shared.running) return shared.running.end;
  const reference = parseReference(env().BASEWISE_TRIVY_DB);
  const running: Running = { done: 0, total: null, end: nothingYet };
  running.end = told("fetched", running, async () => {
    const { value } = await adapters().registry.readArtifact(reference, {
      mediaType: databaseMediaType,
      maxBytes: mostStored,
      signal,
      onBytes: (done, total) => Object.assign(running, { done, total }),
      read: (layer, manifest) => installDatabase(root, randomUUID(), layer, { maxBytes: mostUnpacked, signal, manifest }),
    });
    return value;
  });
  return running.end;
}

/** The same without waiting for it: how it goes and how it ended is told by `scannerState`. Raises `scanner_database_not_ours`. */
export function beginFetch(): void {
  mustBeOurs();
  // Its end is in the log and in the state.
  fetchDatabase().catch(() => undefined);
}

/** Takes db.tar.gz as a file: where nothing may be fetched it is carried in. */
export async function bringDatabase(archive: NodeJS.ReadableStream): Promise<DatabaseState> {
  const root = mustBeOurs();
  if (work().running) throw new BasewiseError("conflict", "A database is being fetched at the moment; wait for its end.");
  const running: Running = { done: 0, total: null, end: nothingYet };
  running.end = told("brought", running, () => installDatabase(root, randomUUID(), archive, { maxBytes: mostUnpacked, signal: never() }));
  return running.end;
}
