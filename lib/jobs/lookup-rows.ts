import type { Problem } from "../errors";
import type { Actor, LookupCounts, LookupJob, LookupState } from "./job";

/** Runs of look-ups as rows of the queue. */
export const lookupKind = "tags.lookup";

export interface LookupPayload {
  /** docker.io/library/debian */
  repository: string;
  /** Null: the list, and the tags that match the followed patterns. */
  tags: string[] | null;
}

interface Row {
  id: string;
  payload: string;
  state: string;
  revision: number;
  attempt: number;
  runAfter: Date;
  progress: string | null;
  problem: string | null;
  outcome: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  actorKind: string;
  actorId: string | null;
  actorName: string | null;
}

/** A queued run that has begun waits until the registry may be asked again. */
function stateOf(row: Row): LookupState {
  if (row.state === "queued") return row.startedAt && row.problem ? "paused" : "queued";
  return row.state === "done" || row.state === "failed" || row.state === "cancelled" ? row.state : "running";
}

export function toLookup(row: Row): LookupJob {
  const payload = JSON.parse(row.payload) as LookupPayload;
  const state = stateOf(row);
  const counts = row.outcome ?? row.progress;
  return {
    id: row.id,
    kind: lookupKind,
    repository: payload.repository,
    tags: payload.tags,
    state,
    resumesAt: state === "paused" ? row.runAfter.toISOString() : null,
    revision: row.revision,
    attempt: row.attempt,
    counts: counts === null ? null : (JSON.parse(counts) as LookupCounts),
    error: row.problem === null || state === "running" || state === "done" ? null : (JSON.parse(row.problem) as Problem),
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    actor: { kind: row.actorKind as Actor["kind"], ...(row.actorId ? { id: row.actorId } : {}), ...(row.actorName ? { name: row.actorName } : {}) },
  };
}
