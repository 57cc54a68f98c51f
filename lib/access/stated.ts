import type { Actor } from "../jobs/job";

/** Whoever asks, under the name that was stated with it. */
export const stated = (actor: Actor, by: string | undefined): Actor => (by ? { ...actor, name: by } : actor);
