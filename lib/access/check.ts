import { BasewiseError } from "../errors";

/**
 * The Docker socket is root, and every web page that a user visits can send requests to loopback. So every request is held against this,
 * pages and API alike. Pure; raises `foreign_host`, `foreign_origin`.
 */
export interface RequestFacts {
  method: string;
  host: string | null;
  origin: string | null;
  secFetchSite: string | null;
}

const loopbackNames = new Set(["127.0.0.1", "localhost", "[::1]"]);
const safeMethods = new Set(["GET", "HEAD"]);

const hostName = (host: string): string => host.toLowerCase().replace(/:\d+$/, "");

export function checkRequest(request: RequestFacts, publicUrl: string | undefined): void {
  const own = publicUrl ? new URL(publicUrl) : undefined;
  const host = request.host?.toLowerCase() ?? "";
  if (!loopbackNames.has(hostName(host)) && (!own || host !== own.host)) {
    // DNS rebinding: a foreign name that resolves to loopback still sends its own Host.
    throw new BasewiseError("foreign_host", `The request was sent to “${host.slice(0, 100)}”.`);
  }
  if (safeMethods.has(request.method)) return;
  if (request.secFetchSite === "cross-site" || request.secFetchSite === "same-site") {
    throw new BasewiseError("foreign_origin", `The browser says that the request is ${request.secFetchSite}.`);
  }
  if (request.origin === null) return; // not a browser: curl, a CI job
  const origin = URL.canParse(request.origin) ? new URL(request.origin) : undefined;
  // Under the public name its scheme counts as well: http://… of an https name is whoever stands on the way.
  const same = origin !== undefined && (origin.origin === own?.origin || (origin.host === host && host !== own?.host));
  if (!same) throw new BasewiseError("foreign_origin", `The request came from “${request.origin.slice(0, 100)}”.`);
}

export const factsOf = (request: { method: string; headers: Headers }): RequestFacts => ({
  method: request.method,
  host: request.headers.get("host"),
  origin: request.headers.get("origin"),
  secFetchSite: request.headers.get("sec-fetch-site"),
});
