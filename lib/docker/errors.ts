import { BasewiseError, type ErrorCode, isBasewiseError } from "../errors";

/** All that an engine or its socket can answer with, as codes of the one table. The cause is kept for the log. */

const notThere = new Set(["ENOENT", "ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT", "ENOTSOCK", "ENOTDIR"]);
const brokenOff = new Set(["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE", "ABORT_ERR"]);
const denied = new Set(["EACCES", "EPERM"]);

const noRoom = /no space left on device|disk quota exceeded|not enough space/i;
const limited = /toomanyrequests|too many requests|rate limit/i;
/** Engines check blobs and tars as they pull; the words are docker's and containerd's. */
const wrongBytes = /verification failed for digest|unexpected commit digest|failed to verify|digest mismatch/i;
const wrongTar = /wrong diff id|layers from manifest don't match image configuration/i;

const longest = 500;
/** The engine's own words without dockerode's frame around them, on one line. */
function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const own = text
    .replace(/^\(HTTP code \d+\) .*? - /s, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return own.length > longest ? `${own.slice(0, longest)}…` : own;
}

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? "");
const statusOf = (error: unknown): number | undefined => (error as { statusCode?: number } | null)?.statusCode;
const sentence = (words: string): string => (/[.!?…]$/.test(words) ? words : `${words}.`);

/**
 * `engine_unreachable` (no socket, refused, broken off, TLS), `engine_permission_denied`, `engine_disk_full`, `image_not_found` (404) or
 * `engine_error`, never a bare Error. `endpoint` is named in the detail; `doing` completes “while …”.
 */
export function engineError(error: unknown, endpoint: string, doing: string): BasewiseError {
  if (isBasewiseError(error)) return error;
  const make = (code: ErrorCode, detail: string) => new BasewiseError(code, detail, {}, { cause: error });
  const words = wordsOf(error);
  const status = statusOf(error);
  if (status !== undefined) {
    if (noRoom.test(words)) return make("engine_disk_full", `The engine at ${endpoint} has no room left, ${doing}: ${sentence(words)}`);
    if (status === 404) return make("image_not_found", `The engine at ${endpoint} has no such image: ${sentence(words)}`);
    if (status === 401 || status === 403) return make("engine_permission_denied", `The engine at ${endpoint} refuses, ${doing}: ${sentence(words)}`);
    return make("engine_error", `The engine at ${endpoint} answered ${status}, ${doing}: ${sentence(words)}`);
  }
  const code = codeOf(error);
  if (denied.has(code)) return make("engine_permission_denied", `The server's user may not open ${endpoint}.`);
  if (notThere.has(code)) return make("engine_unreachable", `Nothing answers at ${endpoint} (${code}).`);
  if (brokenOff.has(code) || /socket hang up|aborted/i.test(words)) return make("engine_unreachable", `The engine at ${endpoint} broke off, ${doing}.`);
  if (/CERT|TLS|SSL|EPROTO|ISSUER|SELF_SIGNED/.test(code)) return make("engine_unreachable", `The TLS connection to ${endpoint} failed: ${sentence(words)}`);
  return make("engine_error", `Talking to the engine at ${endpoint} failed, ${doing}: ${sentence(words)}`);
}

/**
 * What a pull fails with, be it an event of its stream or the status of its answer: `engine_disk_full`, `rate_limited`, `digest_mismatch`,
 * `diff_id_mismatch`, `engine_unreachable` (shutting down), else `engine_pull_refused`: whatever the engine's trouble with this registry or
 * this image is, the remedy is to read it from the registry.
 */
export function pullError(error: unknown, endpoint: string, reference: string): BasewiseError {
  if (isBasewiseError(error)) return error;
  const status = statusOf(error);
  const fromEvent = error instanceof PullEventError;
  if (status === undefined && !fromEvent) return engineError(error, endpoint, `while it pulled ${reference}`);
  if (status === 401 && !fromEvent) return engineError(error, endpoint, `while it pulled ${reference}`);
  const words = sentence(wordsOf(error));
  const make = (code: ErrorCode, what: string) => new BasewiseError(code, `${what} ${reference}: ${words}`, {}, { cause: error });
  if (noRoom.test(words)) return make("engine_disk_full", "The engine ran out of room while it pulled");
  if (limited.test(words)) return make("rate_limited", "The registry limits the engine, which pulled");
  if (wrongBytes.test(words)) return make("digest_mismatch", "The engine got other bytes than promised, pulling");
  if (wrongTar.test(words)) return make("diff_id_mismatch", "The engine found a layer that is not what the config claims, pulling");
  if (/context canceled|server is shutting down|transport is closing/i.test(words)) return make("engine_unreachable", "The engine gave up while it pulled");
  return make("engine_pull_refused", "The engine could not pull");
}

/** An `errorDetail` in the stream of a pull that began well. */
export class PullEventError extends Error {}
