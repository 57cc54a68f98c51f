import type { Inspection, LayerFacts } from "../inspect/inspection";
import type { Together } from "./types";

/** How many layers two images have in common from the bottom: what a node that has one need not pull or store for the other. */
export function commonChain(a: { layers: readonly { diffId: string }[] }, b: { layers: readonly { diffId: string }[] }): number {
  let n = 0;
  while (n < a.layers.length && n < b.layers.length && a.layers[n]?.diffId === b.layers[n]?.diffId) n++;
  return n;
}

/** Null where no two images are recorded. */
export function together(images: readonly (Inspection | null)[]): Together | null {
  const recorded = images.filter((image) => image !== null);
  if (recorded.length < 2) return null;
  // An engine stores a layer under the chain of all diffIDs up to it: here under the number of the chain beneath and its own diffID.
  const onNode = new Map<string, { chain: number; layer: LayerFacts; images: number }>();
  const inRegistry = new Map<string, number | null>();
  let listed: number | null = 0;
  let listedUnpacked: number | null = 0;
  for (const image of recorded) {
    let beneath = 0;
    for (const layer of image.layers) {
      listed = listed === null || layer.download === null ? null : listed + layer.download;
      listedUnpacked = listedUnpacked === null || layer.unpacked === null ? null : listedUnpacked + layer.unpacked;
      if (layer.digest !== null) inRegistry.set(layer.digest, layer.download);
      const name = `${beneath} ${layer.diffId}`;
      const held = onNode.get(name) ?? { chain: onNode.size + 1, layer, images: 0 };
      held.images++;
      onNode.set(name, held);
      beneath = held.chain;
    }
  }
  const stored = [...onNode.values()];
  const sum = (pick: (layer: LayerFacts) => number | null) => stored.reduce((total, { layer }) => total + (pick(layer) ?? 0), 0);
  return {
    images: recorded.length,
    download:
      listed === null ? null : { listed, onNode: sum((l) => l.download), inRegistry: [...inRegistry.values()].reduce<number>((t, n) => t + (n ?? 0), 0) },
    unpacked: listedUnpacked === null ? null : { listed: listedUnpacked, onNode: sum((l) => l.unpacked) },
    sharedLayers: stored.filter(({ images: n }) => n > 1).length,
  };
}
