import "server-only";
import { statfs } from "node:fs/promises";
import packageJson from "../../package.json";
import { env } from "../env";
import { errorTable } from "../errors";
import { workerPlaces } from ".";
import { engineStatus } from "./engine-status";
import { queueState } from "./queue-store";

/** With less room than this no layer index is sure to fit, and the database's log cannot grow: bytes. */
const leastFree = 64 * 2 ** 20;

/** Of the data folder; what cannot be asked is unknown, and not in order. Bytes. */
async function disk(): Promise<{ ok: boolean; freeBytes: number | null; totalBytes: number | null }> {
  try {
    const { bavail, blocks, bsize } = await statfs(env().BASEWISE_DATA);
    return { ok: bavail * bsize >= leastFree, freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return { ok: false, freeBytes: null, totalBytes: null };
  }
}

/**
 * Whether this server can do its work. `ready`: its database answers and has room to write into. Without an engine it is degraded, not
 * down; and where it is told to read from registries alone, it misses none.
 */
export async function health() {
  const [engine, queue, room] = await Promise.all([engineStatus(), queueState().catch(() => null), disk()]);
  const ready = queue !== null && room.ok;
  return {
    status: ready && (engine.reachable || env().BASEWISE_SOURCE === "registry") ? ("ok" as const) : ("degraded" as const),
    live: true as const,
    ready,
    version: packageJson.version,
    database: { ok: queue !== null },
    disk: room,
    engine: engine.reachable
      ? { reachable: true as const, endpoint: engine.endpoint, version: engine.version, apiVersion: engine.apiVersion, storageDriver: engine.storageDriver }
      : { reachable: false as const, endpoint: engine.endpoint, code: engine.code, detail: engine.detail, remedy: errorTable[engine.code].remedy },
    jobs: { active: (queue?.queued ?? 0) + (queue?.running ?? 0), places: workerPlaces() },
    queue,
  };
}
