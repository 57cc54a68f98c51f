import { z } from "zod";
import { BasewiseError } from "../errors";
import type { HttpClient, HttpResponse } from "../http";
import { answerError } from "./answers";
import type { AuthDemand } from "./challenge";
import type { Credentials } from "./docker-config";
import type { Base } from "./routes";

/**
 * Bearer tokens. GET with scope: https://distribution.github.io/distribution/spec/auth/token/
 * POST with a refresh (identity) token: https://distribution.github.io/distribution/spec/auth/oauth/
 */
const tokenSchema = z.object({
  token: z.string().nullish(),
  access_token: z.string().nullish(),
  /** Seconds; 60 where not stated, as the specification says. */
  expires_in: z.number().positive().nullish().catch(undefined),
});

export interface Token {
  value: string;
  /** Milliseconds of Date.now() from which on a new one is fetched. */
  expiresAt: number;
}

/** Seconds before its end that a token is no longer used, for slow requests and clocks that differ. */
const marginSeconds = 10;
const maxTokenBytes = 256 << 10;
const clientId = "basewise";

/** Where tokens come from. Raises `registry_error` for a realm that credentials must not be shown to. */
function realmUrl(demand: AuthDemand & { kind: "bearer" }, base: Base): URL {
  const { host } = base.url;
  const realm = URL.canParse(demand.realm) ? new URL(demand.realm) : undefined;
  const fault = (why: string) => new BasewiseError("registry_error", `${host} sends for its token ${why}.`, { host });
  if (!realm || !/^https?:$/.test(realm.protocol) || realm.username) throw fault("to what is no address");
  if (realm.protocol === "http:" && base.url.protocol === "https:") throw fault(`to ${realm.host} over plain http, which is not done for an https registry`);
  return realm;
}

/**
 * The scope that is asked for: reading this repository. The registry's own wish is taken where it is for the same repository and for
 * reading only (Azure asks `metadata_read` for tag lists), and never where it is for more.
 */
export function readScope(repository: string, wished: string | undefined): string {
  const prefix = `repository:${repository}:`;
  const actions = wished?.startsWith(prefix) ? wished.slice(prefix.length).split(",") : [];
  const harmless = actions.length > 0 && actions.every((a) => ["pull", "metadata_read", "metadata"].includes(a));
  return harmless && wished ? wished : `${prefix}pull`;
}

export interface TokenRequest {
  demand: AuthDemand & { kind: "bearer" };
  base: Base;
  repository: string;
  credentials: Credentials | undefined;
  /** What the user asked for, for the words of an error. */
  name: string;
  signal: AbortSignal;
}

/** Raises the registry codes, `unauthorised` and `forbidden` among them. */
export async function fetchToken(http: HttpClient, request: TokenRequest): Promise<Token> {
  const { demand, base, credentials, signal } = request;
  const realm = realmUrl(demand, base);
  const scope = readScope(request.repository, demand.scope);
  const options = { signal, plainAuthorization: base.url.protocol === "http:" };
  let response: HttpResponse;
  if (credentials?.kind === "identity") {
    const form = new URLSearchParams({ grant_type: "refresh_token", client_id: clientId, scope, refresh_token: credentials.token });
    if (demand.service) form.set("service", demand.service);
    const headers = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };
    response = await http.request(realm, { ...options, method: "POST", headers, body: form.toString() });
  } else {
    const url = new URL(realm);
    if (demand.service) url.searchParams.set("service", demand.service);
    url.searchParams.set("scope", scope);
    const headers: Record<string, string> = { accept: "application/json" };
    if (credentials) {
      url.searchParams.set("account", credentials.username);
      headers.authorization = basicHeader(credentials);
    }
    response = await http.request(url, { ...options, headers });
  }
  const asked = { host: base.url.host, name: request.name, what: "token" as const, anonymous: !credentials };
  if (response.status !== 200) throw await answerError(response, asked);
  const body = await response.readText(maxTokenBytes, "token");
  return readToken(body, base.url.host);
}

export const basicHeader = (c: Credentials & { kind: "password" }): string => `Basic ${Buffer.from(`${c.username}:${c.password}`).toString("base64")}`;

function readToken(body: string, host: string): Token {
  const fault = new BasewiseError("registry_error", `The token that ${host} asks for came in no known form.`, { host });
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw fault;
  }
  const parsed = tokenSchema.safeParse(json);
  const value = parsed.success ? parsed.data.token || parsed.data.access_token : undefined;
  // A line break would end the header that the token is put into.
  if (!value || !/^[\x21-\x7e]+$/.test(value)) throw fault;
  const seconds = Math.min(parsed.data?.expires_in ?? 60, 86_400);
  return { value, expiresAt: Date.now() + Math.max(seconds - marginSeconds, 1) * 1000 };
}
