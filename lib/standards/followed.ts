import "server-only";
import { isBasewiseError, type Problem, toProblem } from "../errors";
import { findFollow, putFollow } from "../follow/follows";
import { choose } from "../follow/glob";
import type { Actor } from "../jobs/job";
import { tagOf } from "./place";

/** Whether the moves of an approved tag are seen: its repository is followed, with a pattern that chooses the tag. */
export type Following =
  | { state: "followed" | "already"; repository: string; tag: string }
  /** Told not to; or there is no tag that could move. */
  | { state: "declined" | "no_tag" }
  | { state: "failed"; problem: Problem };

/** Look-ups are then made by the schedule; approving asks nobody itself. */
export async function ensureFollowed(reference: string, actor: Actor): Promise<Following> {
  const place = tagOf(reference);
  if (!place) return { state: "no_tag" };
  const repository = `${place.registry}/${place.path}`;
  try {
    const follow = await findFollow(repository);
    if (follow && choose([place.tag], follow.tags).length) return { state: "already", repository, tag: place.tag };
    // A pattern behind ! that takes this very tag away was somebody's decision before it became a standard.
    const kept = follow?.tags.filter((pattern) => !(pattern.startsWith("!") && choose([place.tag], [pattern.slice(1)]).length)) ?? [];
    await putFollow(repository, { tags: [...kept, place.tag], ...(follow ? { platforms: follow.platforms, interval: follow.interval } : {}) }, actor);
    return { state: "followed", repository, tag: place.tag };
  } catch (error) {
    if (!isBasewiseError(error)) throw error;
    return { state: "failed", problem: toProblem(error) };
  }
}
