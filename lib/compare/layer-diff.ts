import type { Inspection, LayerFacts } from "../inspect/inspection";
import { align } from "./align";
import { layerMaker } from "./created-by";
import type { HistoryEntry, LayerEntry } from "./diff-types";
import { layerKeys } from "./layers";

/** Layers and history of two images lined up, the first layer first. Pure. */
export interface LayerDiff {
  layers: LayerEntry[];
  /** Entries that made no layer. */
  history: HistoryEntry[];
}

const side = (layer: LayerFacts | undefined): LayerEntry["a"] =>
  layer ? { position: layer.position, createdBy: layer.createdBy, created: layer.created } : null;
const signOf = (a: unknown, b: unknown): LayerEntry["sign"] => (a && b ? "same" : a ? "removed" : "added");

function layersOf(a: Inspection, b: Inspection): LayerEntry[] {
  const [keysA = [], keysB = []] = layerKeys([a, b]);
  const nodes = align([
    { index: 0, keys: keysA },
    { index: 1, keys: keysB },
  ]);
  return nodes.map(({ at }): LayerEntry => {
    const [inA, inB] = [a.layers[at.get(0) ?? -1], b.layers[at.get(1) ?? -1]];
    const one = (inA ?? inB) as LayerFacts;
    // An image that is in no registry takes what the other knows of the same layer.
    const sized = inA?.download != null ? inA : (inB ?? one);
    return {
      kind: "layer",
      name: layerMaker(one.createdBy, one.comment).name,
      sign: signOf(inA, inB),
      digest: sized.digest,
      diffId: one.diffId,
      download: sized.download,
      unpacked: one.unpacked ?? sized.unpacked,
      a: side(inA),
      b: side(inB),
    };
  });
}

type Made = Inspection["leadingHistory"][number];
const entriesOf = (image: Inspection): Made[] => [...image.leadingHistory, ...image.layers.flatMap((layer) => layer.emptyHistory)];

function historyOf(a: Inspection, b: Inspection): HistoryEntry[] {
  const [left, right] = [entriesOf(a), entriesOf(b)];
  const keys = (list: Made[]): string[] => list.map((one) => one.createdBy ?? "");
  return align([
    { index: 0, keys: keys(left) },
    { index: 1, keys: keys(right) },
  ]).map(({ at }): HistoryEntry => {
    const [inA, inB] = [left[at.get(0) ?? -1], right[at.get(1) ?? -1]];
    const createdBy = (inA ?? inB)?.createdBy ?? null;
    return {
      kind: "history",
      name: layerMaker(createdBy, null).name,
      sign: signOf(inA, inB),
      createdBy,
      a: inA ? { created: inA.created } : null,
      b: inB ? { created: inB.created } : null,
    };
  });
}

export const diffLayers = (a: Inspection, b: Inspection): LayerDiff => ({ layers: layersOf(a, b), history: historyOf(a, b) });
