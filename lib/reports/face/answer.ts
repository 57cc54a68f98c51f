import "server-only";
import { changesSince, countView, etagOf, type Linked, linked } from "../index";
import type { Report } from "../types";
import { publicHeaders } from "./headers";
import { publicHeader } from "./public-paths";
import { sheet } from "./sheet";

/** What a reader of a link is answered. Nothing of who asks is kept; a view is counted where a page was shown to somebody. */
const longestName = 64;
const robots = /bot|crawl|spider|slurp|preview|facebookexternalhit|embed|whatsapp|telegram|slack|discord|skype|curl|wget|python-requests|go-http-client/i;

export const byPublicListener = (request: Request): boolean => request.headers.get(publicHeader) !== null;

/** HEAD, a preview of a chat, what a browser fetches ahead: none is somebody reading. */
function isSomebody(request: Request): boolean {
  const ahead = request.headers.get("sec-purpose") ?? request.headers.get("purpose") ?? "";
  return request.method === "GET" && !/prefetch|preview/.test(ahead) && !robots.test(request.headers.get("user-agent") ?? "");
}

const knows = (request: Request, etag: string): boolean =>
  (request.headers.get("if-none-match") ?? "").split(",").some((one) => one.trim().replace(/^W\//, "") === etag);

async function drawnAnswer(key: string, path: string, status: number, headers: Record<string, string>): Promise<Response> {
  return new Response(new Uint8Array(await sheet(key, path)), {
    status,
    headers: { ...publicHeaders(), "content-type": "text/html; charset=utf-8", ...headers },
  });
}

/** Plain pages: no report, or one that was taken back. Of links that lead nowhere only the length is told apart. */
export function nothingThere(slug: string, found: Extract<Linked, { state: "revoked" }> | null): Promise<Response> {
  const given = Math.min(slug.length, longestName);
  return found
    ? drawnAnswer(`revoked ${slug}`, `/r/${slug}/sheet`, 410, { "cache-control": "no-store" })
    : drawnAnswer(`none ${given}`, `/r/${"-".repeat(given)}/sheet`, 404, { "cache-control": "no-store" });
}

/** An answer by slug and version: 304 where the reader has it already. */
export function versioned(request: Request, report: Report, also: string, headers: Record<string, string>, body: string | Uint8Array): Response {
  const etag = etagOf(report, also);
  const all = { ...publicHeaders(), "cache-control": "no-cache", etag, ...headers };
  if (knows(request, etag)) return new Response(null, { status: 304, headers: all });
  return new Response(typeof body === "string" ? body : new Uint8Array(body), { headers: all });
}

/** The report's page, or one chart of it. `also`: what it depends on besides the report. */
async function page(request: Request, report: Report, also: string, path: string, headers: Record<string, string>): Promise<Response> {
  const etag = etagOf(report, also);
  const kept = { etag, "cache-control": "no-cache", ...headers };
  if (knows(request, etag)) return new Response(null, { status: 304, headers: { ...publicHeaders(), ...kept } });
  return drawnAnswer(`${report.slug} ${etag}`, path, 200, kept);
}

/** Readers that come while one is being looked up share what is found; nothing is kept beyond that. */
const coming = new Map<string, Promise<Linked | null>>();
function linkedTogether(slug: string): Promise<Linked | null> {
  const there = coming.get(slug);
  if (there) return there;
  const found = linked(slug).finally(() => coming.delete(slug));
  coming.set(slug, found);
  return found;
}

export async function answerPage(request: Request, slug: string): Promise<Response> {
  const found = await linkedTogether(slug);
  if (!found || found.state === "revoked") return nothingThere(slug, found);
  const live = byPublicListener(request) ? "" : "?live=1";
  // Told from look-ups, which go on after the report was frozen.
  const since = found.report.showsChanges ? JSON.stringify(await changesSince(found.report)) : "";
  const answer = await page(request, found.report, `page ${live} ${since}`, `/r/${slug}/sheet${live}`, {});
  if (isSomebody(request)) countView(slug);
  return answer;
}

export async function answerChart(request: Request, slug: string, chart: string, headers: Record<string, string>): Promise<Response> {
  const found = await linked(slug);
  if (!found || found.state === "revoked") return nothingThere(slug, found);
  if (!(found.report.sections as string[]).includes(chart)) return nothingThere(slug, null);
  return page(request, found.report, `chart ${chart} ${headers["content-security-policy"] ?? ""}`, `/r/${slug}/sheet/${chart}`, headers);
}
