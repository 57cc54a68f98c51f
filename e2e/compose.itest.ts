import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { call, freePort, inspectAll } from "./app";
import { type BedState, up } from "./testbed";
import { type Compose, findCompose } from "./testbed/compose";
import { run, text } from "./testbed/host/run";
import { readImage } from "./testbed/oracle";
import { program } from "./testbed/system";

/**
 * docker-compose.yml as it stands, with one file over it: the bed's engine has no NAT, so the build uses the host's network. Registry
 * and container meet through a relay on the engine's own gateway, since the bed's registry listens on loopback alone.
 */
const project = `basewise-itest-${randomBytes(4).toString("hex")}`;
const image = `${project}:local`;
const reference = "gcr.io/distroless/static-debian13";
const context = mkdtempSync(path.join(tmpdir(), `${project}-`));
const say = (line: string) => process.stderr.write(`compose: ${line}\n`);

let bed: BedState;
let compose: Compose;
let relay: Server;
let environment: Record<string, string | undefined>;
let app: { url: string };

const docker = (...args: string[]) => text(program("docker"), args, { env: environment });
const composed = (...args: string[]) =>
  text(compose.command, [...compose.args, "-p", project, "-f", "docker-compose.yml", "-f", "over.yml", ...args], { cwd: context, env: environment });

/** The work tree as a fresh clone has it, taken at one moment. */
async function snapshot(): Promise<void> {
  const files = (await text("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])).split("\0").filter((file) => file && existsSync(file));
  for (const file of new Set(files)) cpSync(file, path.join(context, file));
  const authority = process.env.NODE_EXTRA_CA_CERTS;
  if (!authority || !existsSync(authority)) return;
  mkdirSync(path.join(context, ".basewise"), { recursive: true });
  cpSync(authority, path.join(context, ".basewise/npm-ca.pem"), { dereference: true });
}

async function startRelay(address: string, target: string): Promise<Server> {
  const [host, port] = target.split(":");
  const server = createServer((from) => {
    const to = connect(Number(port), host);
    from.on("error", () => to.destroy()).on("close", () => to.destroy());
    to.on("error", () => from.destroy()).on("close", () => from.destroy());
    from.pipe(to).pipe(from);
  }).listen(0, address);
  await once(server, "listening");
  return server;
}

interface Health {
  status: string;
  engine: { reachable: boolean; version?: string };
}

async function healthy(): Promise<Health> {
  const end = Date.now() + 60_000;
  for (;;) {
    const answer = await call<Health>(app, "GET", "/api/v1/health").catch(() => undefined);
    if (answer?.status === 200 && answer.body.status === "ok") return answer.body;
    if (Date.now() > end) throw new Error(`not healthy within a minute: ${JSON.stringify(answer?.body)}\n${await composed("logs", "--tail", "50")}`);
    await sleep(200);
  }
}

beforeAll(async () => {
  bed = await up();
  compose = await findCompose(say);
  say(`docker compose ${compose.version}`);
  await snapshot();
  writeFileSync(path.join(context, "over.yml"), "services:\n  basewise:\n    build:\n      network: host\n");
  environment = { ...process.env, DOCKER_HOST: bed.dockerHost };
  const gateway = (await docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}")).trim();
  relay = await startRelay(gateway, bed.registry);
  const address = relay.address();
  if (!address || typeof address === "string") throw new Error("no port");
  const socket = bed.dockerHost.replace("unix://", "");
  const port = await freePort();
  app = { url: `http://127.0.0.1:${port}` };
  // Neither this machine's own configuration of Basewise nor its proxy belongs in the container.
  for (const name of Object.keys(environment)) if (/^(BASEWISE_|https?_proxy$|no_proxy$)/i.test(name)) delete environment[name];
  Object.assign(environment, {
    BASEWISE_IMAGE: image,
    BUILD_REGISTRY: `${bed.registry}/library`,
    BUILD_IMAGE: "node:20-trixie-bed",
    RUNTIME_REGISTRY: `${bed.registry}/distroless`,
    PORT: String(port),
    DOCKER_SOCKET: socket,
    DOCKER_GID: String(statSync(socket).gid),
    BASEWISE_REGISTRY_MIRRORS: `gcr.io=http://host.docker.internal:${address.port}|engine=${bed.registry}`,
  });
  const start = Date.now();
  // Its own words tell why a build failed, and compose puts them on standard output: kept together.
  await text(
    "bash",
    ["-c", 'exec "$@" 1>&2', "build", compose.command, ...compose.args, "-p", project, "-f", "docker-compose.yml", "-f", "over.yml", "build"],
    {
      cwd: context,
      env: { ...environment, BUILDKIT_PROGRESS: "plain" },
    },
  );
  say(`built in ${((Date.now() - start) / 1000).toFixed(0)} s`);
});

afterAll(async () => {
  if (compose && environment) {
    await composed("down", "--volumes", "--timeout", "5").catch((error) => say(String(error)));
    await docker("image", "rm", image).catch(() => "");
    // The build's cache makes the next run short; what is left of it is bounded.
    if (bed.ownEngine) await docker("builder", "prune", "--force", "--keep-storage", "4GB").catch(() => "");
  }
  relay?.close();
  rmSync(context, { recursive: true, force: true });
});

it("the image holds what is served and nothing else", async () => {
  const [found] = JSON.parse(await docker("image", "inspect", image)) as { Size: number; Config: { User: string; Labels: Record<string, string> } }[];
  say(`image of ${((found?.Size ?? 0) / 1e6).toFixed(1)} MB`);
  expect(found?.Config.User).toBe("65532:65532");
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  expect(found?.Config.Labels["org.opencontainers.image.version"]).toBe(version);
  const container = (await docker("create", image)).trim();
  try {
    const names = (
      await text("bash", ["-c", 'set -o pipefail; "$1" export "$2" | tar -t', "export", program("docker"), container], { env: environment })
    ).split("\n");
    expect(names).toContain("app/server.js");
    expect(
      names.filter((n) =>
        /^(app\/(e2e|scripts|data|\.basewise|\.git|node_modules\/(typescript|vitest))\/|.*npm-ca|app\/\.env|(usr\/)?bin\/(ba|da)?sh$)/.test(n),
      ),
    ).toEqual([]);
  } finally {
    await docker("rm", "--volumes", container);
  }
  expect(await docker("history", "--no-trunc", image)).not.toMatch(/CERTIFICATE|npm-ca|NODE_EXTRA_CA/);
});

it("refuses to serve others unless told that there are no accounts", async () => {
  const answer = await run(program("docker"), ["run", "--rm", "--network", "none", image], { env: environment, accept: [1], timeout: 60_000 });
  expect([answer.code, answer.stderr]).toEqual([1, expect.stringContaining("BASEWISE_ALLOW_UNAUTHENTICATED")]);
});

it("comes up, reaches the engine, inspects by both sources, and keeps its data", async () => {
  await composed("up", "--detach", "--no-build");
  const health = await healthy();
  const version = (await docker("version", "--format", "{{.Server.Version}}")).trim();
  expect(health.engine).toMatchObject({ reachable: true, version });
  expect(await composed("port", "basewise", "3000")).toMatch(/^127\.0\.0\.1:/);

  const expected = await readImage({ registry: bed.registry, repository: "distroless/static-debian13", reference: "latest" });
  const jobs = await inspectAll(app, [
    { reference, source: "docker" },
    { reference, source: "registry" },
  ]);
  expect(jobs.map((job) => [job.state, job.error, job.imageDigest])).toEqual([
    ["done", null, expected.digest],
    ["done", null, expected.digest],
  ]);

  const recorded = () => call<{ digest: string; sizes: { download: number } }>(app, "GET", `/api/v1/images/${encodeURIComponent(expected.digest)}`);
  const before = await recorded();
  expect(before.body.sizes.download).toBe(expected.download);
  // The same container again, then another one on the same volume.
  for (const again of [
    ["restart", "--timeout", "10"],
    ["up", "--detach", "--no-build", "--force-recreate", "--timeout", "10"],
  ]) {
    await composed(...again);
    await healthy();
    expect(await recorded()).toEqual(before);
  }
  expect(await composed("logs")).not.toMatch(/EACCES|EROFS|"level":"error"/);
}, 300_000);
