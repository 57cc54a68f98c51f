import type { Reference } from "../oci/reference";
import { bases, debugTags } from "./bases";
import { type FamilyId, type Level, type Standing, standingOf } from "./families";

export { type Family, type FamilyId, families, type Level, levels, type Standing } from "./families";
export { bedStarterSet, starterSet } from "./starter";

/** What the catalogue says of a reference: a claim about a name, not a fact about bytes, and shown as such. */
export interface Catalogued {
  family: FamilyId;
  level: Level;
  standing: Standing;
  /** A variant with a shell under /busybox alone. */
  debug: boolean;
  /** Major version of the runtime, where the family holds more than one. */
  runtime: string | null;
}

const byTag = new Map<string, Catalogued>();
const byRepository = new Map<string, Catalogued>();
for (const { repository, tags, family, level, runtime } of bases) {
  const entry: Catalogued = { family, level, standing: standingOf(level), debug: false, runtime: runtime ?? null };
  if (tags === "all") byRepository.set(repository, entry);
  else for (const tag of tags) byTag.set(`${repository}:${tag}`, entry);
}

const rank = new Map<string, number>();
for (const { repository, tags } of bases) if (tags !== "all") for (const tag of tags) rank.set(`${repository}:${tag}`, rank.size);

/** Exact repository and tag, else the exact repository where all its tags are of one level; null where the catalogue is silent. */
export function catalogued(reference: Pick<Reference, "registry" | "repository" | "tag">): Catalogued | null {
  const repository = `${reference.registry}/${reference.repository}`;
  const exact = reference.tag === undefined ? undefined : byTag.get(`${repository}:${reference.tag}`);
  if (exact) return exact;
  const whole = byRepository.get(repository);
  if (!whole) return null;
  return { ...whole, debug: reference.tag !== undefined && debugTags.includes(reference.tag) };
}

/** Which of several tags of one image should stand for it: the least, in the catalogue's order; what it does not list comes last. */
export function tagRank(reference: Pick<Reference, "registry" | "repository"> & { tag: string }): number {
  const name = `${reference.registry}/${reference.repository}:${reference.tag}`;
  return rank.get(name) ?? (reference.tag === "latest" ? rank.size : rank.size + 1);
}
