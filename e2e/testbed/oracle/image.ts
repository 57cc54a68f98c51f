import { createHash } from "node:crypto";
import { run, text } from "../host/run";
import { ensureSystem } from "../system";
import { remembered } from "./memory";

export interface OracleLayer {
  digest: string;
  mediaType: string;
  /** Bytes of the blob, counted, not as the manifest claims. */
  download: number;
  /** Bytes of the tar. */
  unpacked: number;
  /** sha256 of the tar. */
  diffId: string;
}

export interface OracleImage {
  digest: string;
  indexDigest?: string;
  mediaType: string;
  configDigest: string;
  config: Record<string, unknown>;
  layers: OracleLayer[];
  download: number;
  unpacked: number;
}

export interface Place {
  registry: string;
  repository: string;
  /** A tag or a digest. */
  reference: string;
  /** "linux/amd64" where not given. */
  platform?: string;
}

interface ManifestBody {
  mediaType?: string;
  manifests?: { digest: string; platform?: { os: string; architecture: string; variant?: string } }[];
  config?: { digest: string };
  layers?: { digest: string; mediaType: string }[];
}

/** Blobs are what their digest says, and this reader holds them against it: many images share one, which is measured once. */
const measured = new Map<string, Promise<OracleLayer>>();
function measuredOnce(place: Place, layer: { digest: string; mediaType: string }): Promise<OracleLayer> {
  const key = `${layer.mediaType} ${layer.digest}`;
  const found = measured.get(key) ?? remembered("layer", [layer.mediaType, layer.digest], () => measureLayer(place, layer));
  measured.set(key, found);
  found.catch(() => measured.delete(key));
  return found;
}

const TOOLS = ["skopeo", "curl", "gzip", "zstd"] as const;

export async function readImage(place: Place): Promise<OracleImage> {
  await ensureSystem(TOOLS);
  const top = await rawManifest(place);
  let indexDigest: string | undefined;
  let manifest = top;
  if (top.body.manifests) {
    indexDigest = top.digest;
    manifest = await rawManifest({ ...place, reference: digestFor(top.body.manifests, place.platform ?? "linux/amd64") });
  }
  const { config, layers = [] } = manifest.body;
  if (!config) throw new Error(`${place.repository}:${place.reference} leads to no manifest with a config`);
  const configBytes = (await run("curl", ["-sSfL", blobUrl(place, config.digest)])).stdout;
  const read: OracleLayer[] = [];
  const known = new Map<string, OracleLayer>();
  for (const layer of layers) {
    const found = known.get(layer.digest) ?? (await measuredOnce(place, layer));
    known.set(layer.digest, found);
    read.push(found);
  }
  return {
    digest: manifest.digest,
    ...(indexDigest === undefined ? {} : { indexDigest }),
    mediaType: manifest.body.mediaType ?? "",
    configDigest: config.digest,
    config: JSON.parse(configBytes.toString("utf8")) as Record<string, unknown>,
    layers: read,
    download: read.reduce((sum, layer) => sum + layer.download, 0),
    unpacked: read.reduce((sum, layer) => sum + layer.unpacked, 0),
  };
}

async function rawManifest(place: Place): Promise<{ digest: string; body: ManifestBody }> {
  const separator = place.reference.includes(":") ? "@" : ":";
  const { stdout } = await run("skopeo", [
    "inspect",
    "--raw",
    "--tls-verify=false",
    `docker://${place.registry}/${place.repository}${separator}${place.reference}`,
  ]);
  return { digest: `sha256:${createHash("sha256").update(stdout).digest("hex")}`, body: JSON.parse(stdout.toString("utf8")) as ManifestBody };
}

function digestFor(manifests: NonNullable<ManifestBody["manifests"]>, platform: string): string {
  const [os, architecture, variant] = platform.split("/");
  const found = manifests.find(
    (one) => one.platform?.os === os && one.platform?.architecture === architecture && (!variant || one.platform?.variant === variant),
  );
  if (!found) throw new Error(`the index has no ${platform}`);
  return found.digest;
}

export function blobUrl(place: Place, digest: string): string {
  return `http://${place.registry}/v2/${place.repository}/blobs/${digest}`;
}

/** The program that unpacks a layer of this media type. */
export function unpacker(mediaType: string): "zstd" | "gzip" | "cat" {
  if (mediaType.endsWith("zstd")) return "zstd";
  return mediaType.endsWith("gzip") ? "gzip" : "cat";
}

async function measureLayer(place: Place, layer: { digest: string; mediaType: string }): Promise<OracleLayer> {
  const words = (await shell(MEASURE, [blobUrl(place, layer.digest), unpacker(layer.mediaType)])).trim().split(/\s+/);
  const [download, blobSum, unpacked, tarSum] = words;
  if (`sha256:${blobSum}` !== layer.digest) throw new Error(`blob ${layer.digest} has the digest ${blobSum}`);
  return { ...layer, download: Number(download), unpacked: Number(unpacked), diffId: `sha256:${tarSum}` };
}

/** A word of shell that pipes through it. */
export const unpack = (tool: string, from: string) => `case "${tool}" in cat) cat ${from};; *) "${tool}" -dc ${from};; esac`;

const MEASURE = `
set -euo pipefail
blob=$(mktemp); trap 'rm -f "$blob"' EXIT
curl -sSfL -o "$blob" "$1"
wc -c < "$blob"; sha256sum < "$blob" | cut -d' ' -f1
{ ${unpack("$2", '"$blob"')}; } | wc -c
{ ${unpack("$2", '"$blob"')}; } | sha256sum | cut -d' ' -f1
`;

function shell(script: string, args: string[]): Promise<string> {
  return text("bash", ["-c", script, "oracle", ...args]);
}
