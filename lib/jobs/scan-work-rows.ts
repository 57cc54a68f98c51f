import type { Problem } from "../errors";
import type { Actor, DatabaseFound, RoundCounts, RoundWhy, ScanWork, ScanWorkState } from "./job";

/** The scanner's work as rows of the queue. */
export const databaseLookKind = "scanner.look";
export const roundKind = "images.scan";
export const scanWorkKinds: string[] = [databaseLookKind, roundKind];

export interface RoundPayload {
  why: RoundWhy;
}

interface Row {
  id: string;
  kind: string;
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

function stateOf(row: Row): ScanWorkState {
  if (row.state === "queued") return row.startedAt && row.problem ? "waiting" : "queued";
  return row.state === "done" || row.state === "failed" || row.state === "cancelled" ? row.state : "running";
}

const parsed = <T>(json: string | null): T | null => (json === null ? null : (JSON.parse(json) as T));

export function toScanWork(row: Row): ScanWork {
  const state = stateOf(row);
  const shared = {
    id: row.id,
    state,
    resumesAt: state === "waiting" ? row.runAfter.toISOString() : null,
    revision: row.revision,
    attempt: row.attempt,
    error: state === "running" || state === "done" ? null : parsed<Problem>(row.problem),
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    actor: { kind: row.actorKind as Actor["kind"], ...(row.actorId ? { id: row.actorId } : {}), ...(row.actorName ? { name: row.actorName } : {}) },
  };
  if (row.kind === databaseLookKind)
    return { ...shared, kind: databaseLookKind, tries: parsed<{ tries: number }>(row.progress)?.tries ?? 0, found: parsed<DatabaseFound>(row.outcome) };
  const { why } = JSON.parse(row.payload) as RoundPayload;
  return { ...shared, kind: roundKind, why, counts: parsed<RoundCounts>(row.outcome ?? row.progress) };
}
