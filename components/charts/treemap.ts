import { hierarchy, treemap, treemapSquarify } from "d3-hierarchy";
import type { ByteTile } from "@/lib/compare/types-bytes";

/** A tile's place: x and width as a share of the column, y and height in pixels. Pure. */
export interface PlacedTile {
  tile: ByteTile;
  x: number;
  width: number;
  y: number;
  height: number;
}

/** How wide a column is where nothing is known of the window: squares are squares there, and nearly so elsewhere. */
const page = 1376;
export const mapHeight = 216;

/**
 * Tiles whose area is their bytes, at one scale for all columns: the image with the most bytes fills its column, another stands in the same
 * shape, smaller by the root of the ratio, on the same ground.
 */
export function placed(tiles: readonly ByteTile[], files: number, largest: number, columns: number): PlacedTile[] {
  const label = columns > 5 ? 176 : 224;
  const column = (page - label) / columns - (columns > 5 ? 18 : 32);
  const side = Math.sqrt(files / largest);
  const root = hierarchy<{ tile?: ByteTile; children?: { tile: ByteTile }[] }>({ children: tiles.map((tile) => ({ tile })) }).sum(
    (node) => node.tile?.bytes ?? 0,
  );
  const laid = treemap<{ tile?: ByteTile; children?: { tile: ByteTile }[] }>()
    .tile(treemapSquarify)
    .size([column * side, mapHeight * side])(root);
  return laid
    .leaves()
    .flatMap(({ data, x0, x1, y0, y1 }) =>
      data.tile ? [{ tile: data.tile, x: x0 / column, width: (x1 - x0) / column, y: mapHeight * (1 - side) + y0, height: y1 - y0 }] : [],
    );
}

/** Widths of a column at which labels come and go, for the style sheet's container queries. */
const steps = [80, 100, 120, 140, 160, 180, 200, 220, 240, 260, 280, 300, 340, 400, 480];
/** The class of a label that needs so many pixels in a tile of this share of the column; null where it never fits. */
export function fits(pixels: number, width: number): string | null {
  const needed = steps.find((step) => step * width >= pixels);
  return needed === undefined ? null : `fit-${needed}`;
}
