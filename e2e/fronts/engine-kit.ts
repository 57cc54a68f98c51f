import { execFile } from "node:child_process";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Engine as BedEngine, startEngine } from "@/e2e/testbed";
import { createEngine, type Engine } from "@/lib/docker";
import { readEnv } from "@/lib/env";
import type { LayerProgress, LayerReading, ResolvedImage } from "@/lib/inspect/ports";
import { readLayer } from "@/lib/inspect/read-layer";
import { Kit } from "./kit";

const exec = promisify(execFile);

/** Engines of a test's own, beside the bed's: what a test pulls, kills or fills disturbs nobody. */
export class EngineKit extends Kit {
  async engine(name: string, dataRoot = join(this.folder(), "engine")): Promise<BedEngine> {
    const started = await startEngine({ name, dataRoot });
    this.onEnd(() => started.stop());
    return started;
  }

  /** The code under test. */
  adapter(dockerHost: string, mirrors: string, source: Record<string, string> = {}): Engine {
    return createEngine(readEnv({ DOCKER_HOST: dockerHost, BASEWISE_REGISTRY_MIRRORS: mirrors, BASEWISE_IDLE_SECONDS: "20", ...source }));
  }

  /**
   * A front whose blobs come to `bytes` and then stay silent with their connection open, as a registry behind a dying link does, or go on
   * by one byte every 100 ms. `held` counts such blobs whose connection the engine has not closed.
   */
  async holding(upstream: string, bytes: number, then: "silent" | "trickle" = "silent"): Promise<{ mirrors: string; held(): number }> {
    let held = 0;
    const server = createServer((req, res) => {
      const outgoing = request(new URL(req.url ?? "/", `http://${upstream}`), { method: req.method, headers: { ...req.headers, host: upstream } }, (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        let left = req.method === "GET" && req.url?.includes("/blobs/") ? bytes : Number.POSITIVE_INFINITY;
        answer.on("data", (chunk: Buffer) => {
          if (left <= 0) return;
          res.write(chunk.subarray(0, Math.min(left, chunk.length)));
          left -= chunk.length;
          if (left > 0) return;
          held++;
          const timer = then === "trickle" ? setInterval(() => res.write("x"), 100) : undefined;
          res.once("close", () => {
            held--;
            clearInterval(timer);
          });
        });
        answer.on("end", () => left > 0 && res.end());
      });
      outgoing.on("error", () => res.destroy());
      req.pipe(outgoing);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.onEnd(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    return { mirrors: mirrorsOf(`127.0.0.1:${port}`), held: () => held };
  }
}

export const mirrorsOf = (registry: string): string => ["docker.io", "gcr.io"].map((host) => `${host}=http://${registry}|engine=${registry}`).join(",");

/** Docker's own client, as an independent voice. */
export async function docker(dockerHost: string, ...words: string[]): Promise<string> {
  return (await exec("docker", words, { env: { ...process.env, DOCKER_HOST: dockerHost } })).stdout.trim();
}

/** diffID → bytes of every layer that `docker save | tar` hands out, by sha256sum and stat; for the layout of engine 20.10. */
export async function savedLayers(dockerHost: string, reference: string, folder: string): Promise<Map<string, number>> {
  const script = `docker save "$1" | tar -x -C "$2" && find "$2" -type f -name layer.tar -printf '%s %p\\n' | while read -r size path; do echo "$(sha256sum < "$path" | cut -c1-64) $size"; done`;
  const { stdout } = await exec("bash", ["-ec", `set -o pipefail; ${script}`, "sh", reference, folder], { env: { ...process.env, DOCKER_HOST: dockerHost } });
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  return new Map(lines.map(([hex, size]) => [`sha256:${hex}`, Number(size)]));
}

/** Reads all layers with the reader of the application. */
export async function readWith(engine: Engine, image: ResolvedImage, signal = new AbortController().signal) {
  const readings: LayerReading[] = [];
  const progress: LayerProgress[] = [];
  await engine.layers.openLayers(image, {
    signal,
    onProgress: (p) => void progress.push(p),
    read: async (stream, expected) => {
      const reading = await readLayer(stream, {
        signal,
        expected,
        bounds: { unpackedBytes: 1e10, ratio: 1e6, entries: 1e6, pathBytes: 4096, indexBytes: 1e9 },
      });
      readings.push(reading);
      return reading;
    },
  });
  return { readings, progress };
}
