import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dockerfileCheck, imageCheck } from "../../lib/api/schemas-check";
import { snippets } from "../../lib/standards/snippets";
import { type App, call, inspectAll, startApp } from "../app";
import { Kit } from "../fronts/kit";
import { type RawManifest, sha256, skopeoRaw } from "../fronts/oracle";
import { TestPusher, types } from "../fronts/push";
import { startRegistry, up } from "../testbed";

/** Checks on the built server: Dockerfiles by real curl, as a pipeline sends them; images by layers that were pushed to a real registry. */
const run = promisify(execFile);
const kit = new Kit();
const approvedName = "gcr.io/distroless/static-debian13:nonroot";
const otherBase = "gcr.io/distroless/base-debian13:nonroot";
const team = "registry.example.com/team/app";

let app: App;
let bedRegistry: string;
let registry: string;
let folder: string;
/** As skopeo reads it: what the tag names, and the manifest for linux/amd64. */
let approved: { digest: string; manifest: RawManifest };
let checksUrl: string;

const inBed = (reference: string) => `${bedRegistry}/${reference.replace("gcr.io/", "")}`;
async function onAmd64(place: string): Promise<{ digest: string; manifest: RawManifest }> {
  const top = await skopeoRaw(place);
  const own = top.json.manifests?.find(({ platform }) => platform?.os === "linux" && platform.architecture === "amd64");
  return { digest: top.digest, manifest: own ? await skopeoRaw(`${place.slice(0, place.lastIndexOf(":"))}@${own.digest}`) : top };
}

/** An image of a base's own layers and one more, as a build makes it: blobs copied by skopeo, config and manifest written here. */
async function derive(tag: string, base: string, file: string, more: { annotations?: Record<string, string>; forge?: boolean } = {}): Promise<void> {
  const place = `${registry}/team/app:from-${tag}`;
  await run("skopeo", ["copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false", `docker://${inBed(base)}`, `docker://${place}`]);
  const { json } = await skopeoRaw(place);
  const { stdout } = await run("skopeo", ["inspect", "--raw", "--config", "--tls-verify=false", `docker://${place}`]);
  const config = JSON.parse(stdout) as { rootfs: { diff_ids: string[] }; history?: object[] };
  await writeFile(path.join(folder, "app.txt"), file);
  await run("tar", ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "-C", folder, "-cf", path.join(folder, "layer.tar"), "app.txt"]);
  const { stdout: tar } = await run("cat", [path.join(folder, "layer.tar")], { encoding: "buffer" });
  const pusher = new TestPusher(registry, "team/app");
  const layer = await pusher.blob(tar, "application/vnd.oci.image.layer.v1.tar");
  // A forged one claims the base's layers in its config and holds one of its own.
  const layers = more.forge ? (json.layers ?? []).map(() => layer) : [...(json.layers ?? []), layer];
  config.rootfs.diff_ids = more.forge ? config.rootfs.diff_ids : [...config.rootfs.diff_ids, sha256(tar)];
  delete config.history;
  const pushed = await pusher.blob(Buffer.from(JSON.stringify(config)), types.config);
  const annotations = more.annotations ? { annotations: more.annotations } : {};
  await pusher.manifest({ config: pushed, layers: layers.map((l) => ({ ...l, mediaType: oci(l.mediaType) })), ...annotations }, types.manifest, tag);
}
const oci = (type: string): string => (type.includes("gzip") ? types.layer : "application/vnd.oci.image.layer.v1.tar");

interface ImageAnswer {
  state: string;
  verdict: string;
  summary: string;
  remedy?: string;
  suggested: string | null;
  proof: { state: string; base: { reference: string; digest: string; layers: number } | null; layers: number; alike: { reference: string }[] };
  claim: { agrees: string; name: string; digest: string; verdict: string } | null;
}
async function checkImage(image: string, query = ""): Promise<ImageAnswer> {
  const { status, body } = await call<ImageAnswer>(app, "GET", `/api/v1/standards/check?image=${encodeURIComponent(image)}${query}`);
  expect(status).toBe(200);
  expect(imageCheck.safeParse(body).error?.issues ?? []).toEqual([]);
  return body;
}

async function post(dockerfile: string, query = "", headers: Record<string, string> = {}): Promise<{ answer: Response; text: string }> {
  const answer = await fetch(checksUrl + query, { method: "POST", body: dockerfile, headers: { "content-type": "text/plain", ...headers } });
  return { answer, text: await answer.text() };
}

/** Runs a snippet as a pipeline's shell does. */
async function shell(script: string): Promise<{ code: number; out: string }> {
  try {
    const { stdout } = await run("bash", ["-e", "-c", script], { cwd: folder });
    return { code: 0, out: stdout };
  } catch (error) {
    const failed = error as { code: number; stdout: string };
    return { code: failed.code, out: failed.stdout };
  }
}
/** The commands of a snippet: the block behind `run: |` or `- |`. */
function script(id: string, origin: string): string {
  const text = snippets(origin).find((s) => s.id === id)?.text ?? "";
  const block = /^( *)(?:run: |- )\|\n((?:\1 +.*\n)+)/m.exec(text);
  return block?.[2] ?? text;
}

async function approve(reference: string, digest?: string): Promise<void> {
  const put = await call<{ revision: number }>(app, "PUT", "/api/v1/standards/go", {
    base: { reference, ...(digest ? { digest } : {}) },
    alternatives: [{ reference: "scratch", note: "with certificates" }],
    reason: "Small.",
    owner: "platform",
  });
  if (put.status !== 200) throw new Error(JSON.stringify(put.body));
  const done = await call(app, "POST", "/api/v1/standards/go/approve", { revision: put.body.revision, follow: false });
  if (done.status !== 200) throw new Error(JSON.stringify(done.body));
}

beforeAll(async () => {
  const bed = await up();
  bedRegistry = bed.registry;
  folder = kit.folder();
  const started = await startRegistry({ storage: kit.folder() });
  kit.onEnd(() => started.stop());
  registry = started.address;
  app = await startApp({
    env: {
      BASEWISE_REGISTRY_MIRRORS: `${bed.mirrors},registry.example.com=http://${registry}`,
      BASEWISE_SOURCE: "registry",
      DOCKER_HOST: "unix:///nonexistent/docker.sock",
    },
  });
  kit.onEnd(() => app.remove());
  checksUrl = `${app.url}/api/v1/standards/check`;
  approved = await onAmd64(inBed(approvedName));
  expect((await inspectAll(app, [{ reference: approvedName }])).map((j) => j.state)).toEqual(["done"]);
  // A fresh record has it already.
  await call(app, "POST", "/api/v1/standards/workloads", { slug: "go", title: "Go, other static binary" });
  await approve(approvedName);
});
afterAll(() => kit.end());

describe("a Dockerfile", () => {
  const pinned = () => `FROM golang:1.23 AS build\nRUN go build -o /app .\n\nFROM ${approvedName}@${approved.digest}\nCOPY --from=build /app /app\n`;

  it("is judged by the standard that stands on record", async () => {
    const { answer, text } = await post(pinned());
    expect([answer.status, answer.headers.get("basewise-verdict")]).toEqual([200, "approved"]);
    const body = JSON.parse(text);
    expect(dockerfileCheck.safeParse(body).error?.issues ?? []).toEqual([]);
    expect(body.findings.map((f: { verdict: string; role: string; line: object }) => [f.verdict, f.role, f.line])).toEqual([
      ["build_stage", "build", { first: 1, last: 1 }],
      ["approved", "final", { first: 4, last: 4 }],
    ]);
    // The manifest that the index holds is as good.
    expect(JSON.parse((await post(`FROM ${approvedName}@${approved.manifest.digest}\n`)).text).verdict).toBe("approved");
    expect(JSON.parse((await post("FROM scratch\n")).text).verdict).toBe("permitted");
  });

  it("gets the line to write instead", async () => {
    const { answer, text } = await post("FROM golang:1.23 AS b\nFROM --platform=linux/amd64 debian:bookworm AS run\nCOPY --from=b /a /a\n");
    expect(answer.headers.get("basewise-verdict")).toBe("not_standard");
    const line = `FROM --platform=linux/amd64 ${approvedName}@${approved.digest} AS run`;
    expect(JSON.parse(text).findings[1].suggestion).toEqual({ line, replaces: { first: 2, last: 2 } });
  });

  it("is answered as SARIF and as text, by query or by Accept", async () => {
    for (const one of [await post("FROM debian\n", "?format=sarif&path=a/Dockerfile"), await post("FROM debian\n", "", { accept: "application/sarif+json" })]) {
      expect(one.answer.headers.get("content-type")).toBe("application/sarif+json");
      expect(JSON.parse(one.text)).toMatchObject({ version: "2.1.0", runs: [{ results: [{ ruleId: "basewise/not-standard" }] }] });
    }
    for (const one of [await post("FROM debian\n", "?format=text"), await post("FROM debian\n", "", { accept: "text/plain" })]) {
      expect(one.answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
      expect(one.text.split("\n")[0]).toBe("not_standard");
    }
  });

  it("takes build arguments, a target, a platform and a threshold, and refuses what is none", async () => {
    const file = `ARG BASE\nFROM ${approvedName} AS one\nFROM \${BASE}\n`;
    const verdict = async (query: string) => (await post(file, query)).answer.headers.get("basewise-verdict");
    expect(await verdict("")).toBe("unknown");
    expect(JSON.parse((await post(file)).text).findings[1]).toMatchObject({ args: ["BASE"], unknown: { resolved: { code: "unset_arg" } } });
    expect(await verdict(`?arg=BASE=${encodeURIComponent(`${approvedName}@${approved.digest}`)}`)).toBe("approved");
    expect(await verdict("?target=one")).toBe("approved_unpinned");
    const status = async (query: string) => (await post(file, query)).answer.status;
    expect(await status("?fail-on=not_standard")).toBe(422);
    expect(await status("?target=one&fail-on=not_standard")).toBe(200);
    expect(await status("?target=one&fail-on=approved_unpinned")).toBe(422);
    for (const bad of ["?fail-on=approved", "?fail-on=x", "?format=xml", "?arg=1=2", "?arg=BASE", "?platform=vax", `?arg=A=${"x".repeat(3_000)}`]) {
      const { answer, text } = await post(file, bad);
      expect([bad, answer.status, JSON.parse(text).type.startsWith("urn:basewise:error:invalid_")]).toEqual([bad, 400, true]);
    }
  });

  it("that is none is answered with line and reason, never as approved", async () => {
    const { answer, text } = await post(`FROM ${approvedName}@${approved.digest}\nRNU true\n`, "?fail-on=not_standard");
    expect([answer.status, answer.headers.get("basewise-verdict")]).toEqual([422, "unreadable"]);
    expect(JSON.parse(text).findings).toMatchObject([{ line: { first: 2, last: 2 }, verdict: "unreadable", reason: expect.stringContaining("RNU") }]);
    const bytes = await fetch(checksUrl, { method: "POST", body: new Uint8Array([0xff, 0xfe, 0x46, 0]), headers: { "content-type": "text/plain" } });
    expect([bytes.status, (await bytes.json()).code]).toEqual([400, "invalid_request"]);
    const large = await post(`FROM a\n${"# x\n".repeat(100_000)}`);
    expect([large.answer.status, JSON.parse(large.text).code]).toEqual([413, "payload_too_large"]);
  });

  it("at a digest that was approved before is older, until its last day", async () => {
    const digest = `sha256:${"5".repeat(64)}`;
    await approve(approvedName, digest);
    const { text } = await post(pinned());
    expect(JSON.parse(text)).toMatchObject({ verdict: "approved_older_digest", findings: [{}, { reason: expect.stringMatching(/may be used until \d{4}-/) }] });
    expect(JSON.parse((await post(`FROM ${approvedName}@${digest}\n`)).text).verdict).toBe("approved");
    expect(JSON.parse((await post(`FROM ${approvedName}@sha256:${"6".repeat(64)}\n`)).text).verdict).toBe("unknown");
    await approve(approvedName);
    expect(JSON.parse((await post(pinned())).text).verdict).toBe("approved");
  });
});

describe("a pipeline with curl alone", () => {
  it.each(["shell", "github", "gitlab"])("passes and fails by the snippet for %s", async (id) => {
    await writeFile(path.join(folder, "Dockerfile"), `FROM ${approvedName}@${approved.digest}\n`);
    const good = await shell(script(id, app.url));
    expect([good.code, good.out.split("\n")[0]]).toEqual([0, "approved"]);
    await writeFile(path.join(folder, "Dockerfile"), "FROM debian:bookworm\n");
    const bad = await shell(script(id, app.url));
    expect([bad.code, bad.out.split("\n")[0]]).toEqual([22, "not_standard"]);
    expect(bad.out).toContain("Dockerfile:1: not a standard:");
    await writeFile(path.join(folder, "Dockerfile"), "FORM debian\n");
    expect((await shell(script(id, app.url))).code).toBe(22);
  });

  it("does not pass for want of an answer", async () => {
    // curl's own code for a refused connection; it tries again first, so fewer times here.
    const gone = script("shell", "http://127.0.0.1:1").replace("--retry 3", "--retry 0");
    expect((await shell(gone)).code).toBe(7);
  });
});

describe("an image", () => {
  const base = (name: string, digest: string) => ({ "org.opencontainers.image.base.name": name, "org.opencontainers.image.base.digest": digest });

  beforeAll(async () => {
    await derive("honest", approvedName, "honest", { annotations: base(approvedName, approved.digest) });
    await derive("silent", approvedName, "silent");
    await derive("liar", "library/alpine:3.19", "liar", { annotations: base(approvedName, approved.digest) });
    await derive("deeper", otherBase, "deeper");
    await derive("forged", approvedName, "forged", { forge: true });
    const references = ["honest", "silent", "liar", "deeper"].map((tag) => ({ reference: `${team}:${tag}` }));
    const jobs = await inspectAll(app, [...references, { reference: otherBase }]);
    expect(jobs.map((j) => j.error)).toEqual(jobs.map(() => null));
  });

  it("is proven by its layers to stand on an approved base, which bear its claim out", async () => {
    const result = await checkImage(`${team}:honest`);
    const layers = approved.manifest.json.layers?.length ?? 0;
    expect(result).toMatchObject({
      state: "recorded",
      verdict: "approved",
      proof: { state: "proven", base: { reference: approvedName, digest: approved.manifest.digest, layers }, layers: layers + 1 },
      claim: { name: approvedName, digest: approved.digest, agrees: "yes", verdict: "approved" },
    });
    const silent = await checkImage(`${team}:silent`);
    expect([silent.verdict, silent.proof.state, silent.claim]).toEqual(["approved", "proven", null]);
  });

  it("that is the base itself stands on it", async () => expect((await checkImage(approvedName)).verdict).toBe("approved"));

  it("with a false annotation is told so, and not believed", async () => {
    const result = await checkImage(`${team}:liar`);
    expect([result.verdict, result.claim?.agrees, result.claim?.verdict]).toEqual(["not_standard", "no", "approved"]);
    expect(result.summary).toContain("the claim is false");
  });

  it("stands on the deepest base on record, not on the one below", async () => {
    const result = await checkImage(`${team}:deeper`);
    const { manifest } = await onAmd64(inBed(otherBase));
    expect(result.proof.base).toMatchObject({ reference: otherBase, digest: manifest.digest, layers: manifest.json.layers?.length });
    expect(result.verdict).toBe("not_standard");
  });

  it("whose config claims an approved base's layers is not recorded, so nothing is proven", async () => {
    const [job] = await inspectAll(app, [{ reference: `${team}:forged` }]);
    expect([job?.state, job?.error?.code]).toEqual(["failed", "diff_id_mismatch"]);
    const result = await checkImage(`${team}:forged`);
    expect([result.state, result.verdict]).toEqual(["not_recorded", "unknown"]);
    expect(result.remedy).toContain("Inspect it first");
    const { body } = await call<{ items: unknown[] }>(app, "GET", "/api/v1/inspections?state=queued");
    expect(body.items).toEqual([]);
  });

  it("is answered as text and with a threshold too", async () => {
    const answer = await fetch(`${checksUrl}?image=${team}:liar&format=text&fail-on=not_standard`);
    expect([answer.status, answer.headers.get("basewise-verdict")]).toEqual([422, "not_standard"]);
    const lines = (await answer.text()).split("\n");
    expect(lines[0]).toBe("not_standard");
    expect(lines.find((l) => l.startsWith("claim: "))).toMatch(/^claim: false: /);
    const none = await call<{ code: string }>(app, "GET", "/api/v1/standards/check?image=Not%20A%20Name");
    expect([none.status, none.body.code]).toEqual([400, "invalid_reference"]);
  });

  it("whose base's tag has moved since stands on what was approved; the new digest is nobody's standard", async () => {
    const moving = "registry.example.com/team/app:moving";
    await derive("moving", approvedName, "first");
    await inspectAll(app, [{ reference: moving }]);
    const first = await skopeoRaw(`${registry}/team/app:moving`);
    await approve(moving);
    await derive("moving", approvedName, "second");
    await inspectAll(app, [{ reference: moving }]);
    const second = await skopeoRaw(`${registry}/team/app:moving`);
    const of = async (file: string) => JSON.parse((await post(file)).text);
    expect((await of(`FROM ${moving}@${first.digest}\n`)).verdict).toBe("approved");
    expect(await of(`FROM ${moving}@${second.digest}\n`)).toMatchObject({ verdict: "not_standard", summary: expect.stringContaining("has moved to") });
    expect(await of(`FROM ${moving}\n`)).toMatchObject({ verdict: "approved_unpinned", summary: expect.stringContaining("which nobody approved") });
    // The former standard is deprecated now, with this one to follow.
    expect(await of(`FROM ${approvedName}@${approved.digest}\n`)).toMatchObject({
      verdict: "deprecated",
      findings: [{ suggestion: { line: `FROM ${moving}@${first.digest}` } }],
    });
  });
});
