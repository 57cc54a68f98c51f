import { beforeAll, describe, expect, it } from "vitest";
import { RPM_QA } from "../testbed/groups/rpm";
import { run } from "../testbed/host/run";
import { type BedState, up } from "../testbed/index";
import { readPackagesOracle, readSquashed } from "../testbed/oracle";
import { Containers } from "./containers";

describe("images that the bed makes of its own", () => {
  let bed: BedState;
  beforeAll(async () => {
    bed = await up();
  });

  it.each(["sqlite", "ndb"])("demo/rpm:%s holds what rpm said when it was made", async (tag) => {
    const recorded = bed.images.find((image) => image.repository === "demo/rpm" && image.tag === tag);
    const { manager, packages } = await readPackagesOracle({ registry: bed.registry, repository: "demo/rpm", reference: tag });
    expect(manager).toBe("rpm");
    expect(packages.map((one) => `${one.name}-${one.version}.${one.architecture}`).join("\n")).toBe(recorded?.annotations[RPM_QA]);
    expect(packages).toContainEqual({
      name: "bw-docs",
      version: "2:0.9~rc1-3.bed",
      architecture: "noarch",
      source: "bw-suite-0.9~rc1-3.bed.src.rpm",
      licence: "CC-BY-4.0",
    });
    expect(packages.map((one) => one.name)).toEqual(["bw-base", "bw-docs", "bw-late", "bw-tools"]);
  });

  it.each([
    ["22-trixie-slim-bed", /^v22\./],
    ["24-trixie-slim-bed", /^v24\./],
  ])("library/node:%s runs node and npm", async (tag, version) => {
    const containers = new Containers(bed);
    expect((await containers.run("library/node", tag, { args: ["node", "--version"] })).stdout).toMatch(version);
    expect((await containers.run("library/node", tag, { args: ["npm", "--version"] })).stdout).toMatch(/^1[01]\./);
  });

  it("demo/attested has an attestation of each image, as BuildKit leaves it", async () => {
    const source = `docker://${bed.registry}/demo/attested`;
    const raw = async (reference: string) => JSON.parse((await run("skopeo", ["inspect", "--raw", "--tls-verify=false", reference])).stdout.toString("utf8"));
    const { manifests } = await raw(`${source}:latest`);
    const platforms = manifests.map((one: { platform: { os: string; architecture: string } }) => `${one.platform.os}/${one.platform.architecture}`);
    expect(platforms).toEqual(["linux/amd64", "linux/arm64", "unknown/unknown", "unknown/unknown"]);
    for (const [at, attestation] of manifests.slice(2).entries()) {
      expect(attestation.annotations).toEqual({
        "vnd.docker.reference.digest": manifests[at].digest,
        "vnd.docker.reference.type": "attestation-manifest",
      });
      const { layers } = await raw(`${source}@${attestation.digest}`);
      expect(layers.map((layer: { mediaType: string }) => layer.mediaType)).toEqual(["application/vnd.in-toto+json", "application/vnd.in-toto+json"]);
    }
    expect((await readSquashed({ registry: bed.registry, repository: "demo/attested", reference: "latest" })).files.map((file) => file.path)).toEqual([
      "",
      "made",
    ]);
  });
});
