import { catalogued, families } from "../catalog";
import type { Inspection } from "../inspect/inspection";
import { isDigest } from "../oci/digest";
import { parseReference } from "../oci/reference";
import { commonChain } from "./together";

/** What else on record stands beside one image. Pure. */
export interface SharedWith {
  reference: string;
  platform: string;
  digest: string;
  /** Layers in common from the bottom. */
  layers: number;
}

/** An image that may stand on the same layers, first at the bottom. */
export interface Candidate extends Omit<SharedWith, "layers"> {
  layers: readonly { diffId: string }[];
}

/** Images that stand on the same first layers, the most layers first; each digest once, under its first reference. */
export function sharedWith(image: Pick<Inspection, "digest" | "layers">, candidates: readonly Candidate[]): SharedWith[] {
  const found = new Map<string, SharedWith>();
  for (const { reference, platform, digest, layers } of candidates) {
    if (digest === image.digest || found.has(digest)) continue;
    const common = commonChain(image, { layers });
    if (common > 0) found.set(digest, { reference, platform, digest, layers: common });
  }
  return [...found.values()].sort((a, b) => b.layers - a.layers || (a.reference < b.reference ? -1 : 1));
}

/** Full images of the same family, canonical, the first that is on record counts; none where the catalogue knows none, or it is itself full. */
export function fullChoices(reference: string): readonly string[] {
  if (isDigest(reference)) return [];
  const entry = catalogued(parseReference(reference));
  if (!entry || entry.standing === "full") return [];
  return families.find((family) => family.id === entry.family)?.full ?? [];
}
