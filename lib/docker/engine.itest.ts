import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docker, EngineKit, mirrorsOf, readWith, savedLayers } from "@/e2e/fronts/engine-kit";
import { type Front, startFront } from "@/e2e/fronts/front";
import { type BedState, ensureSystem, up } from "@/e2e/testbed";
import { readImage } from "@/e2e/testbed/oracle";
import { matchReadings } from "../inspect/assemble";
import type { LayerProgress, ResolvedImage } from "../inspect/ports";
import { parsePlatform } from "../oci/platform";
import { parseReference } from "../oci/reference";
import type { Engine } from "./index";

/** Against a real engine of its own, whose images are this file's alone, and the bed's registry. */
const kit = new EngineKit();
const signal = new AbortController().signal;
const amd64 = parsePlatform("linux/amd64");
let bed: BedState;
let front: Front;
let registry: ReturnType<EngineKit["client"]>;
let dockerHost: string;
let engine: Engine;

const resolve = (name: string): Promise<ResolvedImage> => registry.resolver.resolve(parseReference(name), amd64, { signal });
const oracle = (path: string) => {
  const [repository = "", reference = "latest"] = path.split(":");
  return readImage({ registry: bed.registry, repository, reference });
};
const pull = async (image: ResolvedImage) => {
  const progress: LayerProgress[] = [];
  return { progress, outcome: await engine.pull(image, { signal, onProgress: (p) => void progress.push(p) }) };
};
/** How often the engine asked for each blob. */
const blobsAsked = (): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { method, url } of front.seen) {
    const digest = method === "GET" ? /\/blobs\/(sha256:[a-f0-9]+)/.exec(url)?.[1] : undefined;
    if (digest) counts.set(digest, (counts.get(digest) ?? 0) + 1);
  }
  return counts;
};

beforeAll(async () => {
  await ensureSystem(["engine", "skopeo"]);
  bed = await up({ engine: false, only: ["distroless/static-debian13", "distroless/python3-debian13", "library/debian:trixie"] });
  front = await kit.started(startFront(new URL(`http://${bed.registry}`)));
  registry = kit.client({ BASEWISE_REGISTRY_MIRRORS: mirrorsOf(front.host) });
  dockerHost = (await kit.engine("docker-itest")).dockerHost;
  engine = kit.adapter(dockerHost, mirrorsOf(front.host));
});
afterAll(() => kit.end());

describe("an engine", () => {
  it("tells what it is as docker's client does", async () => {
    const [id, driver, version, api] = (await docker(dockerHost, "info", "--format", "{{.ID}} {{.Driver}}"))
      .split(" ")
      .concat((await docker(dockerHost, "version", "--format", "{{.Server.Version}} {{.Server.APIVersion}}")).split(" "));
    expect(await engine.status()).toEqual({
      reachable: true,
      endpoint: dockerHost,
      id,
      version,
      apiVersion: api,
      storageDriver: driver,
      imageStore: "classic",
      os: "linux",
      architecture: "amd64",
    });
  });

  it.each([
    ["debian:trixie", "library/debian:trixie"],
    ["gcr.io/distroless/static-debian13", "distroless/static-debian13"],
    ["gcr.io/distroless/python3-debian13", "distroless/python3-debian13"],
  ])("pulls, hands out and removes %s, to the byte", async (name, path) => {
    const image = await resolve(name);
    const expected = await oracle(path);
    const reference = engine.referenceOf(image);
    expect(reference).toBe(`${front.host}/${path.split(":")[0]}@${expected.digest}`);
    expect(await engine.hasReference(reference)).toBe(false);
    front.seen.length = 0;

    const first = await pull(image);
    const blobs = new Map(expected.layers.map((l) => [l.digest, l.download]));
    const fetched = [...blobs.values()].reduce((sum, size) => sum + size, 0);
    expect(first.outcome).toMatchObject({ bytesFetched: fetched, layersPresent: 0, layersTotal: expected.layers.length });
    // What is counted is what the engine asked the registry for: each blob once, and the config.
    const asked = blobsAsked();
    for (const digest of blobs.keys()) expect(asked.get(digest)).toBe(1);
    expect([...asked.keys()].filter((digest) => !blobs.has(digest))).toEqual([expected.configDigest]);
    for (const position of expected.layers.keys()) {
      const moves = first.progress.filter((p) => p.layer === position);
      expect(moves.at(-1)).toMatchObject({ state: "pulled", done: expected.layers[position]?.download, total: expected.layers[position]?.download });
    }
    if (name === "debian:trixie") expect(first.progress.filter((p) => p.state === "pulling" && p.total && p.done < p.total).length).toBeGreaterThan(0);

    expect(await engine.hasReference(reference)).toBe(true);
    const again = await pull(image);
    expect(again.outcome).toMatchObject({ bytesFetched: 0, layersPresent: expected.layers.length });
    expect(new Set(again.progress.map((p) => p.state))).toEqual(new Set(["present"]));
    expect(blobsAsked()).toEqual(asked);

    const { readings, progress } = await readWith(engine, image);
    const saved = await savedLayers(dockerHost, reference, kit.folder());
    expect(new Map(readings.map((r) => [r.diffId as string, r.unpacked]))).toEqual(saved);
    const matched = matchReadings(image, readings);
    expect(matched.map((m) => [m.digest, m.diffId, m.download, m.unpacked])).toEqual(expected.layers.map((l) => [l.digest, l.diffId, l.download, l.unpacked]));
    expect(new Set(progress.filter((p) => p.state === "read").map((p) => p.layer))).toEqual(new Set(expected.layers.keys()));
    // This engine names folders by ids that say nothing; all the same each layer moves in its own place from its first byte on.
    const moving = progress.filter((p) => p.state === "reading");
    expect(moving.filter((p) => p.layer === null || p.total !== expected.layers[p.layer]?.unpacked)).toEqual([]);

    const found = await engine.inspectImage(reference);
    const inspected = JSON.parse(await docker(dockerHost, "inspect", reference)) as { Id: string; Size: number; RootFS: { Layers: string[] } }[];
    expect(found).toMatchObject({
      id: expected.configDigest,
      size: inspected[0]?.Size,
      rootfs: expected.layers.map((l) => l.diffId),
      os: "linux",
      architecture: "amd64",
    });
    const history = await engine.history(reference);
    expect(history).toHaveLength((await docker(dockerHost, "history", "-q", reference)).split("\n").length);

    expect(await engine.remove(reference)).toEqual({ state: "removed" });
    expect(await docker(dockerHost, "images", "-aq")).toBe("");
    expect(await engine.remove(reference)).toEqual({ state: "absent" });
    await expect(readWith(engine, image)).rejects.toMatchObject({ code: "image_not_found" });
  });

  it("has python3's zlib1g at two positions and reads it once", async () => {
    const image = await resolve("gcr.io/distroless/python3-debian13");
    await pull(image);
    const { readings } = await readWith(engine, image);
    expect(image.layers.length - readings.length).toBe(1);
    expect(matchReadings(image, readings)).toHaveLength(image.layers.length);
    await engine.remove(engine.referenceOf(image));
  });

  it("keeps what was there before, and what is in use", async () => {
    const image = await resolve("gcr.io/distroless/static-debian13");
    const reference = engine.referenceOf(image);
    await docker(dockerHost, "pull", "-q", `${front.host}/distroless/static-debian13:latest`);
    const before = await docker(dockerHost, "images", "--digests", "--no-trunc");
    expect(await engine.hasReference(reference)).toBe(false);
    expect((await pull(image)).outcome).toMatchObject({ bytesFetched: 0, layersPresent: image.layers.length });
    expect(await engine.hasReference(reference)).toBe(true);
    expect(await engine.remove(reference)).toEqual({ state: "removed" });
    expect(await docker(dockerHost, "images", "--digests", "--no-trunc")).toBe(before);
    await docker(dockerHost, "rmi", `${front.host}/distroless/static-debian13:latest`);

    await pull(image);
    const container = await docker(dockerHost, "create", reference, "nothing");
    expect(await engine.remove(reference)).toMatchObject({ state: "kept" });
    await docker(dockerHost, "rm", container);
    expect(await engine.remove(reference)).toEqual({ state: "removed" });
  });

  it("resolves and reads what only it has", async () => {
    const folder = kit.folder();
    execFileSync("sh", ["-ec", 'echo hello > greeting && tar -cf only.tar greeting && docker import -c "USER 65532" only.tar local/only:1'], {
      cwd: folder,
      env: { ...process.env, DOCKER_HOST: dockerHost },
    });
    const image = await engine.resolveLocal(parseReference("local/only:1"), amd64, { signal });
    const id = await docker(dockerHost, "inspect", "--format", "{{.Id}}", "local/only:1");
    expect(image).toMatchObject({ digest: id, configDigest: id, digestKind: "config", resolvedBy: "docker", index: null, mirror: null });
    expect(image?.config.container.user).toBe("65532");
    if (!image) return;
    const { readings } = await readWith(engine, image);
    expect(matchReadings(image, readings)).toMatchObject([{ digest: null, download: null, blobRead: false }]);
    expect(new Map(readings.map((r) => [r.diffId as string, r.unpacked]))).toEqual(await savedLayers(dockerHost, "local/only:1", kit.folder()));
    await expect(engine.resolveLocal(parseReference("local/only:1"), parsePlatform("linux/arm64"), { signal })).rejects.toMatchObject({
      code: "platform_not_offered",
    });
    expect(await engine.resolveLocal(parseReference("local/none:1"), amd64, { signal })).toBeNull();
    await docker(dockerHost, "rmi", "local/only:1");
  });
});
