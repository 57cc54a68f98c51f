import { type ChildProcess, spawn } from "node:child_process";
import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, call, freePort, inspectAll, startApp } from "../app";
import { docker, EngineKit } from "../fronts/engine-kit";
import { type BedState, up } from "../testbed";
import { readImage } from "../testbed/oracle";
import { program } from "../testbed/system";

/**
 * The socket proxy of docker-compose.yml, with its own configuration, by Debian's HAProxy before an engine of the test's own: the app works
 * through it, every call that the app makes is on the list, and what is not on the list does not pass.
 */

/** The list, as it was decided: what compose promises, written by hand. */
const version = "(?:/v1\\.\\d+)?";
const name = "[A-Za-z0-9][A-Za-z0-9._:/@-]*";
const list = [
  `GET ${version}/(?:_ping|version|info|images/json|containers/json)(?:\\?.*)?`,
  `GET ${version}/images/${name}/(?:json|history|get)`,
  `POST ${version}/images/create\\?fromImage=[^&]+(?:&(?:tag|platform)=[^&]*)*`,
  `DELETE ${version}/images/${name}(?:\\?.*)?`,
].map((form) => new RegExp(`^${form}$`));

const kit = new EngineKit();
const calls: { line: string; status: number }[] = [];
let bed: BedState;
let dockerHost: string;
let proxy: ChildProcess;
let proxyPort: number;
let said = "";
let app: App;

/** Stands between the app and the proxy and writes down what is asked. */
async function recorder(): Promise<number> {
  const server = createServer((asked, answer) => {
    const line = `${asked.method} ${asked.url}`;
    const on = request({ host: "127.0.0.1", port: proxyPort, method: asked.method, path: asked.url, headers: asked.headers }, (got) => {
      calls.push({ line, status: got.statusCode ?? 0 });
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    on.on("error", () => answer.destroy());
    answer.on("close", () => on.destroy());
    asked.pipe(on);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  kit.onEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** The bytes as written: no client's tidying of paths. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(proxyPort, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk.toString();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
    socket.setTimeout(10_000, () => socket.destroy(new Error("no answer")));
  });
const status = async (method: string, target: string, head: string[] = [], body = ""): Promise<number> => {
  const answer = await raw(`${[`${method} ${target} HTTP/1.1`, "Host: docker", "Connection: close", ...head].join("\r\n")}\r\n\r\n${body}`);
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1]);
};

beforeAll(async () => {
  bed = await up();
  ({ dockerHost } = await kit.engine("socket-proxy"));
  proxyPort = await freePort();
  proxy = spawn(program("haproxy"), ["-db", "-f", "deploy/socket-proxy.cfg"], {
    env: { ...process.env, SOCKET_PROXY_BIND: `127.0.0.1:${proxyPort}`, DOCKER_SOCKET: dockerHost.replace("unix://", "") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const gather = (chunk: Buffer) => {
    said += chunk.toString();
  };
  for (const stream of [proxy.stdout, proxy.stderr]) stream?.on("data", gather);
  kit.onEnd(() => proxy.kill("SIGKILL"));
  for (let tries = 0; (await status("GET", "/_ping").catch(() => 0)) !== 200; tries++) {
    if (tries > 50 || proxy.exitCode !== null) throw new Error(`the proxy did not start: ${said}`);
    await sleep(100);
  }
  app = await startApp({ env: { DOCKER_HOST: `tcp://127.0.0.1:${await recorder()}` } });
});
afterAll(async () => {
  await app?.remove();
  await kit.end();
});

describe("the app through the proxy", () => {
  it("inspects by the engine: pulls, reads and removes what it pulled; and reads what only the engine has", async () => {
    const health = await call<{ status: string; engine: { reachable: boolean } }>(app, "GET", "/api/v1/health");
    expect(health.body).toMatchObject({ status: "ok", engine: { reachable: true } });
    const repository = "distroless/static-debian13";
    const expected = await readImage({ registry: bed.registry, repository, reference: "latest" });
    const [pulled] = await inspectAll(app, [{ reference: `gcr.io/${repository}`, source: "docker" }]);
    expect([pulled?.state, pulled?.error, pulled?.imageDigest]).toEqual(["done", null, expected.digest]);
    // Its own client at the socket itself: what was pulled for the reading is gone, behind the job's end.
    await expect.poll(() => docker(dockerHost, "image", "ls", "--quiet"), { timeout: 30_000 }).toBe("");

    await docker(dockerHost, "pull", "--quiet", `${bed.registry}/${repository}:latest`);
    await docker(dockerHost, "tag", `${bed.registry}/${repository}:latest`, "built.example/only-here:1");
    const [local] = await inspectAll(app, [{ reference: "built.example/only-here:1", source: "docker" }]);
    expect(local?.error?.code ?? local?.state).toBe("done");
  });

  it("every call that it made is on the list, and none was refused", () => {
    const kinds = new Set(
      calls.map(({ line }) =>
        line
          .replace(/\?.*/, "")
          .replace(/\/v1\.\d+/, "")
          .replace(/\/images\/.+\//, "/images/*/")
          .replace(/^DELETE .*/, "DELETE /images/*"),
      ),
    );
    expect([...kinds]).toEqual(
      expect.arrayContaining(["GET /_ping", "GET /version", "GET /info", "POST /images/create", "GET /images/*/json", "GET /images/*/get", "DELETE /images/*"]),
    );
    expect(calls.filter(({ line }) => !list.some((form) => form.test(line))).map(({ line }) => line)).toEqual([]);
    expect(calls.filter((made) => made.status === 403)).toEqual([]);
    expect(said).not.toContain("socket_proxy.refused");
  });
});

describe("what is not on the list", () => {
  const json = ["Content-Type: application/json", "Content-Length: 2"];
  const form = "fromSrc=-&repo=x";
  const urlencoded = ["Content-Type: application/x-www-form-urlencoded", `Content-Length: ${form.length}`];
  it.each<[string, string, string[]?, string?]>([
    ["POST", "/v1.41/containers/create", json, "{}"],
    ["POST", "/containers/create", json, "{}"],
    ["POST", "/containers/x/start"],
    ["POST", "/containers/x/exec", json, "{}"],
    ["POST", "/exec/x/start", json, "{}"],
    ["POST", "/build"],
    ["POST", "/volumes/create", json, "{}"],
    ["POST", "/networks/create", json, "{}"],
    ["POST", "/images/load"],
    ["POST", "/images/prune"],
    ["POST", "/images/x/tag?repo=y"],
    ["POST", "/images/x/push"],
    ["POST", "/commit?container=x"],
    ["POST", "/images/create"],
    ["POST", "/images/create?fromSrc=-"],
    ["POST", "/images/create?fromSrc=http://example.com/x.tar&repo=x"],
    ["POST", "/images/create?fromImage=&fromSrc=-"],
    ["POST", "/images/create?fromImage=busybox&fromSrc=-"],
    ["POST", "/images/create?fromImage=busybox&from%53rc=-"],
    ["POST", "/images/create?fromImage=busybox;fromSrc=-"],
    ["POST", "/images/create?fromImage=busybox&changes=USER%20root"],
    ["POST", "/images/create?fromImage=busybox&fromImage="],
    ["POST", "/images/create?fromImage=busybox", urlencoded, form],
    ["POST", "/images/create?fromImage=busybox", ["Transfer-Encoding: chunked"], "0\r\n\r\n"],
    ["POST", "/images/create/../../containers/create?fromImage=busybox"],
    ["POST", "//images/create?fromImage=busybox"],
    ["POST", "/%69mages/create?fromImage=busybox"],
    ["PUT", "/containers/x/archive?path=/"],
    ["PUT", "/images/create?fromImage=busybox"],
    ["DELETE", "/containers/x"],
    ["DELETE", "/volumes/x"],
    ["DELETE", "/images/../containers/x"],
    ["DELETE", "/images/%2e%2e/containers/x"],
    ["GET", "/containers/x/json"],
    ["GET", "/containers/x/archive?path=/etc/shadow"],
    ["GET", "/containers/x/attach/ws"],
    ["GET", "/images/x/../../containers/json"],
    ["GET", "/events"],
    ["GET", "/secrets"],
    ["GET", "/plugins"],
    ["GET", "/images/get?names=x"],
    ["GET", "/_ping", ["Upgrade: tcp", "Connection: Upgrade"]],
    ["HEAD", "/containers/x/archive?path=/"],
    ["OPTIONS", "/info"],
  ])("%s %s is refused", async (method, target, head = [], body = "") => {
    const before = said.length;
    expect(await status(method, target, head, body)).toBe(403);
    // And said, in one line of JSON, for whoever wonders why.
    await expect.poll(() => said.slice(before)).toContain("socket_proxy.refused");
    const line = said.slice(before).trim().split("\n").at(-1) ?? "";
    expect(JSON.parse(line)).toMatchObject({ event: "socket_proxy.refused", status: 403, method });
  });

  it("changed nothing in the engine", async () => {
    expect(await docker(dockerHost, "container", "ls", "--all", "--quiet")).toBe("");
    expect(await docker(dockerHost, "volume", "ls", "--quiet")).toBe("");
    expect(await docker(dockerHost, "image", "ls", "--format", "{{.Repository}}")).not.toContain("busybox");
  });

  it("the list itself passes, or these tests would prove nothing", async () => {
    for (const target of ["/v1.41/_ping", "/version", "/info", "/images/json?all=1", "/containers/json", "/v1.41/images/built.example/only-here:1/json"])
      expect(await status("GET", target), target).toBe(200);
    expect(await status("DELETE", "/images/built.example/only-here:1")).toBe(200);
  });
});
