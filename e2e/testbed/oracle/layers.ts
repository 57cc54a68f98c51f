import { mkdtempSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../host/run";
import { blobUrl, type OracleLayer, type Place, readImage, unpack, unpacker } from "./image";
import { count, type OracleFiles, squash } from "./listing";
import { remembered } from "./memory";

export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "basewise-oracle-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The tar of each layer, lowest first, to be read and left as it is; a layer that stands twice in the image stands twice here. */
export async function fetchTars(place: Place, folder: string): Promise<string[]> {
  const { layers } = await readImage(place);
  const tars = new Map<string, string>();
  for (const layer of layers) if (!tars.has(layer.digest)) tars.set(layer.digest, await fetchTar(place, layer, join(folder, `${tars.size}.tar`)));
  return layers.map((layer) => tars.get(layer.digest) ?? "");
}

/** Bases share most of their layers: tars that are not large are kept for the process's life, by digest. */
const largestKept = 200e6;
let keptFolder: string | undefined;
const kept = new Map<string, Promise<string>>();

function keptTar(place: Place, layer: OracleLayer): Promise<string> {
  if (!keptFolder) {
    const made = mkdtempSync(join(tmpdir(), "basewise-oracle-layers-"));
    keptFolder = made;
    process.on("exit", () => rmSync(made, { recursive: true, force: true }));
  }
  const fetched = kept.get(layer.digest) ?? download(place, layer, join(keptFolder, `${kept.size}.tar`));
  kept.set(layer.digest, fetched);
  fetched.catch(() => kept.delete(layer.digest));
  return fetched;
}

const fetchTar = (place: Place, layer: OracleLayer, target: string): Promise<string> =>
  layer.unpacked > largestKept ? download(place, layer, target) : keptTar(place, layer);

async function download(place: Place, layer: OracleLayer, target: string): Promise<string> {
  await run("bash", ["-c", FETCH, "oracle", blobUrl(place, layer.digest), unpacker(layer.mediaType), target]);
  return target;
}

const FETCH = `
set -euo pipefail
curl -sSfL "$1" | { ${unpack("$2", "")}; } > "$3"
`;

/** The merged file system straight from the registry, for images that an engine refuses as well. */
export async function readSquashed(place: Place): Promise<OracleFiles> {
  return remembered("squashed", await layerDigests(place), () => inFolder(async (folder) => count(await squash(await fetchTars(place, folder)))));
}

export const layerDigests = async (place: Place): Promise<string[]> => (await readImage(place)).layers.map((layer) => layer.digest);
