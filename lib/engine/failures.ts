import { BasewiseError, isBasewiseError } from "../errors";

/** What an engine's failures mean, in one place. The Engine API tells kinds by HTTP status; within 500 only its words tell them apart. */
interface EngineFailure {
  code?: string;
  statusCode?: number;
  message?: string;
  json?: { message?: string } | null;
}

const gone = new Set([
  "ECONNREFUSED",
  "ENOENT",
  "ENOTSOCK",
  "EPIPE",
  "ECONNRESET",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ERR_STREAM_PREMATURE_CLOSE",
  "EAI_AGAIN",
]);

const words = (failure: EngineFailure): string => (failure.json?.message ?? failure.message ?? "").replace(/\s+/g, " ").trim().slice(0, 500);

/** An error that the engine states in its own words: in a body with status, or in the middle of a pull. */
export function stated(text: string, cause: unknown): BasewiseError {
  // Engine API v1.41 and later: these come as plain sentences from containerd, the kernel or the registry.
  if (/no space left on device/i.test(text)) return new BasewiseError("engine_disk_full", `The engine says: ${text}`, {}, { cause });
  if (/unauthorized|denied|authentication required/i.test(text)) {
    return new BasewiseError("engine_pull_refused", `The registry refused the engine: ${text}`, {}, { cause });
  }
  return new BasewiseError("engine_error", `The engine says: ${text || "nothing"}`, {}, { cause });
}

/** Raised while pulling: what is not the disk is the pull's own trouble, most often that the engine can't reach the registry. */
export function pullFailure(text: string, cause: unknown): BasewiseError {
  const failure = stated(text, cause);
  return failure.code === "engine_error" ? new BasewiseError("engine_pull_refused", failure.detail, {}, { cause }) : failure;
}

/** Any failure of a call, as one of ours; ours pass as they are, and so does a fault of this program. */
export function engineFailure(error: unknown, endpoint: string): BasewiseError {
  if (isBasewiseError(error)) return error;
  if (error instanceof TypeError || error instanceof RangeError) throw error;
  const failure = (error ?? {}) as EngineFailure;
  if (failure.code === "EACCES" || failure.code === "EPERM") {
    return new BasewiseError("engine_permission_denied", `The server's user may not open ${endpoint}.`, {}, { cause: error });
  }
  if ((failure.code && gone.has(failure.code)) || /socket hang up|aborted/i.test(failure.message ?? "")) {
    return new BasewiseError("engine_unreachable", `${endpoint} does not answer (${failure.code ?? failure.message}).`, {}, { cause: error });
  }
  return stated(words(failure), error);
}

export const isMissing = (error: unknown): boolean => (error as EngineFailure | null)?.statusCode === 404;
export const isConflict = (error: unknown): boolean => (error as EngineFailure | null)?.statusCode === 409;
