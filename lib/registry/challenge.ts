/** One challenge of a WWW-Authenticate header, RFC 9110 section 11.6.1: scheme in lower case, parameter names in lower case. */
export interface Challenge {
  scheme: string;
  params: Record<string, string>;
}

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;

/**
 * Reads a header that may hold several challenges, each with comma-separated parameters, some of them quoted with commas inside
 * (`scope="repository:a:pull,push"`). What cannot be read ends the list; no error is raised.
 */
export function parseChallenges(header: string): Challenge[] {
  const found: Challenge[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (!match) return undefined;
    at = pattern.lastIndex;
    return match[0];
  };
  const quoted = (): string | undefined => {
    const raw = take(/"(?:[^"\\]|\\.)*"/y);
    return raw?.slice(1, -1).replace(/\\(.)/g, "$1");
  };
  while (at < header.length) {
    take(/[\s,]+/y);
    const word = take(token);
    if (!word) break;
    if (take(/\s*=\s*/y) !== undefined) {
      // A parameter of the challenge before it.
      const value = quoted() ?? take(token) ?? "";
      const last = found.at(-1);
      if (last) last.params[word.toLowerCase()] ??= value;
      continue;
    }
    found.push({ scheme: word.toLowerCase(), params: {} });
    // token68 (`Negotiate dGVzdA==`) is no parameter; it ends at a comma.
    const before = at;
    if (take(/\s+[A-Za-z0-9\-._~+/]+=*(?=\s*(?:,|$))/y) === undefined) at = before;
  }
  return found;
}

/** What a registry can ask for: a bearer token from a realm (distribution's token spec), or a name and password. */
export type AuthDemand = { kind: "bearer"; realm: string; service: string | undefined; scope: string | undefined } | { kind: "basic" };

/** The demand to answer: bearer before basic, as Docker does; undefined where neither is offered. */
export function authDemand(header: string): AuthDemand | undefined {
  const challenges = parseChallenges(header);
  const bearer = challenges.find((c) => c.scheme === "bearer" && c.params.realm);
  if (bearer?.params.realm) return { kind: "bearer", realm: bearer.params.realm, service: bearer.params.service, scope: bearer.params.scope };
  return challenges.some((c) => c.scheme === "basic") ? { kind: "basic" } : undefined;
}
