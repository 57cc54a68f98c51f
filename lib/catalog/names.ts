import { matchRank } from "../oci/match";
import { familiar, parseReference } from "../oci/reference";
import { bases } from "./bases";
import { families, type Level } from "./families";

/** What the catalogue can complete: each of its tags; of a repository whose tags are all of one level, those to follow. */
export interface CataloguedName {
  /** As people write it, `latest` implied. */
  name: string;
  /** Null where the catalogue says none. */
  level: Level | null;
  /** Title of its family. */
  family: string;
}

const titles = new Map<string, string>(families.map(({ id, title }) => [id, title]));
const nameOf = (text: string): string => familiar(parseReference(text)).replace(/:latest$/, "");

const names: readonly CataloguedName[] = bases.flatMap(({ repository, tags, follow, family, level }) =>
  (tags === "all" ? (follow.length ? follow : ["latest"]) : tags).map((tag) => ({
    name: nameOf(`${repository}:${tag}`),
    level: level ?? null,
    family: titles.get(family) ?? family,
  })),
);

/** Names in which all words stand: those that begin with the last word first, then in the catalogue's order. Pure. */
export function cataloguedNames(words: readonly string[], limit: number): CataloguedName[] {
  return names
    .flatMap((entry, order) => {
      // As the registry would be named, too: `docker.io/library/debian` finds `debian`.
      const rank = matchRank(entry.name, words) ?? matchRank(entry.name.includes("/") ? entry.name : `docker.io/library/${entry.name}`, words);
      return rank === null ? [] : [{ entry, rank, order }];
    })
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .slice(0, limit)
    .map(({ entry }) => entry);
}
