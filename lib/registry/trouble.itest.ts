import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cutBlobs, failFirst, flipByte, rateLimit, redirectTo, startSilence } from "@/e2e/fronts/faults";
import { type Exchange, startFront } from "@/e2e/fronts/front";
import { Kit, readAll, readLayers } from "@/e2e/fronts/kit";
import { type Pushed, TestPusher } from "@/e2e/fronts/push";
import { BasewiseError } from "../errors";
import { parsePlatform } from "../oci/platform";
import { parseReference } from "../oci/reference";
import type { Registry } from "./index";

/** A real registry behind real fronts that make trouble. */
const kit = new Kit();
const signal = new AbortController().signal;
const amd64 = parsePlatform("linux/amd64");
const name = parseReference("big/image");
let upstream: URL;
let blob: Pushed;

beforeAll(async () => {
  const address = await kit.registry();
  upstream = new URL(`http://${address}`);
  // Random bytes do not pack, so the blob is long enough to be cut in its middle.
  const image = await new TestPusher(address, "big/image").image({ tars: [randomBytes(3_000_000)], tag: "latest" });
  if (!image.layers[0]) throw new Error("no layer");
  blob = image.layers[0];
});
afterAll(() => kit.end());

const front = (fault: (e: Exchange) => void) => kit.started(startFront(upstream, fault));
const resolve = (registry: Registry) => registry.resolver.resolve(name, amd64, { signal });

describe("registries that cannot be reached", () => {
  it("a closed port: unreachable, with host and reason", async () => {
    const server = createServer();
    await new Promise<void>((r) => server.listen(0, "127.0.0.1", r));
    const { port } = server.address() as { port: number };
    await new Promise((r) => server.close(r));
    await expect(resolve(kit.at(`127.0.0.1:${port}`))).rejects.toMatchObject({
      code: "registry_unreachable",
      detail: `127.0.0.1:${port} could not be reached: the connection was refused.`,
      extra: { host: `127.0.0.1:${port}` },
    });
  });

  it("a name that does not exist", async () => {
    const registry = kit.client({ BASEWISE_REGISTRIES: "registry.invalid" });
    await expect(registry.resolver.resolve(parseReference("registry.invalid/a"), amd64, { signal })).rejects.toMatchObject({ code: "registry_unreachable" });
  });

  it("one that accepts and stays silent: timeout; and cancelling does not wait for it", async () => {
    const silence = await kit.started(startSilence());
    await expect(resolve(kit.at(silence.host, { BASEWISE_IDLE_SECONDS: "1" }))).rejects.toMatchObject({ code: "registry_timeout" });
    const stop = new AbortController();
    const reason = new BasewiseError("job_cancelled", "Cancelled.");
    const started = Date.now();
    setTimeout(() => stop.abort(reason), 200);
    await expect(kit.at(silence.host, { BASEWISE_IDLE_SECONDS: "60" }).resolver.resolve(name, amd64, { signal: stop.signal })).rejects.toBe(reason);
    expect(Date.now() - started).toBeLessThan(2_000);
    await expect.poll(() => silence.connections()).toBe(0);
  });

  it("one that goes silent in the middle of a blob: timeout", async () => {
    const f = await front((e) => {
      if (!e.seen.url.endsWith(blob.digest)) return e.forward();
      e.forward({ body: (chunk, offset) => (offset > 500_000 ? "hold" : chunk) });
    });
    const registry = kit.at(f.host, { BASEWISE_IDLE_SECONDS: "1" });
    const image = await resolve(registry);
    await expect(readLayers(registry, image)).rejects.toMatchObject({ code: "registry_timeout" });
    expect(f.seen.filter((s) => s.url.endsWith(blob.digest))).toHaveLength(1);
  });
});

describe("rate limits and errors", () => {
  it("waits for a short Retry-After and goes on", async () => {
    const f = await front(rateLimit({ allowed: 0, retryAfter: "1", times: 1 }));
    const started = Date.now();
    await resolve(kit.at(f.host));
    expect(Date.now() - started).toBeGreaterThanOrEqual(900);
  });

  it("tells when to try again where it is longer, without asking twice", async () => {
    const f = await front(rateLimit({ allowed: 0, retryAfter: "120" }));
    const before = Date.now();
    const error: BasewiseError = await resolve(kit.at(f.host)).then(
      () => expect.fail("resolved"),
      (e) => e,
    );
    expect(error.code).toBe("rate_limited");
    const wait = Date.parse(error.extra.retryAt ?? "") - before;
    expect(wait).toBeGreaterThan(118_000);
    expect(wait).toBeLessThan(125_000);
    expect(f.seen).toHaveLength(1);
  });

  it("asks three times at most where the limit stays", async () => {
    const f = await front(rateLimit({ allowed: 0, retryAfter: "0" }));
    await expect(resolve(kit.at(f.host))).rejects.toMatchObject({ code: "rate_limited" });
    expect(f.seen).toHaveLength(3);
  });

  it("survives two 503, not three, and a connection that breaks before its answer", async () => {
    const matches = /manifests\/latest/;
    const twice = await front(failFirst({ matches, status: 503, times: 2 }));
    await resolve(kit.at(twice.host));
    const thrice = await front(failFirst({ matches, status: 503, times: 3 }));
    await expect(resolve(kit.at(thrice.host))).rejects.toMatchObject({ code: "registry_error" });
    let cuts = 0;
    const cutting = await front((e) => (cuts++ < 2 ? e.cut() : e.forward()));
    await resolve(kit.at(cutting.host));
  });

  it("refuses a manifest beyond 4 MiB", async () => {
    const f = await front((e) =>
      e.seen.url.includes("/manifests/") ? e.answer(200, { "content-type": "application/json" }, " ".repeat((4 << 20) + 1)) : e.forward(),
    );
    await expect(resolve(kit.at(f.host))).rejects.toMatchObject({ code: "manifest_too_large", detail: expect.stringContaining("BASEWISE_MAX_MANIFEST_BYTES") });
  });
});

describe("broken connections", () => {
  it("takes a blob up where it broke, three times, and hands out every byte once", async () => {
    const f = await front(cutBlobs({ after: 700_000, times: 3 }));
    const registry = kit.at(f.host);
    const image = await resolve(registry);
    expect(await readLayers(registry, image)).toEqual(new Map([[blob.digest, blob.size]]));
    const ranges = f.seen.filter((s) => s.url.endsWith(blob.digest)).map((s) => s.headers.range);
    expect(ranges).toHaveLength(4);
    expect(ranges[0]).toBeUndefined();
    const offsets = ranges.slice(1).map((r) => Number(/^bytes=(\d+)-$/.exec(r ?? "")?.[1]));
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
    // What was written before the cut may not all have arrived.
    expect(offsets[0]).toBeGreaterThan(0);
    expect(offsets[2]).toBeLessThanOrEqual(2_100_000);
  });

  it("gives up after that", async () => {
    const f = await front(cutBlobs({ after: 100_000, times: 9 }));
    const registry = kit.at(f.host);
    await expect(readLayers(registry, await resolve(registry))).rejects.toMatchObject({ code: "registry_unreachable" });
    expect(f.seen.filter((s) => s.url.endsWith(blob.digest))).toHaveLength(4);
  });

  it("does not begin again where ranges are not answered: retryable, not wrong", async () => {
    const f = await front(cutBlobs({ after: 700_000, times: 1, ranges: false }));
    const registry = kit.at(f.host);
    await expect(readLayers(registry, await resolve(registry))).rejects.toMatchObject({
      code: "registry_unreachable",
      detail: expect.stringContaining("by range"),
    });
  });

  it("stops the download when the job is cancelled", async () => {
    let closed = false;
    const f = await front((e) => {
      if (!e.seen.url.endsWith(blob.digest)) return e.forward();
      e.forward({ body: (chunk) => chunk });
    });
    const registry = kit.at(f.host);
    const image = await resolve(registry);
    const stop = new AbortController();
    const reason = new BasewiseError("job_cancelled", "Cancelled.");
    const reading = registry.layers.openLayers(image, {
      signal: stop.signal,
      onProgress: () => {},
      async read(stream) {
        stream.on("close", () => {
          closed = true;
        });
        for await (const _ of stream) stop.abort(reason);
        return readAll(stream);
      },
    });
    await expect(reading).rejects.toBe(reason);
    await expect.poll(() => closed).toBe(true);
  });
});

describe("altered bytes", () => {
  it.each([
    ["a manifest", /\/manifests\/latest/, 40],
    ["a config", /\/blobs\//, 5],
  ])("%s", async (_, matches, offset) => {
    const f = await front(flipByte({ matches, offset }));
    await expect(resolve(kit.at(f.host))).rejects.toMatchObject({ code: "digest_mismatch" });
  });

  it.each([100, 1_500_000])("a layer, at byte %i, even where unpacking fails first", async (offset) => {
    const f = await front(flipByte({ matches: new RegExp(blob.digest), offset }));
    const registry = kit.at(f.host);
    const image = await resolve(registry);
    await expect(readLayers(registry, image)).rejects.toMatchObject({ code: "digest_mismatch" });
    // A reader that stumbles over the first bytes and stops.
    const reading = registry.layers.openLayers(image, {
      signal,
      onProgress: () => {},
      async read(stream) {
        for await (const chunk of stream as AsyncIterable<Buffer>) {
          gunzipSync(chunk.subarray(0, 10)); // throws: no whole archive
        }
        return readAll(stream);
      },
    });
    await expect(reading).rejects.toMatchObject({ code: "digest_mismatch" });
  });

  it("leaves a reader's own error as it is where the bytes are right", async () => {
    const f = await front((e) => e.forward());
    const registry = kit.at(f.host);
    const own = new BasewiseError("layer_unreadable", "not a tar");
    const image = await resolve(registry);
    await expect(registry.layers.openLayers(image, { signal, onProgress: () => {}, read: () => Promise.reject(own) })).rejects.toBe(own);
  });
});

describe("redirects of blobs to another host", () => {
  it("are followed to a listed host without the Authorization, and not to one that is private and unlisted", async () => {
    const storage = await front((e) => e.forward());
    const f = await front(redirectTo({ matches: new RegExp(blob.digest), target: (url) => new URL(url, storage.url).href }));
    const trusting = kit.at(f.host, { BASEWISE_REGISTRIES: storage.host });
    const image = await resolve(trusting);
    expect(await readLayers(trusting, image)).toEqual(new Map([[blob.digest, blob.size]]));
    expect(storage.seen).toHaveLength(1);
    await expect(readLayers(kit.at(f.host), image)).rejects.toMatchObject({ code: "registry_not_allowed", detail: expect.stringContaining("loopback") });
    expect(storage.seen).toHaveLength(1);
  });

  it("never reach cloud metadata", async () => {
    const f = await front(redirectTo({ matches: /./, target: () => "http://169.254.169.254/latest/meta-data/" }));
    await expect(resolve(kit.at(f.host))).rejects.toMatchObject({ code: "registry_not_allowed" });
  });
});

describe("mirrors", () => {
  it("a dead mirror is not passed by, unless `direct` is written", async () => {
    const dead = "docker.io=http://127.0.0.1:1";
    await expect(resolve(kit.client({ BASEWISE_REGISTRY_MIRRORS: dead }))).rejects.toMatchObject({ extra: { host: "127.0.0.1:1" } });
    // With it the upstream is asked: here over https, where the registry speaks plain http.
    const registry = kit.client({ BASEWISE_REGISTRY_MIRRORS: `${upstream.host}=http://127.0.0.1:1,direct`, BASEWISE_REGISTRIES: upstream.host });
    await expect(registry.resolver.resolve(parseReference(`${upstream.host}/big/image`), amd64, { signal })).rejects.toMatchObject({
      code: "registry_unreachable",
      extra: { host: upstream.host },
      detail: expect.stringContaining("TLS"),
    });
  });
});
