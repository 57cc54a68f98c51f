import "server-only";
import { randomUUID } from "node:crypto";
import { BasewiseError, toProblem } from "../errors";
import type { Actor, LookupJob } from "./job";
import { lookupKind, toLookup } from "./lookup-rows";
import { nudge } from "./nudge";
import { findLookup, type LookupQuery, queryLookups, recordLookup } from "./schedule-store";
import { cancelRow } from "./store";

/** Runs of look-ups: asking for one, and seeing how it stands. */

/** Records a run and returns at once. One in flight for the same is answered. The repository is canonical. */
export async function requestLookup(repository: string, tags: string[] | null, actor: Actor): Promise<LookupJob> {
  const job = await recordLookup({ repository, tags: tags && [...new Set(tags)].sort() }, actor, randomUUID());
  nudge();
  return job;
}

const none = (id: string) => new BasewiseError("not_found", `There is no run of look-ups ${id.slice(0, 60)}.`);

/** Raises `not_found`. */
export async function getLookup(id: string): Promise<LookupJob> {
  const job = await findLookup(id);
  if (!job) throw none(id);
  return job;
}

/** A queued or paused one ends at once, a running one within a second. Raises `not_found`. */
export async function cancelLookup(id: string): Promise<LookupJob> {
  const row = await cancelRow(id, lookupKind, toProblem(new BasewiseError("job_cancelled", "Cancelled by a user.")));
  if (!row) throw none(id);
  nudge();
  return toLookup(row);
}

export const listLookups = (query: LookupQuery) => queryLookups(query);
