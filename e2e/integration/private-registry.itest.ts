import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, call, inspectAll, startApp } from "../app";
import { startTokenServer, type TokenServer } from "../fronts/token-server";
import { startRegistry, up } from "../testbed";

/** A registry that asks for a login, which stands in Docker's config.json alone: the app gets in, and so does the engine that it asks to pull. */
const run = promisify(execFile);
/** `ann`, password `s3cret`, by htpasswd -nbB */
const htpasswd = "ann:$2y$05$.c6VVlk6f0AXe5pyitWAeeQNNerGBoFh5O1FlWHzyMXg5ReVgFRKq\n";
let folder: string;
let registry: Awaited<ReturnType<typeof startRegistry>>;
/** The same image behind a token server. */
let tokens: TokenServer;
let tokenRegistry: Awaited<ReturnType<typeof startRegistry>>;
let app: App;

beforeAll(async () => {
  const bed = await up();
  folder = await mkdtemp(path.join(tmpdir(), "basewise-private-"));
  await writeFile(path.join(folder, "htpasswd"), htpasswd);
  registry = await startRegistry({
    storage: path.join(folder, "storage"),
    overrides: { auth: { htpasswd: { realm: "test", path: path.join(folder, "htpasswd") } } },
  });
  const from = `docker://${bed.registry}/demo/scratch-hello:latest`;
  const to = `docker://${registry.address}/private/hello:1`;
  await run("skopeo", ["copy", "--src-tls-verify=false", "--dest-tls-verify=false", "--dest-creds=ann:s3cret", from, to]);
  tokens = await startTokenServer({ folder: path.join(folder, "tokens"), service: "bed", issuer: "test", accounts: { ann: "s3cret" } });
  tokens.refreshTokens.add("an-identity-token");
  tokenRegistry = await startRegistry({ storage: path.join(folder, "token-storage"), overrides: { auth: tokens.auth } });
  await run("skopeo", [
    "copy",
    "--src-tls-verify=false",
    "--dest-tls-verify=false",
    "--dest-creds=ann:s3cret",
    from,
    `docker://${tokenRegistry.address}/private/hello:1`,
  ]);
  app = await startApp({
    env: {
      DOCKER_CONFIG: folder,
      BASEWISE_REGISTRIES: tokens.url.host,
      BASEWISE_REGISTRY_MIRRORS: `registry.example.com=http://${registry.address},tokens.example.com=http://${tokenRegistry.address}`,
    },
  });
});
afterAll(async () => {
  await app?.remove();
  await registry?.stop();
  await tokenRegistry?.stop();
  await tokens?.close();
  await rm(folder, { recursive: true, force: true });
});

const login = (text: string) =>
  writeFile(path.join(folder, "config.json"), JSON.stringify({ auths: { [registry.address]: { auth: Buffer.from(text).toString("base64") } } }));
const reference = "registry.example.com/private/hello:1";

describe("a private image read through the engine", () => {
  it("without a login, and with a wrong one, is unauthorised", async () => {
    expect((await inspectAll(app, [{ reference, source: "docker" }]))[0]?.error?.code).toBe("unauthorised");
    await login("ann:wrong");
    expect((await inspectAll(app, [{ reference, source: "docker" }]))[0]?.error?.code).toBe("unauthorised");
  });

  it("is pulled with the login of config.json", async () => {
    await login("ann:s3cret");
    const [job] = await inspectAll(app, [{ reference, source: "docker" }]);
    expect([job?.state, job?.error]).toEqual(["done", null]);
    const { body } = await call<{ source: string; engines: unknown[] }>(app, "GET", `/api/v1/images/${job?.imageDigest}`);
    expect([body.source, body.engines.length]).toEqual(["docker", 1]);
  });

  it("is pulled with an identity token, which the engine shows to the token server", async () => {
    const auth = Buffer.from("00000000-0000-0000-0000-000000000000:").toString("base64");
    await writeFile(path.join(folder, "config.json"), JSON.stringify({ auths: { [tokenRegistry.address]: { auth, identitytoken: "an-identity-token" } } }));
    tokens.seen.length = 0;
    const [job] = await inspectAll(app, [{ reference: "tokens.example.com/private/hello:1", source: "docker", reread: true }]);
    expect([job?.state, job?.error]).toEqual(["done", null]);
    const asked = tokens.seen.map(({ method, body }) => [method, new URLSearchParams(body).get("refresh_token"), new URLSearchParams(body).get("client_id")]);
    // By Basewise to resolve the tag, then by the engine to pull.
    expect(asked).toContainEqual(["POST", "an-identity-token", "basewise"]);
    expect(asked.some(([method, token, client]) => method === "POST" && token === "an-identity-token" && client !== "basewise")).toBe(true);
  });
});
