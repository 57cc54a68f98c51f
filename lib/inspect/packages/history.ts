import type { CapturedFile } from "../layer-index";

/** What tells one package from another in a database: two versions of a package in one image are two packages. */
export const packageKey = (name: string, version: string, architecture: string | null): string => `${name}\0${version}\0${architecture ?? ""}`;

/**
 * For each package of a database the layer that brought it: the lowest one from which on, up to the top, every version of the record names
 * the package in this version. A version that cannot be read ends the row, since nothing proves what it named.
 * @param keysOf the keys of one version of the record; null where it cannot be read
 * @param top position of the layer whose version is the visible one
 */
export async function layersOfPackages(
  history: { layer: number; file: CapturedFile }[],
  top: number,
  keysOf: (bytes: Buffer) => Promise<Set<string> | null> | Set<string> | null,
): Promise<(key: string) => number> {
  // The visible version needs no second reading: what is asked for is in it.
  const below = history.filter(({ layer }) => layer < top).sort((a, b) => b.layer - a.layer);
  const layers = new Map<string, number>();
  let lasting: Set<string> | null = null;
  for (const { layer, file } of below) {
    const keys = file.bytes ? await keysOf(file.bytes) : null;
    if (!keys) break;
    const still = new Set<string>();
    for (const key of keys) {
      if (lasting && !lasting.has(key)) continue;
      still.add(key);
      layers.set(key, layer);
    }
    if (still.size === 0) break;
    lasting = still;
  }
  return (key) => layers.get(key) ?? top;
}
