import type { ByteMap, ByteTile } from "@/lib/compare/types-bytes";
import type { WaterfallStep } from "@/lib/compare/types-waterfall";
import { count } from "@/lib/format";

/** How the parts of an image's bytes are named, in charts and in their tables. Pure. */
export const nameOfStep = (step: WaterfallStep): string => (step.of === "other files" ? "files no package owns" : step.name);

export const tileName = (tile: ByteTile, folder: boolean): string =>
  tile.of === "unowned" ? "no package" : tile.of === "rest" ? `${count(tile.folded ?? 0)} smaller ${folder ? "folders" : "packages"}` : tile.name;
export const tilesOf = (map: ByteMap | undefined, folder: boolean): ByteTile[] | null => (map ? (folder ? map.folders : map.packages) : null);

/** `15 %`, `1.8 %`, `0.04 %`. */
export function share(part: number, whole: number): string {
  const percent = whole ? (part / whole) * 100 : 0;
  return `${percent.toFixed(percent >= 10 ? 0 : percent >= 1 ? 1 : 2)}\u202f%`;
}
