import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docker, EngineKit, mirrorsOf, readWith } from "@/e2e/fronts/engine-kit";
import { type BedState, ensureSystem, startEngine, up } from "@/e2e/testbed";
import { BasewiseError } from "../errors";
import type { ResolvedImage } from "../inspect/ports";
import { parsePlatform } from "../oci/platform";
import { parseReference } from "../oci/reference";
import type { Engine } from "./index";

/** What goes wrong with real engines: each destructive case has one of its own. */
const kit = new EngineKit();
const signal = new AbortController().signal;
let bed: BedState;

const resolve = (mirrors: string, name = "debian:trixie"): Promise<ResolvedImage> =>
  kit.client({ BASEWISE_REGISTRY_MIRRORS: mirrors }).resolver.resolve(parseReference(name), parsePlatform("linux/amd64"), { signal });

/** Resolves once the pull is under way and its registry has fallen silent. */
async function midPull(engine: Engine, image: ResolvedImage, held: () => number, options: AbortSignal = signal) {
  let bytes = 0;
  const pulling = engine.pull(image, { signal: options, onProgress: (p) => (bytes = Math.max(bytes, p.done)) });
  const failure = pulling.then(
    () => undefined,
    (error: unknown) => error,
  );
  const end = Date.now() + 20_000;
  while ((held() === 0 || bytes === 0) && Date.now() < end) await sleep(20);
  expect(held()).toBeGreaterThan(0);
  return failure;
}
const until = async (what: () => boolean | Promise<boolean>, ms: number): Promise<boolean> => {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    if (await what()) return true;
    await sleep(50);
  }
  return false;
};

beforeAll(async () => {
  await ensureSystem(["engine", "skopeo"]);
  bed = await up({ engine: false, only: ["distroless/static-debian13", "library/debian:trixie"] });
});
afterAll(() => kit.end());

describe("trouble with a real engine", () => {
  it("stops the pull when the job is cancelled, and leaves no image", async () => {
    const { dockerHost } = await kit.engine("docker-itest-abort");
    const front = await kit.holding(bed.registry, 4_000_000, "trickle");
    const engine = kit.adapter(dockerHost, front.mirrors);
    const image = await resolve(front.mirrors);
    const control = new AbortController();
    const failing = (async () => midPull(engine, image, front.held, control.signal))();
    expect(await until(() => front.held() > 0, 20_000)).toBe(true);
    await sleep(500);
    const began = performance.now();
    control.abort(new BasewiseError("job_cancelled", "by the test"));
    expect(await failing).toMatchObject({ code: "job_cancelled" });
    expect(performance.now() - began).toBeLessThan(2000);
    // The engine hangs up on its registry at the next byte (20.10 lingers, harmlessly, on one that stays silent).
    expect(await until(() => front.held() === 0, 10_000)).toBe(true);
    expect(await docker(dockerHost, "images", "-aq")).toBe("");
    expect(await engine.hasReference(engine.referenceOf(image))).toBe(false);
    // And is as good as before.
    const well = kit.adapter(dockerHost, bed.mirrors);
    const same = await resolve(bed.mirrors);
    expect(await well.pull(same, { signal, onProgress: () => {} })).toMatchObject({ layersPresent: 0 });
    await well.remove(well.referenceOf(same));
  });

  it("gives up on a pull of which nothing is heard", async () => {
    const { dockerHost } = await kit.engine("docker-itest-idle");
    const front = await kit.holding(bed.registry, 4_000_000);
    const engine = kit.adapter(dockerHost, front.mirrors, { BASEWISE_IDLE_SECONDS: "2" });
    const failing = await midPull(engine, await resolve(front.mirrors), front.held);
    expect(failing).toMatchObject({ code: "engine_timeout" });
  });

  it("notices within seconds that the engine was killed in mid-pull, and works again once it is back", async () => {
    const dataRoot = join(kit.folder(), "engine");
    const first = await startEngine({ name: "docker-itest-kill", dataRoot });
    const front = await kit.holding(bed.registry, 4_000_000);
    const engine = kit.adapter(first.dockerHost, front.mirrors);
    const image = await resolve(front.mirrors);
    let killed = 0;
    const failing = midPull(engine, image, front.held);
    expect(await until(() => front.held() > 0, 20_000)).toBe(true);
    await sleep(500);
    process.kill(first.pid, "SIGKILL");
    killed = performance.now();
    expect(await failing).toMatchObject({ code: "engine_unreachable" });
    expect(performance.now() - killed).toBeLessThan(3000);
    expect(await engine.status()).toMatchObject({ reachable: false, code: "engine_unreachable" });
    await first.stop();

    const second = await startEngine({ name: "docker-itest-kill", dataRoot });
    kit.onEnd(() => second.stop());
    expect(second.dockerHost).toBe(first.dockerHost);
    const back = kit.adapter(second.dockerHost, bed.mirrors);
    const good = await resolve(bed.mirrors);
    await back.pull(good, { signal, onProgress: () => {} });

    // And in the middle of handing out an image.
    const stopping = readWith(back, good).then(
      () => undefined,
      (error: unknown) => error,
    );
    await sleep(100);
    process.kill(second.pid, "SIGKILL");
    killed = performance.now();
    expect(await stopping).toMatchObject({ code: "engine_unreachable" });
    expect(performance.now() - killed).toBeLessThan(3000);
  });

  it("names a socket that the server's user may not open", async () => {
    const { dockerHost } = await kit.engine("docker-itest-denied");
    // Root may open everything, so a child loads the code and then becomes another user.
    const script = join(kit.folder(), "child.mts");
    const from = (name: string) => JSON.stringify(join(process.cwd(), name));
    writeFileSync(
      script,
      `import { createEngine } from ${from("lib/docker/index.ts")};
       import { readEnv } from ${from("lib/env.ts")};
       process.setgroups([]), process.setgid(65534), process.setuid(65534);
       const engine = createEngine(readEnv({ DOCKER_HOST: process.env.SOCKET }));
       const found = await engine.inspectImage("x").catch((error) => error.code);
       process.stdout.write(JSON.stringify({ status: await engine.status(), found }));`,
    );
    const child = promisify(execFile)(process.execPath, ["--import", "tsx", script], { env: { ...process.env, SOCKET: dockerHost } });
    const { stdout } = await child;
    expect(JSON.parse(stdout)).toMatchObject({
      status: { reachable: false, code: "engine_permission_denied", endpoint: dockerHost },
      found: "engine_permission_denied",
    });
  });

  it("says that the engine's disk is full", async () => {
    const dataRoot = join(kit.folder(), "small");
    mkdirSync(dataRoot);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=96m", "tmpfs", dataRoot]);
    kit.onEnd(() => execFileSync("umount", ["-l", dataRoot]));
    const { dockerHost } = await kit.engine("docker-itest-full", dataRoot);
    const engine = kit.adapter(dockerHost, bed.mirrors);
    const failure = await engine.pull(await resolve(bed.mirrors), { signal, onProgress: () => {} }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "engine_disk_full" });
    // What fits still works.
    const small = await resolve(bed.mirrors, "gcr.io/distroless/static-debian13");
    expect(await engine.pull(small, { signal, onProgress: () => {} })).toMatchObject({ layersPresent: 0 });
  });

  it("passes on why the engine could not pull", async () => {
    const { dockerHost } = await kit.engine("docker-itest-refused");
    const image = await resolve(bed.mirrors);
    const gone = kit.adapter(dockerHost, mirrorsOf("127.0.0.1:1"));
    const unreachable = { ...image, mirror: "127.0.0.1:1" };
    await expect(gone.pull(unreachable, { signal, onProgress: () => {} })).rejects.toMatchObject({
      code: "engine_pull_refused",
      detail: expect.stringContaining("refused"),
    });
    const engine = kit.adapter(dockerHost, bed.mirrors);
    const unknown = { ...image, digest: image.configDigest };
    await expect(engine.pull(unknown, { signal, onProgress: () => {} })).rejects.toMatchObject({ code: "engine_pull_refused" });
  });
});
