import "server-only";
import { supportOfNamed, supportOfSystem } from "../catalog";
import { parseReference } from "../oci/reference";
import type { Frozen, Held } from "./held";
import { ownManifest } from "./pin";
import { figuresOf, type TagLooks, tagLooks } from "./pin-store";
import { tagOf } from "./place";
import { tagState } from "./tag-state";
import type { Standard } from "./types";
import type { ImageState, StandardView } from "./view-types";

/** Standards as pages and the API show them. Out of the record; asks nothing. */
export const fromLine = ({ reference, digest }: Standard["base"]): string => `FROM ${reference}${digest ? `@${digest}` : ""}`;

type Figures = ReadonlyMap<string, Omit<Frozen, "at">>;

function imageOf(standard: Held, figures: Figures, now: Date): ImageState {
  const { base, frozen } = standard;
  if (base.digest === null) return { state: "unknown", reason: "scratch is no image: nothing is in it.", figures: null };
  const own = ownManifest(base.manifests);
  const live = own && figures.get(own.digest);
  if (live) return { state: "recorded", reason: null, figures: { ...live, at: now.toISOString() } };
  if (frozen) {
    return { state: "gone", reason: "The image is no longer on record here; the figures are those of when it was pinned.", figures: frozen };
  }
  return { state: "unknown", reason: "The image was not on record when it was pinned, nor is it now.", figures: null };
}

function supportOf(standard: Held, image: ImageState): StandardView["support"] {
  const place = tagOf(standard.base.reference);
  const named = place && supportOfNamed(parseReference(`${place.registry}/${place.path}:${place.tag}`));
  const os = image.figures?.os;
  return { system: os?.id ? supportOfSystem(os.id, os.versionId) : (named?.system ?? null), program: named?.program ?? null };
}

export interface Looked {
  views: StandardView[];
  looks: TagLooks;
}

export async function viewsOf(standards: readonly Held[], now: Date): Promise<Looked> {
  const places = standards.flatMap(({ base }) => tagOf(base.reference) ?? []);
  const [looks, figures] = await Promise.all([tagLooks(places), figuresOf(standards.flatMap(({ base }) => ownManifest(base.manifests)?.digest ?? []))]);
  const views = standards.map((held): StandardView => {
    const { frozen: _, ...standard } = held;
    const image = imageOf(held, figures, now);
    const place = tagOf(standard.base.reference);
    const looked = standard.status === "approved" || standard.status === "proposed" || standard.status === "deprecated";
    return {
      ...standard,
      from: fromLine(standard.base),
      tag: looked ? tagState(standard, place !== null, place && looks.of(place)) : null,
      image,
      support: supportOf(held, image),
    };
  });
  return { views, looks };
}

/** What a reference's own manifest is called where only its platform is known. */
export const manifestFor = (manifests: Standard["base"]["manifests"], platform: string): string | null =>
  manifests.find((m) => m.platform === platform)?.digest ?? null;
