import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { exists, readJson, sha256, writeAtomically } from "../host/files";
import { run } from "../host/run";
import { type Entry, type PackOptions, packTar } from "./tar";

const deflate = promisify(gzip);

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  annotations?: Record<string, string>;
  platform?: Platform;
}

export interface Platform {
  architecture: string;
  os: string;
  variant?: string;
}

/** A layer as stored, and the digest of its tar. */
export interface Layer {
  descriptor: Descriptor;
  diffId: string;
  unpacked: number;
}

export const OCI = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  gzip: "application/vnd.oci.image.layer.v1.tar+gzip",
  zstd: "application/vnd.oci.image.layer.v1.tar+zstd",
} as const;

export const DOCKER = {
  manifest: "application/vnd.docker.distribution.manifest.v2+json",
  config: "application/vnd.docker.container.image.v1+json",
  gzip: "application/vnd.docker.image.rootfs.diff.tar.gzip",
} as const;

/** Blobs by digest in one folder, and the layers already made from a given input. */
export class Store {
  private readonly making = new Map<string, Promise<Layer>>();

  constructor(readonly folder: string) {}

  path(digest: string): string {
    return join(this.folder, "blobs", digest.replace(":", "/"));
  }

  read(digest: string): Promise<Buffer> {
    return readFile(this.path(digest));
  }

  async put(mediaType: string, data: Buffer): Promise<Descriptor> {
    const digest = `sha256:${sha256(data)}`;
    if (!(await exists(this.path(digest)))) await writeAtomically(this.path(digest), data);
    return { mediaType, digest, size: data.length };
  }

  putJson(mediaType: string, value: unknown): Promise<Descriptor> {
    return this.put(mediaType, Buffer.from(JSON.stringify(value)));
  }

  /** `key` says all that the layer is made from; a layer of that key is made once. */
  layer(key: string, make: () => Promise<Entry[]>, options: PackOptions = { mtime: 0 }): Promise<Layer> {
    return this.once(key, async () => this.gzipLayer(await packTar(await make(), options)));
  }

  /** The same bytes in another dress, for readers that must not take gzip for granted. */
  zstdLayer(layer: Layer): Promise<Layer> {
    return this.once(`zstd ${layer.descriptor.digest}`, async () => {
      const { stdout: tar } = await run("gzip", ["-dc", this.path(layer.descriptor.digest)]);
      const { stdout } = await run("zstd", ["-q", "-10", "-T1", "-c"], { input: tar });
      return { ...layer, descriptor: await this.put(OCI.zstd, stdout) };
    });
  }

  /** A tar that was written by hand. */
  rawLayer(tar: Buffer): Promise<Layer> {
    return this.once(`raw ${sha256(tar)}`, () => this.gzipLayer(tar));
  }

  /** A published layer, byte for byte. */
  publishedLayer(gzipped: Buffer): Promise<Layer> {
    const digest = sha256(gzipped);
    return this.once(`published ${digest}`, async () => {
      const { stdout: tar } = await run("gzip", ["-dc"], { input: gzipped });
      return { descriptor: await this.put(OCI.gzip, gzipped), diffId: `sha256:${sha256(tar)}`, unpacked: tar.length };
    });
  }

  private async gzipLayer(tar: Buffer): Promise<Layer> {
    // Node writes no time and no name into the gzip header.
    const blob = await deflate(tar, { level: 6 });
    return { descriptor: await this.put(OCI.gzip, blob), diffId: `sha256:${sha256(tar)}`, unpacked: tar.length };
  }

  private once(key: string, make: () => Promise<Layer>): Promise<Layer> {
    const running = this.making.get(key);
    if (running) return running;
    const promise = this.recalled(key, make);
    this.making.set(key, promise);
    promise.catch(() => this.making.delete(key));
    return promise;
  }

  private async recalled(key: string, make: () => Promise<Layer>): Promise<Layer> {
    const record = join(this.folder, "layers", `${sha256(key)}.json`);
    const known = await readJson<Layer>(record);
    if (known && (await exists(this.path(known.descriptor.digest)))) return known;
    const layer = await make();
    await writeAtomically(record, JSON.stringify(layer));
    return layer;
  }
}
