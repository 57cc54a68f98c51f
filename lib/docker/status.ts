import { BasewiseError, type ErrorCode, isBasewiseError } from "../errors";
import type { EngineClient } from "./client";
import { NoEngine } from "./connect";

/** Whether the engine answers, and what it is. Everything that an engine's figures depend on stands here. */
export type EngineStatus =
  | {
      reachable: true;
      /** As DOCKER_HOST would name it. */
      endpoint: string;
      /** The engine's own id, which it keeps for as long as its data. */
      id: string;
      version: string;
      apiVersion: string;
      storageDriver: string;
      /** A containerd store addresses by manifest or index and sizes packed blobs; the classic one by config and sizes trees. */
      imageStore: "classic" | "containerd";
      /** As Go names them. */
      os: string;
      architecture: string;
    }
  | {
      reachable: false;
      endpoint: string;
      /** The default sockets, where DOCKER_HOST is not set. */
      tried?: string[];
      code: ErrorCode;
      detail: string;
    };

/** Longer than an engine at rest needs, short enough for a page to wait. */
const statusMs = 2000;

type Raw = Record<string, unknown>;
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** GET /_ping, /version, /info, within `timeoutMs` (two seconds). Never raises, except what the signal was aborted with. */
export async function status(client: EngineClient, options: { signal?: AbortSignal; timeoutMs?: number } = {}): Promise<EngineStatus> {
  const { timeoutMs = statusMs } = options;
  const bounds = { ...options, timeoutMs };
  let endpoint = client.env.DOCKER_HOST ?? "";
  // Each question has its silence bounded; all together have this.
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BasewiseError("engine_timeout", `The engine at ${endpoint} did not answer within ${timeoutMs / 1000} s.`)), timeoutMs);
  });
  const ask = async (): Promise<EngineStatus> => {
    endpoint = (await client.endpoint()).name;
    await client.json({ path: "/_ping", doing: "asked whether it is there" }, bounds);
    const [version, info] = (await Promise.all([
      client.json({ path: "/version", doing: "asked for its version" }, bounds),
      client.json({ path: "/info", doing: "asked what it is" }, bounds),
    ])) as [Raw, Raw];
    const driver = Array.isArray(info.DriverStatus) ? (info.DriverStatus as unknown[][]) : [];
    const containerd = driver.some((pair) => pair[0] === "driver-type" && text(pair[1]).startsWith("io.containerd."));
    return {
      reachable: true,
      endpoint,
      id: text(info.ID) || text(info.Name),
      version: text(version.Version),
      apiVersion: text(version.ApiVersion),
      storageDriver: text(info.Driver),
      imageStore: containerd ? "containerd" : "classic",
      os: text(version.Os),
      architecture: text(version.Arch),
    };
  };
  try {
    return await Promise.race([ask(), late]);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!isBasewiseError(error)) throw error;
    return { reachable: false, endpoint, ...(error instanceof NoEngine ? { tried: error.tried } : {}), code: error.code, detail: error.detail };
  } finally {
    clearTimeout(timer);
  }
}
