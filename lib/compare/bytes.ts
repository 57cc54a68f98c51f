import type { Recorded } from "../images/types";
import type { DerivedFacts } from "../inspect/derive";
import { showName } from "../inspect/names";
import { whyNoFacts } from "./matrix";
import { type Letter, letters } from "./types";
import type { ByteMap, ByteTile } from "./types-bytes";
import { whyUnpackaged } from "./waterfall";

/** Where each image's bytes lie, by package and by folder: tiles that add up to its files size. Pure. */
export function byteMaps(recorded: readonly Recorded[]): ByteMap[] {
  const facts = recorded.map((column) => (column.state === "recorded" ? column.facts : null));
  const holders = (namesOf: (one: DerivedFacts) => string[]): Map<string, Letter[]> => {
    const map = new Map<string, Letter[]>();
    facts.forEach((one, i) => {
      for (const name of new Set(one ? namesOf(one) : [])) map.set(name, [...(map.get(name) ?? []), letters[i] as Letter]);
    });
    return map;
  };
  const packages = holders((one) => (one.packages ?? []).map(keyOf));
  const folders = holders((one) => (one.directories ?? []).map((d) => d.path));
  return recorded.map((column, i): ByteMap => {
    const letter = letters[i] as Letter;
    const one = facts[i];
    if (!one) {
      const why = whyNoFacts(column) ?? { code: "not_read" as const, reason: "It was not read." };
      return { letter, files: null, packages: null, folders: null, unknown: { files: why, packages: why, folders: why } };
    }
    const unpackaged = whyUnpackaged(one);
    return {
      letter,
      files: one.sizes.files,
      packages: unpackaged ? null : most(packageTiles(one, packages)),
      folders: one.directories ? most(folderTiles(one.directories, folders, unpackaged !== null)) : null,
      unknown: {
        ...(unpackaged ? { packages: unpackaged } : {}),
        ...(one.directories ? {} : { folders: { code: "not_read" as const, reason: "It was read before bytes were summed by folder." } }),
      },
    };
  });
}

/** Beyond these a tile would be too small to be seen. */
const mostTiles = 120;

const keyOf = ({ type, name }: { type: string; name: string }): string => `${type} ${name}`;

function packageTiles(facts: DerivedFacts, holders: Map<string, Letter[]>): ByteTile[] {
  const tiles = new Map<string, ByteTile>();
  let owned = 0;
  for (const one of facts.packages ?? []) {
    owned += one.filesSize ?? 0;
    const key = keyOf(one);
    const tile = tiles.get(key) ?? { of: "package", name: one.name, bytes: 0, unowned: 0, in: holders.get(key) ?? [], folded: null };
    tile.bytes += one.filesSize ?? 0;
    tiles.set(key, tile);
  }
  const none = facts.sizes.files - owned;
  return [...tiles.values(), { of: "unowned", name: "", bytes: none, unowned: none, in: [], folded: null }];
}

/** Each folder with what is left of it after those below it that are told by themselves. */
function folderTiles(directories: NonNullable<DerivedFacts["directories"]>, holders: Map<string, Letter[]>, unpackaged: boolean): ByteTile[] {
  const tiles = new Map(
    directories.map(({ path, bytes, unowned }): [string, ByteTile] => [
      path,
      { of: "folder", name: `/${showName(path)}`, bytes, unowned: unpackaged ? 0 : unowned, in: holders.get(path) ?? [], folded: null },
    ]),
  );
  for (const { path, bytes, unowned } of directories) {
    const above = path === "" ? undefined : tiles.get(path.slice(0, Math.max(0, path.lastIndexOf("/"))));
    if (!above) continue;
    above.bytes -= bytes;
    above.unowned -= unpackaged ? 0 : unowned;
  }
  return [...tiles.values()];
}

function most(tiles: ByteTile[]): ByteTile[] {
  const sorted = tiles.filter((tile) => tile.bytes > 0).sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  if (sorted.length <= mostTiles) return sorted;
  const kept = sorted.slice(0, mostTiles - 1);
  const rest = sorted.slice(mostTiles - 1);
  const sum = (pick: (tile: ByteTile) => number) => rest.reduce((total, tile) => total + pick(tile), 0);
  return [...kept, { of: "rest", name: "", bytes: sum((t) => t.bytes), unowned: sum((t) => t.unowned), in: [], folded: rest.length }];
}
