import type { Env, Mirror } from "../env";
import { BasewiseError } from "../errors";

/** Where a registry's requests go: the allow-list, and mirrors in front of (or instead of) the registry. */
export interface Base {
  /** Origin that is asked; plain http only where a mirror entry writes it. */
  url: URL;
  /** The registry as references name it. */
  registry: string;
  /** Host of the mirror, where this is one. */
  mirror: string | null;
  /** Whose credentials are used, as Docker's config.json names it: a mirror's own, never the upstream's. */
  credentialHost: string;
}

type RouteEnv = Pick<Env, "BASEWISE_REGISTRIES" | "BASEWISE_REGISTRY_MIRRORS">;

/** Docker Hub's name and the host of its API differ (docker/cli, registry/config.go). */
const upstreamHost = (registry: string): string => (registry === "docker.io" ? "registry-1.docker.io" : registry);

/** `host[:port]` against an entry `host` (any port), `host:port`, `*.domain` or `*.domain:port`; a wildcard is for hosts below the domain. */
export function matchesEntry(registry: string, entry: string): boolean {
  const withoutPort = registry.replace(/:\d+$/, "");
  const candidates = [registry, withoutPort];
  if (!entry.startsWith("*.")) return candidates.includes(entry);
  return candidates.some((c) => c.endsWith(entry.slice(1)) && c.length > entry.length - 1);
}

export interface Routes {
  /** Origins to ask, in order; at least one. Raises `registry_not_allowed`. */
  for(registry: string): Base[];
  /** Hosts that may have private addresses: listed by exact name, or a mirror. */
  readonly listedHosts: string[];
}

function mirrorBase(registry: string, mirror: Mirror): Base {
  const host = mirror.url.host;
  return { url: new URL(mirror.url.origin), registry, mirror: host === registry ? null : host, credentialHost: host };
}

export function createRoutes(env: RouteEnv): Routes {
  const mirrors = env.BASEWISE_REGISTRY_MIRRORS;
  const allowed = env.BASEWISE_REGISTRIES;
  const portOf = (url: URL) => url.port || (url.protocol === "https:" ? "443" : "80");
  return {
    listedHosts: [...allowed.filter((h) => !h.startsWith("*.")), ...[...mirrors.values()].map((m) => `${m.url.hostname}:${portOf(m.url)}`)],
    for(registry) {
      const mirror = mirrors.get(registry);
      // A mirror is allowed by being configured; its upstream by `direct`, since that was written for this registry too.
      if (!mirror && !allowed.some((entry) => matchesEntry(registry, entry))) {
        throw new BasewiseError("registry_not_allowed", `${registry} is not among the registries that may be asked.`, { host: registry });
      }
      const upstream: Base = { url: new URL(`https://${upstreamHost(registry)}`), registry, mirror: null, credentialHost: registry };
      if (!mirror) return [upstream];
      return mirror.direct ? [mirrorBase(registry, mirror), upstream] : [mirrorBase(registry, mirror)];
    },
  };
}

/** Answers of a mirror that leave the question open for the upstream: it has not the image, or it is in trouble. */
const openAnswers: ReadonlySet<string> = new Set([
  "registry_unreachable",
  "registry_timeout",
  "registry_error",
  "rate_limited",
  "image_not_found",
  "tag_not_found",
  "layer_missing",
]);

/** Asks one base after the other until one has an answer; the last one's error stands. */
export async function tryBases<T>(bases: Base[], signal: AbortSignal, ask: (base: Base) => Promise<T>): Promise<T> {
  let last: unknown;
  for (const base of bases) {
    try {
      return await ask(base);
    } catch (error) {
      if (signal.aborted || !(error instanceof BasewiseError) || !openAnswers.has(error.code)) throw error;
      last = error;
    }
  }
  throw last;
}
