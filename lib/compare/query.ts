import { isDigest } from "../oci/digest";
import { parseReference } from "../oci/reference";
import { pullParams, readPull } from "./pull-options";
import { type Column, type Letter, letters, mostColumns } from "./types";
import type { PullOptions } from "./types-pull";

export { mostColumns };

/** The address of a comparison: everything on the screen is in it, and it is written so that people can read it. */
export interface CompareQuery {
  /** As asked, each `<reference or digest>[,<platform>]`; the first is the baseline. */
  images: string[];
  onlyDifferences: boolean;
  /** Ids of rows whose whole values are shown. */
  open: string[];
  /** The layers as a table instead of stacks. */
  layersAsTable: boolean;
  /** What is there to attack, path by path, instead of counts. */
  attackAsTable: boolean;
  /** What a pull is modelled with. */
  pull: PullOptions;
  /** The image that the waterfall leads to, and whose packages the map tints; null: whichever is the first far smaller one. */
  to: Letter | null;
  /** Every step of the waterfall with its versions, none folded. */
  waterfallAsTable: boolean;
  /** The map by folder instead of by package, and as a table. */
  bytesByFolder: boolean;
  bytesAsTable: boolean;
}

type Params = Record<string, string | string[] | undefined>;
const all = (value: string | string[] | undefined): string[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

export function readQuery(params: Params): CompareQuery {
  return {
    images: all(params.image)
      .map((image) => image.trim())
      .filter(Boolean),
    onlyDifferences: all(params.diff).includes("1"),
    open: [
      ...new Set(
        all(params.open)
          .flatMap((ids) => ids.split(","))
          .filter(Boolean),
      ),
    ],
    layersAsTable: all(params.layers).includes("table"),
    attackAsTable: all(params.attack).includes("table"),
    pull: readPull((name) => all(params[name])[0]).options,
    to: letters.slice(1).find((letter) => all(params.to).includes(letter)) ?? null,
    waterfallAsTable: all(params.waterfall).includes("table"),
    bytesByFolder: all(params.bytes).includes("folder"),
    bytesAsTable: all(params.map).includes("table"),
  };
}

/** What a query may hold unescaped (RFC 3986) stays readable: `image=gcr.io/distroless/static-debian13:nonroot,linux/arm64`. */
export const readable = (value: string): string => encodeURIComponent(value).replace(/%(?:2F|3A|40|2C)/g, (escaped) => decodeURIComponent(escaped));

export const imageParam = (image: string): string => `image=${readable(image)}`;
export const imageHref = (image: string): string => `/images?${imageParam(image)}`;

export function compareHref(query: Partial<CompareQuery> & { images: readonly string[] }, hash = ""): string {
  const parts = query.images.map(imageParam);
  if (query.onlyDifferences) parts.push("diff=1");
  if (query.open?.length) parts.push(`open=${query.open.map(readable).join(",")}`);
  if (query.layersAsTable) parts.push("layers=table");
  if (query.attackAsTable) parts.push("attack=table");
  if (query.pull) parts.push(...pullParams(query.pull));
  if (query.to) parts.push(`to=${query.to}`);
  if (query.waterfallAsTable) parts.push("waterfall=table");
  if (query.bytesByFolder) parts.push("bytes=folder");
  if (query.bytesAsTable) parts.push("map=table");
  return `/compare${parts.length ? `?${parts.join("&")}` : ""}${hash}`;
}

export const without = (images: readonly string[], index: number): string[] => images.filter((_, i) => i !== index);
export const withBaseline = (images: readonly string[], index: number): string[] => {
  const chosen = images[index];
  return chosen === undefined ? [...images] : [chosen, ...without(images, index)];
};
/** Null at the edge. */
export function moved(images: readonly string[], index: number, by: -1 | 1): string[] | null {
  const target = index + by;
  const [here, there] = [images[index], images[target]];
  if (here === undefined || there === undefined) return null;
  return images.map((image, i) => (i === index ? there : i === target ? here : image));
}
/** One image taken out and put in at another place. */
export function placed(images: readonly string[], from: number, to: number): string[] {
  const chosen = images[from];
  if (chosen === undefined) return [...images];
  const others = without(images, from);
  return [...others.slice(0, to), chosen, ...others.slice(to)];
}
export const mayAdd = (images: readonly string[]): boolean => images.length < mostColumns;

/** What a column pins to: its reference with the digest it meant, the tag kept so that people can read it; null where nothing is to pin. */
export function pinOf(asked: string, column: Column): string | null {
  if (column.state !== "recorded" || isDigest(column.asked)) return null;
  const comma = asked.lastIndexOf(",");
  const platform = comma < 0 ? "" : asked.slice(comma);
  if (column.digestKind === "config") return `${column.digest}${platform}`;
  return parseReference(column.asked).digest ? null : `${column.asked}@${column.digest}${platform}`;
}

/** All columns that can be pinned, pinned; null where none floats. */
export function pinAll(images: readonly string[], columns: readonly Column[]): string[] | null {
  const pins = columns.map((column, i) => pinOf(images[i] ?? "", column));
  return pins.some(Boolean) ? images.map((image, i) => pins[i] ?? image) : null;
}

export const letterAt = (index: number): string => letters[index] ?? "";
