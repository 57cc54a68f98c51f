import { families, type ReadyMade, readyMade } from "../catalog";

/** A ready-made comparison: a workload's full image, then its slim and distroless bases. */
export interface Suggestion {
  /** The family's id. */
  id: string;
  title: string;
  subtitle: string | null;
  /** As people write them; the full image first. */
  images: { name: string; recorded: boolean }[];
}

/** The first that is recorded, else the first that this installation is known to be able to fetch, else the first. */
const standingIn = (place: readonly string[], recorded: ReadonlySet<string>, preferred: ReadonlySet<string>): string | undefined =>
  place.find((name) => recorded.has(name)) ?? place.find((name) => preferred.has(name)) ?? place[0];

/**
 * The catalogue's ready-made comparisons, filled with what is recorded: those that are all there first, those of which nothing is last.
 * `preferred`: the starter set, which on a mirror names what that mirror holds. Pure.
 */
export function suggestions(recorded: ReadonlySet<string>, preferred: readonly string[], data: readonly ReadyMade[] = readyMade): Suggestion[] {
  const offered = new Set(preferred);
  const filled = data.flatMap(({ family, places }): Suggestion[] => {
    const known = families.find(({ id }) => id === family);
    const names = places.flatMap((place) => standingIn(place, recorded, offered) ?? []);
    if (!known || names.length < 2) return [];
    return [{ id: family, title: known.title, subtitle: known.subtitle, images: names.map((name) => ({ name, recorded: recorded.has(name) })) }];
  });
  const order = (s: Suggestion) => (s.images.every((i) => i.recorded) ? 0 : s.images.some((i) => i.recorded) ? 1 : 2);
  return filled
    .map((s, i) => ({ s, i }))
    .sort((a, b) => order(a.s) - order(b.s) || a.i - b.i)
    .map(({ s }) => s);
}

/** What is left to inspect before a comparison is whole. */
export const missingOf = (suggestion: Suggestion): string[] => suggestion.images.filter((i) => !i.recorded).map((i) => i.name);
