import { lookup } from "node:dns/promises";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type App, freePort, inspectAll, startApp } from "../app";
import { makeCertificate } from "../fronts/certificates";
import { type Front, startFront } from "../fronts/front";
import { Kit } from "../fronts/kit";
import { TestPusher } from "../fronts/push";
import { startTinyproxy, type Tinyproxy } from "../fronts/tinyproxy";
import { startTokenServer, type TokenServer } from "../fronts/token-server";
import { ensureSystem } from "../testbed";

/**
 * The built server in a company's network: a registry with TLS by an authority of the company's own, logins by its token server, and a proxy
 * on the way to both. The registry is addressed by this machine's own name, because loopback addresses are never asked through a proxy.
 */
const kit = new Kit();
const self = hostname().toLowerCase();
const basic = (text: string) => Buffer.from(text).toString("base64");
let tokens: TokenServer;
let registry: Front;
let realm: Front;
let caFile: string;
let strangersFile: string;
let proxy: Tinyproxy;
let reference: string;
let app: App | undefined;

beforeAll(async () => {
  await ensureSystem(["tinyproxy", "openssl"]);
  await lookup(self).catch(() => expect.fail(`this machine's name ${self} does not resolve; /etc/hosts must hold it`));
  const made = makeCertificate(kit.folder(), [self]);
  caFile = made.caFile;
  strangersFile = makeCertificate(kit.folder(), ["other.example"]).caFile;
  const tls = { key: made.key, cert: made.cert };
  tokens = await kit.started(startTokenServer({ folder: kit.folder(), service: "company", issuer: "test", accounts: { ann: "s3cret" } }));
  tokens.refreshTokens.add("an-identity-token");
  realm = await kit.started(startFront(new URL(tokens.url.origin), (e) => e.forward(), { listen: "0.0.0.0", name: self, tls }));
  const auth = { token: { ...(tokens.auth.token as object), realm: `${realm.url.origin}/token` } };
  const address = await kit.registry({ auth });
  const push = new URL(tokens.url);
  push.searchParams.set("scope", "repository:team/base:pull,push");
  const { token } = (await (await fetch(push, { headers: { authorization: `Basic ${basic("ann:s3cret")}` } })).json()) as { token: string };
  await new TestPusher(address, "team/base", `Bearer ${token}`).image({ tars: [Buffer.alloc(10_240)], tag: "1" });
  registry = await kit.started(startFront(new URL(`http://${address}`), (e) => e.forward(), { listen: "0.0.0.0", name: self, tls }));
  reference = `${registry.host}/team/base:1`;
  proxy = await startTinyproxy(kit);
});
afterEach(async () => {
  await app?.remove();
  app = undefined;
});
afterAll(() => kit.end());

/** Docker's config.json, in a folder of its own. */
function dockerConfig(value: unknown, folder = kit.folder()): string {
  writeFileSync(path.join(folder, "config.json"), typeof value === "string" ? value : JSON.stringify(value));
  return folder;
}
const byPassword = () => ({ auths: { [registry.host]: { auth: basic("ann:s3cret") } } });
const byIdentity = () => ({ auths: { [registry.host]: { auth: basic("00000000-0000-0000-0000-000000000000:"), identitytoken: "an-identity-token" } } });

/** None of this machine's own settings plays in. */
const bare = {
  NODE_EXTRA_CA_CERTS: undefined,
  HTTPS_PROXY: undefined,
  https_proxy: undefined,
  HTTP_PROXY: undefined,
  http_proxy: undefined,
  NO_PROXY: undefined,
};
async function start(env: Record<string, string | undefined>): Promise<App> {
  await app?.remove();
  const listed = `${registry.host},${realm.host}`;
  app = await startApp({
    bed: false,
    env: { ...bare, no_proxy: undefined, BASEWISE_REGISTRIES: listed, BASEWISE_IDLE_SECONDS: "5", DOCKER_CONFIG: dockerConfig(byPassword()), ...env },
  });
  return app;
}
/** `done`, or the error's code and detail. */
async function inspected(on: App): Promise<[string, string]> {
  const [job] = await inspectAll(on, [{ reference, source: "registry", reread: true }], 60);
  return [job?.error?.code ?? job?.state ?? "", job?.error?.detail ?? ""];
}

describe("the proxy and the authority", () => {
  it("HTTPS_PROXY and BASEWISE_CA_FILE: registry and token server are reached through tunnels, TLS is checked end to end", async () => {
    const running = await start({ HTTPS_PROXY: proxy.url, BASEWISE_CA_FILE: caFile });
    expect(await inspected(running)).toEqual(["done", ""]);
    expect(proxy.log()).toMatch(new RegExp(`Request .*CONNECT ${registry.host}`));
    expect(proxy.log()).toMatch(new RegExp(`Request .*CONNECT ${realm.host}`));
    expect(proxy.log()).not.toMatch(/GET|POST/);
  });

  it("https_proxy in small letters, and the authority by Node's own NODE_EXTRA_CA_CERTS", async () => {
    const before = proxy.log().length;
    expect(await inspected(await start({ https_proxy: proxy.url, NODE_EXTRA_CA_CERTS: caFile }))).toEqual(["done", ""]);
    expect(proxy.log().slice(before)).toContain(`CONNECT ${registry.host}`);
  });

  it("NO_PROXY: what it names is asked without the proxy", async () => {
    const before = proxy.log();
    expect(await inspected(await start({ HTTPS_PROXY: proxy.url, NO_PROXY: `.example.com,${self}`, BASEWISE_CA_FILE: caFile }))).toEqual(["done", ""]);
    expect(proxy.log()).toBe(before);
  });

  it("another authority, or none, is told as a certificate that is not trusted, with the setting for it", async () => {
    for (const env of [{ BASEWISE_CA_FILE: strangersFile }, {}]) {
      const [code, detail] = await inspected(await start({ ...env, HTTPS_PROXY: proxy.url }));
      expect([code, detail]).toEqual(["registry_unreachable", expect.stringMatching(/certificate is not trusted.*BASEWISE_CA_FILE/)]);
    }
  });

  it("a proxy that is away is named, without its password", async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const [code, detail] = await inspected(await start({ HTTPS_PROXY: `http://ann:s3cret@${address}`, BASEWISE_CA_FILE: caFile }));
    expect([code, detail]).toEqual(["registry_unreachable", `${registry.host} could not be reached through the proxy ${address}: the connection was refused.`]);
  });

  it("an authority's file that is not there, or is none, stops the server and is named", async () => {
    const nothing = path.join(kit.folder(), "ca.pem");
    await expect(start({ BASEWISE_CA_FILE: nothing })).rejects.toThrow(/Basewise can't start\.\n+BASEWISE_CA_FILE=.*ca\.pem could not be used: ENOENT/);
    writeFileSync(nothing, "not a certificate\n");
    await expect(start({ BASEWISE_CA_FILE: nothing })).rejects.toThrow(/BASEWISE_CA_FILE=.*it holds no PEM certificate/);
  });
});

describe("Docker's config.json", () => {
  it("its logins are seen as they change, each fault with its own words and no secret among them", async () => {
    const folder = dockerConfig({ auths: {} });
    const running = await start({ DOCKER_CONFIG: folder, BASEWISE_CA_FILE: caFile });
    const withConfig = async (value: unknown) => {
      dockerConfig(value, folder);
      return inspected(running);
    };
    expect(await inspected(running)).toEqual(["unauthorised", expect.stringContaining("to nobody without a login")]);
    tokens.seen.length = 0;
    expect(await withConfig(byIdentity())).toEqual(["done", ""]);
    expect(tokens.seen.map(({ method, authorization, body }) => [method, authorization, new URLSearchParams(body).get("refresh_token")])).toEqual([
      ["POST", undefined, "an-identity-token"],
    ]);
    expect(await withConfig(byPassword())).toEqual(["done", ""]);
    expect(await withConfig({ auths: { [registry.host]: { auth: basic("ann:wrongpass") } } })).toEqual([
      "unauthorised",
      expect.stringContaining("does not accept the credentials"),
    ]);
    expect(await withConfig({ credHelpers: { [registry.host]: "absent" } })).toEqual([
      "credential_helper_missing",
      "The credential helper docker-credential-absent is not installed where Basewise runs.",
    ]);
    expect(await withConfig("{")).toEqual(["unauthorised", "Docker's config.json, where logins are stored, could not be read: it is not Docker's format."]);
    rmSync(path.join(folder, "config.json"));
    mkdirSync(path.join(folder, "config.json"));
    expect(await inspected(running)).toEqual(["unauthorised", "Docker's config.json, where logins are stored, could not be read: EISDIR."]);
    expect(running.log()).not.toMatch(/wrongpass|s3cret|an-identity-token/);
  });
});
