import { imageHref } from "@/lib/compare/query";

/** What of the image page stands in its address beside the image: the opened path, words to find, a layer, the packages' order. */
export interface ImageQuery {
  path: string | null;
  q: string | null;
  /** From 0; the address counts from 1 as the page does. */
  layer: number | null;
  sort: string | null;
}

type Params = Record<string, string | string[] | undefined>;
const one = (value: string | string[] | undefined): string | null => (Array.isArray(value) ? (value[0] ?? null) : (value ?? null)) || null;

export function readImageQuery(params: Params): ImageQuery {
  const layer = Number(one(params.layer));
  return {
    path: one(params.path)?.slice(0, 4096) ?? null,
    q: one(params.q)?.slice(0, 200) ?? null,
    layer: Number.isInteger(layer) && layer > 0 ? layer - 1 : null,
    sort: one(params.sort),
  };
}

const readable = (text: string): string => encodeURIComponent(text).replaceAll("%2F", "/");

/** `layer`: in that layer by itself, from 0. */
export const pathHref = (asked: string, path: string, layer: number | null = null): string =>
  `${imageHref(asked)}${layer === null ? "" : `&layer=${layer + 1}`}${path === "/" ? "" : `&path=${readable(path)}`}#files`;
export const layerHref = (asked: string, position: number): string => `${imageHref(asked)}&layer=${position + 1}#files`;
export const sortHref = (asked: string, sort: string): string => `${imageHref(asked)}&sort=${sort}#packages`;
