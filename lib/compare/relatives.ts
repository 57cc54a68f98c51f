import { catalogued, families } from "../catalog";
import type { Inspection, RecordedReference } from "../inspect/inspection";
import { isDigest } from "../oci/digest";
import { canonical, parseReference } from "../oci/reference";
import { commonChain } from "./together";

/** What else on record stands beside one image. Pure. */
export interface SharedWith {
  reference: string;
  platform: string;
  digest: string;
  /** Layers in common from the bottom. */
  layers: number;
}

/** Images that stand on the same first layers, the most layers first; each digest once, under its first reference. */
export function sharedWith(image: Inspection, recorded: readonly RecordedReference[]): SharedWith[] {
  const found = new Map<string, SharedWith>();
  for (const { reference, inspection } of recorded) {
    if (inspection.digest === image.digest || found.has(inspection.digest)) continue;
    const layers = commonChain(image, inspection);
    if (layers > 0) found.set(inspection.digest, { reference, platform: inspection.platform, digest: inspection.digest, layers });
  }
  return [...found.values()].sort((a, b) => b.layers - a.layers || (a.reference < b.reference ? -1 : 1));
}

/** The full image of the same family on record, by the catalogue; null where there is none, or where the image is itself full. */
export function fullBeside(reference: string, platform: string, recorded: readonly RecordedReference[]): RecordedReference | null {
  if (isDigest(reference)) return null;
  const entry = catalogued(parseReference(reference));
  if (!entry || entry.standing === "full") return null;
  const wanted: readonly string[] = families.find((family) => family.id === entry.family)?.full ?? [];
  const offered = recorded.filter(({ inspection }) => inspection.platform === platform);
  return wanted.flatMap((name) => offered.filter((other) => canonical(parseReference(other.reference)) === name))[0] ?? null;
}

/** The same tag on record for other platforms. */
export const otherPlatforms = (reference: string, platform: string, recorded: readonly RecordedReference[]): string[] => [
  ...new Set(recorded.filter((other) => other.reference === reference && other.inspection.platform !== platform).map((other) => other.inspection.platform)),
];
