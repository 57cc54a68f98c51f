import { BasewiseError, isBasewiseError, toProblem } from "../errors";
import type { Actor } from "../jobs/job";
import { parseReference } from "../oci/reference";
import type { TagReader } from "../registry";
import { keepTagList, longestPauseMs, pauseOf, recordPause, saveTagList, tagListOf } from "./store";
import type { RepositoryName, StoredTagList, TagListState } from "./types";

/** The names that a registry lists for a repository: asked with the ETag that it gave, kept in one row. */

/** Names kept at most; a repository with more says that its list is not complete. */
export const mostNames = 50_000;

/** `debian`, `gcr.io/distroless/static-debian13`: a repository alone. Raises `invalid_reference`. */
export function parseRepository(text: string): RepositoryName {
  const { registry, repository, digest } = parseReference(text);
  const written = text.trim();
  if (digest || written.lastIndexOf(":") > written.lastIndexOf("/")) {
    throw new BasewiseError("invalid_reference", `“${written.slice(0, 200)}” names a tag or digest; a repository alone is asked for.`);
  }
  return { registry, path: repository };
}

/** Raises `rate_limited` while a registry asked to be left alone. */
export async function mustNotBePaused(registry: string, now: Date): Promise<void> {
  const pause = await pauseOf(registry, now);
  if (pause)
    throw new BasewiseError("rate_limited", pause.problem.detail, {
      retryAt: pause.until.toISOString(),
      ...(pause.problem.host ? { host: pause.problem.host } : {}),
    });
}

/** Where a registry says for how long, nobody asks it before, for up to a day; where it does not, a minute. */
export async function keepPause(registry: string, error: unknown, now: Date): Promise<Date | null> {
  if (!isBasewiseError(error) || error.code !== "rate_limited") return null;
  const asked = error.extra.retryAt ? Date.parse(error.extra.retryAt) : now.getTime() + 60_000;
  const until = new Date(Math.min(asked, now.getTime() + longestPauseMs));
  await recordPause(registry, { until, problem: toProblem(error) });
  return until;
}

export interface Refreshed {
  list: StoredTagList;
  changed: boolean;
  /** False where the list on record is fresh enough and nothing was asked. */
  asked: boolean;
}

/**
 * The list as the registry has it now, on record afterwards. What was listed within `freshMs` is answered without asking.
 * Raises `image_not_found`, `rate_limited` and the registry codes.
 */
export async function refreshTagList(
  repository: RepositoryName,
  context: { registry: Pick<TagReader, "listTags">; actor: Actor; signal: AbortSignal; freshMs?: number },
): Promise<Refreshed> {
  const stored = await tagListOf(repository);
  const now = new Date();
  if (stored && now.getTime() - Date.parse(stored.listedAt) <= (context.freshMs ?? 0)) return { list: stored, changed: false, asked: false };
  await mustNotBePaused(repository.registry, now);
  const reference = { registry: repository.registry, repository: repository.path };
  const options = { signal: context.signal, limit: mostNames, ...(stored?.etag ? { etag: stored.etag } : {}) };
  try {
    const answer = await context.registry.listTags(reference, options);
    if ("notModified" in answer) {
      await keepTagList(repository, now, answer.mirror);
      if (!stored) throw new BasewiseError("registry_error", "The registry called a list unchanged that is not on record.");
      return { list: { ...stored, listedAt: now.toISOString(), mirror: answer.mirror }, changed: false, asked: true };
    }
    const changed = await saveTagList(repository, answer, now, context.actor);
    const { tags, ...rest } = answer;
    const listedAt = now.toISOString();
    return {
      list: { ...rest, names: tags, count: tags.length, listedAt, changedAt: changed ? listedAt : (stored?.changedAt ?? listedAt) },
      changed,
      asked: true,
    };
  } catch (error) {
    await keepPause(repository.registry, error, now);
    throw error;
  }
}

/** The list's state alone, as answers carry it. */
export const stateOf = ({ count, complete, listedAt, changedAt, mirror }: StoredTagList): TagListState => ({ count, complete, listedAt, changedAt, mirror });
