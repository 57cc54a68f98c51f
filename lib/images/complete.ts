import "server-only";
import { cataloguedNames, readyMade, starterSet } from "../catalog";
import { type Suggestion, suggestions } from "../compare/suggest";
import { env } from "../env";
import { isBasewiseError } from "../errors";
import { wordsOf } from "../oci/match";
import { formatPlatform, samePlatform } from "../oci/platform";
import { familiar, parseReference, type Reference } from "../oci/reference";
import { isOnRecord, parseAsked } from "./find";
import { type FoundTag, findTags, findUntagged, presentImagesOf, type TagName } from "./search-store";
import type { Choice, Completions, ListedTag } from "./types";

const nameOf = (reference: Reference): string => familiar(reference).replace(/:latest$/, "");

function choiceOf(tag: FoundTag): Choice {
  const place = { registry: tag.registry, repository: tag.path };
  const name = tag.tag === null ? `${familiar({ ...place })}@${tag.digest}` : nameOf({ ...place, tag: tag.tag });
  const other = !samePlatform(env().BASEWISE_PLATFORM, tag.platform);
  return {
    name: other && tag.tag !== null ? `${name},${formatPlatform(tag.platform)}` : name,
    digest: tag.digest,
    download: tag.download,
    level: tag.level,
    debug: tag.debug,
  };
}

const tagOf = (name: string): TagName | null => {
  try {
    const { registry, repository, tag, digest } = parseReference(name);
    return tag && !digest ? { registry, repository, tag } : null;
  } catch (error) {
    if (isBasewiseError(error)) return null;
    throw error;
  }
};

/** Of these references, those whose tag is recorded for the configured platform, each as it was written, with its image. Starts nothing. */
export async function recordedAmong(names: readonly string[]): Promise<Map<string, Choice>> {
  const asked = names.flatMap((name) => {
    const tag = tagOf(name);
    return tag ? [{ name, tag }] : [];
  });
  const key = (t: { registry: string; path: string; tag: string | null }) => `${t.registry}/${t.path}:${t.tag}`;
  const present = new Map(
    (await presentImagesOf(asked.map(({ tag }) => tag))).filter((t) => samePlatform(env().BASEWISE_PLATFORM, t.platform)).map((t) => [key(t), t]),
  );
  return new Map(
    asked.flatMap(({ name, tag }) => {
      const image = present.get(key({ ...tag, path: tag.repository }));
      return image ? [[name, choiceOf(image)] as const] : [];
    }),
  );
}

/** Ready-made comparisons of the catalogue, each workload's with those of its images that are recorded, or could be. */
export async function readyMadeComparisons(): Promise<Suggestion[]> {
  const recorded = await recordedAmong(readyMade.flatMap((comparison) => comparison.places.flat()));
  return suggestions(new Set(recorded.keys()), env().BASEWISE_STARTER_SET ?? starterSet);
}

/** Whether one image, as an address names it, is recorded. */
async function isRecorded(text: string): Promise<boolean> {
  try {
    const asked = parseAsked(text);
    const digest = asked.digest ?? asked.reference?.digest;
    if (digest) return isOnRecord(digest, asked.platform);
    const { registry, repository, tag } = asked.reference as TagName;
    return (await presentImagesOf([{ registry, repository, tag }])).some((image) => samePlatform(asked.platform, image.platform));
  } catch (error) {
    if (isBasewiseError(error)) return false;
    throw error;
  }
}

/**
 * What could be meant by the words typed: recorded images, bases of the catalogue, ready-made comparisons; each list bounded by `limit`;
 * and of `names` which are recorded. Reads the record and the catalogue; starts nothing and asks nobody.
 */
export async function complete(text: string, limit: number, names: readonly string[] = []): Promise<Completions> {
  const words = wordsOf(text).slice(0, 8);
  const wanted = env().BASEWISE_PLATFORM;
  const tagged = await findTags(words, wanted, limit);
  const [untagged, comparisons] = await Promise.all([
    tagged.length < limit ? findUntagged(words, limit - tagged.length) : [],
    readyMadeComparisons().then((all) => matching(all, words)),
  ]);
  const known = words.length ? cataloguedNames(words, limit * 4) : [];
  const there = await recordedAmong(known.map((k) => k.name));
  return {
    recorded: [...tagged, ...untagged].map(choiceOf),
    catalogued: known.filter((k) => !there.has(k.name)).slice(0, limit),
    comparisons: comparisons.slice(0, limit),
    asked: await Promise.all(names.map(async (name) => ({ name, recorded: await isRecorded(name) }))),
  };
}

function matching(all: readonly Suggestion[], words: readonly string[]): Suggestion[] {
  const text = (s: Suggestion) => [s.title, s.subtitle ?? "", "ready-made comparison", ...s.images.map((i) => i.name)].join(" ").toLowerCase();
  return all.filter((s) => words.every((word) => text(s).includes(word)));
}

/** Which of a repository's tags are recorded, order kept. */
export async function withRecord(repository: string, tags: readonly string[]): Promise<ListedTag[]> {
  const known = await recordedAmong(tags.map((tag) => `${repository}:${tag}`));
  return tags.map((tag) => ({ tag, recorded: known.get(`${repository}:${tag}`) ?? null }));
}
