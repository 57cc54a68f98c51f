import { chmodSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { redirectTo } from "@/e2e/fronts/faults";
import { startFront } from "@/e2e/fronts/front";
import { Kit, readLayers } from "@/e2e/fronts/kit";
import { TestPusher } from "@/e2e/fronts/push";
import { startTokenServer, type TokenServer } from "@/e2e/fronts/token-server";
import { ensureSystem } from "@/e2e/testbed";
import { parsePlatform } from "../oci/platform";
import { parseReference } from "../oci/reference";
import type { Registry } from "./index";

/** docker-registry's own authentication: htpasswd and signed tokens. Accounts are the tests' own. */
const kit = new Kit();
const signal = new AbortController().signal;
const amd64 = parsePlatform("linux/amd64");
const name = parseReference("private/image");
const basic = (text: string) => Buffer.from(text).toString("base64");
/** `ann`, password `s3cret`, by htpasswd -nbB */
const htpasswd = "ann:$2y$05$.c6VVlk6f0AXe5pyitWAeeQNNerGBoFh5O1FlWHzyMXg5ReVgFRKq\n";
const oldPath = process.env.PATH;

const resolve = (registry: Registry) => registry.resolver.resolve(name, amd64, { signal });
function dockerConfig(value: unknown, helpers: Record<string, string> = {}): string {
  const folder = kit.folder();
  writeFileSync(path.join(folder, "config.json"), JSON.stringify(value));
  for (const [helper, script] of Object.entries(helpers)) {
    const file = path.join(folder, `docker-credential-${helper}`);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }
  process.env.PATH = `${folder}${path.delimiter}${oldPath}`;
  return folder;
}

beforeEach(() => {
  process.env.PATH = oldPath;
});
afterAll(async () => {
  process.env.PATH = oldPath;
  await kit.end();
});

describe("name and password", () => {
  let address: string;
  beforeAll(async () => {
    const file = path.join(kit.folder(), "htpasswd");
    writeFileSync(file, htpasswd);
    address = await kit.registry({ auth: { htpasswd: { realm: "test", path: file } } });
    await new TestPusher(address, "private/image", `Basic ${basic("ann:s3cret")}`).image({ tars: [Buffer.from("a")], tag: "latest" });
  });

  it("anonymous: asks for a login", async () => {
    await expect(resolve(kit.at(address))).rejects.toMatchObject({ code: "unauthorised", detail: expect.stringContaining(address) });
  });

  it("from config.json, for manifests, blobs, tags and HEAD; a login that comes later is seen", async () => {
    const folder = dockerConfig({ auths: {} });
    const registry = kit.at(address, { DOCKER_CONFIG: folder });
    await expect(resolve(registry)).rejects.toMatchObject({ code: "unauthorised" });
    writeFileSync(path.join(folder, "config.json"), JSON.stringify({ auths: { [`http://${address}`]: { auth: basic("ann:s3cret") } } }));
    const image = await resolve(registry);
    expect((await readLayers(registry, image)).size).toBe(1);
    expect((await registry.listTags(name, { signal })).tags).toEqual(["latest"]);
    expect((await registry.headTag(name, { signal })).digest).toBe(image.digest);
    writeFileSync(path.join(folder, "config.json"), JSON.stringify({ auths: {} }));
    utimesSync(path.join(folder, "config.json"), new Date(), new Date(Date.now() + 5_000));
    await expect(resolve(registry)).rejects.toMatchObject({ code: "unauthorised" });
  });

  it("wrong: says that those stored are not accepted, and does not tell them", async () => {
    const error = await resolve(kit.at(address, { DOCKER_CONFIG: dockerConfig({ auths: { [address]: { auth: basic("ann:wrongpass") } } }) })).catch((e) => e);
    expect(error).toMatchObject({ code: "unauthorised", detail: expect.stringContaining("does not accept the credentials") });
    expect(JSON.stringify([error.message, error.extra])).not.toContain("wrongpass");
  });

  it("from a credential helper, by host and as general store", async () => {
    const script = `read server; test "$server" = "${address}" && printf '{"Username":"ann","Secret":"s3cret"}' || { echo "credentials not found in native keychain"; exit 1; }`;
    for (const config of [{ credHelpers: { [address]: "bed" } }, { credsStore: "bed" }]) {
      const registry = kit.at(address, { DOCKER_CONFIG: dockerConfig(config, { bed: script }) });
      expect((await resolve(registry)).layers).toHaveLength(1);
    }
  });

  it("a helper that is missing or fails is named, once the registry refuses", async () => {
    const absent = kit.at(address, { DOCKER_CONFIG: dockerConfig({ credsStore: "absent" }) });
    await expect(resolve(absent)).rejects.toMatchObject({ code: "credential_helper_missing", detail: expect.stringContaining("docker-credential-absent") });
    const failing = kit.at(address, { DOCKER_CONFIG: dockerConfig({ credsStore: "bad" }, { bad: "exit 7" }) });
    await expect(resolve(failing)).rejects.toMatchObject({ code: "credential_helper_missing", detail: expect.stringContaining("docker-credential-bad") });
  });

  it("a blob's redirect to another host goes without the Authorization", async () => {
    const storage = await kit.started(startFront(new URL(`http://${address}`), (e) => e.forward()));
    const front = await kit.started(
      startFront(new URL(`http://${address}`), redirectTo({ matches: /blobs/, target: (url) => new URL(url, storage.url).href })),
    );
    const folder = dockerConfig({ auths: { [front.host]: { auth: basic("ann:s3cret") } } });
    // The registry behind the other host asks for a login, and is not given the one of the first.
    await expect(resolve(kit.at(front.host, { DOCKER_CONFIG: folder, BASEWISE_REGISTRIES: storage.host }))).rejects.toMatchObject({ code: "unauthorised" });
    expect(front.seen.some((s) => s.headers.authorization)).toBe(true);
    expect(storage.seen.map((s) => s.headers.authorization)).toEqual(storage.seen.map(() => undefined));
    expect(storage.seen.length).toBeGreaterThan(0);
  });

  it("credentials of another registry are not sent", async () => {
    const front = await kit.started(startFront(new URL(`http://${address}`), (e) => e.forward()));
    const folder = dockerConfig({ auths: { [address]: { auth: basic("ann:s3cret") }, "https://index.docker.io/v1/": { auth: basic("ann:s3cret") } } });
    await expect(resolve(kit.at(front.host, { DOCKER_CONFIG: folder }))).rejects.toMatchObject({ code: "unauthorised" });
    expect(front.seen.every((s) => s.headers.authorization === undefined)).toBe(true);
  });
});

describe("bearer tokens", () => {
  let tokens: TokenServer;
  let address: string;
  const listed = () => ({ BASEWISE_REGISTRIES: tokens.url.host });

  beforeAll(async () => {
    await ensureSystem(["openssl"]);
    tokens = await kit.started(
      startTokenServer({ folder: kit.folder(), service: "bed", issuer: "test", accounts: { ann: "s3cret" }, anonymousPull: true, lifetimeSeconds: 300 }),
    );
    address = await kit.registry({ auth: tokens.auth });
    tokens.refreshTokens.add("a-refresh-token");
    const push = new URL(tokens.url);
    push.searchParams.set("scope", "repository:private/image:pull,push");
    const answer = (await (await fetch(push, { headers: { authorization: `Basic ${basic("ann:s3cret")}` } })).json()) as { token: string };
    await new TestPusher(address, "private/image", `Bearer ${answer.token}`).image({ tars: [Buffer.from("a"), Buffer.from("b")], tag: "latest" });
  });
  beforeEach(() => {
    tokens.seen.length = 0;
  });

  it("anonymous, one token for all requests to a repository, scoped to reading it", async () => {
    const registry = kit.at(address, listed());
    await Promise.all([resolve(registry), resolve(registry), resolve(registry)]);
    await readLayers(registry, await resolve(registry));
    expect(tokens.seen).toHaveLength(1);
    const query = new URL(tokens.seen[0]?.url ?? "", tokens.url).searchParams;
    expect([query.get("scope"), query.get("service"), tokens.seen[0]?.authorization]).toEqual(["repository:private/image:pull", "bed", undefined]);
  });

  it("with a stored name and password, sent to the realm", async () => {
    const folder = dockerConfig({ auths: { [address]: { auth: basic("ann:s3cret") } } });
    await resolve(kit.at(address, { ...listed(), DOCKER_CONFIG: folder }));
    expect(tokens.seen.map((s) => s.authorization)).toEqual([`Basic ${basic("ann:s3cret")}`]);
    const wrong = dockerConfig({ auths: { [address]: { auth: basic("ann:no") } } });
    await expect(resolve(kit.at(address, { ...listed(), DOCKER_CONFIG: wrong }))).rejects.toMatchObject({ code: "unauthorised" });
  });

  it("with an identity token, from config.json and from a helper", async () => {
    const inline = dockerConfig({ auths: { [address]: { auth: basic("00000000-0000-0000-0000-000000000000:"), identitytoken: "a-refresh-token" } } });
    await resolve(kit.at(address, { ...listed(), DOCKER_CONFIG: inline }));
    const helper = dockerConfig({ credHelpers: { [address]: "id" } }, { id: `printf '{"Username":"<token>","Secret":"a-refresh-token"}'` });
    await resolve(kit.at(address, { ...listed(), DOCKER_CONFIG: helper }));
    expect(tokens.seen.map((s) => s.method)).toEqual(["POST", "POST"]);
    const form = new URLSearchParams(tokens.seen[0]?.body);
    expect(Object.fromEntries(form)).toEqual({
      grant_type: "refresh_token",
      client_id: "basewise",
      service: "bed",
      scope: "repository:private/image:pull",
      refresh_token: "a-refresh-token",
    });
  });

  it("a token that has run out is fetched anew", async () => {
    const short = await kit.started(
      startTokenServer({ folder: kit.folder(), service: "bed", issuer: "test", accounts: { ann: "s3cret" }, anonymousPull: true, lifetimeSeconds: 11 }),
    );
    const other = await kit.registry({ auth: short.auth });
    const registry = kit.at(other, { BASEWISE_REGISTRIES: short.url.host });
    await expect(resolve(registry)).rejects.toMatchObject({ code: "image_not_found" });
    const first = short.seen.length;
    await new Promise((r) => setTimeout(r, 1_200)); // 11 s less the margin of 10
    await expect(resolve(registry)).rejects.toMatchObject({ code: "image_not_found" });
    expect(short.seen.length).toBeGreaterThan(first);
  });

  it("a realm on a private host that is not listed is not asked", async () => {
    await expect(resolve(kit.at(address))).rejects.toMatchObject({ code: "registry_not_allowed" });
    expect(tokens.seen).toHaveLength(0);
  });

  it("a helper that is missing does not stand in the way of what is public", async () => {
    const folder = dockerConfig({ credsStore: "absent" });
    mkdirSync(folder, { recursive: true });
    expect((await resolve(kit.at(address, { ...listed(), DOCKER_CONFIG: folder }))).layers).toHaveLength(2);
  });
});
