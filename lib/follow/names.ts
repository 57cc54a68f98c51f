import { choose, isPattern } from "./glob";
import type { KnownTag } from "./store";
import type { StoredTagList, TagName, ToldManifest } from "./types";

/** Tags by name, of the registry's list and of what was looked up, a page at a time. Pure. */
const natural = new Intl.Collator("en", { numeric: true });

const never = { code: "not_looked_up", reason: "Nobody asked the registry what this tag means: it matches no followed pattern and was not opened." };
const failed = { code: "look_up_failed", reason: "The last look-up of this tag failed." };
const notTold = { code: "not_told", reason: "This registry does not tell it along with its list of tags." };

export interface NameQuery {
  /** A part of the name, or a pattern where it holds * or ?. */
  q: string | null;
  limit: number;
  /** The last name of the page before. */
  cursor: string | null;
}

export const matching = (names: readonly string[], q: string | null): readonly string[] => {
  if (!q) return names;
  if (/[*?]/.test(q) && isPattern(q)) return choose(names, [q]);
  const part = q.toLowerCase();
  return names.filter((name) => name.toLowerCase().includes(part));
};

/** Every name, in natural order: the list's, and those looked up that the list does not have (any more). */
export const allNames = (list: StoredTagList | null, known: Iterable<string>): string[] =>
  [...new Set([...(list?.names ?? []), ...known])].sort(natural.compare);

export function pageOf(names: readonly string[], query: NameQuery): { names: string[]; total: number; nextCursor: string | null } {
  const found = matching(names, query.q);
  const rest = query.cursor === null ? found : found.filter((name) => natural.compare(name, query.cursor as string) > 0);
  const page = rest.slice(0, query.limit);
  return { names: page, total: found.length, nextCursor: rest.length > page.length ? (page.at(-1) ?? null) : null };
}

export function describeNames(names: readonly string[], known: ReadonlyMap<string, KnownTag>, manifests: readonly ToldManifest[] | null): TagName[] {
  const told = new Map(manifests?.flatMap((m) => m.tags.map((tag) => [tag, m] as const)));
  return names.map((name): TagName => {
    const tag = known.get(name);
    const manifest = told.get(name);
    const state = !tag?.lookedAt ? "not_looked_up" : tag.problem ? "failed" : "looked_up";
    const digest = tag?.digest ?? null;
    const uploadedAt = manifest?.uploadedMs ? new Date(manifest.uploadedMs).toISOString() : null;
    const statedSize = manifest?.statedSize ?? null;
    return {
      name,
      state,
      digest,
      lookedAt: tag?.lookedAt?.toISOString() ?? null,
      problem: tag?.problem ?? null,
      uploadedAt,
      statedSize,
      unknown: {
        ...(digest === null ? { digest: state === "failed" ? failed : never } : {}),
        ...(tag?.lookedAt ? {} : { lookedAt: never }),
        ...(uploadedAt === null ? { uploadedAt: notTold } : {}),
        ...(statedSize === null ? { statedSize: notTold } : {}),
      },
    };
  });
}
