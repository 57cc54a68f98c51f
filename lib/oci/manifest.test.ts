import { describe, expect, it } from "vitest";
import { isBasewiseError } from "../errors";
import { entryRole, parseConfig, parseManifest } from "./manifest";
import { mediaType } from "./media-types";
import { parsePlatform, samePlatform } from "./platform";

const digest = `sha256:${"1".repeat(64)}`;
const descriptor = (type: string, more: object = {}) => ({ mediaType: type, digest, size: 2, ...more });
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return "accepted";
  } catch (error) {
    return isBasewiseError(error) ? error.code : "threw";
  }
};

describe("parseManifest", () => {
  it("tells an index by its media type, and by its shape where none is stated", () => {
    const index = JSON.stringify({ schemaVersion: 2, manifests: [descriptor(mediaType.ociManifest, { platform: { os: "linux", architecture: "amd64" } })] });
    for (const type of [mediaType.ociIndex, mediaType.dockerList, "text/plain"]) expect(parseManifest(index, type).kind).toBe("index");
  });

  it.each([
    ["schema 1", { schemaVersion: 1, fsLayers: [] }, mediaType.dockerSchema1],
    ["an artifact by its config", { schemaVersion: 2, config: descriptor("application/vnd.cncf.helm.config.v1+json"), layers: [] }, mediaType.ociManifest],
    ["an artifact by its type", { schemaVersion: 2, artifactType: "application/x", config: descriptor(mediaType.ociEmpty), layers: [] }, mediaType.ociManifest],
    ["no layers at all", { schemaVersion: 2, config: descriptor(mediaType.ociConfig) }, mediaType.ociManifest],
    ["a wrong digest", { schemaVersion: 2, config: { ...descriptor(mediaType.ociConfig), digest: "sha256:12" }, layers: [] }, mediaType.ociManifest],
    ["a list", [], mediaType.ociManifest],
    ["null", null, mediaType.ociManifest],
  ])("%s is not_an_image", (_, body, type) => expect(codeOf(() => parseManifest(JSON.stringify(body), type))).toBe("not_an_image"));

  it("no JSON is not_an_image", () => expect(codeOf(() => parseManifest("<html>", mediaType.ociManifest))).toBe("not_an_image"));
});

describe("entryRole", () => {
  const entry = (more: object) => ({ ...descriptor(mediaType.ociManifest), annotations: {}, ...more }) as Parameters<typeof entryRole>[0];
  it.each([
    ["image", entry({ platform: { os: "linux", architecture: "amd64" } })],
    ["attestation", entry({ platform: { os: "unknown", architecture: "unknown" }, annotations: { "vnd.docker.reference.type": "attestation-manifest" } })],
    ["unknown", entry({ platform: { os: "unknown", architecture: "unknown" } })],
    ["artifact", entry({ artifactType: "application/spdx+json" })],
    ["unknown", entry({ mediaType: mediaType.ociIndex })],
  ])("is %s", (role, value) => expect(entryRole(value)).toBe(role));
});

describe("parseConfig", () => {
  it("keeps what is not set as null, and the epoch and year 1 as no time", () => {
    for (const created of ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", undefined]) {
      const config = parseConfig(
        JSON.stringify({
          os: "linux",
          architecture: "amd64",
          created,
          config: { User: "", Cmd: null, Entrypoint: [] },
          rootfs: { type: "layers", diff_ids: [digest] },
        }),
      );
      expect(config.created).toBeNull();
      expect(config.container).toMatchObject({ user: null, cmd: null, entrypoint: null, workingDir: null, env: [], labels: {} });
      expect(config.diffIds).toEqual([digest]);
    }
  });
  it("keeps “0”, which is root named by number", () => {
    expect(parseConfig(JSON.stringify({ os: "linux", architecture: "amd64", config: { User: "0" }, rootfs: { diff_ids: [] } })).container.user).toBe("0");
  });
});

describe("platforms", () => {
  it.each([
    ["linux/arm64", "linux/arm64/v8", true],
    ["linux/arm64/v8", "linux/arm64", true],
    ["linux/arm", "linux/arm/v7", true],
    ["linux/arm", "linux/arm/v6", false],
    ["linux/amd64", "linux/amd64", true],
    ["linux/amd64", "linux/arm64", false],
    ["windows/amd64", "linux/amd64", false],
  ])("%s asked, %s offered: %s", (asked, offered, same) => expect(samePlatform(parsePlatform(asked), parsePlatform(offered))).toBe(same));
});
