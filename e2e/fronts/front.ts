import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";

/**
 * A real HTTP proxy in front of a real registry, on a free loopback port. What it adds is trouble: the registry behind it stays what it
 * is, so tests hold against real answers.
 */
export interface SeenRequest {
  method: string;
  /** Path and query as sent. */
  url: string;
  headers: IncomingHttpHeaders;
  /** When it came, ms since 1970, and with which status it was answered (by the registry behind or here). */
  at: number;
  status?: number;
}

/** What a fault can do with one request. Exactly one of the three, and it must be done. */
export interface Exchange {
  seen: SeenRequest;
  /** Number of this request among all that the front has seen, from 0. */
  count: number;
  /** Hands it on. `body` sees each chunk of the answer with its offset in this answer and returns what is sent instead, "cut", or "hold" (silence, the connection stays). */
  forward(change?: { headers?(headers: IncomingHttpHeaders): IncomingHttpHeaders; body?(chunk: Buffer, offset: number): Buffer | "cut" | "hold" }): void;
  answer(status: number, headers: Record<string, string>, body?: string): void;
  /** Closes the connection without an answer. */
  cut(): void;
}

export interface Front {
  url: URL;
  /** `<name>:<port>` */
  host: string;
  seen: SeenRequest[];
  close(): Promise<void>;
}

export interface FrontOptions {
  /** Address to listen on; loopback unless a test needs a host that proxies do not skip. */
  listen?: string;
  /** The host that the URL names, where that is not the address listened on. */
  name?: string;
  /** PEM: the front then speaks TLS, while the registry behind it does not. */
  tls?: { key: string; cert: string };
}

export async function startFront(upstream: URL, fault: (exchange: Exchange) => void = (e) => e.forward(), options: FrontOptions = {}): Promise<Front> {
  const seen: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const listener = (req: IncomingMessage, res: ServerResponse) => {
    const record = { method: req.method ?? "GET", url: req.url ?? "/", headers: req.headers, at: Date.now() };
    seen.push(record);
    res.once("finish", () => {
      (record as SeenRequest).status = res.statusCode;
    });
    fault({
      seen: record,
      count: seen.length - 1,
      forward: (change = {}) => forward(upstream, req, res, change),
      answer: (status, headers, body = "") =>
        res.writeHead(status, { "content-length": String(Buffer.byteLength(body)), ...headers }).end(req.method === "HEAD" ? undefined : body),
      cut: () => req.socket.destroy(),
    });
  };
  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  const listen = options.listen ?? "127.0.0.1";
  await new Promise<void>((resolve) => server.listen(0, listen, resolve));
  const { port } = server.address() as AddressInfo;
  const host = `${options.name ?? listen}:${port}`;
  return {
    url: new URL(`${options.tls ? "https" : "http"}://${host}`),
    host,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

type Change = NonNullable<Parameters<Exchange["forward"]>[0]>;

function forward(upstream: URL, req: IncomingMessage, res: ServerResponse, change: Change): void {
  const outgoing = request(new URL(req.url ?? "/", upstream), { method: req.method, headers: { ...req.headers, host: upstream.host } }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, change.headers?.(answer.headers) ?? answer.headers);
    let offset = 0;
    answer.on("data", (chunk: Buffer) => {
      const sent = change.body ? change.body(chunk, offset) : chunk;
      offset += chunk.length;
      if (sent === "hold") {
        answer.pause();
      } else if (sent === "cut") {
        // What was written before still arrives; then the connection breaks, as it does when a machine in between dies.
        answer.destroy();
        setTimeout(() => res.socket?.destroy(), 50);
      } else if (!res.write(sent)) {
        answer.pause();
        res.once("drain", () => answer.resume());
      }
    });
    answer.on("end", () => res.end());
    answer.on("error", () => res.socket?.destroy());
  });
  outgoing.on("error", () => res.socket?.destroy());
  req.pipe(outgoing);
}
