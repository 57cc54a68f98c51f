import { BasewiseError } from "../errors";
import type { HttpClient } from "../http";
import { authDemand } from "./challenge";
import type { CredentialStore } from "./docker-config";
import type { Base } from "./routes";
import { basicHeader, fetchToken } from "./tokens";

/** An Authorization for one repository of one registry, and how it came about. */
export interface Authorization {
  header: string;
  anonymous: boolean;
  /** Why credentials could not be looked up; told only once access without them is refused. */
  problem: BasewiseError | undefined;
  expiresAt: number;
  /** State of Docker's config.json when it was made. */
  generation: string;
}

export interface AuthorisationRequest {
  base: Base;
  repository: string;
  name: string;
  signal: AbortSignal;
}

/** Milliseconds that a stored name and password are used before the store is asked again. */
const basicLifeMs = 5 * 60_000;

export interface Authoriser {
  /** What to send along at once; undefined before the registry has asked. */
  known(request: AuthorisationRequest): Promise<Authorization | undefined>;
  /**
   * Answers a 401. `refused` is the Authorization that was sent, if any. Requests that meet the same 401 share one token.
   * Raises `unauthorised`, `credential_helper_missing` and what the token's realm raises.
   */
  answer(request: AuthorisationRequest, challenge: string | undefined, refused: Authorization | undefined): Promise<Authorization>;
}

export function createAuthoriser(http: HttpClient, store: CredentialStore): Authoriser {
  const cache = new Map<string, Authorization>();
  const underway = new Map<string, Promise<Authorization>>();
  const keyOf = (r: AuthorisationRequest) => `${r.base.url.origin} ${r.repository}`;

  async function known(request: AuthorisationRequest): Promise<Authorization | undefined> {
    const found = cache.get(keyOf(request));
    if (!found) return undefined;
    if (found.expiresAt > Date.now() && found.generation === (await store.generation())) return found;
    cache.delete(keyOf(request));
    return undefined;
  }

  async function make(request: AuthorisationRequest, challenge: string | undefined): Promise<Authorization> {
    const { base, repository, name, signal } = request;
    const { host } = base.url;
    const generation = await store.generation();
    const demand = challenge ? authDemand(challenge) : undefined;
    if (!demand) throw new BasewiseError("unauthorised", `${host} asks for a login of a kind that Basewise does not know.`, { host });
    const { credentials, problem } = await store.find(base.credentialHost, signal);
    if (demand.kind === "basic") {
      if (credentials?.kind === "password")
        return { header: basicHeader(credentials), anonymous: false, problem, expiresAt: Date.now() + basicLifeMs, generation };
      throw (
        problem ??
        new BasewiseError("unauthorised", `${host} gives ${name} to nobody without a login; no credentials are stored for ${base.credentialHost}.`, { host })
      );
    }
    try {
      const token = await fetchToken(http, { demand, base, repository, credentials, name, signal });
      return { header: `Bearer ${token.value}`, anonymous: !credentials, problem, expiresAt: token.expiresAt, generation };
    } catch (error) {
      throw refusalOf(error, { anonymous: !credentials, problem });
    }
  }

  return {
    known,
    async answer(request, challenge, refused) {
      const key = keyOf(request);
      const current = await known(request);
      if (current && current.header !== refused?.header) return current; // renewed meanwhile by another request
      cache.delete(key);
      const shared = underway.get(key);
      if (shared) {
        try {
          return await shared;
        } catch (error) {
          // The one that fetched was cancelled, not we: fetch for ourselves.
          request.signal.throwIfAborted();
          if (error instanceof BasewiseError) throw error;
        }
      }
      const fresh = make(request, challenge);
      underway.set(key, fresh);
      try {
        const made = await fresh;
        cache.set(key, made);
        return made;
      } finally {
        if (underway.get(key) === fresh) underway.delete(key);
      }
    },
  };
}

/** A refusal of anonymous access is told by what kept us from using credentials, if anything did. */
export function refusalOf(error: unknown, how: { anonymous: boolean; problem: BasewiseError | undefined }): unknown {
  const refused = error instanceof BasewiseError && (error.code === "unauthorised" || error.code === "forbidden");
  return refused && how.anonymous && how.problem ? how.problem : error;
}
