import { Agent } from "node:http";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { readEnv } from "../env";
import { BasewiseError } from "../errors";
import { asDigest } from "../oci/digest";
import { parseReference } from "../oci/reference";
import { engineError, PullEventError, pullError } from "./errors";
import { placeOf } from "./layers";
import { PullProgress } from "./pull-progress";
import { engineReference } from "./reference";
import { Watch, withoutWords } from "./watch";

const hex = (c: string) => c.repeat(64);
const digest = (c: string) => asDigest(`sha256:${hex(c)}`);
const id = (c: string) => c.repeat(12);

describe("what docker-modem formats of every request", () => {
  it("is a word, not half the process", () => {
    const watch = new Watch(new AbortController().signal, 1000, "");
    watch.end();
    const options = { signal: watch.signal, agent: withoutWords(new Agent()) };
    expect(inspect(options, { showHidden: true, depth: null })).toBe("{ signal: [AbortSignal], agent: [Agent] }");
  });
});

describe("engineReference", () => {
  const env = readEnv({ BASEWISE_REGISTRY_MIRRORS: "gcr.io=http://127.0.0.1:5002|engine=bed:5000,docker.io=https://hub.corp,direct" });
  const image = (name: string, mirror: string | null) => ({ reference: parseReference(name), digest: digest("a"), digestKind: "manifest" as const, mirror });

  it.each([
    ["gcr.io/distroless/static:nonroot", "127.0.0.1:5002", "bed:5000/distroless/static"],
    ["debian:trixie", "hub.corp", "hub.corp/library/debian"],
    // The mirror had no answer, and `direct` allowed to ask the registry itself.
    ["debian:trixie", null, "docker.io/library/debian"],
    ["quay.io/a/b", null, "quay.io/a/b"],
  ])("%s by %s is pulled as %s, by digest and never by tag", (name, mirror, expected) => {
    expect(engineReference(image(name, mirror), env)).toBe(`${expected}@${digest("a")}`);
  });

  it("leaves what only the engine has its own name", () => {
    expect(engineReference({ ...image("app:1", null), digestKind: "config" }, env)).toBe("docker.io/library/app:1");
  });
});

describe("placeOf", () => {
  it.each([
    [`blobs/sha256/${hex("a")}`, { kind: "blob", digest: digest("a") }],
    ["blobs/sha256/short", { kind: "other" }],
    [`${hex("a")}/layer.tar`, { kind: "layer" }],
    [`${hex("a")}.tar`, { kind: "layer" }],
    [`${hex("a")}/json`, { kind: "other" }],
    [`${hex("a")}/VERSION`, { kind: "other" }],
    [`${hex("a")}.json`, { kind: "other" }],
    ["manifest.json", { kind: "other" }],
    ["index.json", { kind: "other" }],
    ["oci-layout", { kind: "other" }],
    ["repositories", { kind: "other" }],
    ["a/b/layer.tar", { kind: "other" }],
  ])("%s", (name, place) => expect(placeOf(name)).toEqual(place));
});

describe("PullProgress", () => {
  const layers = [
    { digest: digest("a"), size: 100 },
    { digest: digest("b"), size: 200 },
    { digest: digest("a"), size: 100 },
    { digest: digest("c"), size: 300 },
  ];

  it("counts each blob once, whatever the engine reports of it", () => {
    const progress = new PullProgress(layers);
    expect(progress.apply({ id: id("a"), status: "Pulling fs layer" })).toEqual([
      { layer: 0, state: "waiting", done: 0, total: 100 },
      { layer: 2, state: "waiting", done: 0, total: 100 },
    ]);
    progress.apply({ id: id("b"), status: "Already exists" });
    expect(progress.apply({ id: id("a"), status: "Downloading", progressDetail: { current: 40, total: 100 } })[1]).toMatchObject({
      layer: 2,
      state: "pulling",
      done: 40,
    });
    expect(progress.bytesFetched).toBe(40);
    progress.apply({ id: id("a"), status: "Download complete" });
    expect(progress.apply({ id: id("a"), status: "Extracting", progressDetail: { current: 1, total: 100 } })[0]).toMatchObject({ state: "pulling", done: 100 });
    expect(progress.apply({ id: id("a"), status: "Pull complete" })[0]).toMatchObject({ state: "pulled", done: 100 });
    // The second standing of a layer is there by now, but its bytes came with this pull.
    expect(progress.apply({ id: id("a"), status: "Already exists" })).toEqual([]);
    expect(progress).toMatchObject({ bytesFetched: 100, layersPresent: 2 });
    expect([...progress.silent()].map((p) => [p.layer, p.state])).toEqual([
      [1, "present"],
      [3, "present"],
    ]);
  });

  it("begins a layer again where the engine retries, and takes no part in ids of no layer", () => {
    const progress = new PullProgress(layers);
    progress.apply({ id: id("c"), status: "Downloading", progressDetail: { current: 250 } });
    expect(progress.apply({ id: id("c"), status: "Retrying in 5 seconds" })).toEqual([{ layer: 3, state: "waiting", done: 0, total: 300 }]);
    expect(progress.bytesFetched).toBe(0);
    expect(progress.apply({ id: "trixie", status: "Pulling from library/debian" })).toEqual([]);
    expect(progress.apply({ status: "Digest: sha256:…" })).toEqual([]);
  });
});

describe("errors", () => {
  const coded = (code: string, message = "x") => Object.assign(new Error(message), { code });
  const answered = (statusCode: number, words: string) => Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${words} `), { statusCode });

  it.each([
    [coded("ENOENT"), "engine_unreachable"],
    [coded("ECONNREFUSED"), "engine_unreachable"],
    [coded("ECONNRESET", "socket hang up"), "engine_unreachable"],
    [coded("EPIPE"), "engine_unreachable"],
    [coded("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"), "engine_unreachable"],
    [coded("EACCES"), "engine_permission_denied"],
    [answered(403, "authorization denied by plugin"), "engine_permission_denied"],
    [answered(404, "No such image: x"), "image_not_found"],
    [answered(500, "write /var/lib/docker/tmp: no space left on device"), "engine_disk_full"],
    [answered(500, "something else"), "engine_error"],
    [new BasewiseError("job_cancelled", "as it is"), "job_cancelled"],
  ])("%s", (error, code) => {
    const made = engineError(error, "unix:///x", "while it worked");
    expect(made.code).toBe(code);
    if (made !== error) expect(made.cause).toBe(error);
    expect(made.detail).not.toContain("HTTP code");
  });

  it.each([
    ["failed to register layer: write /usr/bin/x: no space left on device", "engine_disk_full"],
    ["toomanyrequests: You have reached your pull rate limit", "rate_limited"],
    ["filesystem layer verification failed for digest sha256:…", "digest_mismatch"],
    ["layers from manifest don't match image configuration", "diff_id_mismatch"],
    ["unauthorized: authentication required", "engine_pull_refused"],
    ["pull access denied for x, repository does not exist", "engine_pull_refused"],
    ["error pulling image configuration: dial tcp 127.0.0.1:1: connect: connection refused", "engine_pull_refused"],
    ["x509: certificate signed by unknown authority", "engine_pull_refused"],
    ["max depth exceeded", "engine_pull_refused"],
    ["context canceled", "engine_unreachable"],
  ])("a pull that fails with “%s”", (words, code) => {
    expect(pullError(new PullEventError(words), "unix:///x", "a/b@sha256:…").code).toBe(code);
    expect(pullError(answered(500, words), "unix:///x", "a/b@sha256:…").code).toBe(code);
  });
});
