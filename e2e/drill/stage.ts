import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { cp, link, mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { type Engine, ensureSystem, startEngine, startRegistry, up } from "../testbed";
import { placeOf } from "../testbed/engine";
import { cacheRoot } from "../testbed/host/files";
import { stopProcess } from "../testbed/host/process";
import { bedPaths, defaultBed } from "../testbed/state";

/** Read in little time, and long enough to be caught in the middle of. */
const small = ["library/busybox:latest", "distroless/base-debian12:latest", "library/alpine:3.20", "distroless/static-debian13:latest"];
const large = "library/debian:trixie-slim";
const wanted = [large, ...small];

/** What the drill breaks: an engine and a registry of its own, in a folder of its own; the bed's are left alone. */
export interface Stage {
  folder: string;
  /** For a server: this stage's engine and registry, and nothing else of the bed. */
  environment: Record<string, string>;
  dockerHost(): string;
  /** Tags that nobody asked for before, each of an image that the registry has, as a user would write them; of the large one alone where that is asked. */
  references(count: number, of?: "large"): Promise<string[]>;
  stopEngine(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  startEngine(): Promise<void>;
  stopRegistry(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  startRegistry(): Promise<void>;
  /** Takes everything away again. A drill that is killed has the same done for it. */
  close(): Promise<void>;
}

/** The bed's blobs by hard links, which nothing writes into; names are copied, since the drill makes more. */
async function copyStorage(from: string, to: string): Promise<void> {
  const inside = "data/docker/registry/v2";
  await mkdir(path.join(to, inside), { recursive: true });
  for (const name of new Set(wanted.map((image) => image.split(":")[0] ?? ""))) {
    await cp(path.join(from, inside, "repositories", name), path.join(to, inside, "repositories", name), { recursive: true, force: true }).catch(
      () => undefined,
    );
  }
  const blobs = await readdir(path.join(from, inside, "blobs"), { recursive: true, withFileTypes: true });
  for (const blob of blobs.filter((entry) => entry.isFile())) {
    const folder = path.join(to, inside, path.relative(path.join(from, inside), blob.parentPath));
    await mkdir(folder, { recursive: true });
    await link(path.join(blob.parentPath, blob.name), path.join(folder, blob.name));
  }
}

const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** Where few jobs are to be had, in little time, the large image is left for those that must be caught in the middle. */
export async function setStage(jobs: number): Promise<Stage> {
  await ensureSystem(["engine", "registry", "faketime"]);
  const bed = await up({ say: () => undefined });
  const mark = randomUUID();
  // Beside the bed's storage: hard links do not leave their file system.
  const folder = path.join(cacheRoot(), "drills", mark.slice(0, 8));
  const engineOptions = { name: `drill-${mark.slice(0, 8)}`, dataRoot: path.join(folder, "engine") };
  const { execRoot, bridge } = placeOf(engineOptions);
  await mkdir(folder, { recursive: true });
  const words = [path.resolve("e2e/drill/keeper.mts"), mark, folder, execRoot, engineOptions.dataRoot, bridge];
  const keeper = spawn("node_modules/.bin/tsx", words, { detached: true, stdio: ["pipe", "ignore", "inherit"] });
  const left = once(keeper, "close");
  const before = process.env.BASEWISE_DRILL;
  process.env.BASEWISE_DRILL = mark;
  const close = async () => {
    if (before === undefined) delete process.env.BASEWISE_DRILL;
    else process.env.BASEWISE_DRILL = before;
    keeper.stdin?.end();
    const [code] = await left;
    if (code !== 0) throw new Error(`the drill could not take away what it set up in ${folder}`);
  };
  try {
    const storage = path.join(folder, "registry");
    await copyStorage(bedPaths(defaultBed()).registry, storage);
    let registry = await startRegistry({ storage });
    let engine: Engine = await startEngine(engineOptions);
    for (const image of wanted) {
      if (!bed.images.some((one) => `${one.repository}:${one.tag}` === image)) throw new Error(`the bed lacks ${image}, which the drill needs`);
    }
    const images = jobs < 100 ? small : wanted;
    let made = 0;
    const tag = async (image: string): Promise<string> => {
      const [repository = "", old] = image.split(":");
      const manifests = `http://${registry.address}/v2/${repository}/manifests`;
      const answer = await fetch(`${manifests}/${old}`, { headers: { accept: manifestTypes } });
      const name = `drill-${++made}`;
      const put = await fetch(`${manifests}/${name}`, {
        method: "PUT",
        headers: { "content-type": answer.headers.get("content-type") ?? "" },
        body: await answer.arrayBuffer(),
      });
      if (put.status !== 201) throw new Error(`the registry answered ${put.status} to tag ${name} of ${repository}: ${await put.text()}`);
      return `${repository.startsWith("distroless/") ? "gcr.io" : "docker.io"}/${repository}:${name}`;
    };
    return {
      folder,
      environment: {
        DOCKER_HOST: engine.dockerHost,
        BASEWISE_REGISTRY_MIRRORS: ["gcr.io", "docker.io"].map((host) => `${host}=http://${registry.address}|engine=${registry.address}`).join(","),
      },
      dockerHost: () => engine.dockerHost,
      async references(count, of) {
        const all: string[] = [];
        for (let i = 0; i < count; i++) all.push(await tag(of ? large : (images[i % images.length] ?? "")));
        return all;
      },
      async stopEngine(signal) {
        if (signal === "SIGTERM") return stopProcess(engine.record.process);
        process.kill(engine.pid, "SIGKILL");
      },
      async startEngine() {
        // What a killed dockerd leaves (its containerd, a file with that one's number) would keep the next from starting.
        await engine.stop();
        engine = await startEngine(engineOptions);
      },
      async stopRegistry(signal) {
        if (signal === "SIGTERM") return registry.stop();
        process.kill(registry.pid, "SIGKILL");
      },
      async startRegistry() {
        registry = await startRegistry({ storage, port: registry.port });
      },
      close,
    };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}
