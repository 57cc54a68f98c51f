import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readEnv } from "../env";
import { BasewiseError } from "../errors";
import { matchReadings } from "../inspect/assemble";
import type { LayerProgress, LayerReading, ResolvedImage } from "../inspect/ports";
import { readLayer } from "../inspect/read-layer";
import { asDiffId, asDigest } from "../oci/digest";
import { parseReference } from "../oci/reference";
import { createEngine, type Engine } from "./index";

/** What no engine at hand does at will: every layout of `docker save`, and misbehaviour. Real engines are the integration test's matter. */
let folder: string;
let server: Server | ReturnType<typeof createSocket> | undefined;
let count = 0;
const platform = { os: "linux", architecture: "amd64" };
const file = (name: string) => path.join(folder, name);
const sh = (script: string) => execFileSync("bash", ["-ec", script], { cwd: folder });
const sha = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");
const never = new AbortController().signal;

async function engineOf(answer: RequestListener): Promise<Engine> {
  const made = createServer(answer);
  server = made;
  const socket = file(`${count++}.sock`);
  await new Promise<void>((resolve) => made.listen(socket, resolve));
  return createEngine(readEnv({ DOCKER_HOST: `unix://${socket}`, BASEWISE_IDLE_SECONDS: "1" }));
}

const hex: Record<"a" | "b" | "foreign", { tar: string; gz: string }> = { a: { tar: "", gz: "" }, b: { tar: "", gz: "" }, foreign: { tar: "", gz: "" } };
let rawConfig: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "bw-fake-"));
  for (const name of ["a", "b", "foreign"] as const) {
    mkdirSync(file(`tree-${name}`));
    writeFileSync(file(`tree-${name}/file`), name.repeat(2_000_000));
    sh(`tar -cf ${name}.tar -C tree-${name} . && gzip -nc ${name}.tar > ${name}.gz`);
    hex[name] = { tar: sha(readFileSync(file(`${name}.tar`))), gz: sha(readFileSync(file(`${name}.gz`))) };
  }
  rawConfig = JSON.stringify({ ...platform, config: {}, rootfs: { type: "layers", diff_ids: [`sha256:${hex.a.tar}`, `sha256:${hex.b.tar}`] } });
  const config = sha(rawConfig);
  const arm = JSON.stringify({ os: "linux", architecture: "arm64", rootfs: { type: "layers", diff_ids: [`sha256:${hex.foreign.tar}`] } });
  const write = (layout: string, files: Record<string, string | Buffer>, then = "") => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(file(`${layout}/${name}`)), { recursive: true });
      writeFileSync(file(`${layout}/${name}`), content);
    }
    sh(`cd ${layout} ${then} && tar -cf ../${layout}.save *`);
  };
  const bytes = (name: string) => readFileSync(file(name));
  const [idA, idB, idC] = ["1".repeat(64), "2".repeat(64), "3".repeat(64)];
  const manifest = (configName: string, layers: string[]) => JSON.stringify([{ Config: configName, RepoTags: null, Layers: layers }]);
  write(
    "legacy",
    {
      [`${idA}/layer.tar`]: bytes("a.tar"),
      [`${idA}/json`]: "{}",
      [`${idA}/VERSION`]: "1.0",
      [`${idB}/layer.tar`]: bytes("b.tar"),
      [`${idC}/json`]: "{}",
      [`${config}.json`]: rawConfig,
      "manifest.json": manifest(`${config}.json`, [`${idA}/layer.tar`, `${idB}/layer.tar`]),
      repositories: "{}",
    },
    `&& ln -s ../${idA}/layer.tar ${idC}/layer.tar`,
  );
  const blobs = (kind: "tar" | "gz", extra: Record<string, string | Buffer> = {}) => ({
    "oci-layout": '{"imageLayoutVersion":"1.0.0"}',
    [`blobs/sha256/${hex.a[kind]}`]: bytes(`a.${kind}`),
    [`blobs/sha256/${hex.b[kind]}`]: bytes(`b.${kind}`),
    [`blobs/sha256/${config}`]: rawConfig,
    "index.json": "{}",
    "manifest.json": manifest(`blobs/sha256/${config}`, [`blobs/sha256/${hex.a[kind]}`, `blobs/sha256/${hex.b[kind]}`]),
    ...extra,
  });
  write("oci", blobs("tar"));
  write(
    "containerd",
    blobs("gz", { [`blobs/sha256/${hex.foreign.gz}`]: bytes("foreign.gz"), [`blobs/sha256/${sha("no tar")}`]: "no tar", [`blobs/sha256/${sha("[]")}`]: "[]" }),
  );
  write("archive", {
    [`${hex.a.tar}.tar`]: bytes("a.tar"),
    [`${hex.b.tar}.tar`]: bytes("b.tar"),
    [`${config}.json`]: rawConfig,
    "manifest.json": manifest(`${config}.json`, []),
  });
  write("arm", { [`blobs/sha256/${sha(arm)}`]: arm, "manifest.json": manifest(`blobs/sha256/${sha(arm)}`, []) });
  write("unclear", { "manifest.json": "[]", [`blobs/sha256/${config}`]: rawConfig });
}, 60_000);
afterEach(() => {
  server?.close();
  (server as Server | undefined)?.closeAllConnections?.();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const layersOf = (named: boolean): ResolvedImage["layers"] =>
  (["a", "b", "a"] as const).map((name) => ({
    digest: named ? asDigest(`sha256:${hex[name].gz}`) : null,
    size: named ? readFileSync(file(`${name}.gz`)).length : null,
    mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
    diffId: asDiffId(`sha256:${hex[name].tar}`),
  }));
const imageOf = (named: boolean): ResolvedImage =>
  ({
    reference: parseReference("app:1"),
    platform,
    digest: asDigest(`sha256:${"f".repeat(64)}`),
    digestKind: named ? "manifest" : "config",
    mirror: null,
    layers: layersOf(named),
  }) as ResolvedImage;

/** An engine that has one image, whose save is the given file. */
const saving =
  (layout: string): RequestListener =>
  (request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url?.endsWith("/json")) response.end('{"Id":"sha256:1"}');
    else if (request.url?.endsWith("/get")) response.end(readFileSync(file(`${layout}.save`)));
    else response.writeHead(404).end("{}");
  };

async function readAll(engine: Engine, image: ResolvedImage, signal = never) {
  const readings: LayerReading[] = [];
  const progress: LayerProgress[] = [];
  await engine.layers.openLayers(image, {
    signal,
    onProgress: (p) => progress.push(p),
    read: async (stream, expected) => {
      const reading = await readLayer(stream, {
        signal,
        expected,
        bounds: { unpackedBytes: 1e10, ratio: 1e6, entries: 1e6, pathBytes: 4096, indexBytes: 1e9 },
      });
      readings.push(reading);
      return reading;
    },
  });
  return { readings, progress };
}
const failure = async (work: Promise<unknown>): Promise<BasewiseError> => {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(BasewiseError);
  return error as BasewiseError;
};

describe("layers of every layout", () => {
  it.each(["legacy", "oci", "containerd", "archive"].flatMap((layout) => [true, false].map((named) => ({ layout, named }))))(
    "$layout, blob digests known: $named",
    async ({ layout, named }) => {
      const { readings, progress } = await readAll(await engineOf(saving(layout)), imageOf(named));
      const matched = matchReadings(imageOf(named), readings);
      const sizes = ["a", "b", "a"].map((name) => readFileSync(file(`${name}.tar`)).length);
      expect(matched.map((m) => m.unpacked)).toEqual(sizes);
      // Another platform's layer, and what is no tar, do no harm; where the names tell, they are not even read.
      if (named) expect(readings).toHaveLength(2);
      expect(matched.every((m) => m.blobRead)).toBe(named && layout === "containerd");
      expect(new Set(progress.filter((p) => p.state === "read" && p.layer !== null).map((p) => p.layer))).toEqual(new Set([0, 1, 2]));
    },
  );

  it("checks what is named by its digest", async () => {
    sh(`cp -r oci forged && cp b.tar forged/blobs/sha256/${hex.a.tar} && cd forged && tar -cf ../forged.save *`);
    expect((await failure(readAll(await engineOf(saving("forged")), imageOf(true)))).code).toBe("digest_mismatch");
  });

  it("passes on what the reader finds", async () => {
    const engine = await engineOf(saving("oci"));
    const read = () => Promise.reject(new BasewiseError("bound_exceeded", "too much"));
    expect((await failure(engine.layers.openLayers(imageOf(true), { signal: never, onProgress: () => {}, read }))).code).toBe("bound_exceeded");
  });
});

describe("resolveLocal", () => {
  it.each(["legacy", "oci", "containerd", "archive"])("finds the config's own bytes in %s", async (layout) => {
    const image = await (await engineOf(saving(layout))).resolveLocal(parseReference("app:1"), platform, { signal: never });
    expect(image).toMatchObject({ digest: `sha256:${sha(rawConfig)}`, digestKind: "config", rawConfig, resolvedBy: "docker" });
    expect(image?.layers.map((l) => [l.diffId, l.digest, l.size])).toEqual([
      [`sha256:${hex.a.tar}`, null, null],
      [`sha256:${hex.b.tar}`, null, null],
    ]);
  });

  it("says which platforms there are", async () => {
    const error = await failure((await engineOf(saving("arm"))).resolveLocal(parseReference("app:1"), platform, { signal: never }));
    expect(error).toMatchObject({ code: "platform_not_offered", extra: { platforms: ["linux/arm64"] } });
  });

  it("knows an engine without it", async () => {
    const engine = await engineOf((_, response) => response.writeHead(404, { "content-type": "application/json" }).end('{"message":"No such image: app:1"}'));
    expect(await engine.resolveLocal(parseReference("app:1"), platform, { signal: never })).toBeNull();
    expect(await engine.hasReference("app:1")).toBe(false);
    expect((await failure(readAll(engine, imageOf(true)))).code).toBe("image_not_found");
    expect(await engine.remove("app:1")).toEqual({ state: "absent" });
  });
});

describe("trouble", () => {
  const partly =
    (then: "end" | "destroy" | "stall"): RequestListener =>
    (request, response) => {
      response.setHeader("content-type", "application/json");
      if (request.url?.endsWith("/json")) return void response.end('{"Id":"sha256:1"}');
      response.write(readFileSync(file("oci.save")).subarray(0, 1_500_000), () => {
        if (then === "end") response.end();
        if (then === "destroy") response.destroy();
      });
    };

  it.each([
    ["end", "engine_error"],
    ["destroy", "engine_unreachable"],
    ["stall", "engine_timeout"],
  ] as const)("a save that comes to its middle and then does %s", async (then, code) => {
    const began = performance.now();
    expect((await failure(readAll(await engineOf(partly(then)), imageOf(true)))).code).toBe(code);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it("a save that is cancelled", async () => {
    const control = new AbortController();
    setTimeout(() => control.abort(), 300);
    expect((await failure(readAll(await engineOf(partly("stall")), imageOf(true), control.signal))).code).toBe("job_cancelled");
  });

  it("a save for which the engine has no room", async () => {
    const engine = await engineOf((request, response) => {
      response.setHeader("content-type", "application/json");
      if (request.url?.endsWith("/json")) response.end('{"Id":"sha256:1"}');
      else response.writeHead(500).end('{"message":"write /tmp/x: no space left on device"}');
    });
    expect((await failure(readAll(engine, imageOf(true)))).code).toBe("engine_disk_full");
  });

  const pulling = (engine: Engine, signal = never) => engine.pull(imageOf(true), { signal, onProgress: () => {} });
  const event = (value: unknown) => `${JSON.stringify(value)}\r\n`;

  it("pulls that end in every way", async () => {
    const begun = (end: (response: Parameters<RequestListener>[1]) => void) =>
      engineOf((_, response) => {
        response.write(event({ status: "Pulling fs layer", progressDetail: {}, id: hex.a.gz.slice(0, 12) }), () => end(response));
      });
    const ends: [Promise<Engine>, string][] = [
      [begun((r) => r.end(event({ errorDetail: { message: "no space left on device" }, error: "x" }))), "engine_disk_full"],
      [begun((r) => r.end(event({ error: "manifest unknown" }))), "engine_pull_refused"],
      [begun((r) => r.destroy()), "engine_unreachable"],
      [begun(() => {}), "engine_timeout"],
      [engineOf((_, r) => r.writeHead(500, { "content-type": "application/json" }).end('{"message":"connection refused"}')), "engine_pull_refused"],
    ];
    for (const [engine, code] of ends) expect((await failure(pulling(await engine))).code).toBe(code);
  });

  it("an image in use is kept", async () => {
    const engine = await engineOf((_, r) => r.writeHead(409, { "content-type": "application/json" }).end('{"message":"conflict: unable to delete"}'));
    expect(await engine.remove("app:1")).toMatchObject({ state: "kept", reason: expect.stringContaining("unable to delete") });
  });

  it("an engine that takes connections and never answers", async () => {
    const silent = createSocket();
    server = silent;
    await new Promise<void>((resolve) => silent.listen(file("silent.sock"), resolve));
    const engine = createEngine(readEnv({ DOCKER_HOST: `unix://${file("silent.sock")}`, BASEWISE_IDLE_SECONDS: "1" }));
    const began = performance.now();
    expect(await engine.status()).toMatchObject({ reachable: false, code: "engine_timeout" });
    expect(performance.now() - began).toBeLessThan(3000);
    expect((await failure(pulling(engine))).code).toBe("engine_timeout");
    expect((await failure(engine.inspectImage("x"))).code).toBe("engine_timeout");
  });

  it("no engine at all", async () => {
    const engine = createEngine(readEnv({ DOCKER_HOST: `unix://${file("none.sock")}` }));
    expect(await engine.status()).toMatchObject({ reachable: false, code: "engine_unreachable", endpoint: `unix://${file("none.sock")}` });
    expect((await failure(pulling(engine))).code).toBe("engine_unreachable");
  });
});
