import "server-only";
import { env } from "../env";
import { BasewiseError } from "../errors";
import type { Actor, LookupJob } from "../jobs/job";
import { listLookups, requestLookup } from "../jobs/lookups";
import type { LookupQuery } from "../jobs/schedule-store";
import { formatPlatform, parsePlatform } from "../oci/platform";
import { isTag } from "../oci/reference";
import { countFollows, dropFollow, followOf, followPage, saveFollow } from "./follow-store";
import { isPattern } from "./glob";
import { parseRepository } from "./tag-list";
import { type Follow, fullName } from "./types";

/** Following a repository: its tags that match are looked up again and again, and read when they moved. */
export const leastInterval = 15 * 60;
export const greatestInterval = 30 * 86_400;
export const defaultInterval = 6 * 3600;
export const mostPatterns = 20;
export const mostPlatforms = 8;
/** Followed repositories in all. */
const mostFollows = 1_000;

export interface FollowRequest {
  tags: string[];
  platforms?: string[] | undefined;
  interval?: number | undefined;
}

const wrong = (field: string, why: string) => new BasewiseError("invalid_request", why, { field });

function settingsOf(request: FollowRequest) {
  const tags = [...new Set(request.tags.map((t) => t.trim()))];
  if (!tags.some((t) => !t.startsWith("!"))) throw wrong("tags", "At least one pattern must choose tags; one behind ! only takes some away.");
  for (const pattern of tags) {
    if (!isPattern(pattern)) {
      throw wrong(
        "tags",
        `“${pattern.slice(0, 140)}” is no pattern of tags: letters, digits, _ . - and * (any run) or ? (one character), with ! in front to take away.`,
      );
    }
  }
  const platforms = request.platforms?.length ? request.platforms.map((p) => formatPlatform(parsePlatform(p))) : [formatPlatform(env().BASEWISE_PLATFORM)];
  return { tags, platforms: [...new Set(platforms)], interval: request.interval ?? defaultInterval };
}

/** Null where it is not followed. Raises `invalid_reference`. */
export const findFollow = (repository: string): Promise<Follow | null> => followOf(parseRepository(repository));

/** Raises `invalid_reference`, `not_found`. */
export async function getFollow(repository: string): Promise<Follow> {
  const found = await findFollow(repository);
  if (!found) throw new BasewiseError("not_found", `${repository.slice(0, 200)} is not followed.`);
  return found;
}

export const listFollows = (limit: number, cursor: string | null) => followPage(limit, cursor);

/** Follows a repository, or follows it otherwise from now on; the first run begins at once. Raises `invalid_reference`, `invalid_request`, `invalid_platform`, `conflict`. */
export async function putFollow(repository: string, request: FollowRequest, actor: Actor): Promise<Follow> {
  const asked = parseRepository(repository);
  const settings = settingsOf(request);
  if (!(await followOf(asked)) && (await countFollows()) >= mostFollows) {
    throw new BasewiseError("conflict", `${mostFollows} repositories are followed already; stop following one first.`);
  }
  await saveFollow(asked, settings, actor, new Date());
  await requestLookup(fullName(asked), null, actor);
  return getFollow(repository);
}

/** Answers with what was followed. Raises `invalid_reference`, `not_found`. */
export async function deleteFollow(repository: string): Promise<Follow> {
  const found = await getFollow(repository);
  await dropFollow(parseRepository(repository));
  return found;
}

/** A run now: of the list and the followed tags, or of the tags named alone. Raises `invalid_reference`, `invalid_request`. */
export async function askLookup(repository: string, tags: string[] | null, actor: Actor): Promise<LookupJob> {
  const bad = tags?.find((tag) => !isTag(tag));
  if (bad !== undefined) throw wrong("tags", `“${bad.slice(0, 140)}” is no tag.`);
  return requestLookup(fullName(parseRepository(repository)), tags, actor);
}

/** Runs, newest first; of one repository, or of all. Raises `invalid_reference`. */
export const lookupsOf = ({ repository, ...query }: LookupQuery) =>
  listLookups({ ...query, ...(repository ? { repository: fullName(parseRepository(repository)) } : {}) });
