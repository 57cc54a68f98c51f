import "server-only";
import { env } from "../env";
import { type ErrorCode, isBasewiseError } from "../errors";
import type { HttpClient, HttpResponse } from "../http";
import { log } from "../log";
import { mustBeAllowed } from "./address";
import { firstWords, parseRetryAfter } from "./answer";
import { wholeMs } from "./client";
import { signedHeaders } from "./sign";
import type { TryOutcome } from "./types";

/** One try: the body, signed, posted once. What comes back is told, whatever it is; only an abort by the caller is raised. */
export interface Post {
  url: string;
  id: string;
  body: string;
  secrets: readonly string[];
}

export interface SendContext {
  client: HttpClient;
  /** Aborts the try: the server stops, or the lease is lost. */
  signal: AbortSignal;
}

/** Bytes of an answer that are read and kept. */
const keptBytes = 1024;

const ofHttp: Partial<Record<ErrorCode, ErrorCode>> = {
  registry_timeout: "webhook_timeout",
  registry_not_allowed: "webhook_not_allowed",
  webhook_not_allowed: "webhook_not_allowed",
};

type Told = Pick<TryOutcome, "status" | "code" | "detail" | "answer" | "retryAt">;
const nothing = { status: null, answer: null, retryAt: null };

function failed(error: unknown, host: string): Told {
  if (isBasewiseError(error)) return { ...nothing, code: ofHttp[error.code] ?? "webhook_unreachable", detail: error.detail };
  if (error instanceof Error && error.name === "TimeoutError") {
    return { ...nothing, code: "webhook_timeout", detail: `${host} did not answer within ${wholeMs / 1000} seconds.` };
  }
  log.error("webhook.failed", { host, error });
  return { ...nothing, code: "internal", detail: "It could not be sent; the log has the cause." };
}

async function firstBytes({ body }: HttpResponse): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > keptBytes) break; // leaving the loop destroys the body
    }
  } catch {
    // The status is there, and it is what counts.
  }
  return Buffer.concat(chunks, size).subarray(0, keptBytes);
}

function judged(response: HttpResponse, host: string, now: Date): Pick<Told, "code" | "detail" | "retryAt"> {
  const { status } = response;
  if (status >= 200 && status < 300) return { code: null, detail: null, retryAt: null };
  const retryAt = parseRetryAfter(response.header("retry-after"), now);
  if (status === 410) return { code: "webhook_gone", detail: `${host} answered 410: it wants no more.`, retryAt: null };
  if (status >= 300 && status < 400) {
    const location = response.header("location");
    return {
      code: "webhook_redirected",
      detail: `${host} answered ${status}${location ? ` and leads to ${firstWords(Buffer.from(location), 200)}` : ""}.`,
      retryAt,
    };
  }
  return { code: "webhook_refused", detail: `${host} answered ${status}.`, retryAt };
}

export async function send(post: Post, { client, signal }: SendContext): Promise<TryOutcome> {
  const at = new Date();
  const began = performance.now();
  const url = new URL(post.url);
  const end = (told: Told): TryOutcome => ({ at, durationMs: Math.round(performance.now() - began), ...told });
  try {
    mustBeAllowed(url, env().BASEWISE_WEBHOOK_HOSTS);
    const message = { id: post.id, timestamp: Math.floor(at.getTime() / 1000), body: post.body };
    const response = await client.request(url, {
      method: "POST",
      headers: signedHeaders(message, post.secrets),
      body: post.body,
      keepRedirects: true,
      signal: AbortSignal.any([signal, AbortSignal.timeout(wholeMs)]),
    });
    const bytes = await firstBytes(response);
    signal.throwIfAborted();
    return end({ status: response.status, answer: firstWords(bytes), ...judged(response, url.host, new Date()) });
  } catch (error) {
    signal.throwIfAborted();
    return end(failed(error, url.host));
  }
}
