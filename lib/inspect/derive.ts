import { type Capabilities, deriveCapabilities, deriveLevel, type ImageConfig, type LevelDecision } from "./capabilities";
import { type DirectoryBytes, directoryBytes } from "./directories";
import { unpackIndexes } from "./index-codec";
import { rulesVersion } from "./inspection";
import { type OwnerIndex, ownerIndex } from "./packages/owners";
import type { InspectedPackage, PackageDatabase } from "./packages/package";
import { readPackages } from "./packages/read";
import { readRuntimes } from "./runtimes/read";
import type { Runtime } from "./runtimes/runtime";
import { type LayerUse, type Squashed, squash, type WastedFile } from "./squash";

/** From the indexes of an image's layers to its facts, by one version of the rules: no byte of a layer is needed. */
export interface DeriveInput {
  /** Packed indexes of the distinct layers, and which of them stands at each position, the first at the bottom. */
  indexes: Uint8Array[];
  positions: number[];
  config: ImageConfig;
  /** Bound on the indexes' bytes together; what is on record already was within it. */
  indexBytes?: number;
}

/** A package with what it weighs in this image. Sizes in bytes. */
export interface PackageFacts extends Omit<InspectedPackage, "files"> {
  /** Bytes of the files that it owns and that are seen; a hard link counts once. null where its list of files is not known. */
  filesSize: number | null;
}

/** All that is known of an image beyond its manifest and config. Sizes in bytes, paths without a slash in front unless said otherwise. */
export interface DerivedFacts {
  rules: number;
  sizes: { files: number; wasted: number };
  /** Regular files that are seen; a hard link counts once. */
  fileCount: number;
  /** By position. */
  layers: LayerUse[];
  wastedFiles: { count: number; largest: WastedFile[] };
  /** null: no database was found, or one could not be read (then `databases` says which and why). */
  packages: PackageFacts[] | null;
  databases: { type: PackageDatabase["type"]; path: string; count: number | null; unread: { code: string; reason: string } | null }[];
  /** Regular files that no package owns, the largest of them one by one, of hard links the first; all bytes that no package owns are these. */
  unowned: { count: number; bytes: number; largest: { path: string; size: number; layer: number }[] };
  /** Where the bytes lie; bounded, see there. Absent where it was read before they were summed. */
  directories?: DirectoryBytes[];
  /** Language runtimes and Go programs, at most `longest`. */
  runtimes: { count: number; items: Runtime[] };
  capabilities: Capabilities;
  level: LevelDecision;
}

/** Longest lists that a record keeps; the whole can be had from the layer indexes. Unowned files are told in the comparison one by one. */
const longest = 200;
const longestUnowned = 1_000;

/** Raises `index_too_large`. */
export async function squashed(input: Pick<DeriveInput, "indexes" | "positions" | "indexBytes">, keepWhiteouts = false): Promise<Squashed> {
  const indexes = await unpackIndexes(input.indexes, input.indexBytes ?? 2 ** 31);
  return squash(
    input.positions.map((i) => {
      const index = indexes[i];
      if (!index) throw new TypeError(`no index for place ${i}`);
      return index;
    }),
    // Entries are weighed in their indexes; as much again for directories that none describes.
    { keepWhiteouts, ...(input.indexBytes === undefined ? {} : { most: 2 * input.indexBytes }) },
  );
}

export async function derive(input: DeriveInput): Promise<DerivedFacts> {
  const merged = await squashed(input);
  const { tree } = merged;
  const databases = await readPackages(tree);
  const owners = ownerIndex(tree, databases);
  const read = databases.flatMap((d) => d.packages ?? []);
  const unread = databases.some((d) => d.packages === null);
  const unowned = owners.unowned();
  const runtimes = readRuntimes(tree, databases, { owners, probed: (file) => file.facts?.version });
  const capabilities = deriveCapabilities({ tree, packages: databases, config: input.config });
  return {
    rules: rulesVersion,
    sizes: { files: merged.filesSize, wasted: merged.wasted },
    fileCount: merged.fileCount,
    layers: merged.layers,
    wastedFiles: { count: merged.wastedFiles.length, largest: merged.wastedFiles.slice(0, longest) },
    packages: databases.length === 0 || unread ? null : read.map((one) => factsOf(one, owners)),
    databases: databases.map(({ type, path, packages, unread }) => ({ type, path, count: packages?.length ?? null, unread })),
    unowned: {
      count: unowned.length,
      bytes: unowned.reduce((sum, f) => sum + f.size, 0),
      largest: [...unowned]
        .sort((a, b) => b.size - a.size)
        .slice(0, longestUnowned)
        .map(({ path, size, layer }) => ({ path, size, layer })),
    },
    directories: directoryBytes(tree, unowned),
    runtimes: { count: runtimes.length, items: runtimes.slice(0, longest) },
    capabilities,
    level: deriveLevel(capabilities),
  };
}

function factsOf(one: InspectedPackage, owners: OwnerIndex): PackageFacts {
  const { files, ...rest } = one;
  return { ...rest, filesSize: files === null ? null : owners.ownedBytes(one) };
}
