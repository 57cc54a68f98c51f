import { createHash } from "node:crypto";
import { request } from "node:http";
import type { Exchange } from "./front";
import { types } from "./push";

type Fault = (exchange: Exchange) => void;

const ask = (url: URL, method: string, headers: Record<string, string>): Promise<{ headers: Record<string, string | string[] | undefined>; text: string }> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (c: Buffer) => chunks.push(c));
      answer.on("end", () => resolve({ headers: answer.headers, text: Buffer.concat(chunks).toString("utf8") }));
    });
    asked.on("error", reject);
    asked.end();
  });

/** What the registry behind lists, whole. */
const listOf = async (upstream: URL, url: URL): Promise<{ name: string; tags: string[] }> =>
  JSON.parse((await ask(new URL(url.pathname, upstream), "GET", { accept: "application/json" })).text);

/**
 * Tag lists in pages with Link headers (distribution-spec, "Listing Tags"), which docker-registry 2.8 does not do by itself.
 * `link` writes the header for the next page's path and query.
 */
export function paginate(options: { upstream: URL; pageSize: number; link?(target: string): string }): Fault {
  return (e) => {
    const url = new URL(e.seen.url, options.upstream);
    if (!url.pathname.endsWith("/tags/list")) return e.forward();
    void listOf(options.upstream, url).then((list) => {
      const size = Math.min(Number(url.searchParams.get("n")) || options.pageSize, options.pageSize);
      const sorted = [...list.tags].sort(); // bytewise, as the specification orders pages
      const last = url.searchParams.get("last");
      const rest = last === null ? sorted : sorted.filter((t) => t > last);
      const page = rest.slice(0, size);
      const target = `${url.pathname}?n=${size}&last=${encodeURIComponent(page.at(-1) ?? "")}`;
      const link = options.link?.(target) ?? `<${target}>; rel="next"`;
      e.answer(200, { "content-type": "application/json", ...(rest.length > size ? { link } : {}) }, JSON.stringify({ name: list.name, tags: page }));
    });
  };
}

/** Tag lists with an ETag, of which docker-registry 2.8 knows nothing. */
export function etagged(upstream: URL): Fault {
  return (e) => {
    const url = new URL(e.seen.url, upstream);
    if (!url.pathname.endsWith("/tags/list")) return e.forward();
    void listOf(upstream, url).then((list) => {
      const body = JSON.stringify({ ...list, tags: [...list.tags].sort() });
      const etag = `"${createHash("sha256").update(body).digest("hex")}"`;
      if (e.seen.headers["if-none-match"] === etag) return e.answer(304, { etag });
      e.answer(200, { "content-type": "application/json", etag }, body);
    });
  };
}

export const gcrUploaded = 1_764_000_000_000;

/**
 * Tag lists as gcr.io answers them, made of what the real registry behind holds: `manifest` tells each manifest's tags, and of one that
 * has none.
 */
export function gcrList(upstream: URL): Fault {
  return (e) => {
    const url = new URL(e.seen.url, upstream);
    if (!url.pathname.endsWith("/tags/list")) return e.forward();
    void (async () => {
      const list = await listOf(upstream, url);
      const manifest: Record<string, Record<string, unknown>> = {
        [`sha256:${"0".repeat(64)}`]: { imageSizeBytes: "12", layerId: "", mediaType: types.manifest, tag: [], timeCreatedMs: "0", timeUploadedMs: "1" },
      };
      for (const tag of list.tags) {
        const head = await ask(new URL(url.pathname.replace("tags/list", `manifests/${tag}`), upstream), "HEAD", {
          accept: [
            types.index,
            types.manifest,
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
          ].join(", "),
        });
        const digest = String(head.headers["docker-content-digest"]);
        const entry = manifest[digest] ?? {
          imageSizeBytes: "0",
          layerId: "",
          mediaType: head.headers["content-type"],
          tag: [],
          timeCreatedMs: "0",
          timeUploadedMs: String(gcrUploaded),
        };
        manifest[digest] = entry;
        (entry.tag as string[]).push(tag);
      }
      e.answer(200, { "content-type": "application/json" }, JSON.stringify({ child: [], manifest, name: list.name, tags: list.tags }));
    })();
  };
}
