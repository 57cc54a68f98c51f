import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chownSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { call, freePort, inspectAll, startApp } from "./app";
import { makeCertificate } from "./fronts/certificates";
import { startFront } from "./fronts/front";
import { Kit } from "./fronts/kit";
import { trivyImage } from "./scans/kit";
import { type BedState, up } from "./testbed";
import { type Compose, findCompose } from "./testbed/compose";
import { run, text } from "./testbed/host/run";
import { readImage } from "./testbed/oracle";
import { pushTrivyImage, scannerDatabase, trivyImageName, trivyProgram } from "./testbed/scanner";
import { program } from "./testbed/system";

/**
 * docker-compose.yml as it stands, with one file over it: the bed's engine has no NAT, so the build uses the host's network. Registry
 * and container meet through a relay on the engine's own gateway, since the bed's registry listens on loopback alone. The socket proxy's
 * image is Debian's HAProxy in place of the official one, with the same configuration.
 */
const project = `basewise-itest-${randomBytes(4).toString("hex")}`;
const image = `${project}:local`;
const proxyImage = `${project}-haproxy:local`;
const reference = "gcr.io/distroless/static-debian13";
const context = mkdtempSync(path.join(tmpdir(), `${project}-`));
const say = (line: string) => process.stderr.write(`compose: ${line}\n`);

const kit = new Kit();
let bed: BedState;
let gateway: string;
let compose: Compose;
let relay: Server;
let environment: Record<string, string | undefined>;
let app: { url: string };

const docker = (...args: string[]) => text(program("docker"), args, { env: environment });
/** Through the socket proxy; another way where its file is named. */
const composedBy = (way: string[], ...args: string[]) =>
  text(compose.command, [...compose.args, "-p", project, ...["docker-compose.yml", ...way, "over.yml"].flatMap((file) => ["-f", file]), ...args], {
    cwd: context,
    env: environment,
  });
const composed = (...args: string[]) => composedBy([], ...args);

/** Debian's HAProxy with what it is linked against, and nothing else. */
async function makeProxyImage(): Promise<void> {
  const haproxy = program("haproxy");
  const script = `set -o pipefail; ldd "$1" | grep -o '/[^ ]*' | sort -u | tar --create --dereference --transform 's,^/\\?usr/sbin/haproxy,bin/haproxy,' --files-from - "$1" | "$2" import --change 'ENV PATH=/bin' - "$3"`;
  await text("bash", ["-c", script, "import", haproxy, program("docker"), proxyImage], { env: environment });
}

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
  gateway = (await docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}")).trim();
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
    SOCKET_PROXY_IMAGE: proxyImage,
    PORT: String(port),
    DOCKER_SOCKET: socket,
    DOCKER_GID: String(statSync(socket).gid),
    BASEWISE_REGISTRY_MIRRORS: `gcr.io=http://host.docker.internal:${address.port}|engine=${bed.registry}`,
  });
  await makeProxyImage();
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
    await docker("image", "rm", image, proxyImage).catch(() => "");
    // The build's cache makes the next run short; what is left of it is bounded.
    if (bed.ownEngine) await docker("builder", "prune", "--force", "--keep-storage", "4GB").catch(() => "");
  }
  relay?.close();
  await kit.end();
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

it("weighs about half of what the same files weigh on a full image, as Basewise itself reads them", async () => {
  const full = `${project}-full:local`;
  const address = await kit.registry({});
  const dockerfile = `FROM ${bed.registry}/library/node:20-trixie-bed\nCOPY --from=${image} /app /app\n`;
  const own = await startApp({ bed: false, env: { BASEWISE_REGISTRY_MIRRORS: `docker.io=http://${address}` } });
  try {
    await text("bash", ["-c", 'printf "$1" | "$2" build --tag "$3" -', "build", dockerfile, program("docker"), full], { env: environment });
    for (const [local, name] of [
      [image, "own"],
      [full, "full"],
    ] as const) {
      await docker("tag", local, `${address}/basewise/${name}:1`);
      await docker("push", "--quiet", `${address}/basewise/${name}:1`);
      await docker("image", "rm", `${address}/basewise/${name}:1`);
    }
    const jobs = await inspectAll(
      own,
      ["own", "full"].map((name) => ({ reference: `basewise/${name}:1`, source: "registry" })),
    );
    const read = async (digest: string | null | undefined) =>
      (await call<{ sizes: Record<string, number>; packageCount: number | null }>(own, "GET", `/api/v1/images/${encodeURIComponent(digest ?? "")}`)).body;
    const [small, large] = [await read(jobs[0]?.imageDigest), await read(jobs[1]?.imageDigest)];
    const mb = (bytes: number | undefined) => ((bytes ?? 0) / 1e6).toFixed(1);
    for (const [name, { sizes }] of Object.entries({ small, large })) say(`${name}: download ${mb(sizes.download)} MB, unpacked ${mb(sizes.unpacked)} MB`);
    for (const kind of ["download", "unpacked"]) expect(small.sizes[kind], kind).toBeLessThan((large.sizes[kind] ?? 0) * 0.6);
  } finally {
    await own.remove();
    await docker("image", "rm", full).catch(() => "");
  }
}, 300_000);

it("refuses to serve others unless told that there are no accounts", async () => {
  const answer = await run(program("docker"), ["run", "--rm", "--network", "none", image], { env: environment, accept: [1], timeout: 60_000 });
  expect([answer.code, answer.stderr]).toEqual([1, expect.stringContaining("BASEWISE_ALLOW_UNAUTHENTICATED")]);
});

const repository = "distroless/static-debian13";

it("comes up behind the socket proxy, inspects by both sources, and keeps its data", async () => {
  await composed("up", "--detach", "--no-build");
  const health = await healthy();
  const version = (await docker("version", "--format", "{{.Server.Version}}")).trim();
  expect(health.engine).toMatchObject({ reachable: true, version });
  expect(await composed("port", "basewise", "3000")).toMatch(/^127\.0\.0\.1:/);

  const expected = await readImage({ registry: bed.registry, repository, reference: "latest" });
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

it("the app has no socket, runs as nobody on a file system that it cannot write, and what is not on the proxy's list is refused", async () => {
  const [id] = (await composed("ps", "--quiet", "basewise")).trim().split("\n");
  const [container] = JSON.parse(await docker("inspect", id ?? "")) as {
    Mounts: { Destination: string }[];
    HostConfig: { ReadonlyRootfs: boolean };
    Config: { User: string };
  }[];
  expect(container?.Mounts.map((mount) => mount.Destination)).toEqual(["/data"]);
  expect([container?.HostConfig.ReadonlyRootfs, container?.Config.User]).toEqual([true, "65532:65532"]);
  const asked = `for (const [method, path] of [["GET", "/_ping"], ["POST", "/containers/create"], ["POST", "/images/create?fromSrc=-"], ["POST", "/build"]])
    fetch("http://socket-proxy:2375" + path, { method }).then((a) => console.log(method, path, a.status))`;
  const said = await docker("exec", id ?? "", "/nodejs/bin/node", "--eval", asked);
  expect(said.trim().split("\n").sort()).toEqual(["GET /_ping 200", "POST /build 403", "POST /containers/create 403", "POST /images/create?fromSrc=- 403"]);
});

it("comes up with the plain socket, on the same data", async () => {
  const way = ["deploy/compose.plain-socket.yml"];
  await composed("down", "--timeout", "10");
  await composedBy(way, "up", "--detach", "--no-build");
  expect((await healthy()).engine.reachable).toBe(true);
  const [job] = await inspectAll(app, [{ reference, source: "docker", reread: true }]);
  expect([job?.state, job?.error]).toEqual(["done", null]);
  expect((await composedBy(way, "ps", "--services")).trim()).toBe("basewise");
}, 120_000);

it("comes up with a scanner copied out of its image, and scans by it; without that it comes up as well and says so", async () => {
  const way = ["deploy/compose.scanner.yml"];
  const address = await kit.registry({});
  await pushTrivyImage(address);
  const base = bed.images.find((one) => one.reference === "gcr.io/distroless/base-debian13:latest");
  const wanted = base?.platforms.find(({ platform }) => platform === "linux/amd64");
  if (!wanted) throw new Error("the bed has no base-debian13");
  const started = async (trivy: string) => {
    await composedBy(way, "down", "--timeout", "10");
    Object.assign(environment, { BASEWISE_TRIVY_IMAGE: trivy });
    await composedBy(way, "up", "--detach", "--no-build");
    await healthy();
  };
  const scans = `/api/v1/images/${encodeURIComponent(wanted.digest)}/scans`;
  try {
    // An image without the program: the service fails, and nothing else does.
    await started(`${bed.registry}/library/alpine:3.20`);
    await inspectAll(app, [{ reference: "gcr.io/distroless/base-debian13", source: "registry" }]);
    expect(await call(app, "POST", scans, {})).toMatchObject({
      status: 503,
      body: { code: "scanner_missing", detail: expect.stringContaining("/scanner/trivy") },
    });
    await started(`${address}/${trivyImageName.repository}:${trivyImageName.tag}`);
    for (let tries = 0; (await call<{ version: string | null }>(app, "GET", "/api/v1/scanner")).body.version === null && tries < 100; tries++) await sleep(200);
    const { cacheDir } = await scannerDatabase(bed, { updatedAt: new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000 - 86_400_000).toISOString() });
    const file = path.join(kit.folder(), "db.tar.gz");
    await run("tar", ["-czf", file, "-C", path.join(cacheDir, "db"), "trivy.db", "metadata.json"]);
    const body = new Uint8Array(readFileSync(file));
    expect((await fetch(`${app.url}/api/v1/scanner/database`, { method: "PUT", headers: { "content-type": "application/gzip" }, body })).status).toBe(200);
    const scanned = await call<{ state: string; identifiers: number; scanner: { version: string } }>(app, "POST", scans, {});
    const told = await trivyImage(await trivyProgram(), cacheDir, bed, { repository: "distroless/base-debian13", digest: wanted.digest });
    const identifiers = new Set(told.findings.map(({ id }) => id)).size;
    expect(identifiers).toBeGreaterThan(0);
    expect(scanned).toMatchObject({ status: 201, body: { state: "scanned", identifiers, scanner: { version: "0.74.0" } } });
    const [id] = (await composedBy(way, "ps", "--quiet", "basewise")).trim().split("\n");
    const mounts = JSON.parse(await docker("inspect", "--format", "{{json .Mounts}}", id ?? "")) as { Destination: string; RW: boolean }[];
    expect(mounts.map(({ Destination, RW }) => [Destination, RW]).sort()).toEqual([
      ["/data", true],
      ["/scanner", false],
    ]);
  } finally {
    Object.assign(environment, { BASEWISE_TRIVY_IMAGE: undefined });
    await composedBy(way, "down", "--timeout", "10");
    await docker("volume", "rm", `${project}_scanner`).catch(() => "");
    await docker("image", "rm", `${address}/${trivyImageName.repository}:${trivyImageName.tag}`).catch(() => "");
  }
}, 300_000);

it("comes up without an engine, and reads from registries", async () => {
  const way = ["deploy/compose.no-engine.yml"];
  await composed("down", "--timeout", "10");
  await composedBy(way, "up", "--detach", "--no-build");
  expect((await healthy()).engine.reachable).toBe(false);
  const [job] = await inspectAll(app, [{ reference: "gcr.io/distroless/base-debian13" }]);
  expect([job?.state, job?.outcome?.engine]).toEqual(["done", null]);
}, 120_000);

it("reads a company's registry by the authority and the login that are mounted, and says what keeps it out", async () => {
  const folder = kit.folder();
  const made = makeCertificate(kit.folder(), ["host.docker.internal"]);
  // As docs/company.md has it: a folder of user 65532 that nobody else may look into.
  chownSync(folder, 65532, 65532);
  copyFileSync(made.caFile, path.join(folder, "ca.pem"));
  chownSync(path.join(folder, "ca.pem"), 65532, 65532);
  const htpasswd = path.join(kit.folder(), "htpasswd");
  // `ann`, password `s3cret`, by htpasswd -nbB
  writeFileSync(htpasswd, "ann:$2y$05$.c6VVlk6f0AXe5pyitWAeeQNNerGBoFh5O1FlWHzyMXg5ReVgFRKq\n");
  const address = await kit.registry({ auth: { htpasswd: { realm: "test", path: htpasswd } } });
  const copy = ["copy", "--src-tls-verify=false", "--dest-tls-verify=false", "--dest-creds=ann:s3cret"];
  await text(program("skopeo"), [...copy, `docker://${bed.registry}/demo/scratch-hello:latest`, `docker://${address}/team/hello:1`]);
  const tls = { key: made.key, cert: made.cert };
  const front = await kit.started(startFront(new URL(`http://${address}`), (e) => e.forward(), { listen: gateway, name: "host.docker.internal", tls }));

  const way = ["deploy/compose.no-engine.yml", "deploy/compose.company.yml"];
  await composed("down", "--timeout", "10");
  Object.assign(environment, { BASEWISE_REGISTRIES: front.host, COMPANY_FOLDER: folder, BASEWISE_CA_FILE: "/etc/basewise/ca.pem" });
  await composedBy(way, "up", "--detach", "--no-build");
  await healthy();
  const config = path.join(folder, "config.json");
  const inspected = async () => {
    const [job] = await inspectAll(app, [{ reference: `${front.host}/team/hello:1`, source: "registry", reread: true }]);
    return [job?.error?.code ?? job?.state, job?.error?.detail ?? ""];
  };
  writeFileSync(config, JSON.stringify({ auths: { [front.host]: { auth: Buffer.from("ann:s3cret").toString("base64") } } }), { mode: 0o600 });
  expect(await inspected()).toEqual(["unauthorised", expect.stringContaining("its mode keeps Basewise's user out")]);
  chownSync(config, 65532, 65532);
  expect(await inspected()).toEqual(["done", ""]);
  writeFileSync(config, JSON.stringify({ credsStore: "desktop" }));
  expect(await inspected()).toEqual(["credential_helper_missing", "The credential helper docker-credential-desktop is not installed where Basewise runs."]);
  const [, inside = "", taken = ""] =
    /`docker compose exec basewise (.*?)` and `docker compose cp (.*?) \.`/.exec(readFileSync("docs/company.md", "utf8")) ?? [];
  expect(await composedBy(way, "exec", "-T", "basewise", ...inside.split(" "))).toContain("integrity_check ok");
  await composedBy(way, "cp", taken, path.join(folder, "copy.db"));
  expect(readFileSync(path.join(folder, "copy.db"), "latin1").slice(0, 15)).toBe("SQLite format 3");
  await composedBy(way, "down", "--timeout", "10");
}, 120_000);

interface KubernetesContainer {
  env: { name: string; value?: string }[];
  volumeMounts: { name: string; mountPath: string }[];
  startupProbe: { exec: { command: string[] } };
  livenessProbe: { exec: { command: string[] } };
  readinessProbe: { exec: { command: string[] } };
}

it("runs as deploy/kubernetes.yaml has it: its probes pass, reports alone are reached from outside, and it ends in time", async () => {
  const deployment = parseAllDocuments(readFileSync("deploy/kubernetes.yaml", "utf8"))
    .map((document) => document.toJS() as { kind: string; spec: { template: { spec: { containers: KubernetesContainer[] } } } })
    .find((one) => one.kind === "Deployment");
  const [container] = deployment?.spec.template.spec.containers ?? [];
  if (!container) throw new Error("no container");
  const { env, startupProbe, livenessProbe, readinessProbe } = container;
  const given = env.flatMap(({ name, value }) => (value === undefined ? [] : ["--env", `${name}=${value}`]));
  const limits = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "65532:65532", "--tmpfs", "/tmp"];
  const id = (await docker("run", "--detach", ...limits, "--volume", "/data", ...given, image)).trim();
  try {
    const probe = ({ exec }: { exec: { command: string[] } }) => run(program("docker"), ["exec", id, ...exec.command], { env: environment, accept: [0, 1] });
    for (let tries = 0; (await probe(startupProbe)).code !== 0; tries++) {
      if (tries > 50) throw new Error(await docker("logs", id));
      await sleep(200);
    }
    expect([(await probe(livenessProbe)).code, (await probe(readinessProbe)).code]).toEqual([0, 0]);
    const address = (await docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", id)).trim();
    await expect(fetch(`http://${address}:3000/api/v1/health`)).rejects.toThrow();
    expect((await fetch(`http://${address}:3080/api/v1/health`)).status).toBe(404);
    expect((await fetch(`http://${address}:3080/icon.svg`)).status).toBe(200);
    // The lines of docs/company.md for a backup; kubectl's exec is docker's.
    const lines = [...readFileSync("docs/company.md", "utf8").matchAll(/kubectl -n basewise exec deployment\/basewise -- \/nodejs\/bin\/node (.*)$/gm)].map(
      (line) => line[1] ?? "",
    );
    expect(lines).toHaveLength(3);
    const out = path.join(kit.folder(), "copy.db");
    for (const line of lines)
      await text("sh", ["-ec", `cd "$3" && "$1" exec "$2" /nodejs/bin/node ${line}`, "sh", program("docker"), id, path.dirname(out)], { env: environment });
    const sound = "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute('PRAGMA integrity_check').fetchone()[0])";
    expect((await text("python3", ["-c", sound, out])).trim()).toBe("ok");
    await docker("stop", "--time", "15", id);
    expect((await docker("inspect", "--format", "{{.State.ExitCode}}", id)).trim()).toBe("0");
  } finally {
    await docker("rm", "--force", "--volumes", id);
  }
}, 120_000);
