import type { LookupCounts, LookupJob } from "./job";
import { parsed, type Row, runOf, toldOf } from "./row-store";

/** Runs of look-ups as rows of the queue. */
export const lookupKind = "tags.lookup";

export interface LookupPayload {
  /** docker.io/library/debian */
  repository: string;
  /** Null: the list, and the tags that match the followed patterns. */
  tags: string[] | null;
}

/** A paused one waits until its registry may be asked again. */
export function toLookup(row: Row): LookupJob {
  const { repository, tags } = JSON.parse(row.payload) as LookupPayload;
  return { ...toldOf(row), ...runOf(row, "paused"), kind: lookupKind, repository, tags, counts: parsed<LookupCounts>(row.outcome ?? row.progress) };
}
