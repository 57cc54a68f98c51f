import { request } from "node:http";
import type { Exchange } from "./front";

/**
 * Tag lists in pages with Link headers (distribution-spec, "Listing Tags"), which docker-registry 2.8 does not do by itself.
 * `link` writes the header for the next page's path and query.
 */
export function paginate(options: { upstream: URL; pageSize: number; link?(target: string): string }): (exchange: Exchange) => void {
  return (e) => {
    const url = new URL(e.seen.url, options.upstream);
    if (!url.pathname.endsWith("/tags/list")) return e.forward();
    request(new URL(url.pathname, options.upstream), { headers: { accept: "application/json" } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (c: Buffer) => chunks.push(c));
      answer.on("end", () => {
        const list = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { name: string; tags: string[] };
        const size = Math.min(Number(url.searchParams.get("n")) || options.pageSize, options.pageSize);
        const sorted = [...list.tags].sort(); // bytewise, as the specification orders pages
        const last = url.searchParams.get("last");
        const rest = last === null ? sorted : sorted.filter((t) => t > last);
        const page = rest.slice(0, size);
        const target = `${url.pathname}?n=${size}&last=${encodeURIComponent(page.at(-1) ?? "")}`;
        const link = options.link?.(target) ?? `<${target}>; rel="next"`;
        e.answer(200, { "content-type": "application/json", ...(rest.length > size ? { link } : {}) }, JSON.stringify({ name: list.name, tags: page }));
      });
    }).end();
  };
}
