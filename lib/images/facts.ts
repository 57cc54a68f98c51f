import "server-only";
import { env } from "../env";
import { BasewiseError } from "../errors";
import type { DerivedFacts } from "../inspect/derive";
import { type Inspection, rulesVersion } from "../inspect/inspection";
import type { FilePage, FileQuery, FileTrail } from "../inspect/list-files";
import type { LayerDescriptor } from "../inspect/ports";
import { log } from "../log";
import { asDiffId } from "../oci/digest";
import { type ContainerConfig, parseConfig } from "../oci/manifest";
import { readingThread } from "../thread";
import { unpackFacts } from "./facts-rows";
import { packedIndexes } from "./layer-store";
import { factsDocuments, imagesOfOtherRules, replaceFacts } from "./store";

/**
 * An image's facts by the present rules, out of the layer indexes on record: no layer is read. Raises `index_too_large`, and a TypeError where
 * an index is missing.
 */
export async function deriveFacts(layers: readonly Pick<LayerDescriptor, "diffId">[], config: ContainerConfig): Promise<DerivedFacts> {
  const indexes = await indexesOf(layers);
  if (!indexes) throw new TypeError("a layer's index is missing");
  return derived(indexes, config);
}

function derived(indexes: NonNullable<Awaited<ReturnType<typeof indexesOf>>>, config: ContainerConfig): Promise<DerivedFacts> {
  const { user, env: variables, entrypoint, cmd, workingDir } = config;
  return readingThread().derive({ ...indexes, config: { user, env: variables, entrypoint, cmd, workingDir }, indexBytes: env().BASEWISE_MAX_INDEX_BYTES });
}

/** Null where one is missing. */
export async function indexesOf(layers: readonly Pick<LayerDescriptor, "diffId">[]): Promise<{ indexes: Uint8Array[]; positions: number[] } | null> {
  const distinct = [...new Set(layers.map((l) => l.diffId as string))];
  const packed = await packedIndexes(distinct);
  const indexes = distinct.flatMap((diffId) => packed.get(diffId) ?? []);
  if (indexes.length < distinct.length) return null;
  return { indexes, positions: layers.map((l) => distinct.indexOf(l.diffId)) };
}

export const notLooked = (digest: string) =>
  new BasewiseError(
    "image_not_recorded",
    `There is no list of files of ${digest} on record: an earlier version read it, or the list was cleared away after its time. Inspect it again.`,
  );

/** All facts of a recorded image; null where it was read by a version that did not look at files. */
export const factsOf = async (digest: string): Promise<DerivedFacts | null> => (await factsOfAll([digest])).get(digest) ?? null;

/** The same of several, by digest. */
export async function factsOfAll(digests: string[]): Promise<Map<string, DerivedFacts>> {
  const documents = await factsDocuments(digests);
  return new Map(await Promise.all([...documents].map(async ([digest, document]) => [digest, await unpackFacts(document)] as const)));
}

type Image = Pick<Inspection, "digest" | "layers">;

/** What is asked: the merged image, or one of its layers by itself. Raises `image_not_recorded`, `invalid_request`. */
async function asked(image: Image, own: number | null) {
  const layer = own === null ? undefined : image.layers[own];
  if (own !== null && !layer) throw new BasewiseError("invalid_request", `The image has ${image.layers.length} layers; layer ${own} is none of them.`);
  const input = await indexesOf(layer ? [layer] : image.layers);
  if (!input) throw notLooked(image.digest);
  return layer ? { key: `layer ${layer.diffId}`, input: { ...input, keepWhiteouts: true } } : { key: image.digest, input };
}

/** A layer by itself knows no position. */
const placed = <Page extends FilePage>(page: Page, own: number | null): Page =>
  own === null ? page : { ...page, items: page.items.map((item) => ({ ...item, layer: own })) };

/** Files of a recorded image's merged file system or of one layer, sorted by path or size. Raises `image_not_recorded`, `invalid_request`. */
export async function filesOf(image: Image, { own: alone, layer, ...query }: FileQuery): Promise<FilePage> {
  const own = alone ? (layer ?? null) : null;
  const wanted = own === null && layer !== undefined ? { ...query, layer } : query;
  return placed(await readingThread().ask("files", [await asked(image, own)], wanted), own);
}

/** The directories on the way to a path, each with its largest entries; `own`: of that layer by itself. Raises as `filesOf`. */
export async function trailOf(image: Image, path: string, limit: number, own: number | null = null): Promise<FileTrail> {
  const { levels, chosen } = await readingThread().ask("trail", [await asked(image, own)], { path, limit });
  return {
    levels: levels.map((level) => ({ ...level, page: placed(level.page, own) })),
    chosen: chosen && own !== null ? { ...chosen, layer: own } : chosen,
  };
}

/**
 * Derives again what earlier rules derived, from indexes alone, one image after the other. At start, in the background; an image that fails
 * keeps what it has, and is tried again at the next start; so does one whose indexes were cleared away. Answers how many were derived.
 */
export async function deriveAgain(signal: AbortSignal): Promise<number> {
  let count = 0;
  const left = new Set<string>();
  for (;;) {
    const rows = await imagesOfOtherRules(rulesVersion, [...left], 20);
    if (rows.length === 0 || signal.aborted) return count;
    for (const row of rows) {
      if (signal.aborted) return count;
      try {
        const indexes = await indexesOf(row.layers.map((l) => ({ diffId: asDiffId(l.diffId) })));
        if (!indexes) {
          left.add(row.digest);
          continue;
        }
        await replaceFacts(row.digest, await derived(indexes, parseConfig(row.rawConfig).container));
        count++;
      } catch (error) {
        left.add(row.digest);
        log.warn("facts.not_derived", { image: row.digest, error });
      }
    }
  }
}
