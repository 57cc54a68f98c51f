/** Lines up sequences of keys, so that what several of them hold stands at the same height, in an order that contradicts none. */
export interface AlignedNode {
  key: string;
  /** Sequence → position in it. A key may stand twice in one sequence; each occurrence is a node of its own. */
  at: Map<number, number>;
}

/** Beyond this many comparisons only what stands at the beginning is lined up. */
const bound = 4_000_000;

/** Pairs of a longest common subsequence, the earliest where several are as long. */
export function commonPairs(left: readonly string[], right: readonly string[]): [number, number][] {
  const pairs: [number, number][] = [];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) {
    pairs.push([start, start]);
    start++;
  }
  const rows = left.length - start;
  const columns = right.length - start;
  if (rows === 0 || columns === 0 || rows * columns > bound) return pairs;
  const width = columns + 1;
  const length = new Uint16Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      length[i * width + j] =
        left[start + i] === right[start + j]
          ? (length[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(length[(i + 1) * width + j] ?? 0, length[i * width + j + 1] ?? 0);
    }
  }
  let i = 0;
  let j = 0;
  while (i < rows && j < columns) {
    if (left[start + i] === right[start + j]) pairs.push([start + i++, start + j++]);
    else if ((length[(i + 1) * width + j] ?? 0) >= (length[i * width + j + 1] ?? 0)) i++;
    else j++;
  }
  return pairs;
}

export function align(sequences: readonly { index: number; keys: readonly string[] }[]): AlignedNode[] {
  let order: AlignedNode[] = [];
  for (const { index, keys } of sequences) {
    const next: AlignedNode[] = [];
    let i = 0;
    let j = 0;
    const fresh = (position: number) => next.push({ key: keys[position] ?? "", at: new Map([[index, position]]) });
    for (const [inOrder, inKeys] of commonPairs(
      order.map((node) => node.key),
      keys,
    )) {
      while (i < inOrder) next.push(order[i++] as AlignedNode);
      while (j < inKeys) fresh(j++);
      const node = order[i++] as AlignedNode;
      node.at.set(index, j++);
      next.push(node);
    }
    while (i < order.length) next.push(order[i++] as AlignedNode);
    while (j < keys.length) fresh(j++);
    order = next;
  }
  return order;
}

/**
 * The least height at which each group can lie: above all that lies beneath it in any of its sequences. Groups come in an order in which
 * nothing stands before what is beneath it.
 */
export function heights(groups: readonly { members: readonly number[] }[]): number[] {
  const top = new Map<number, number>();
  return groups.map(({ members }) => {
    const height = Math.max(0, ...members.map((m) => (top.get(m) ?? -1) + 1));
    for (const m of members) top.set(m, height);
    return height;
  });
}
