import type { HttpClient, HttpResponse } from "../http";
import { wasBroken } from "../http";
import { type Asked, answerError, RegistryAnswer } from "./answers";
import { type Authoriser, refusalOf } from "./authoriser";
import { backOff, type Limit, limits, pause } from "./limit";
import type { Base } from "./routes";

/** One request to a registry: path below `/v2/<repository>/`, and what it is for. */
export interface Ask {
  base: Base;
  repository: string;
  /** `manifests/latest`, `blobs/sha256:…`, `tags/list?n=1000`. */
  path: string;
  method?: "GET" | "HEAD";
  headers?: Record<string, string>;
  what: Exclude<Asked["what"], "token">;
  /** The reference as the user knows it, for the words of an error. */
  name: string;
  signal: AbortSignal;
}

export interface Bytes {
  status: number;
  url: URL;
  header(name: string): string | undefined;
  bytes: Buffer;
}

export interface Session {
  /** The whole answer, within `maxBytes`; status 200 or 304. Raises the registry codes. */
  fetch(ask: Ask, maxBytes: number): Promise<Bytes>;
  /** The answer's headers, its body still to come; status 200, 206 or 304. Raises the registry codes. */
  open(ask: Ask): Promise<HttpResponse>;
}

/** Requests to one registry at a time, all jobs together. Blobs stream for minutes, so they do not hold places of these. */
const requestsPerHost = 4;
const maxAttempts = 3;
/** A longer wait than this is told to the user (or the job queue) instead of being waited here. */
const longestWaitMs = 5_000;

/** Milliseconds until another try, or undefined where the error stands. `attempt` counts from 0. */
export function retryDelay(error: unknown, attempt: number, now: number): number | undefined {
  if (attempt + 1 >= maxAttempts) return undefined;
  if (error instanceof RegistryAnswer) {
    const limited = error.code === "rate_limited";
    if (!limited && error.status < 500) return undefined;
    if (error.retryAt) {
      const wait = error.retryAt.getTime() - now;
      return wait <= longestWaitMs ? Math.max(wait, 100) : undefined;
    }
    return limited ? undefined : backOff(attempt);
  }
  return wasBroken(error) ? backOff(attempt) : undefined;
}

export function createSession(http: HttpClient, authoriser: Authoriser): Session {
  const limitOf: (origin: string) => Limit = limits(requestsPerHost);

  async function once(ask: Ask): Promise<HttpResponse> {
    const { base, repository, name, signal } = ask;
    const url = new URL(`/v2/${repository}/${ask.path}`, base.url);
    const request = { base, repository, name, signal };
    const send = (header: string | undefined) =>
      http.request(url, {
        method: ask.method ?? "GET",
        headers: { ...ask.headers, ...(header ? { authorization: header } : {}) },
        signal,
        plainAuthorization: base.url.protocol === "http:",
      });
    let authorization = await authoriser.known(request);
    let response = await send(authorization?.header);
    // A 401 from a redirect's target is that host's, whose demands are not answered with our credentials.
    if (response.status === 401 && response.url.origin === base.url.origin) {
      const challenge = response.header("www-authenticate");
      await response.discard();
      authorization = await authoriser.answer(request, challenge, authorization);
      response = await send(authorization.header);
    }
    if (response.status === 200 || response.status === 206 || response.status === 304) return response;
    const anonymous = authorization?.anonymous ?? true;
    const error = await answerError(response, { host: base.url.host, name, what: ask.what, anonymous });
    throw refusalOf(error, { anonymous, problem: authorization?.problem });
  }

  async function withRetries<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await task();
      } catch (error) {
        const wait = signal.aborted ? undefined : retryDelay(error, attempt, Date.now());
        if (wait === undefined) throw error;
        await pause(wait, signal);
      }
    }
  }

  return {
    open: (ask) => withRetries(ask.signal, () => once(ask)),
    fetch: (ask, maxBytes) =>
      withRetries(ask.signal, () =>
        limitOf(ask.base.url.origin).run(ask.signal, async () => {
          const response = await once(ask);
          return { status: response.status, url: response.url, header: response.header, bytes: await response.readBytes(maxBytes, ask.what) };
        }),
      ),
  };
}
