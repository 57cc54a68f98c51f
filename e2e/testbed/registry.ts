import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readJson, writeAtomically } from "./host/files";
import { isAlive, type ProcessIdentity, startDetached, stopProcess, tail } from "./host/process";
import { ensureSystem, program } from "./system";

export interface RegistryOptions {
  /** Folder for blobs, configuration and log; kept by `stop`. */
  storage: string;
  /** A free one where not given. */
  port?: number;
  /** This one if it is free, else any. */
  preferredPort?: number;
  /** Merged over the configuration, e.g. `{ auth: { htpasswd: … } }` or `{ proxy: { remoteurl: … } }`. */
  overrides?: Record<string, unknown>;
}

export interface Registry {
  address: string;
  port: number;
  pid: number;
  process: ProcessIdentity;
  stop(): Promise<void>;
}

/** Debian's docker-registry on loopback. */
export async function startRegistry(options: RegistryOptions): Promise<Registry> {
  await ensureSystem(["registry"]);
  await mkdir(join(options.storage, "data"), { recursive: true });
  const wish = options.preferredPort;
  const port = options.port ?? (wish !== undefined && (await isFree(wish)) ? wish : await freePort());
  const address = `127.0.0.1:${port}`;
  const configuration = merge(
    {
      version: "0.1",
      log: { level: "warn", accesslog: { disabled: true } },
      storage: {
        filesystem: { rootdirectory: join(options.storage, "data") },
        delete: { enabled: true },
        cache: { blobdescriptor: "inmemory" },
        // Its purge thread writes to the log at odd times and removes uploads that a test may still be making.
        maintenance: { uploadpurging: { enabled: false } },
      },
      http: { addr: address, headers: { "X-Content-Type-Options": ["nosniff"] } },
    },
    options.overrides ?? {},
  );
  // JSON is YAML.
  const file = join(options.storage, "config.yml");
  await writeAtomically(file, `${JSON.stringify(configuration, null, 2)}\n`);
  const log = join(options.storage, "registry.log");
  // OTEL and REGISTRY_* in the environment would override the file.
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (name.startsWith("REGISTRY_")) delete env[name];
  const identity = await startDetached(program("docker-registry"), ["serve", file], log, env);
  const end = Date.now() + 20_000;
  while (!(await registryAnswers(address))) {
    if (!isAlive(identity) || Date.now() > end) {
      await stopProcess(identity);
      throw new Error(`docker-registry does not answer: ${await tail(log)}`);
    }
    await sleep(50);
  }
  return { address, port, pid: identity.pid, process: identity, stop: () => stopProcess(identity, 5_000) };
}

/** The port that a registry over this storage last had. A bed that comes back under its old address leaves no stale settings behind. */
export async function lastPort(storage: string): Promise<number | undefined> {
  const configuration = await readJson<{ http?: { addr?: string } }>(join(storage, "config.yml"));
  const port = Number(configuration?.http?.addr?.split(":")[1]);
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

/** 401 is an answer too: a registry with accounts is up. */
export async function registryAnswers(address: string): Promise<boolean> {
  try {
    const response = await fetch(`http://${address}/v2/`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status === 200 || response.status === 401;
  } catch {
    return false;
  }
}

function merge(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const old = result[key];
    result[key] = isObject(old) && isObject(value) ? merge(old, value) : value;
  }
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function isFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  );
}

export async function freePort(): Promise<number> {
  return listenOnce(0);
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
