import "server-only";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { answerPage } from "./answer";
import { answerExport } from "./exports";
import { publicHeader } from "./public-paths";

/**
 * What most readers ask for, a report's page and its exports, answered where the listener stands, without the way through Next: the same
 * functions as the routes call, in half of the time. Null where the main listener is to be asked.
 */
const patterns = [/^\/r\/([A-Za-z0-9_-]+)$/, /^\/r\/([A-Za-z0-9_-]+)\.([a-z]+)$/] as const;
const pack = promisify(gzip);
const leastPacked = 1_000;

export function directAnswer(method: string, target: string, headers: IncomingHttpHeaders): Promise<Response> | null {
  const url = new URL(target, "http://public.invalid");
  const asked = () => {
    const given = new Headers({ [publicHeader]: "1" });
    for (const [name, value] of Object.entries(headers)) if (typeof value === "string") given.set(name, value);
    return new Request(url, { method, headers: given });
  };
  const [, slug] = patterns[0].exec(url.pathname) ?? [];
  if (slug) return answerPage(asked(), slug);
  const [, named, format] = patterns[1].exec(url.pathname) ?? [];
  return named && format ? answerExport(asked(), named, format, url.searchParams.get("table")) : null;
}

export async function send(answer: Response, to: ServerResponse, { method, zipped }: { method: string; zipped: boolean }): Promise<void> {
  const body = Buffer.from(await answer.arrayBuffer());
  const packed = zipped && body.length > leastPacked ? await pack(body, { level: constants.Z_BEST_SPEED }) : null;
  const sent = packed ?? body;
  to.writeHead(answer.status, {
    ...Object.fromEntries(answer.headers),
    vary: "accept-encoding",
    ...(packed ? { "content-encoding": "gzip" } : {}),
    ...(answer.status === 304 ? {} : { "content-length": sent.length }),
  });
  to.end(method === "HEAD" || answer.status === 304 ? undefined : sent);
}
