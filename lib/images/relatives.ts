import "server-only";
import { fullChoices, type SharedWith, sharedWith } from "../compare/relatives";
import type { Inspection } from "../inspect/inspection";
import { listedByNames, onSameLayer, platformsOf, recordedDigests } from "./listing-store";
import type { Recorded, TagHistoryEntry } from "./types";

/** What stands beside one image on record; each bounded, however much is on record. */
export interface Relatives {
  /** The full image of its family, by the catalogue, if one is on record. */
  full: { name: string; download: number | null } | null;
  /** Other platforms of the same tag that were read. */
  platforms: string[];
  /** Images on the same first layers, the most layers first. */
  shared: SharedWith[];
  /** Which of the digests in its repository's history are on record. */
  recorded: ReadonlySet<string>;
}

const mostCandidates = 200;

async function fullBeside(image: Inspection, reference: string): Promise<Relatives["full"]> {
  const choices = fullChoices(image.references[0] ?? reference);
  if (choices.length === 0) return null;
  const found = await listedByNames(choices, image.platform);
  const full = choices.map((name) => found.get(name)).find((row) => row !== undefined);
  return full ? { name: full.name, download: full.download } : null;
}

export async function relativesOf(
  { inspection, reference }: Extract<Recorded, { state: "recorded" }>,
  history: readonly TagHistoryEntry[],
): Promise<Relatives> {
  const first = inspection.layers[0];
  const [full, platforms, candidates, recorded] = await Promise.all([
    fullBeside(inspection, reference),
    platformsOf(reference),
    first ? onSameLayer(first.diffId, mostCandidates) : [],
    recordedDigests([...new Set(history.map((h) => h.digest ?? h.target))]),
  ]);
  return { full, platforms: platforms.filter((p) => p !== inspection.platform), shared: sharedWith(inspection, candidates), recorded };
}
