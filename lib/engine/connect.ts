import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import Docker from "dockerode";
import type { Env } from "../env";
import { BasewiseError } from "../errors";

export type EngineEnv = Pick<Env, "DOCKER_HOST" | "DOCKER_TLS_VERIFY" | "DOCKER_CERT_PATH" | "BASEWISE_REGISTRY_MIRRORS" | "BASEWISE_IDLE_SECONDS">;

export interface Endpoint {
  /** As DOCKER_HOST would name it. */
  name: string;
  docker: Docker;
}

/** Where engines listen when nobody says: Docker, rootless Docker, Docker Desktop, Colima; the first that is there is taken. */
export function defaultSockets(): string[] {
  const home = homedir();
  const runtime = process.env.XDG_RUNTIME_DIR;
  return [
    "/var/run/docker.sock",
    ...(runtime ? [path.join(runtime, "docker.sock")] : []),
    path.join(home, ".docker/run/docker.sock"),
    path.join(home, ".docker/desktop/docker.sock"),
    path.join(home, ".colima/default/docker.sock"),
  ];
}

const isSocket = (file: string): boolean => existsSync(file) && statSync(file).isSocket();

const readable = (file: string): boolean => {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

function overTcp(address: string, env: EngineEnv): Docker {
  const url = new URL(address.replace(/^tcp:/, "http:"));
  const folder = env.DOCKER_CERT_PATH;
  const secure = Boolean(env.DOCKER_TLS_VERIFY) || address.startsWith("https:");
  const port = Number(url.port || (secure ? 2376 : 2375));
  if (!secure) return new Docker({ protocol: "http", host: url.hostname, port });
  const pem = (name: string): Buffer | undefined => (folder && existsSync(path.join(folder, name)) ? readFileSync(path.join(folder, name)) : undefined);
  const [ca, cert, key] = [pem("ca.pem"), pem("cert.pem"), pem("key.pem")];
  return new Docker({ protocol: "https", host: url.hostname, port, ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) });
}

/** The engine that DOCKER_HOST names, else the first default socket that is there. Raises `engine_unreachable` with what was tried. */
export function connect(env: EngineEnv): Endpoint {
  const host = env.DOCKER_HOST;
  if (!host) {
    const there = defaultSockets().filter(isSocket);
    const socketPath = there.find(readable) ?? there[0];
    if (!socketPath) throw new BasewiseError("engine_unreachable", `There is no engine's socket; looked for ${defaultSockets().join(", ")}.`);
    return { name: `unix://${socketPath}`, docker: new Docker({ socketPath }) };
  }
  if (host.startsWith("unix://")) return { name: host, docker: new Docker({ socketPath: host.slice("unix://".length) }) };
  if (/^(?:tcp|https?):\/\/[^/]+$/.test(host)) return { name: host, docker: overTcp(host, env) };
  throw new BasewiseError("engine_unreachable", `DOCKER_HOST=${host} is not supported: write unix:///path or tcp://host:port.`);
}
