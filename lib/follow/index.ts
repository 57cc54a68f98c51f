import "server-only";
import { BasewiseError } from "../errors";
import { adapters } from "../jobs/adapters";
import type { Actor } from "../jobs/job";
import { allNames, describeNames, type NameQuery, pageOf } from "./names";
import { knownTags, tagListOf } from "./store";
import { parseRepository, refreshTagList, stateOf } from "./tag-list";
import { fullName, type TagListState, type TagName } from "./types";

/** What pages and routes ask of repositories, their lists of tags and follows. */

/** Names on record, with what is known of each. Asks no registry. Raises `invalid_reference`. */
export async function tagNames(
  repository: string,
  query: NameQuery,
): Promise<{ repository: string; list: TagListState | null; total: number; items: TagName[]; nextCursor: string | null }> {
  const asked = parseRepository(repository);
  const [list, known] = await Promise.all([tagListOf(asked), knownTags(asked)]);
  const page = pageOf(allNames(list, known.keys()), query);
  return {
    repository: fullName(asked),
    list: list && stateOf(list),
    total: page.total,
    items: describeNames(page.names, known, list?.manifests ?? null),
    nextCursor: page.nextCursor,
  };
}

/** Completions must come while one types: what was listed within this time is not asked again, and an answer is waited for no longer. */
const freshMs = 60_000;
const patienceMs = 10_000;

/**
 * The repository's list of tags, asked of its registry now unless it was listed a moment ago; on record afterwards. For actions of users,
 * never for a GET. Raises `invalid_reference`, `image_not_found`, `rate_limited`, `registry_timeout` and the registry codes.
 */
export async function lookUpTagList(repository: string, actor: Actor): Promise<{ repository: string; names: string[]; list: TagListState }> {
  const asked = parseRepository(repository);
  const signal = AbortSignal.timeout(patienceMs);
  try {
    const { list } = await refreshTagList(asked, { registry: adapters().registry, actor, signal, freshMs });
    return { repository: fullName(asked), names: list.names, list: stateOf(list) };
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new BasewiseError("registry_timeout", `${asked.registry} did not list the tags within ${patienceMs / 1000} seconds.`, { host: asked.registry });
  }
}
