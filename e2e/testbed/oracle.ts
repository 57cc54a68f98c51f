import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, text } from "./host/run";
import { ensureSystem } from "./system";

/**
 * A second opinion: figures of an image as skopeo, curl, gzip, zstd, wc, tar and sha256sum tell them. Nothing here may come
 * from the application's lib/, nor from the bed's own writer: what is expected must not be reckoned by what is tested.
 */

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

/** The merged file system. */
export interface OracleFiles {
  /** Regular files by name; a hard link counts as the one file it is. */
  filesCount: number;
  filesSize: number;
  /** Every path, directories and links too, as `find` prints them: "type mode uid gid size path". */
  listing: string[];
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
    const found = known.get(layer.digest) ?? (await measureLayer(place, layer));
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

/** Unpacks all layers one over the other, with their whiteouts, and counts. Needs root to keep owners and modes. */
export async function readFiles(place: Place): Promise<OracleFiles> {
  const image = await readImage(place);
  const folder = await mkdtemp(join(tmpdir(), "basewise-oracle-"));
  try {
    for (const layer of image.layers) await shell(UNPACK, [blobUrl(place, layer.digest), ...unpacker(layer.mediaType), folder]);
    const listing = (await shell('cd "$1" && find . -mindepth 1 -printf "%y %m %U %G %s %P\\n"', [folder])).split("\n").filter(Boolean);
    const inodes = await shell('find "$1" -type f -printf "%i %s\\n" | sort -u | awk \'{ n++; s += $2 } END { printf "%d %d", n, s }\'', [folder]);
    const [filesCount = 0, filesSize = 0] = inodes.split(" ").map(Number);
    return { filesCount, filesSize, listing };
  } finally {
    await run("rm", ["-rf", folder]);
  }
}

/** Bytes of one file as the merged file system shows it, read from the topmost layer that has it. */
export async function readOneFile(place: Place, path: string): Promise<Buffer | undefined> {
  const image = await readImage(place);
  const folder = await mkdtemp(join(tmpdir(), "basewise-oracle-"));
  try {
    for (const layer of [...image.layers].reverse()) {
      await shell(EXTRACT_ONE, [blobUrl(place, layer.digest), ...unpacker(layer.mediaType), folder, path]);
      const found = await readFile(join(folder, path)).catch(() => undefined);
      if (found) return found;
    }
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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

function blobUrl(place: Place, digest: string): string {
  return `http://${place.registry}/v2/${place.repository}/blobs/${digest}`;
}

function unpacker(mediaType: string): string[] {
  if (mediaType.endsWith("zstd")) return ["zstd"];
  return mediaType.endsWith("gzip") ? ["gzip"] : ["cat"];
}

async function measureLayer(place: Place, layer: { digest: string; mediaType: string }): Promise<OracleLayer> {
  const words = (await shell(MEASURE, [blobUrl(place, layer.digest), ...unpacker(layer.mediaType)])).trim().split(/\s+/);
  const [download, blobSum, unpacked, tarSum] = words;
  if (`sha256:${blobSum}` !== layer.digest) throw new Error(`blob ${layer.digest} has the digest ${blobSum}`);
  return { ...layer, download: Number(download), unpacked: Number(unpacked), diffId: `sha256:${tarSum}` };
}

const unpack = (tool: string, from: string) => `case "${tool}" in cat) cat ${from};; *) "${tool}" -dc ${from};; esac`;

const MEASURE = `
set -euo pipefail
blob=$(mktemp); trap 'rm -f "$blob"' EXIT
curl -sSfL -o "$blob" "$1"
wc -c < "$blob"; sha256sum < "$blob" | cut -d' ' -f1
{ ${unpack("$2", '"$blob"')}; } | wc -c
{ ${unpack("$2", '"$blob"')}; } | sha256sum | cut -d' ' -f1
`;

/**
 * Whiteouts of a layer are about what lies below it: they are carried out before its files are unpacked. tar replaces a
 * file by a link and the reverse, and follows a link to a directory as an overlay's readers do.
 */
const UNPACK = `
set -euo pipefail
root=$3
tar=$(mktemp); trap 'rm -f "$tar"' EXIT
curl -sSfL "$1" | { ${unpack("$2", "")}; } > "$tar"
{ tar -tf "$tar" | grep -E '(^|/)\\.wh\\.' || true; } | while IFS= read -r name; do
  dir=$(dirname "$name"); base=$(basename "$name")
  if [ "$base" = .wh..wh..opq ]; then find "$root/$dir" -mindepth 1 -delete; else rm -rf "$root/$dir/\${base#.wh.}"; fi
done
tar -xpf "$tar" -C "$root" --numeric-owner --keep-directory-symlink --delay-directory-restore --exclude='.wh.*'
`;

const EXTRACT_ONE = `
set -uo pipefail
curl -sSfL "$1" | { ${unpack("$2", "")}; } | tar -x -C "$3" "$4" "./$4" 2>/dev/null
exit 0
`;

function shell(script: string, args: string[]): Promise<string> {
  return text("bash", ["-c", script, "oracle", ...args]);
}
