import "server-only";
import type { EngineStatus } from "../docker";
import { adapters } from "./adapters";

export type { EngineStatus } from "../docker";

/** An engine that went away is noticed within this time; pages need not ask it each. */
const freshMs = 3_000;
const place = globalThis as typeof globalThis & { basewiseEngineStatus?: { at: number; status: Promise<EngineStatus> } };

/** Whether the engine answers, and what it is. Never raises. */
export function engineStatus(): Promise<EngineStatus> {
  const last = place.basewiseEngineStatus;
  if (last && performance.now() - last.at < freshMs) return last.status;
  const status = adapters().engine.status();
  place.basewiseEngineStatus = { at: performance.now(), status };
  return status;
}
