import "server-only";
import packageJson from "../../package.json";
import { errorTable } from "../errors";
import { workerPlaces } from ".";
import { engineStatus } from "./engine-status";
import { countActive } from "./store";

/** Whether this server can do its work. Without an engine it is degraded, not down: the registry source needs none. */
export async function health() {
  const [engine, active] = await Promise.all([engineStatus(), countActive().catch(() => null)]);
  return {
    status: engine.reachable && active !== null ? ("ok" as const) : ("degraded" as const),
    version: packageJson.version,
    database: { ok: active !== null },
    engine: engine.reachable
      ? { reachable: true as const, endpoint: engine.endpoint, version: engine.version, apiVersion: engine.apiVersion, storageDriver: engine.storageDriver }
      : { reachable: false as const, endpoint: engine.endpoint, code: engine.code, detail: engine.detail, remedy: errorTable[engine.code].remedy },
    jobs: { active: active ?? 0, places: workerPlaces() },
  };
}
