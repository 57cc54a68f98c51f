import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bedStarterSet } from "../../lib/catalog";
import { canonical, parseReference } from "../../lib/oci/reference";
import { answers } from "../testbed/engine";
import { identify, isAlive } from "../testbed/host/process";
import { run } from "../testbed/host/run";
import { REBUILT } from "../testbed/image/image";
import { type BedState, startEngine, startRegistry, status, up } from "../testbed/index";
import { readImage } from "../testbed/oracle";
import { Containers } from "./containers";

describe("the bed itself", () => {
  let bed: BedState;
  let folder: string;

  beforeAll(async () => {
    bed = await up();
    folder = await mkdtemp(join(tmpdir(), "basewise-bed-test-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("lacks nothing but what it was never given", () => {
    expect(bed.missing.filter((one) => !one.expected)).toEqual([]);
  });

  it("holds every image of its starter set, so that the one click succeeds", () => {
    const held = new Set(bed.images.map((one) => canonical(parseReference(one.reference))));
    expect(bedStarterSet.filter((reference) => !held.has(canonical(parseReference(reference))))).toEqual([]);
  });

  it("is found and used again by a second up", async () => {
    const again = await up();
    expect(again).toMatchObject({ registry: bed.registry, registryPid: bed.registryPid, dockerHost: bed.dockerHost });
    expect(await status()).toMatchObject({ registryUp: true, engineUp: true });
  });

  it("says of every image what it was rebuilt from, on index and manifest", async () => {
    for (const image of bed.images) {
      expect(image.annotations[REBUILT], image.reference).toBeTruthy();
      for (const digest of [image.digest, ...image.platforms.map((platform) => platform.digest)]) {
        const { stdout } = await run("skopeo", ["inspect", "--raw", "--tls-verify=false", `docker://${bed.registry}/${image.repository}@${digest}`]);
        const body = JSON.parse(stdout.toString("utf8")) as { annotations?: Record<string, string> };
        expect(body.annotations?.[REBUILT], `${image.reference} ${digest}`).toBe(image.annotations[REBUILT]);
      }
    }
  });

  it("has manifests of Docker's schema 2, an index of two platforms and a zstd layer", async (context) => {
    const slim = await readImage({ registry: bed.registry, repository: "library/debian", reference: "trixie-slim" });
    const zstd = await readImage({ registry: bed.registry, repository: "library/debian", reference: "trixie-slim-zstd" });
    expect(zstd.layers[0]).toMatchObject({ mediaType: "application/vnd.oci.image.layer.v1.tar+zstd", diffId: slim.layers[0]?.diffId });
    if (!bed.images.some((image) => image.repository === "library/alpine")) return context.skip("no root file system of Alpine was given");
    const old = await readImage({ registry: bed.registry, repository: "library/alpine", reference: "3.19" });
    expect(old).toMatchObject({ mediaType: "application/vnd.docker.distribution.manifest.v2+json" });
    expect(old.indexDigest).toBeUndefined();
    const arm = await readImage({ registry: bed.registry, repository: "library/alpine", reference: "3.20", platform: "linux/arm64/v8" });
    expect(arm.config).toMatchObject({ architecture: "arm64", variant: "v8" });
  });

  it("configures distroless as the recipe does", async () => {
    const read = (tag: string) => readImage({ registry: bed.registry, repository: "distroless/static-debian13", reference: tag });
    const [latest, nonroot] = [await read("latest"), await read("nonroot")];
    expect(latest.config.config).toEqual({
      User: "0",
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"],
      WorkingDir: "/",
    });
    expect(nonroot.config.config).toMatchObject({ User: "65532", WorkingDir: "/home/nonroot" });
    expect(nonroot.layers.map((layer) => layer.digest)).toEqual(latest.layers.map((layer) => layer.digest));
  });

  it("starts and ends engines and registries of a test's own beside the bed's", async () => {
    const [engine, registry] = await Promise.all([
      startEngine({ name: "own", dataRoot: join(folder, "engine") }),
      startRegistry({ storage: join(folder, "registry"), overrides: { auth: { htpasswd: { realm: "own", path: join(folder, "htpasswd") } } } }),
    ]);
    try {
      expect(engine.dockerHost).not.toBe(bed.dockerHost);
      expect((await fetch(`http://${registry.address}/v2/`)).status).toBe(401);
      const containers = new Containers({ ...bed, dockerHost: engine.dockerHost });
      expect(await containers.run("demo/scratch-hello", "latest")).toMatchObject({ code: 0 });
      // An engine that was killed leaves its containerd; stop must end that too.
      process.kill(engine.pid, "SIGKILL");
    } finally {
      await engine.stop();
      await registry.stop();
    }
    const { stdout } = await run("ps", ["-eo", "args"]);
    expect(stdout.toString("utf8")).not.toContain(engine.record.execRoot);
    expect(await answers(bed.dockerHost)).toBe(true);
  });

  it("does not take another process for its own", () => {
    const self = identify(process.pid);
    expect(isAlive(self)).toBe(true);
    expect(self && isAlive({ ...self, startTicks: "1" })).toBe(false);
    expect(self && isAlive({ ...self, bootId: "another" })).toBe(false);
  });
});
