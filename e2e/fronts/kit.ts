import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { startRegistry } from "@/e2e/testbed";
import { readEnv } from "@/lib/env";
import type { LayerReading, ResolvedImage } from "@/lib/inspect/ports";
import { asDigest } from "@/lib/oci/digest";
import { createRegistry, type Registry } from "@/lib/registry";

/** What the integration tests of lib/registry and lib/http share. Everything begun through a kit is ended by `end`, last first. */
export class Kit {
  private readonly endings: (() => unknown)[] = [];

  onEnd(ending: () => unknown): void {
    this.endings.push(ending);
  }

  folder(): string {
    const folder = mkdtempSync(path.join(tmpdir(), "basewise-itest-"));
    this.onEnd(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  /** A docker-registry of its own; what is pushed there disturbs nobody. */
  async registry(overrides?: Record<string, unknown>): Promise<string> {
    const started = await startRegistry({ storage: this.folder(), ...(overrides ? { overrides } : {}) });
    this.onEnd(() => started.stop());
    return started.address;
  }

  /** The code under test. DOCKER_CONFIG is an empty folder where none is given, so that no login of this machine plays in. */
  client(source: Record<string, string>): Registry {
    const made = createRegistry(readEnv({ DOCKER_CONFIG: this.folder(), BASEWISE_IDLE_SECONDS: "5", ...source }));
    this.onEnd(() => made.close());
    return made;
  }

  /** A client that knows one registry: `docker.io` stands for the plain-http address. */
  at(address: string, source: Record<string, string> = {}): Registry {
    return this.client({ BASEWISE_REGISTRY_MIRRORS: `docker.io=http://${address}`, ...source });
  }

  /** For a front or server: ends it with the others. */
  async started<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    const front = await starting;
    this.onEnd(() => front.close());
    return front;
  }

  async end(): Promise<void> {
    for (const ending of this.endings.reverse()) await ending();
    this.endings.length = 0;
  }
}

/** For readers that look at the bytes as they come, and not at what is in them. */
export const noIndex: LayerReading["index"] = { format: 0, bytes: new Uint8Array(), content: "", entries: 0 };

/** Reads a layer's stream and says which bytes came; diffID and unpacked size are not this test's matter. */
export async function readAll(stream: Readable): Promise<LayerReading> {
  const hash = createHash("sha256");
  let blobSize = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    blobSize += chunk.length;
  }
  const digest = hash.digest("hex");
  return { blobDigest: asDigest(`sha256:${digest}`), blobSize, diffId: "" as LayerReading["diffId"], unpacked: 0, index: noIndex };
}

/** All of an image's blobs as read: digest → bytes. */
export async function readLayers(registry: Registry, image: ResolvedImage, signal: AbortSignal = new AbortController().signal): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  await registry.layers.openLayers(image, {
    signal,
    onProgress: () => {},
    read: async (stream) => {
      const reading = await readAll(stream);
      seen.set(reading.blobDigest, reading.blobSize);
      return reading;
    },
  });
  return seen;
}
