import type { Inspection, LayerFacts } from "../inspect/inspection";
import { type AlignedNode, align, heights } from "./align";
import { layerMaker } from "./created-by";
import { together } from "./together";
import { type LayerStacks, type Letter, letters, type SharedSet, type StackBlock, type StackLayer } from "./types";

/** Layers below this fold into one block where they follow each other: equal rows would give 87 B the room of 49 MB. */
const tiny = 1000;
/** With more images, or with stacks higher than this, whole runs held by the same images fold. */
const fewColumns = 5;
const tallest = 24;

export const sumOrNull = (values: Iterable<number | null>): number | null => {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return sum;
};

/**
 * When two layers are the same: by blob digest, as the registry has them. A layer without one (the image is in no registry) takes the blob
 * that another image of the set has for its diffID, the first in order where there are several, else it is known by its diffID.
 */
export function layerKeys(images: readonly (Inspection | null)[]): string[][] {
  const blobOf = new Map<string, string>();
  for (const image of images) {
    for (const layer of image?.layers ?? []) {
      if (layer.digest !== null && !blobOf.has(layer.diffId)) blobOf.set(layer.diffId, layer.digest);
    }
  }
  return images.map((image) => (image?.layers ?? []).map((layer) => layer.digest ?? blobOf.get(layer.diffId) ?? layer.diffId));
}

function sharedSets(keys: readonly string[][], byKey: ReadonlyMap<string, LayerFacts>) {
  const holders = new Map<string, Set<number>>();
  keys.forEach((list, column) => {
    for (const key of list) holders.set(key, (holders.get(key) ?? new Set()).add(column));
  });
  const grouped = new Map<string, { members: number[]; keys: string[] }>();
  for (const [key, columns] of holders) {
    if (columns.size < 2) continue;
    const members = [...columns].sort((a, b) => a - b);
    const name = members.join();
    const group = grouped.get(name) ?? { members, keys: [] };
    group.keys.push(key);
    grouped.set(name, group);
  }
  const sets = [...grouped.values()]
    .map(({ members, keys: held }) => ({
      held,
      set: {
        letters: members.map((m) => letters[m] as Letter),
        layers: held.length,
        download: sumOrNull(held.map((key) => byKey.get(key)?.download ?? null)),
        unpacked: sumOrNull(held.map((key) => byKey.get(key)?.unpacked ?? null)),
      } satisfies SharedSet,
    }))
    .sort((a, b) => b.set.letters.length - a.set.letters.length || (b.set.download ?? 0) - (a.set.download ?? 0));
  const setOf = new Map<string, number>();
  sets.forEach(({ held }, index) => {
    for (const key of held) setOf.set(key, index);
  });
  return { sets: sets.map(({ set }) => set), setOf };
}

interface Group {
  members: number[];
  nodes: number[];
}

/** Joins nodes that follow each other directly in every image that holds them, where `join` allows it. */
function fold(nodes: readonly AlignedNode[], join: (below: number, above: number) => boolean): Group[] {
  const above = new Map<string, number>();
  nodes.forEach((node, index) => {
    for (const [column, position] of node.at) above.set(`${column}/${position}`, index);
  });
  const taken = new Set<number>();
  const groups: Group[] = [];
  nodes.forEach((node, index) => {
    if (taken.has(index)) return;
    const members = [...node.at.keys()];
    const run = [index];
    for (let last = node, lastIndex = index; ; ) {
      const following = members.map((column) => above.get(`${column}/${(last.at.get(column) ?? 0) + 1}`));
      const next = following[0];
      if (next === undefined || following.some((other) => other !== next)) break;
      const candidate = nodes[next];
      if (!candidate || candidate.at.size !== members.length || !join(lastIndex, next)) break;
      run.push(next);
      taken.add(next);
      last = candidate;
      lastIndex = next;
    }
    groups.push({ members, nodes: run });
  });
  return groups;
}

const blockName = (layers: readonly StackLayer[], allTiny: boolean): string => {
  if (layers.length === 1) return layers[0]?.name ?? "";
  return `${layers.length} layers${allTiny ? " under 1 kB" : ""}`;
};

/** Columns that are not recorded are null and hold nothing. */
export function layerStacks(images: readonly (Inspection | null)[]): LayerStacks {
  const keys = layerKeys(images);
  const factsAt = (column: number, position: number) => images[column]?.layers[position];
  const byKey = new Map<string, LayerFacts>();
  keys.forEach((list, column) => {
    list.forEach((key, position) => {
      const facts = factsAt(column, position);
      if (facts && (!byKey.has(key) || byKey.get(key)?.download === null)) byKey.set(key, facts);
    });
  });
  const { sets, setOf } = sharedSets(keys, byKey);
  const nodes = align(keys.flatMap((list, index) => (list.length ? [{ index, keys: list }] : [])));
  const layers = nodes.map((node): StackLayer => {
    const [column = 0, position = 0] = [...node.at][0] ?? [];
    const own = factsAt(column, position);
    const sized = byKey.get(node.key);
    const maker = layerMaker(own?.createdBy ?? null, own?.comment ?? null);
    return {
      name: maker.name,
      command: maker.command,
      digest: sized?.digest ?? null,
      diffId: own?.diffId ?? node.key,
      download: sized?.download ?? null,
      unpacked: sized?.unpacked ?? null,
      positions: images.map((_, i) => node.at.get(i) ?? null),
      set: setOf.get(node.key) ?? null,
    };
  });

  const isTiny = (index: number) => (layers[index]?.download ?? tiny) < tiny;
  const sameSet = (below: number, above: number) => layers[below]?.set === layers[above]?.set;
  const rowsOf = (groups: Group[]) => {
    const at = heights(groups);
    return { groups, at, count: at.length ? Math.max(...at) + 1 : 0 };
  };
  let drawn = rowsOf(fold(nodes, (below, above) => isTiny(below) && isTiny(above) && sameSet(below, above)));
  if (images.length > fewColumns || drawn.count > tallest) drawn = rowsOf(fold(nodes, sameSet));

  const rows: (StackBlock | null)[][] = Array.from({ length: drawn.count }, () => images.map(() => null));
  drawn.groups.forEach((group, index) => {
    const held = group.nodes.map((i) => layers[i] as StackLayer);
    const members = new Set(group.members);
    for (const column of group.members) {
      const row = rows[drawn.at[index] ?? 0];
      if (!row) continue;
      row[column] = {
        layers: group.nodes,
        name: blockName(held, group.nodes.every(isTiny)),
        download: sumOrNull(held.map((layer) => layer.download)),
        set: held[0]?.set ?? null,
        joins: { left: members.has(column - 1), right: members.has(column + 1) },
      };
    }
  });
  const lengths = rows.flatMap((row) => row.map((block) => block?.download ?? 0));
  const longest = lengths.length ? Math.max(...lengths) : 0;
  return { layers, rows, sets, longest: longest > 0 ? longest : null, together: together(images) };
}
