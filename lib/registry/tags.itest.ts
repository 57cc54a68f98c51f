import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFront } from "@/e2e/fronts/front";
import { Kit } from "@/e2e/fronts/kit";
import { skopeoRaw } from "@/e2e/fronts/oracle";
import { etagged, gcrList, gcrUploaded, paginate } from "@/e2e/fronts/pages";
import { TestPusher, types } from "@/e2e/fronts/push";
import { parseReference } from "../oci/reference";

const kit = new Kit();
const signal = new AbortController().signal;
const name = parseReference("many/tags");
const count = 3_000;
const expected = Array.from({ length: count }, (_, i) => `v${i}`);
let upstream: URL;

beforeAll(async () => {
  const address = await kit.registry();
  upstream = new URL(`http://${address}`);
  const pusher = new TestPusher(address, "many/tags");
  const image = await pusher.image({ tars: [] });
  const manifest = { config: image.config, layers: [] };
  const queue = [...expected];
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let tag = queue.pop(); tag; tag = queue.pop()) await pusher.manifest(manifest, types.manifest, tag);
    }),
  );
});
afterAll(() => kit.end());

const front = (options: Partial<Parameters<typeof paginate>[0]> = {}) => kit.started(startFront(upstream, paginate({ upstream, pageSize: 100, ...options })));

describe("listTags", () => {
  it("from a registry that ignores n: all at once, in natural order", async () => {
    expect(await kit.at(upstream.host).listTags(name, { signal })).toMatchObject({ tags: expected, complete: true, manifests: null });
  });

  it("page by page, by relative and by absolute links", async () => {
    const relative = await front();
    expect(await kit.at(relative.host).listTags(name, { signal })).toMatchObject({ tags: expected, complete: true, etag: null });
    expect(relative.seen).toHaveLength(30);
    // A registry behind a TLS proxy often names itself with another scheme and no port.
    const absolute = await front({ link: (target) => `<https://127.0.0.1${target}>; rel="next"` });
    expect((await kit.at(absolute.host).listTags(name, { signal })).tags).toEqual(expected);
  });

  it("stops at a limit, and says so", async () => {
    const f = await front();
    const list = await kit.at(f.host).listTags(name, { signal, limit: 250 });
    expect([list.tags.length, list.complete]).toEqual([250, false]);
    expect(f.seen.length).toBeLessThanOrEqual(3);
  });

  it("does not go round in circles", async () => {
    const f = await front({ link: () => '</v2/many/tags/tags/list?n=100&last=v5>; rel="next"' });
    const list = await kit.at(f.host).listTags(name, { signal });
    expect(list.complete).toBe(false);
    expect(f.seen).toHaveLength(2);
  });

  it("follows no link to another host or repository", async () => {
    for (const link of [(t: string) => `<https://registry.invalid${t}>; rel="next"`, () => '</v2/other/tags/list?last=a>; rel="next"']) {
      const f = await front({ link });
      await expect(kit.at(f.host).listTags(name, { signal })).rejects.toMatchObject({ code: "registry_error" });
      expect(f.seen).toHaveLength(1);
    }
  });

  it("asks with the ETag of a list in one page, and takes not modified for an answer", async () => {
    const f = await kit.started(startFront(upstream, etagged(upstream)));
    const first = await kit.at(f.host).listTags(name, { signal });
    expect(first).toMatchObject({ tags: expected, complete: true });
    expect(first.etag).toMatch(/^"[0-9a-f]{64}"$/);
    expect(await kit.at(f.host).listTags(name, { signal, etag: first.etag ?? "" })).toEqual({ notModified: true, mirror: f.host });
    expect(f.seen[1]?.headers["if-none-match"]).toBe(first.etag);
  });

  it("reads gcr.io's manifest list where it is there, and lists on where an entry is none", async () => {
    const few = parseReference("few/tags");
    const pusher = new TestPusher(upstream.host, "few/tags");
    for (const [tags, tar] of [
      [["latest", "v2"], "two"],
      [["v1"], "one"],
    ] as const)
      for (const tag of tags) await pusher.image({ tars: [Buffer.from(tar)], tag });
    const f = await kit.started(startFront(upstream, gcrList(upstream)));
    const list = await kit.at(f.host).listTags(few, { signal });
    expect(list.tags).toEqual(["latest", "v1", "v2"]);
    const digestOf = async (tag: string) => (await skopeoRaw(`${upstream.host}/few/tags:${tag}`)).digest;
    const told = new Map(list.manifests?.flatMap((m) => m.tags.map((tag) => [tag, m] as const)));
    for (const tag of list.tags)
      expect(told.get(tag)).toMatchObject({ digest: await digestOf(tag), mediaType: types.manifest, uploadedMs: gcrUploaded, statedSize: null });
    expect(list.manifests).toHaveLength(2);
    const odd = '{"tags":["a","not a tag"],"manifest":{"sha256:1":{"tag":["a"]},"x":5}}';
    const g = await kit.started(startFront(upstream, (e) => e.answer(200, {}, odd)));
    expect(await kit.at(g.host).listTags(name, { signal })).toMatchObject({ tags: ["a"], manifests: [] });
  });

  it("says what it is not where the answer is no list", async () => {
    const f = await kit.started(startFront(upstream, (e) => e.answer(200, {}, '{"tags":"all"}')));
    await expect(kit.at(f.host).listTags(name, { signal })).rejects.toMatchObject({ code: "registry_error" });
  });
});
