import type { Reference } from "../oci/reference";
import type { Base } from "./base";
import { bases } from "./bases";
import { debugTags } from "./bases-distroless";
import { type FamilyId, families, type Level, type Standing, standingOf } from "./families";
import { releases } from "./releases";
import { type Support, supportOf } from "./support";

export { type Line, lines } from "./base";
export { type Family, type FamilyId, families, type Level, levels, type Standing } from "./families";
export { type CataloguedName, cataloguedNames } from "./names";
export { type ReadyMade, readyMade } from "./ready-made";
export { gathered } from "./releases";
export { bedStarterSet, starterSet } from "./starter";
export { type Support, supportOfSystem } from "./support";

/** What the catalogue says of a reference: a claim about a name, not a fact about bytes, and shown as such. */
export interface Catalogued {
  family: FamilyId;
  /** null where it says none. */
  level: Level | null;
  standing: Standing | null;
  /** A variant with a shell under /busybox alone. */
  debug: boolean;
  /** Major version of the runtime, where the family holds more than one. */
  runtime: string | null;
}

const byTag = new Map<string, Base>();
const byRepository = new Map<string, Base>();
for (const base of bases) {
  if (base.tags === "all") byRepository.set(base.repository, base);
  else for (const tag of base.tags) byTag.set(`${base.repository}:${tag}`, base);
}

const rank = new Map<string, number>();
for (const { repository, tags } of bases) if (tags !== "all") for (const tag of tags) rank.set(`${repository}:${tag}`, rank.size);

type Named = Pick<Reference, "registry" | "repository" | "tag">;

/** Exact repository and tag, else the exact repository where all its tags are of one level; null where the catalogue is silent. */
function baseOf(reference: Named): Base | null {
  const repository = `${reference.registry}/${reference.repository}`;
  const exact = reference.tag === undefined ? undefined : byTag.get(`${repository}:${reference.tag}`);
  return exact ?? byRepository.get(repository) ?? null;
}

export function catalogued(reference: Named): Catalogued | null {
  const base = baseOf(reference);
  if (!base) return null;
  const { family, level, runtime } = base;
  return {
    family,
    level: level ?? null,
    standing: level ? standingOf(level) : null,
    debug: base.tags === "all" && base.line === "distroless" && reference.tag !== undefined && debugTags.includes(reference.tag),
    runtime: runtime ?? null,
  };
}

/** Until when the release of the distribution and that of the runtime are supported, by the catalogue's word on what the name stands for. */
export function supportOfNamed(reference: Named): { system: Support | null; program: Support | null } {
  const base = baseOf(reference);
  return { system: base?.system ? supportOf(...base.system) : null, program: base?.program ? supportOf(...base.program) : null };
}

/** Which of several tags of one image should stand for it: the least, in the catalogue's order; what it does not list comes last. */
export function tagRank(reference: Pick<Reference, "registry" | "repository"> & { tag: string }): number {
  const name = `${reference.registry}/${reference.repository}:${reference.tag}`;
  return rank.get(name) ?? (reference.tag === "latest" ? rank.size : rank.size + 1);
}

/** A tag of a known base that is worth reading and looking up again. */
export interface ToFollow {
  /** Canonical. */
  reference: string;
  line: Base["line"];
  family: FamilyId;
  registry: string;
  runtime: string | null;
}

/** Every tag that the catalogue follows, by family in its order, a base's leading tag first. */
export const toFollow: readonly ToFollow[] = bases.flatMap(({ repository, follow, line, family, runtime }) =>
  follow.map((tag) => ({ reference: `${repository}:${tag}`, line, family, registry: repository.slice(0, repository.indexOf("/")), runtime: runtime ?? null })),
);

/** Changes whenever the catalogue's data does, so that what was made from it is made anew: FNV-1a, 31 bits. */
export const catalogueVersion: number = (() => {
  let hash = 0x811c9dc5;
  for (const c of JSON.stringify([bases, families, releases])) hash = Math.imul(hash ^ (c.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 1;
})();
