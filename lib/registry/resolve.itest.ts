import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Kit, noIndex, readLayers } from "@/e2e/fronts/kit";
import { sha256, skopeoRaw } from "@/e2e/fronts/oracle";
import { TestPusher, types } from "@/e2e/fronts/push";
import { type BedState, ensureSystem, up } from "@/e2e/testbed";
import type { BasewiseError } from "../errors";
import type { LayerProgress } from "../inspect/ports";
import { parsePlatform } from "../oci/platform";
import { parseReference } from "../oci/reference";
import type { Registry } from "./index";

const kit = new Kit();
const signal = new AbortController().signal;
const amd64 = parsePlatform("linux/amd64");
let bed: BedState;
let registry: Registry;
let own: string;

const resolve = (name: string, platform = "linux/amd64", from = registry) => from.resolver.resolve(parseReference(name), parsePlatform(platform), { signal });
const codeOf = async (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (e: BasewiseError) => e.code,
  );

beforeAll(async () => {
  await ensureSystem(["skopeo"]);
  bed = await up({ engine: false, only: ["distroless/static-debian13", "library/debian:trixie", "library/alpine:3.20"] });
  registry = kit.client({ BASEWISE_REGISTRY_MIRRORS: bed.mirrors });
  own = await kit.registry();
});
afterAll(() => kit.end());

describe("images of the bed, through mirrors", () => {
  it.each([
    ["gcr.io/distroless/static-debian13", "distroless/static-debian13:latest"],
    ["debian:trixie", "library/debian:trixie"],
  ])("%s: index, manifest, config and layers are what skopeo reads", async (name, path) => {
    const image = await resolve(name);
    const index = await skopeoRaw(`${bed.registry}/${path}`);
    const entry = index.json.manifests?.find((m) => m.platform?.architecture === "amd64");
    const manifest = await skopeoRaw(`${bed.registry}/${path.replace(/:.*/, "")}@${entry?.digest}`);
    expect(image).toMatchObject({
      digest: entry?.digest,
      digestKind: "manifest",
      mediaType: manifest.json.mediaType,
      configDigest: manifest.json.config?.digest,
      index: { digest: index.digest, size: index.size, mediaType: index.json.mediaType },
      mirror: bed.registry,
      resolvedBy: "registry",
      platform: amd64,
    });
    expect(sha256(image.rawConfig)).toBe(manifest.json.config?.digest);
    expect(image.index?.entries.map((e) => e.digest)).toEqual(index.json.manifests?.map((m) => m.digest));
    expect(image.layers.map((l) => [l.digest, l.size, l.mediaType])).toEqual(manifest.json.layers?.map((l) => [l.digest, l.size, l.mediaType]));
    expect(image.annotations["dev.basewise.rebuilt"]).toBe(manifest.json.annotations?.["dev.basewise.rebuilt"]);
    expect(image.reference).toEqual(parseReference(name));

    const blobs = new Map(manifest.json.layers?.map((l) => [l.digest, l.size]));
    expect(await readLayers(registry, image)).toEqual(blobs);
  });

  it("by digest: the index's, and the manifest's without its index", async () => {
    const tagged = await resolve("debian:trixie");
    const byIndex = await resolve(`debian@${tagged.index?.digest}`);
    expect(byIndex.digest).toBe(tagged.digest);
    const byManifest = await resolve(`debian:whatever@${tagged.digest}`);
    expect(byManifest).toMatchObject({ digest: tagged.digest, index: null });
  });

  it("alpine 3.20 for two architectures, 3.19 as Docker's schema 2", async (ctx) => {
    if (!bed.images.some((i) => i.reference === "docker.io/library/alpine:3.20"))
      ctx.skip("alpine is not in the bed: BASEWISE_TESTBED_DATA names no folder with its root file system");
    const index = await skopeoRaw(`${bed.registry}/library/alpine:3.20`);
    for (const architecture of ["amd64", "arm64"]) {
      const image = await resolve("alpine:3.20", `linux/${architecture}`);
      expect(image.digest).toBe(index.json.manifests?.find((m) => m.platform?.architecture === architecture)?.digest);
      expect(image.config.platform.architecture).toBe(architecture);
    }
    await expect(resolve("alpine:3.20", "linux/s390x")).rejects.toMatchObject({
      code: "platform_not_offered",
      extra: { platforms: ["linux/amd64", "linux/arm64/v8"] },
    });
    const schema2 = await skopeoRaw(`${bed.registry}/library/alpine:3.19`);
    const image = await resolve("alpine:3.19");
    expect(image).toMatchObject({ digest: schema2.digest, index: null, mediaType: "application/vnd.docker.distribution.manifest.v2+json" });
    await expect(resolve("alpine:3.19", "linux/arm64")).rejects.toMatchObject({ code: "platform_not_offered", extra: { platforms: ["linux/amd64"] } });
  });

  it("tells what a tag names now, and whether it moved", async () => {
    const { digest: expected, json } = await skopeoRaw(`${bed.registry}/library/debian:trixie`);
    const reference = parseReference("debian:trixie");
    const first = await registry.headTag(reference, { signal });
    expect(first).toMatchObject({ digest: expected, changed: true, mediaType: json.mediaType });
    expect(await registry.headTag(reference, { signal, known: first.digest })).toMatchObject({ digest: expected, changed: false, mediaType: null });
    expect(await codeOf(registry.headTag(parseReference("debian:nope"), { signal }))).toBe("tag_not_found");
    expect(await codeOf(registry.headTag(parseReference("nobody/nothing"), { signal }))).toBe("image_not_found");
  });
});

describe("what is not there or not allowed", () => {
  it("tells a missing tag and digest from a missing repository", async () => {
    expect(await codeOf(resolve("debian:nope"))).toBe("tag_not_found");
    expect(await codeOf(resolve(`debian@${sha256("nothing")}`))).toBe("tag_not_found");
    expect(await codeOf(resolve("nobody/nothing"))).toBe("image_not_found");
    expect(await codeOf(registry.listTags(parseReference("nobody/nothing"), { signal }))).toBe("image_not_found");
  });

  it("asks no registry that is not on the list", async () => {
    expect(await codeOf(resolve("registry.corp/a/b"))).toBe("registry_not_allowed");
    // Listed by wildcard only, and at home on loopback.
    expect(await codeOf(resolve("a.localhost/a/b", "linux/amd64", kit.client({ BASEWISE_REGISTRIES: "*.localhost" })))).toMatch(
      /registry_not_allowed|registry_unreachable/,
    );
  });
});

describe("manifests that are no images", () => {
  it("artifact, attestation, empty index, index of artifacts, index of indexes, layers without diffIDs", async () => {
    const pusher = new TestPusher(own, "odd/things");
    const empty = await pusher.blob(Buffer.from("{}"), "application/vnd.oci.empty.v1+json");
    const config = await pusher.blob(
      Buffer.from(JSON.stringify({ os: "unknown", architecture: "unknown", rootfs: { type: "layers", diff_ids: [sha256("x")] } })),
      types.config,
    );
    const statement = await pusher.blob(Buffer.from("{}"), "application/vnd.in-toto+json");
    const artifact = await pusher.manifest({ artifactType: "application/spdx+json", config: empty, layers: [empty] }, types.manifest, "artifact");
    await pusher.manifest({ config: { ...empty, mediaType: "application/vnd.cncf.helm.config.v1+json" }, layers: [empty] }, types.manifest, "helm");
    const attestation = await pusher.manifest({ config, layers: [statement] }, types.manifest, "attestation");
    await pusher.manifest({ manifests: [] }, types.index, "empty-index");
    await pusher.manifest({ manifests: [{ ...artifact, artifactType: "application/spdx+json" }] }, types.index, "artifact-index");
    await pusher.manifest({ manifests: [{ ...attestation, platform: { os: "unknown", architecture: "unknown" } }] }, types.index, "attestation-index");
    const image = await pusher.image({ tars: [Buffer.from("a")] });
    const inner = await pusher.manifest(
      { manifests: [{ digest: image.digest, size: image.size, mediaType: image.mediaType, platform: amd64 }] },
      types.index,
      "inner",
    );
    await pusher.manifest({ manifests: [inner] }, types.index, "nested");
    await pusher.image({ tars: [Buffer.from("a")], diffIds: [], tag: "no-diffids" });
    const client = kit.at(own);
    for (const tag of ["artifact", "helm", "attestation", "empty-index", "artifact-index", "attestation-index", "nested", "no-diffids"]) {
      expect([tag, await codeOf(resolve(`odd/things:${tag}`, "linux/amd64", client))]).toEqual([tag, "not_an_image"]);
    }
  });

  it("bounds on layers and on the config, sizes that descriptors misstate, an index that misstates a manifest", async () => {
    const pusher = new TestPusher(own, "odd/bounds");
    await pusher.image({ tars: [Buffer.from("a"), Buffer.from("b")], tag: "two" });
    expect(await codeOf(resolve("odd/bounds:two", "linux/amd64", kit.at(own, { BASEWISE_MAX_LAYERS: "1" })))).toBe("too_many_layers");

    const client = kit.at(own);
    const large = await pusher.blob(Buffer.alloc((4 << 20) + 1, 0x20), types.config);
    await pusher.manifest({ config: large, layers: [] }, types.manifest, "large-config");
    expect(await codeOf(resolve("odd/bounds:large-config", "linux/amd64", client))).toBe("manifest_too_large");

    const image = await pusher.image({ tars: [Buffer.from("a")], tag: "good" });
    await pusher.manifest({ config: image.config, layers: image.layers.map((l) => ({ ...l, size: l.size + 1 })) }, types.manifest, "wrong-size");
    const wrong = await resolve("odd/bounds:wrong-size", "linux/amd64", client);
    expect(await codeOf(readLayers(client, wrong))).toBe("digest_mismatch");
    await pusher.manifest(
      { manifests: [{ digest: image.digest, mediaType: image.mediaType, size: image.size + 1, platform: amd64 }] },
      types.index,
      "wrong-index",
    );
    expect(await codeOf(resolve("odd/bounds:wrong-index", "linux/amd64", client))).toBe("digest_mismatch");
  });
});

describe("layers", () => {
  it("hands a blob that stands twice out once, and tells the moves of both positions", async () => {
    const pusher = new TestPusher(own, "odd/twice");
    const tar = Buffer.alloc(100_000, "x");
    const { layers } = await pusher.image({ tars: [tar, Buffer.from("other"), tar], tag: "latest" });
    const client = kit.at(own);
    const image = await resolve("odd/twice", "linux/amd64", client);
    const moves: LayerProgress[] = [];
    const read: string[] = [];
    await client.layers.openLayers(image, {
      signal,
      onProgress: (p) => moves.push(p),
      async read(stream, { blobDigest }) {
        let blobSize = 0;
        for await (const chunk of stream as AsyncIterable<Buffer>) blobSize += chunk.length;
        read.push(blobDigest ?? "");
        return { blobDigest: blobDigest ?? image.digest, blobSize, diffId: image.layers[0]?.diffId ?? ("" as never), unpacked: 0, index: noIndex };
      },
    });
    expect(read.sort()).toEqual([...new Set(layers.map((l) => l.digest))].sort());
    for (const position of [0, 1, 2]) {
      const own = moves.filter((m) => m.layer === position);
      expect(own[0]?.state).toBe("waiting");
      expect(own.at(-1)).toEqual({ layer: position, state: "read", done: layers[position]?.size, total: layers[position]?.size });
      expect(own.every((m, i) => i === 0 || m.done >= (own[i - 1]?.done ?? 0))).toBe(true);
    }
  });

  it("reads a scratch image, which has no layer, and verifies what a reader leaves unread", async () => {
    const pusher = new TestPusher(own, "odd/scratch");
    await pusher.image({ tars: [], tag: "latest" });
    await pusher.image({ tars: [Buffer.alloc(1_000_000, "y")], tag: "one" });
    const client = kit.at(own);
    expect((await readLayers(client, await resolve("odd/scratch", "linux/amd64", client))).size).toBe(0);
    const image = await resolve("odd/scratch:one", "linux/amd64", client);
    const [layer] = image.layers;
    if (!layer?.digest) throw new Error("no layer");
    const { digest, diffId } = layer;
    await client.layers.openLayers(image, {
      signal,
      onProgress: () => {},
      read: async () => ({ blobDigest: digest, blobSize: 0, diffId, unpacked: 0, index: noIndex }),
    });
  });
});
