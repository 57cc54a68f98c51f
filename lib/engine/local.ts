import { createHash } from "node:crypto";
import type Docker from "dockerode";
import { BasewiseError } from "../errors";
import type { ResolvedImage } from "../inspect/ports";
import { asDigest, type Digest } from "../oci/digest";
import { parseConfig, parseManifest } from "../oci/manifest";
import { mediaType } from "../oci/media-types";
import { formatPlatform, type Platform, samePlatform } from "../oci/platform";
import type { Reference } from "../oci/reference";
import { blobDigest, walkSaved } from "./save";

/** Manifests and configs are small; a layer is never kept. */
const largestJson = 4 * 1024 * 1024;
const mostJson = 64 * 1024 * 1024;

/** Every small JSON file of the save stream by its sha256, which is its digest in either layout. */
async function savedJson(docker: Docker, imageId: string, signal: AbortSignal, idleMs: number): Promise<Map<Digest, string>> {
  const found = new Map<Digest, string>();
  let kept = 0;
  await walkSaved(docker, imageId, { signal, idleMs, what: "saving" }, async ({ name, size, stream }) => {
    if (size > largestJson || !(name.endsWith(".json") || blobDigest(name))) return;
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (bytes[0] !== 0x7b) return; // '{'
    kept += bytes.length;
    if (kept > mostJson) throw new BasewiseError("bound_exceeded", `The image's manifests and configs hold more than ${mostJson} bytes.`);
    found.set(asDigest(`sha256:${createHash("sha256").update(bytes).digest("hex")}`), bytes.toString("utf8"));
  });
  return found;
}

/** From an engine's image id to the config: the id is the config's digest, or on a containerd store that of a manifest or an index. */
function configOf(id: Digest, json: Map<Digest, string>, platform: Platform, depth = 0): { digest: Digest; text: string } | null {
  const text = json.get(id);
  if (!text || depth > 2) return null;
  const shape = JSON.parse(text) as { rootfs?: unknown; manifests?: unknown };
  if (shape.rootfs) return { digest: id, text };
  const parsed = parseManifest(text, Array.isArray(shape.manifests) ? mediaType.ociIndex : mediaType.ociManifest);
  if (parsed.kind === "manifest") return configOf(parsed.manifest.config.digest, json, platform, depth + 1);
  const entry = parsed.index.manifests.find((m) => m.platform && samePlatform(platform, m.platform));
  return entry ? configOf(entry.digest, json, platform, depth + 1) : null;
}

/**
 * An image that only the engine has, by its config digest; its download is unknown, since no registry stores its blobs.
 * Null where the engine's image is of another platform or its config can't be found in what it saves.
 */
export async function resolveSaved(
  docker: Docker,
  imageId: string,
  reference: Reference,
  platform: Platform,
  options: { signal: AbortSignal; idleMs: number },
): Promise<ResolvedImage | null> {
  const found = configOf(asDigest(imageId), await savedJson(docker, imageId, options.signal, options.idleMs), platform);
  if (!found) return null;
  const config = parseConfig(found.text);
  if (!samePlatform(platform, config.platform)) {
    const offered = formatPlatform(config.platform);
    throw new BasewiseError("platform_not_offered", `The engine has this image for ${offered} only.`, { platforms: [offered] });
  }
  return {
    reference,
    platform,
    digest: found.digest,
    digestKind: "config",
    mediaType: mediaType.dockerConfig,
    configDigest: found.digest,
    config,
    rawConfig: found.text,
    annotations: {},
    index: null,
    layers: config.diffIds.map((diffId) => ({ digest: null, mediaType: "application/vnd.docker.image.rootfs.diff.tar", size: null, diffId })),
    mirror: null,
    resolvedBy: "docker",
    resolvedAt: new Date(),
  };
}
