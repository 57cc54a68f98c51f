import "server-only";
import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { env, ownAddress } from "../../env";
import { log } from "../../log";
import { beforeEnd, stopping } from "../../stopping";
import { flushViews } from "../views";
import { directAnswer, send } from "./direct";
import { isPublicTarget, publicHeader } from "./public-paths";

/**
 * The second listener, for those who were given a link: it answers reports by itself, their pictures and the files they are drawn with by
 * asking the main one on this machine, and 404 with one body to all else. It reads nothing but a request's line and the few headers below, and passes on no cookie in
 * either direction; bounded in connections, time and bytes.
 */
const asked = ["accept", "accept-encoding", "if-none-match", "if-modified-since", "user-agent", "purpose", "sec-purpose"];
const answered = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-length",
  "content-security-policy",
  "content-type",
  "cross-origin-opener-policy",
  "cross-origin-resource-policy",
  "etag",
  "last-modified",
  "referrer-policy",
  "vary",
  "x-content-type-options",
  "x-robots-tag",
];
const mostConnections = 1_000;
const mostBytes = 64 * 2 ** 20;
const upstreamMs = 30_000;

export const nothingHere = "Not found.\n";
/** The same for a route of the app as for one that never was. */
function refuse(response: ServerResponse): void {
  response.writeHead(404, {
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(nothingHere),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
    connection: "close",
  });
  response.end(nothingHere);
}

function fail(response: ServerResponse, status: number): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", connection: "close" }).end("Not answered.\n");
}

const picked = (headers: IncomingMessage["headers"], names: readonly string[]) =>
  Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));

function passOn(agent: Agent, from: IncomingMessage, to: ServerResponse): void {
  const { host, port, hostHeader } = ownAddress(env());
  const upstream = request({
    agent,
    host,
    port,
    method: from.method,
    path: from.url,
    headers: { ...picked(from.headers, asked), host: hostHeader, [publicHeader]: "1", "x-request-id": from.headers["x-request-id"] },
    timeout: upstreamMs,
  });
  upstream.on("timeout", () => upstream.destroy(new Error("the main listener did not answer in time")));
  upstream.on("error", (error) => {
    if (!to.destroyed) log.warn("public_listener.unanswered", { error });
    fail(to, 502);
  });
  upstream.on("response", (answer) => {
    to.writeHead(answer.statusCode ?? 502, picked(answer.headers, answered));
    let size = 0;
    answer.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostBytes) {
        log.warn("public_listener.too_large", { bytes: size });
        to.destroy();
      }
    });
    answer.on("error", () => to.destroy());
    answer.pipe(to);
  });
  to.on("close", () => upstream.destroy());
  upstream.end();
}

function answerHere(coming: Promise<Response>, from: IncomingMessage, to: ServerResponse): void {
  const zipped = /\bgzip\b/.test(String(from.headers["accept-encoding"] ?? ""));
  coming
    .then((answer) => send(answer, to, { method: from.method ?? "", zipped }))
    .catch((error) => {
      log.error("public_listener.failed", { error });
      fail(to, 500);
    });
}

/** Listens where BASEWISE_PUBLIC_LISTEN says, if it says so; ends the process where that is not to be had. */
export async function startPublicListener(): Promise<void> {
  beforeEnd(flushViews);
  const where = env().BASEWISE_PUBLIC_LISTEN;
  if (!where) return;
  try {
    await listen(where);
  } catch (error) {
    process.stderr.write(`Basewise can't listen where BASEWISE_PUBLIC_LISTEN says.\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

async function listen({ host, port }: { host: string; port: number }): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const server = createServer({ maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 10_000, keepAliveTimeout: 5_000 }, (from, to) => {
    from.resume(); // a body is not read
    const { method = "", url = "" } = from;
    if (!isPublicTarget(method, url)) {
      refuse(to);
      return;
    }
    const direct = directAnswer(method, url, picked(from.headers, asked));
    if (direct === null) passOn(agent, from, to);
    else answerHere(direct, from, to);
  });
  server.maxConnections = mostConnections;
  server.on("upgrade", (_, socket) => socket.destroy());
  server.on("connect", (_, socket) => socket.destroy());
  server.on("clientError", (_, socket) => socket.destroy());
  server.listen(host ? { host, port } : { port });
  await once(server, "listening");
  log.info("public_listener.started", { host, port });
  stopping().addEventListener("abort", () => {
    // Requests under way are answered: access/requests closes every server.
    server.once("close", () => agent.destroy());
  });
}
