import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BasewiseError } from "../errors";
import { configuredEndpoint, defaultEndpoints, findEndpoint, NoEngine } from "./connect";

let folder: string;
const servers: ReturnType<typeof createServer>[] = [];
const listen = async (socketPath: string) => {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return { name: `unix://${socketPath}`, socketPath };
};
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "bw-connect-"));
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

const refusal = (host: string, more = {}): BasewiseError => {
  try {
    configuredEndpoint({ DOCKER_HOST: host, ...more });
  } catch (error) {
    return error as BasewiseError;
  }
  throw new Error(`${host} was taken`);
};

describe("DOCKER_HOST", () => {
  it("is nothing where it is not set", () => expect(configuredEndpoint({})).toBeUndefined());

  it.each([
    ["unix:///run/docker.sock", { name: "unix:///run/docker.sock", socketPath: "/run/docker.sock" }],
    ["tcp://10.0.0.1:2375", { name: "tcp://10.0.0.1:2375", host: "10.0.0.1", port: 2375, tls: null }],
    ["tcp://engine.example", { name: "tcp://engine.example:2375", host: "engine.example", port: 2375, tls: null }],
    ["npipe:////./pipe/docker_engine", { name: "npipe:////./pipe/docker_engine", socketPath: "//./pipe/docker_engine" }],
  ])("%s", (host, endpoint) => expect(configuredEndpoint({ DOCKER_HOST: host })).toEqual(endpoint));

  it("takes TLS from the folder that docker's variables name", () => {
    const certs = path.join(folder, "certs");
    mkdirSync(certs);
    for (const name of ["ca", "cert", "key"]) writeFileSync(path.join(certs, `${name}.pem`), name);
    const tls = { ca: Buffer.from("ca"), cert: Buffer.from("cert"), key: Buffer.from("key") };
    const env = { DOCKER_HOST: "tcp://engine.example", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: certs };
    expect(configuredEndpoint(env)).toEqual({ name: "tcp://engine.example:2376", host: "engine.example", port: 2376, tls });
    rmSync(path.join(certs, "key.pem"));
    expect(refusal(env.DOCKER_HOST, env)).toMatchObject({ code: "engine_unreachable", detail: expect.stringContaining("key.pem") });
  });

  it("says what it cannot use, without the password in it", () => {
    expect(refusal("ssh://user:geheim@host").detail).toContain("not supported");
    expect(refusal("ssh://user:geheim@host").detail).not.toContain("geheim");
    for (const host of ["unix://", "ftp://x", "nonsense"]) expect(refusal(host).code).toBe("engine_unreachable");
  });
});

describe("default sockets", () => {
  it("are those of the system, rootless engines, Docker Desktop and others, in this order", () => {
    expect(defaultEndpoints({ home: "/home/u", runtime: "/run/user/7" }).map((e) => e.name)).toEqual([
      "unix:///var/run/docker.sock",
      "unix:///run/user/7/docker.sock",
      "unix:///home/u/.docker/run/docker.sock",
      "unix:///home/u/.docker/desktop/docker.sock",
      "unix:///home/u/.colima/default/docker.sock",
      "unix:///run/user/7/podman/podman.sock",
    ]);
  });

  it("are passed over where nothing listens", async () => {
    const gone = { name: "unix:///gone", socketPath: path.join(folder, "gone") };
    const there = await listen(path.join(folder, "there"));
    expect(await findEndpoint([gone, there])).toBe(there);
    const error = await findEndpoint([gone]).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(NoEngine);
    expect(error).toMatchObject({ code: "engine_unreachable", tried: ["unix:///gone"] });
  });
});
