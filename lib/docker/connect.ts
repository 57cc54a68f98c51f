import { readFileSync } from "node:fs";
import { connect } from "node:net";
import os from "node:os";
import path from "node:path";
import type { Env } from "../env";
import { BasewiseError } from "../errors";

/** Where an engine may listen. `name` is what users read, in the form of DOCKER_HOST. */
export type Endpoint = { name: string } & ({ socketPath: string } | { host: string; port: number; tls: { ca: Buffer; cert: Buffer; key: Buffer } | null });

/** The machine's own places, apart from configuration. */
export interface Places {
  home: string;
  /** XDG_RUNTIME_DIR, where rootless engines keep their sockets. */
  runtime: string;
}

const places = (): Places => ({ home: os.homedir(), runtime: process.env.XDG_RUNTIME_DIR || `/run/user/${process.getuid?.() ?? 0}` });

const unix = (socketPath: string): Endpoint => ({ name: `unix://${socketPath}`, socketPath });

/** In this order, as docker's own contexts would come: system, rootless, Docker Desktop (new and old), Colima, Podman. */
export const defaultEndpoints = ({ home, runtime }: Places = places()): Endpoint[] =>
  [
    "/var/run/docker.sock",
    path.join(runtime, "docker.sock"),
    path.join(home, ".docker/run/docker.sock"),
    path.join(home, ".docker/desktop/docker.sock"),
    path.join(home, ".colima/default/docker.sock"),
    path.join(runtime, "podman/podman.sock"),
  ].map(unix);

const unusable = (host: string, why: string, cause?: unknown) =>
  new BasewiseError("engine_unreachable", `DOCKER_HOST=${host} ${why}.`, {}, cause === undefined ? undefined : { cause });

/** The endpoint that DOCKER_HOST names, or undefined where it is not set. Raises `engine_unreachable` for what cannot be used. */
export function configuredEndpoint(env: Pick<Env, "DOCKER_HOST" | "DOCKER_TLS_VERIFY" | "DOCKER_CERT_PATH">, where = places()): Endpoint | undefined {
  const written = env.DOCKER_HOST;
  if (!written) return undefined;
  if (written.startsWith("unix://")) {
    const socketPath = written.slice("unix://".length);
    if (!socketPath) throw unusable(written, "names no socket");
    return unix(socketPath);
  }
  if (written.startsWith("npipe://")) return { name: written, socketPath: written.slice("npipe://".length) };
  const url = URL.canParse(written) ? new URL(written) : undefined;
  // Whoever wrote a user and password into it does not want to read them on a page.
  const shown = url?.host ? `${url.protocol}//${url.host}` : written;
  if (url?.protocol === "ssh:") {
    throw unusable(shown, "is an ssh address, which is not supported: forward the engine's socket (ssh -L) and name that with unix://");
  }
  if (!url || !/^(?:tcp|http|https):$/.test(url.protocol) || !url.hostname) throw unusable(shown, "is not unix:///path or tcp://host:port");
  // As docker's client: either variable means TLS. Unlike it, the engine's certificate is always verified: whoever answers has root's power.
  const withTls = Boolean(env.DOCKER_TLS_VERIFY || env.DOCKER_CERT_PATH) || url.protocol === "https:";
  const port = Number(url.port) || (withTls ? 2376 : 2375);
  const name = `tcp://${url.hostname}:${port}`;
  if (!withTls) return { name, host: url.hostname, port, tls: null };
  const folder = env.DOCKER_CERT_PATH ?? path.join(where.home, ".docker");
  const pem = (file: string): Buffer => {
    try {
      return readFileSync(path.join(/* turbopackIgnore: true */ folder, file));
    } catch (cause) {
      throw unusable(name, `asks for TLS, but ${file} cannot be read in DOCKER_CERT_PATH`, cause);
    }
  };
  return { name, host: url.hostname, port, tls: { ca: pem("ca.pem"), cert: pem("cert.pem"), key: pem("key.pem") } };
}

/** undefined if something listens there, else the error's code. A connection to a local socket succeeds or fails at once. */
function probe(endpoint: Endpoint): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect("socketPath" in endpoint ? { path: endpoint.socketPath } : { host: endpoint.host, port: endpoint.port });
    const end = (code?: string) => {
      socket.destroy();
      resolve(code);
    };
    socket.setTimeout(1000, () => end("ETIMEDOUT"));
    socket.once("connect", () => end());
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? "EUNKNOWN"));
  });
}

/** No default socket answered; knows which were tried. */
export class NoEngine extends BasewiseError {
  constructor(
    code: "engine_unreachable" | "engine_permission_denied",
    detail: string,
    readonly tried: string[],
  ) {
    super(code, detail);
  }
}

/**
 * The first of the endpoints at which something listens. Raises `engine_permission_denied` if one exists that may not be opened, else
 * `engine_unreachable`, naming what was tried.
 */
export async function findEndpoint(candidates: Endpoint[] = defaultEndpoints()): Promise<Endpoint> {
  let locked: string | undefined;
  for (const endpoint of candidates) {
    const failure = await probe(endpoint);
    if (failure === undefined) return endpoint;
    if (failure === "EACCES" || failure === "EPERM") locked ??= endpoint.name;
  }
  const tried = candidates.map((c) => c.name);
  if (locked) throw new NoEngine("engine_permission_denied", `The server's user may not open ${locked}.`, tried);
  throw new NoEngine("engine_unreachable", `DOCKER_HOST is not set, and no engine listens at ${tried.join(", ")}.`, tried);
}
