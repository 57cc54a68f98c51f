import "server-only";
import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { enterIds, log } from "../log";
import { beforeEnd } from "../stopping";

/**
 * One line per request, pages and routes and the public listener alike, when its answer has ended or the asker went away. Node tells of each
 * (https://nodejs.org/api/diagnostics_channel.html#http), so nothing can be answered past it. Never logged: who asked, the query, a body.
 */
export const requestIdHeader = "x-request-id";

/** A proxy in front may have given the request an id already: a UUID, with its hyphens or without (nginx). It is untrusted text. */
const given = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** A problem's `instance` (RFC 9457, 3.1.5), which is a URI. */
export const instanceOf = (requestId: string): string => {
  const hex = requestId.toLowerCase().replaceAll("-", "");
  return `urn:uuid:${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")}`;
};

/** Whoever has a report's link may read it: its slug is as good as a key. */
const withoutKeys = (path: string): string => path.replace(/^\/r\/[^/.]+/, "/r/…");

/** What asks every few seconds, and the files a page is drawn with. */
const quiet = /^\/(?:_next\/|metrics$|api\/v1\/health$|icon\.svg$|report\.js$)/;

const place = globalThis as typeof globalThis & { basewiseRequests?: boolean };

/** Closes a server when what it is answering has been answered. */
const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearInterval(idle);
      resolve();
    });
  });

export function watchRequests(): void {
  if (place.basewiseRequests) return;
  place.basewiseRequests = true;
  const servers = new Set<Server>();
  beforeEnd(() => Promise.all([...servers].map(closed)));
  subscribe("http.server.request.start", (message) => {
    const { request, response, server } = message as { request: IncomingMessage; response: ServerResponse; server: Server };
    servers.add(server);
    const named = request.headers[requestIdHeader];
    const requestId = typeof named === "string" && given.test(named) ? named : randomUUID();
    enterIds({ requestId });
    // The route's wrapper takes it from here.
    request.headers[requestIdHeader] = requestId;
    response.setHeader(requestIdHeader, requestId);
    const { method } = request;
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    const begin = performance.now();
    response.once("close", () => {
      const ms = Math.round(performance.now() - begin);
      const ended = response.writableFinished ? {} : { ended: false };
      log[quiet.test(path) && response.statusCode < 500 ? "debug" : "info"]("request", {
        requestId,
        method,
        path: withoutKeys(path).slice(0, 300),
        status: response.statusCode,
        ms,
        ...ended,
      });
    });
  });
}
