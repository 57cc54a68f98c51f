import { describe, expect, it } from "vitest";
import { parseConfig, parseManifest } from "../oci/manifest";
import { parsePlatform } from "../oci/platform";
import { checkPlatform, choosePlatform, pairLayers, recordEntries } from "./choose";

const digest = (n: number) => `sha256:${n.toString(16).padStart(64, "0")}`;
const ociManifest = "application/vnd.oci.image.manifest.v1+json";
const ociIndex = "application/vnd.oci.image.index.v1+json";
const layerType = "application/vnd.oci.image.layer.v1.tar+gzip";

function index(entries: Record<string, unknown>[]) {
  const manifests = entries.map((e, i) => ({ mediaType: ociManifest, digest: digest(i), size: 1, ...e }));
  const parsed = parseManifest(JSON.stringify({ schemaVersion: 2, mediaType: ociIndex, manifests }), ociIndex);
  if (parsed.kind !== "index") throw new Error("not an index");
  return parsed.index;
}
const on = (text: string) => ({ platform: parsePlatform(text) });
const choose = (entries: Record<string, unknown>[], platform: string) => choosePlatform(index(entries), parsePlatform(platform), "x").digest;

describe("choosePlatform", () => {
  const arms = [on("linux/amd64"), on("linux/arm/v6"), on("linux/arm/v7"), on("linux/arm64/v8"), on("windows/amd64"), on("windows/amd64")];
  it.each([
    ["linux/amd64", 0],
    ["linux/arm/v6", 1],
    ["linux/arm", 2],
    ["linux/arm64", 3],
    ["windows/amd64", 4],
  ])("%s", (platform, expected) => expect(choose(arms, platform)).toBe(digest(expected)));

  it("lists what is offered", () => {
    expect(() =>
      choose(
        [...arms, { annotations: { "vnd.docker.reference.type": "attestation-manifest" }, platform: { os: "unknown", architecture: "unknown" } }],
        "linux/s390x",
      ),
    ).toThrow(
      expect.objectContaining({
        code: "platform_not_offered",
        extra: { platforms: ["linux/amd64", "linux/arm/v6", "linux/arm/v7", "linux/arm64/v8", "windows/amd64"] },
      }),
    );
  });

  it("takes a single image without a platform, and no attestation", () => {
    expect(choose([{}], "linux/amd64")).toBe(digest(0));
    expect(() => choose([{}, {}], "linux/amd64")).toThrow(expect.objectContaining({ code: "not_an_image" }));
    const attestation = { annotations: { "vnd.docker.reference.type": "attestation-manifest" }, ...on("linux/amd64") };
    expect(choose([attestation, on("linux/amd64")], "linux/amd64")).toBe(digest(1));
  });

  it.each([
    ["empty", []],
    ["attestations", [{ platform: { os: "unknown", architecture: "unknown" } }]],
    ["artifacts", [{ artifactType: "application/spdx+json", ...on("linux/amd64") }]],
    ["further indexes", [{ mediaType: ociIndex, ...on("linux/amd64") }]],
  ])("is not an image: an index of nothing but %s", (_, entries) => {
    expect(() => choose(entries, "linux/amd64")).toThrow(expect.objectContaining({ code: "not_an_image" }));
  });

  it("records every entry with its role", () => {
    expect(recordEntries(index([on("linux/amd64"), { artifactType: "a/b" }])).map((e) => [e.role, e.platform])).toEqual([
      ["image", { os: "linux", architecture: "amd64" }],
      ["artifact", null],
    ]);
  });
});

const config = (platform: { os?: string; architecture?: string; variant?: string }, diffIds: number) =>
  parseConfig(JSON.stringify({ ...platform, rootfs: { type: "layers", diff_ids: Array.from({ length: diffIds }, (_, i) => digest(100 + i)) } }));

describe("checkPlatform", () => {
  it("holds a single manifest against its config", () => {
    const arm = config({ os: "linux", architecture: "arm64", variant: "v8" }, 0);
    expect(() => checkPlatform(arm, parsePlatform("linux/arm64"), "x")).not.toThrow();
    expect(() => checkPlatform(arm, parsePlatform("linux/amd64"), "x")).toThrow(
      expect.objectContaining({ code: "platform_not_offered", extra: { platforms: ["linux/arm64/v8"] } }),
    );
    expect(() => checkPlatform(config({}, 0), parsePlatform("linux/amd64"), "x")).toThrow(expect.objectContaining({ code: "not_an_image" }));
  });
});

describe("pairLayers", () => {
  const pair = (types: string[], diffIds: number, max = 500) => {
    const layers = types.map((mediaType, i) => ({ mediaType, digest: digest(i), size: i }));
    const text = JSON.stringify({
      schemaVersion: 2,
      mediaType: ociManifest,
      config: { mediaType: "application/vnd.oci.image.config.v1+json", digest: digest(99), size: 2 },
      layers,
    });
    const parsed = parseManifest(text, ociManifest);
    if (parsed.kind !== "manifest") throw new Error("not a manifest");
    return pairLayers(parsed.manifest, config({ os: "linux", architecture: "amd64" }, diffIds), "x", max);
  };

  it("pairs layers with diffIDs by position", () => {
    expect(pair([layerType, layerType], 2)).toEqual([
      { digest: digest(0), mediaType: layerType, size: 0, diffId: digest(100) },
      { digest: digest(1), mediaType: layerType, size: 1, diffId: digest(101) },
    ]);
    expect(pair([], 0)).toEqual([]);
  });

  it.each([
    ["layers that the config does not describe", [layerType], 2, "not_an_image"],
    ["BuildKit's attestation", ["application/vnd.in-toto+json"], 1, "not_an_image"],
    ["a foreign layer", ["application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"], 1, "layer_unreadable"],
    ["an encrypted layer", [`${layerType}+encrypted`], 1, "layer_unreadable"],
  ] as const)("refuses %s", (_, types, diffIds, code) => {
    expect(() => pair([...types], diffIds)).toThrow(expect.objectContaining({ code }));
  });

  it("names the bound on layers", () => {
    expect(() => pair([layerType, layerType], 2, 1)).toThrow(
      expect.objectContaining({ code: "too_many_layers", detail: expect.stringContaining("BASEWISE_MAX_LAYERS") }),
    );
  });
});
