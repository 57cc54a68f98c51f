import { readFile } from "node:fs/promises";
import type { TaggedImage } from "./image";
import { type Descriptor, DOCKER, OCI, type Store } from "./store";

const MANIFESTS = [OCI.index, OCI.manifest, DOCKER.manifest, "application/vnd.docker.distribution.manifest.list.v2+json"];

interface ManifestBody {
  manifests?: Descriptor[];
  config?: Descriptor;
  layers?: Descriptor[];
}

/** Pushes over the distribution API: layers, config, manifests, index, and the tag last, so that a tag never leads to a hole. */
export class Pusher {
  /** Where a blob is known to be, so that the next repository mounts it instead of taking the bytes again. */
  private readonly home = new Map<string, string>();

  constructor(
    private readonly address: string,
    private readonly store: Store,
  ) {}

  /** True where the tag had to be pushed. */
  async push(image: TaggedImage): Promise<boolean> {
    if ((await this.tagDigest(image.repository, image.tag)) === image.digest) return false;
    await this.pushTree(image.repository, { digest: image.digest, mediaType: image.mediaType, size: 0 }, image.tag);
    return true;
  }

  async tagDigest(repository: string, tag: string): Promise<string | undefined> {
    const response = await fetch(this.url(repository, `manifests/${tag}`), { method: "HEAD", headers: { accept: MANIFESTS.join(", ") } });
    return response.status === 200 ? (response.headers.get("docker-content-digest") ?? undefined) : undefined;
  }

  private async pushTree(repository: string, descriptor: Pick<Descriptor, "digest" | "mediaType" | "size">, reference: string): Promise<void> {
    const bytes = await this.store.read(descriptor.digest);
    const body = JSON.parse(bytes.toString("utf8")) as ManifestBody;
    for (const child of body.manifests ?? []) await this.pushTree(repository, child, child.digest);
    for (const blob of [...(body.layers ?? []), ...(body.config ? [body.config] : [])]) await this.pushBlob(repository, blob);
    const response = await fetch(this.url(repository, `manifests/${reference}`), {
      method: "PUT",
      headers: { "content-type": descriptor.mediaType },
      body: new Uint8Array(bytes),
    });
    if (response.status !== 201) throw new Error(`${repository}:${reference} refused: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  }

  private async pushBlob(repository: string, blob: Descriptor): Promise<void> {
    const head = await fetch(this.url(repository, `blobs/${blob.digest}`), { method: "HEAD" });
    if (head.status === 200) {
      this.home.set(blob.digest, repository);
      return;
    }
    const from = this.home.get(blob.digest);
    const query = from ? `?mount=${encodeURIComponent(blob.digest)}&from=${encodeURIComponent(from)}` : "";
    const start = await fetch(this.url(repository, `blobs/uploads/${query}`), { method: "POST" });
    await start.arrayBuffer();
    if (start.status === 201) return;
    const location = start.headers.get("location");
    if (start.status !== 202 || !location) throw new Error(`upload to ${repository} refused: ${start.status}`);
    const target = new URL(location, `http://${this.address}`);
    target.searchParams.set("digest", blob.digest);
    const put = await fetch(target, {
      method: "PUT",
      headers: { "content-type": "application/octet-stream" },
      body: new Uint8Array(await readFile(this.store.path(blob.digest))),
    });
    if (put.status !== 201) throw new Error(`blob ${blob.digest} of ${repository} refused: ${put.status} ${await put.text()}`);
    await put.arrayBuffer();
    this.home.set(blob.digest, repository);
  }

  private url(repository: string, rest: string): string {
    return `http://${this.address}/v2/${repository}/${rest}`;
  }
}
