import "server-only";
import { createEngine, type Engine } from "../docker";
import { env } from "../env";
import type { HttpClient } from "../http";
import { createHookClient } from "../notify/client";
import { createRegistry, type Registry } from "../registry";

/** The one place where adapters are made and wired; use cases get them from here. */
export interface Adapters {
  registry: Registry;
  engine: Engine;
  /** What webhooks are sent by. */
  hooks: HttpClient;
}

// On globalThis, since Next bundles routes and instrumentation apart: one connection pool and one token cache for the process.
const place = globalThis as typeof globalThis & { basewiseAdapters?: Adapters };

export const adapters = (): Adapters => {
  place.basewiseAdapters ??= { registry: createRegistry(env()), engine: createEngine(env()), hooks: createHookClient(env()) };
  return place.basewiseAdapters;
};
