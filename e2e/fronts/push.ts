import { gzipSync } from "node:zlib";
import { sha256 } from "./oracle";

/** Pushes what no tool would: artifacts, empty indexes, wrong descriptors. Plain HTTP calls of the distribution API. */
export interface Pushed {
  digest: string;
  size: number;
  mediaType: string;
}

export const types = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar+gzip",
} as const;

export class TestPusher {
  constructor(
    private readonly address: string,
    readonly repository: string,
    private readonly authorization?: string,
  ) {}

  private async call(path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> {
    const url = path.startsWith("http") ? path : `http://${this.address}/v2/${this.repository}/${path}`;
    const headers = { ...init.headers, ...(this.authorization ? { authorization: this.authorization } : {}) };
    const response = await fetch(url, { ...init, headers });
    if (!response.ok) throw new Error(`${init.method} ${url}: ${response.status} ${await response.text()}`);
    return response;
  }

  async blob(bytes: Buffer, mediaType: string): Promise<Pushed> {
    const digest = sha256(bytes);
    const start = await this.call("blobs/uploads/", { method: "POST" });
    const target = new URL(start.headers.get("location") ?? "", `http://${this.address}`);
    target.searchParams.set("digest", digest);
    await this.call(target.href, { method: "PUT", body: new Uint8Array(bytes), headers: { "content-type": "application/octet-stream" } });
    return { digest, size: bytes.length, mediaType };
  }

  /** Puts a manifest or index under a tag, or under its digest where there is none. */
  async manifest(value: Record<string, unknown>, mediaType: string, tag?: string): Promise<Pushed> {
    const text = JSON.stringify({ schemaVersion: 2, mediaType, ...value });
    const digest = sha256(text);
    await this.call(`manifests/${tag ?? digest}`, { method: "PUT", body: text, headers: { "content-type": mediaType } });
    return { digest, size: text.length, mediaType };
  }

  /** An image of layers of the given tars, which need not be archives: the registry does not look. */
  async image(options: {
    tars: Buffer[];
    tag?: string;
    platform?: { os: string; architecture: string; variant?: string };
    diffIds?: string[];
    layers?: Record<string, unknown>[];
    /** Makes two images of the same layers differ. */
    label?: string;
  }): Promise<Pushed & { layers: Pushed[]; config: Pushed }> {
    const layers: Pushed[] = [];
    for (const tar of options.tars) layers.push(await this.blob(gzipSync(tar, { level: 1 }), types.layer));
    const platform = options.platform ?? { os: "linux", architecture: "amd64" };
    const diffIds = options.diffIds ?? options.tars.map((tar) => sha256(tar));
    const config = await this.blob(
      Buffer.from(
        JSON.stringify({ ...platform, config: options.label ? { Labels: { label: options.label } } : {}, rootfs: { type: "layers", diff_ids: diffIds } }),
      ),
      types.config,
    );
    const manifest = await this.manifest({ config, layers: options.layers ?? layers }, types.manifest, options.tag);
    return { ...manifest, layers, config };
  }
}
