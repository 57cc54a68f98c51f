import { type CompareQuery, compareHref, imageHref, mostColumns, withBaseline } from "@/lib/compare/query";
import type { Option } from "../pick/groups";

/** What choosing an option means, by the key it was chosen with. Pure. */
export type Way = "go" | "add" | "baseline" | "inspect";

export interface Present {
  /** The comparison that is on the screen; null on other pages. */
  comparison: CompareQuery | null;
  /** Whole references typed before the last `vs`. */
  head: readonly string[];
}

export interface Plan {
  /** Address to go to; null stays. */
  href: string | null;
  /** Images that are needed there: those that are not recorded are inspected. */
  images: string[];
  /** A toast names them, since nothing else will. */
  quiet: boolean;
}

export type Refused = { refused: string };

const fits = (images: readonly string[]): Refused | null =>
  images.length > mostColumns ? { refused: `At most ${mostColumns} images side by side; these are ${images.length}.` } : null;

/** The ways that an option can be chosen, the plain one first. */
export function waysOf(option: Option, { comparison, head }: Present): Way[] {
  if (option.kind === "image") {
    const more: Way[] = comparison ? ["add", "baseline"] : [];
    return ["go", ...more, "inspect"];
  }
  return option.kind === "comparison" ? ["go", ...(head.length ? [] : (["inspect"] as const))] : ["go"];
}

export function wayWord(way: Way, option: Option, { head }: Present): string {
  if (way === "add") return "add as column";
  if (way === "baseline") return "as baseline";
  if (way === "inspect") return "inspect only";
  if (option.kind === "image") return head.length ? "compare" : "open";
  if (option.kind === "comparison") return "compare";
  if (option.kind === "baseline") return "make baseline";
  return "go";
}

const unique = (images: readonly string[]): string[] => [...new Set(images)];

export function planOf(option: Option, way: Way, { comparison, head }: Present): Plan | Refused {
  switch (option.kind) {
    case "image": {
      const chosen = unique([...head, option.name]);
      if (way === "inspect") return { href: null, images: chosen, quiet: true };
      if (comparison && (way === "add" || way === "baseline")) {
        const kept = comparison.images.filter((image) => !chosen.includes(image));
        const images = way === "add" ? unique([...comparison.images, ...chosen]) : [...chosen, ...kept];
        return fits(images) ?? { href: compareHref({ ...comparison, images }), images: chosen, quiet: false };
      }
      if (head.length === 0) return { href: imageHref(option.name), images: [option.name], quiet: false };
      return fits(chosen) ?? { href: compareHref({ images: chosen }), images: chosen, quiet: false };
    }
    case "comparison":
      // Ready-made: nobody asked for these images one by one, so their columns have a button each.
      return way === "inspect"
        ? { href: null, images: option.images, quiet: true }
        : { href: compareHref({ images: option.images }), images: [], quiet: false };
    case "baseline":
      return { href: comparison ? compareHref({ ...comparison, images: withBaseline(comparison.images, option.index) }) : null, images: [], quiet: false };
    case "place":
      return { href: option.href, images: [], quiet: false };
    default:
      return { href: null, images: [], quiet: false };
  }
}
