import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Exchange } from "./front";

/** The troubles that registries and networks make, one each, for `startFront`. */
type Fault = (exchange: Exchange) => void;

/** 429 for manifest GETs beyond the first `allowed`, `times` times (for good where not given), with Retry-After. */
export function rateLimit(options: { allowed: number; retryAfter: string; times?: number }): Fault {
  let manifests = 0;
  let refused = 0;
  return (e) => {
    const counted = e.seen.method === "GET" && e.seen.url.includes("/manifests/");
    if (!counted || manifests < options.allowed || refused >= (options.times ?? Number.POSITIVE_INFINITY)) {
      if (counted) manifests++;
      return e.forward();
    }
    refused++;
    e.answer(
      429,
      { "retry-after": options.retryAfter, "content-type": "application/json" },
      JSON.stringify({ errors: [{ code: "TOOMANYREQUESTS", message: "You have reached your pull rate limit." }] }),
    );
  };
}

/**
 * A budget of manifest requests, as registries that count HEADs too have one: `allowed` of them, then 429 with Retry-After until `seconds`
 * after the first refusal, then anew.
 */
export function budget(options: { allowed: number; seconds: number }): Fault {
  let used = 0;
  let until = 0;
  return (e) => {
    if (!e.seen.url.includes("/manifests/")) return e.forward();
    const now = Date.now();
    if (until && now >= until) {
      used = 0;
      until = 0;
    }
    if (used < options.allowed) {
      used++;
      return e.forward();
    }
    until ||= now + options.seconds * 1000;
    const body = JSON.stringify({ errors: [{ code: "TOOMANYREQUESTS", message: "You have reached your rate limit." }] });
    e.answer(429, { "retry-after": String(Math.ceil((until - now) / 1000)), "content-type": "application/json" }, body);
  };
}

/** Breaks each blob's connection after `after` bytes, `times` times in all; `ranges: false` also ignores Range, as some caches do. */
export function cutBlobs(options: { after: number; times: number; ranges?: boolean }): Fault {
  let cuts = 0;
  return (e) => {
    if (options.ranges === false) delete e.seen.headers.range;
    if (!e.seen.url.includes("/blobs/")) return e.forward();
    let sent = 0;
    let cutting = false;
    e.forward({
      body(chunk) {
        if (cutting) return "cut";
        if (cuts >= options.times || sent + chunk.length <= options.after) {
          sent += chunk.length;
          return chunk;
        }
        if (sent >= options.after) {
          cuts++;
          cutting = true;
          return "cut";
        }
        const rest = chunk.subarray(0, options.after - sent);
        sent += rest.length;
        return rest;
      },
    });
  };
}

/** Flips the lowest bit of the byte at `offset` of answers whose path `matches`. */
export function flipByte(options: { matches: RegExp; offset: number }): Fault {
  return (e) => {
    if (!options.matches.test(e.seen.url)) return e.forward();
    e.forward({
      body(chunk, start) {
        const at = options.offset - start;
        if (at < 0 || at >= chunk.length) return chunk;
        const changed = Buffer.from(chunk);
        changed[at] = (changed[at] ?? 0) ^ 1;
        return changed;
      },
    });
  };
}

/** Sends paths that match to another place, as registries do with blobs. */
export function redirectTo(options: { matches: RegExp; target(url: string): string; status?: number }): Fault {
  return (e) => (options.matches.test(e.seen.url) ? e.answer(options.status ?? 307, { location: options.target(e.seen.url) }) : e.forward());
}

/** Answers `status` for the first `times` requests that match. */
export function failFirst(options: { matches: RegExp; status: number; times: number; headers?: Record<string, string> }): Fault {
  let failed = 0;
  return (e) => {
    if (failed >= options.times || !options.matches.test(e.seen.url)) return e.forward();
    failed++;
    e.answer(options.status, options.headers ?? {}, "<html>trouble</html>");
  };
}

/** Accepts connections and stays silent. */
export async function startSilence(): Promise<{ host: string; connections(): number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.resume(); // what is never read hides the other side's end
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
