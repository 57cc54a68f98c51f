import { rm } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { exists } from "../testbed/host/files";
import { run } from "../testbed/host/run";
import { type BedState, down, type EngineName, status, up } from "../testbed/index";
import { type OracleImage, readImage } from "../testbed/oracle";
import { bedPaths } from "../testbed/state";
import { Containers } from "./containers";
import { forget, inspect, pull, remove, save } from "./saved";

type Kind = "config" | "manifest" | "index";

interface Form {
  form: "20.10" | EngineName;
  storageDriver: string;
  /** What `Id` is a digest of, where an index was pulled and where a lone manifest was. */
  id: { index: Kind; manifest: Kind };
  layout: "legacy" | "oci";
  /** Whether `save` hands out the blobs as the registry has them. */
  packed: boolean;
  zstd: "refused" | "pulled";
  /** What `Size` counts. */
  size: "trees" | "blobs";
}

const FORMS: Form[] = [
  { form: "20.10", storageDriver: "overlay2", id: { index: "config", manifest: "config" }, layout: "legacy", packed: false, zstd: "refused", size: "trees" },
  { form: "28", storageDriver: "overlay2", id: { index: "config", manifest: "config" }, layout: "oci", packed: false, zstd: "pulled", size: "trees" },
  {
    form: "28-containerd",
    storageDriver: "overlayfs",
    id: { index: "index", manifest: "manifest" },
    layout: "oci",
    packed: true,
    zstd: "pulled",
    size: "blobs",
  },
];

/** How engines differ in what they tell of one image: what the application must not take for granted. */
describe("forms of engine", () => {
  let bed: BedState;
  beforeAll(async () => {
    bed = await up({ level: "core", engines: ["28", "28-containerd"] });
  });

  const reference = (name: string) => `${bed.registry}/${name}`;
  const oracle = (repository: string, tag: string) => readImage({ registry: bed.registry, repository, reference: tag });
  const digestOf = (image: OracleImage, kind: Kind) => ({ config: image.configDigest, manifest: image.digest, index: image.indexDigest })[kind];

  function hostOf(form: Form): string {
    if (form.form === "20.10") return bed.dockerHost;
    const engine = bed.engines.find((one) => one.name === form.form);
    if (!engine) throw new Error(`the bed has no engine ${form.form}`);
    return engine.dockerHost;
  }

  it("are found and used again by a second up, which need not ask for them", async () => {
    expect(bed.engines.map((engine) => engine.name).sort()).toEqual(["28", "28-containerd"]);
    for (const engine of bed.engines) expect(Number.parseInt(engine.version, 10), engine.version).toBeGreaterThanOrEqual(26);
    expect((await up({ level: "core" })).engines).toEqual(bed.engines);
    expect((await status()).enginesUp.sort()).toEqual(["28", "28-containerd"]);
  });

  it("end with the bed that started them, even where dockerd was killed", async () => {
    const name = `own-${process.pid}`;
    const own = await up({ name, engine: false, engines: ["28"], only: ["scratch-hello"] });
    try {
      const [engine] = own.engines;
      if (!engine) throw new Error("no engine");
      expect(own.dockerHost).toBe("");
      expect(await pull(engine.dockerHost, `${own.registry}/demo/scratch-hello:latest`)).toBeUndefined();
      process.kill(engine.record.process.pid, "SIGKILL");
      expect(await down(name)).toBe(true);
      expect((await run("ps", ["-eo", "args"])).stdout.toString("utf8")).not.toContain(engine.record.execRoot);
      expect((await run("ip", ["-o", "link"])).stdout.toString("utf8")).not.toContain(engine.record.bridge);
      expect(await exists(engine.record.execRoot)).toBe(false);
      expect((await status()).enginesUp.sort()).toEqual(["28", "28-containerd"]);
    } finally {
      await down(name);
      await rm(bedPaths(name).folder, { recursive: true, force: true });
    }
  });

  describe.each(FORMS)("$form", (form) => {
    const name = "distroless/static-debian13:latest";

    it("has the storage driver that it was asked for", () => {
      if (form.form === "20.10") return;
      const engine = bed.engines.find((one) => one.name === form.form);
      expect(engine).toMatchObject({ storageDriver: form.storageDriver, imageStore: form.packed ? "containerd" : "overlay2" });
    });

    it("names an image that came with an index by the digest of the table", async () => {
      const image = await oracle("distroless/static-debian13", "latest");
      expect(await pull(hostOf(form), reference(name))).toBeUndefined();
      const { Id, RepoDigests } = await inspect(hostOf(form), reference(name));
      expect(Id).toBe(digestOf(image, form.id.index));
      expect(RepoDigests).toEqual([`${reference("distroless/static-debian13")}@${image.indexDigest}`]);
    });

    it("names an image that was pulled by its manifest's digest by the digest of the table", async () => {
      const image = await oracle("distroless/base-debian13", "latest");
      const pinned = `${reference("distroless/base-debian13")}@${image.digest}`;
      expect(await pull(hostOf(form), pinned)).toBeUndefined();
      expect((await inspect(hostOf(form), pinned)).Id).toBe(digestOf(image, form.id.manifest));
    });

    it("saves every layer, packed or not, to the very bytes that the registry has", async () => {
      const image = await oracle("distroless/static-debian13", "latest");
      await pull(hostOf(form), reference(name));
      const saved = await save(hostOf(form), reference(name));
      expect(saved.layout).toBe(form.layout);
      expect(saved.digests).toEqual(image.layers.map((layer) => (form.packed ? layer.digest : layer.diffId)));
      expect(new Set(saved.packing)).toEqual(new Set([form.packed ? "gzip" : "tar"]));
      if (form.packed) expect(saved.top).toEqual({ mediaType: "application/vnd.oci.image.index.v1+json", digest: image.indexDigest });
      else if (form.layout === "oci") expect(saved.top?.mediaType).toBe("application/vnd.oci.image.manifest.v1+json");
      else expect(saved.top).toBeUndefined();
    });

    it("pulls a zstd layer or refuses it, as the table says", async () => {
      const image = await oracle("library/debian", "trixie-slim-zstd");
      const zstd = reference("library/debian:trixie-slim-zstd");
      await forget(hostOf(form), [reference("library/debian:trixie-slim"), zstd]);
      const refused = await pull(hostOf(form), zstd);
      expect(refused === undefined ? "pulled" : "refused", refused).toBe(form.zstd);
      if (refused !== undefined) return expect(refused).toContain("invalid tar header");
      const saved = await save(hostOf(form), zstd);
      expect(saved).toMatchObject(
        form.packed ? { packing: ["zstd"], digests: [image.layers[0]?.digest] } : { packing: ["tar"], digests: [image.layers[0]?.diffId] },
      );
    });

    it("saves an image without its layers where they came in another packing before, and says nothing: the containerd store alone", async () => {
      if (form.zstd === "refused") return;
      const [gzip, zstd] = [reference("library/debian:trixie-slim"), reference("library/debian:trixie-slim-zstd")];
      await forget(hostOf(form), [gzip, zstd]);
      expect(await pull(hostOf(form), gzip)).toBeUndefined();
      expect(await pull(hostOf(form), zstd)).toBeUndefined();
      expect((await save(hostOf(form), zstd)).packing).toEqual([form.packed ? "lacking" : "tar"]);
      await forget(hostOf(form), [gzip, zstd]);
    });

    it("counts trees or blobs as an image's size", async () => {
      const image = await oracle("distroless/static-debian13", "latest");
      await pull(hostOf(form), reference(name));
      const { Size } = await inspect(hostOf(form), reference(name));
      if (form.size === "blobs") {
        // The layers' blobs and the JSON around them.
        expect(Size).toBeGreaterThan(image.download);
        expect(Size).toBeLessThan(image.download * 1.1);
      } else {
        expect(Size).toBeLessThan(image.unpacked);
        expect(Size).toBeGreaterThan(image.download * 2);
      }
    });

    it("runs a container, and removes an image", async () => {
      const containers = new Containers({ ...bed, dockerHost: hostOf(form) });
      expect(await containers.run("demo/scratch-hello", "latest")).toMatchObject({ code: 0, stdout: "hello from scratch\n" });
      await remove(hostOf(form), reference("demo/scratch-hello:latest"));
      await expect(inspect(hostOf(form), reference("demo/scratch-hello:latest"))).rejects.toThrow(/no such image/i);
    });
  });
});
