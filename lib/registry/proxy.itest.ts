import { lookup } from "node:dns/promises";
import { hostname } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "@/e2e/app";
import { makeCertificate } from "@/e2e/fronts/certificates";
import { redirectTo } from "@/e2e/fronts/faults";
import { type Front, startFront } from "@/e2e/fronts/front";
import { Kit, readLayers } from "@/e2e/fronts/kit";
import { TestPusher } from "@/e2e/fronts/push";
import { startTinyproxy, type Tinyproxy } from "@/e2e/fronts/tinyproxy";
import { ensureSystem } from "@/e2e/testbed";
import { parsePlatform } from "../oci/platform";
import { parseReference } from "../oci/reference";
import type { Registry } from "./index";

/**
 * Debian's tinyproxy between the client and a real registry, over plain http and over TLS. The registry is addressed by this machine's
 * own name, because loopback addresses are never asked through a proxy.
 */
const kit = new Kit();
const signal = new AbortController().signal;
const self = hostname().toLowerCase();
const image = "a/b";
let upstream: URL;
let plain: Front;
let secure: Front;
let caFile: string;
let tls: { key: string; cert: string };
let open: Tinyproxy;
let locked: Tinyproxy;

beforeAll(async () => {
  await ensureSystem(["tinyproxy", "openssl"]);
  await lookup(self).catch(() => expect.fail(`this machine's name ${self} does not resolve; /etc/hosts must hold it`));
  const address = await kit.registry();
  upstream = new URL(`http://${address}`);
  await new TestPusher(address, image).image({ tars: [Buffer.alloc(500_000, "z")], tag: "latest" });
  const made = makeCertificate(kit.folder(), [self, "127.0.0.1"]);
  caFile = made.caFile;
  tls = { key: made.key, cert: made.cert };
  plain = await kit.started(startFront(upstream, (e) => e.forward(), { listen: "0.0.0.0", name: self }));
  secure = await kit.started(startFront(upstream, (e) => e.forward(), { listen: "0.0.0.0", name: self, tls }));
  open = await startTinyproxy(kit);
  locked = await startTinyproxy(kit, "BasicAuth ann s3cret\n");
});
afterAll(() => kit.end());

async function pull(registry: Registry, host: string): Promise<void> {
  const resolved = await registry.resolver.resolve(parseReference(`${host}/${image}`), parsePlatform("linux/amd64"), { signal });
  expect((await readLayers(registry, resolved)).size).toBe(1);
}
const plainly = (source: Record<string, string>) => kit.client({ BASEWISE_REGISTRY_MIRRORS: `${plain.host}=${plain.url.origin}`, ...source });
const securely = (source: Record<string, string>) => kit.client({ BASEWISE_REGISTRIES: secure.host, BASEWISE_CA_FILE: caFile, ...source });

describe("through a proxy", () => {
  it("plain http in absolute form, by HTTP_PROXY", async () => {
    await pull(plainly({ HTTP_PROXY: open.url }), plain.host);
    expect(open.log()).toMatch(new RegExp(`Request .*GET http://${plain.host}/v2/a/b/manifests/latest`));
  });

  it("https through a tunnel, by HTTPS_PROXY, with the company's authority", async () => {
    await pull(securely({ HTTPS_PROXY: open.url }), secure.host);
    expect(open.log()).toMatch(new RegExp(`Request .*CONNECT ${secure.host}`));
    expect(open.log()).not.toContain(`https://${secure.host}`);
  });

  it("not where NO_PROXY names the host, nor for the other scheme", async () => {
    const before = open.log();
    await pull(plainly({ HTTP_PROXY: open.url, NO_PROXY: self }), plain.host);
    await pull(securely({ HTTPS_PROXY: open.url, NO_PROXY: `example.com,${secure.host}` }), secure.host);
    await pull(plainly({ HTTPS_PROXY: open.url }), plain.host);
    expect(open.log()).toBe(before);
  });

  it("with the proxy's own name and password", async () => {
    const withLogin = locked.url.replace("http://", "http://ann:s3cret@");
    await pull(plainly({ HTTP_PROXY: withLogin }), plain.host);
    await pull(securely({ HTTPS_PROXY: withLogin }), secure.host);
    for (const registry of [plainly({ HTTP_PROXY: locked.url })])
      await expect(pull(registry, plain.host)).rejects.toMatchObject({ code: "registry_unreachable", detail: expect.stringContaining("proxy") });
    await expect(pull(securely({ HTTPS_PROXY: locked.url }), secure.host)).rejects.toMatchObject({
      code: "registry_unreachable",
      detail: expect.stringMatching(/proxy.*40[17]/),
    });
  });

  it("a proxy that is not there is named", async () => {
    const dead = `http://127.0.0.1:${await freePort()}`;
    await expect(pull(plainly({ HTTP_PROXY: dead }), plain.host)).rejects.toMatchObject({
      code: "registry_unreachable",
      detail: expect.stringContaining("through the proxy"),
    });
    await expect(pull(securely({ HTTPS_PROXY: dead }), secure.host)).rejects.toMatchObject({
      code: "registry_unreachable",
      detail: expect.stringContaining("through the proxy"),
    });
  });
});

describe("TLS", () => {
  it("trusts a company's authority only where BASEWISE_CA_FILE names it", async () => {
    await pull(securely({}), secure.host);
    const strangers = kit.client({ BASEWISE_REGISTRIES: secure.host });
    await expect(pull(strangers, secure.host)).rejects.toMatchObject({
      code: "registry_unreachable",
      detail: expect.stringContaining("certificate is not trusted"),
    });
    expect(() => securely({ BASEWISE_CA_FILE: "/nowhere/ca.pem" })).toThrow("BASEWISE_CA_FILE");
  });

  it("refuses a certificate for another name", async () => {
    const other = makeCertificate(kit.folder(), ["other.example"]);
    const front = await kit.started(startFront(upstream, (e) => e.forward(), { tls: { key: other.key, cert: other.cert } }));
    const registry = kit.client({ BASEWISE_REGISTRIES: front.host, BASEWISE_CA_FILE: other.caFile });
    await expect(pull(registry, front.host)).rejects.toMatchObject({ code: "registry_unreachable", detail: expect.stringContaining("another name") });
  });

  it("follows no redirect from https to plain http", async () => {
    const front = await kit.started(startFront(upstream, redirectTo({ matches: /blobs/, target: (url) => new URL(url, upstream).href }), { tls }));
    const registry = kit.client({ BASEWISE_REGISTRIES: `${front.host},${upstream.host}`, BASEWISE_CA_FILE: caFile });
    await expect(pull(registry, front.host)).rejects.toMatchObject({ code: "registry_error", detail: expect.stringContaining("https to http") });
  });

  it("shows credentials to no plain-http realm of an https registry", async () => {
    let asked = 0;
    const realm = await kit.started(startFront(upstream, (e) => e.answer(200, {}, `{"token":"t${asked++}"}`)));
    const front = await kit.started(
      startFront(upstream, (e) => e.answer(401, { "www-authenticate": `Bearer realm="${realm.url.origin}/token",service="x"` }), { tls }),
    );
    const registry = kit.client({ BASEWISE_REGISTRIES: `${front.host},${realm.host}`, BASEWISE_CA_FILE: caFile });
    await expect(pull(registry, front.host)).rejects.toMatchObject({ code: "registry_error", detail: expect.stringContaining("plain http") });
    expect(asked).toBe(0);
  });
});
