import type { Readable } from "node:stream";
import type { Env } from "../env";
import { BasewiseError, isBasewiseError } from "../errors";
import type { LayerDescriptor, LayerProgress, LayerSource, OpenLayersOptions, ResolvedImage } from "../inspect/ports";
import { asDigest, type Digest } from "../oci/digest";
import { type SavedFile, walkSaved } from "./archive";
import type { EngineClient } from "./client";
import { inspectImage } from "./images";
import { engineReference } from "./reference";
import { chainIds, positionOf } from "./saved-ids";

/**
 * Layers out of `docker save`, in whichever of its layouts:
 * - legacy (engine 20.10): `<id>/layer.tar`, unpacked, a layer's second standing a symlink; beside it `json`, `VERSION`, `<config>.json`;
 * - OCI layout of an engine with its own store (25 on): `blobs/sha256/<diffID>`, unpacked;
 * - OCI layout of a containerd store: `blobs/sha256/<blob digest>`, as in the registry; an index may bring blobs of other platforms;
 * - docker-archive (Podman): `<diffID>.tar` at the top.
 */
export function engineLayers(client: EngineClient, env: Env): LayerSource {
  return {
    kind: "docker",
    async openLayers(image, options) {
      const reference = engineReference(image, env);
      const there = await inspectImage(client, reference, { signal: options.signal });
      if (!there) throw new BasewiseError("image_not_found", `The engine has no ${reference}.`);
      // By id: a tag could come to mean another image between one request and the next.
      const reader = new Reader(image, options);
      await walkSaved(client, there.id, options.signal, (file) => reader.visit(file));
    },
  };
}

/** Where a file of the archive may hold a layer, and what its name says of the bytes. */
export type Place = { kind: "blob"; digest: Digest } | { kind: "layer" } | { kind: "other" };

export function placeOf(name: string): Place {
  const blob = /^blobs\/(sha256|sha512)\/([a-f0-9]+)$/.exec(name);
  if (blob?.[1] && blob[2]) {
    const length = blob[1] === "sha256" ? 64 : 128;
    return blob[2].length === length ? { kind: "blob", digest: asDigest(`${blob[1]}:${blob[2]}`) } : { kind: "other" };
  }
  if (/^[^/]+\/layer\.tar$/.test(name) || /^[a-f0-9]{64}\.tar(?:\.gz)?$/.test(name)) return { kind: "layer" };
  return { kind: "other" };
}

/** As large as a registry lets a config be. */
const longestFolderJson = 4 * 2 ** 20;
const folderOf = (name: string): string => name.slice(0, name.indexOf("/"));

/** Bytes between two reports of one layer. */
const reportStep = 2 ** 20;

class Reader {
  readonly #diffIds: readonly string[];
  /** diffIDs not yet read. */
  readonly #wanted: Set<string>;
  /** Positions by blob digest and by diffID: a file may be named by either. */
  readonly #positions = new Map<string, number[]>();
  /** Positions of the one layer, where the image has but one: then a file that does not say which it holds holds that. */
  readonly #only: number[] | null;
  /** Positions by folder, as the folders' own `json` tell (engines up to 24). */
  readonly #folders = new Map<string, number[]>();
  readonly #chain: string[];
  /** Whether every layer is known by both names, so that a blob of another name is none of this image's. */
  readonly #allNamed: boolean;

  constructor(
    image: Pick<ResolvedImage, "layers">,
    readonly options: OpenLayersOptions,
  ) {
    this.#wanted = new Set(image.layers.map((l) => l.diffId).filter((id) => options.wanted?.has(id) ?? true));
    this.#diffIds = image.layers.map((l) => l.diffId);
    this.#chain = chainIds(this.#diffIds);
    this.#only = new Set(this.#diffIds).size === 1 ? [...image.layers.keys()] : null;
    this.#allNamed = image.layers.every((l: LayerDescriptor) => l.digest !== null);
    for (const [position, { digest, diffId }] of image.layers.entries()) {
      for (const name of new Set<string>([diffId, ...(digest ? [digest] : [])])) this.#positions.set(name, [...(this.#positions.get(name) ?? []), position]);
    }
  }

  async visit(file: SavedFile): Promise<"enough" | undefined> {
    if (this.#wanted.size === 0) return "enough";
    const place = placeOf(file.name);
    if (place.kind === "other") return this.#learn(file);
    if (place.kind === "layer") return this.#read(file, null, this.#only ?? this.#folders.get(folderOf(file.name)) ?? [null]);
    const positions = this.#positions.get(place.digest);
    if (positions && !positions.some((p) => this.#wanted.has(this.#diffIds[p] as string))) return undefined; // known already
    if (positions) return this.#read(file, place.digest, positions);
    // Config, manifests, attestations, another platform's layers.
    if (this.#allNamed || (await looksLikeJson(file.stream))) return undefined;
    try {
      return await this.#read(file, place.digest, [null]);
    } catch (error) {
      // Nobody said that it is a layer. If it was one of this image's, it will be missed.
      if (isBasewiseError(error) && error.code === "layer_unreadable") return undefined;
      throw error;
    }
  }

  /** Which layer a folder holds, so that progress has its place from the first byte on. */
  async #learn(file: SavedFile): Promise<undefined> {
    if (!/^[a-f0-9]{64}\/json$/.test(file.name) || file.size > longestFolderJson) return;
    const chunks: Buffer[] = [];
    for await (const chunk of file.stream as AsyncIterable<Buffer>) chunks.push(chunk);
    const position = positionOf(Buffer.concat(chunks).toString(), this.#chain);
    if (position !== null) this.#folders.set(folderOf(file.name), this.#positions.get(this.#diffIds[position] as string) ?? [position]);
  }

  async #read(file: SavedFile, blobDigest: Digest | null, positions: (number | null)[]): Promise<"enough" | undefined> {
    const total = file.size;
    const report = (state: LayerProgress["state"], done: number, at = positions) => {
      for (const layer of at) this.options.onProgress({ layer, state, done, total });
    };
    report("reading", 0);
    let done = 0;
    let reported = 0;
    file.onBytes = (bytes) => {
      done += bytes;
      if (done - reported < reportStep) return;
      reported = done;
      report("reading", done);
    };
    const reading = await this.options.read(file.stream, { blobDigest });
    report("read", total, this.#positions.get(reading.diffId) ?? positions);
    this.#wanted.delete(reading.diffId);
    return this.#wanted.size === 0 ? "enough" : undefined;
  }
}

/** Looks at the first byte and puts it back. */
export async function looksLikeJson(stream: Readable): Promise<boolean> {
  while (stream.readableLength === 0 && !stream.readableEnded && !stream.destroyed) {
    await new Promise<void>((resolve) => {
      for (const event of ["readable", "end", "error", "close"]) stream.once(event, resolve);
    });
  }
  const head: Buffer | null = stream.read();
  if (!head?.length) return false;
  stream.unshift(head);
  return head[0] === 0x7b || head[0] === 0x5b;
}
