import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheRoot } from "./host/files";
import { isAlive, type ProcessIdentity, processesNaming, startDetached, stopProcess, tail } from "./host/process";
import { run, text } from "./host/run";
import { ensureSystem, program } from "./system";

export interface EngineOptions {
  /** Tells this engine's bridge, sockets and containerd namespace from every other's. */
  name: string;
  /** Layers and containers; kept by `stop`. */
  dataRoot: string;
  /** Further words for dockerd, e.g. `["--registry-mirror", …]`. */
  args?: string[];
}

/** All that is needed to find an engine again and to end it, and nothing else. */
export interface EngineRecord {
  process: ProcessIdentity;
  dockerHost: string;
  execRoot: string;
  bridge: string;
  dataRoot: string;
}

export interface Engine {
  dockerHost: string;
  pid: number;
  record: EngineRecord;
  stop(): Promise<void>;
}

/** What an engine is told apart by, made before its dockerd starts. */
export interface EnginePlace {
  id: string;
  execRoot: string;
  bridge: string;
  /** The first two numbers of its /16. */
  subnet: string;
}

/** The program that becomes dockerd. Its command line must name the exec root, or what it leaves behind is not found. */
export interface EngineProgram {
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** What stands in daemon.json. */
  configuration?: Record<string, unknown>;
}

/** Starts Debian's dockerd by hand, beside any other: own bridge, subnet, data root, exec root, pid file, socket, namespaces. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  if (process.getuid?.() !== 0) throw new Error("an engine of the bed's own needs root; or give DOCKER_HOST");
  await ensureSystem(["engine", "iproute"]);
  return launchEngine(options, (place) => {
    const path = `/usr/local/sbin:/usr/sbin:/sbin:${process.env.PATH ?? "/usr/bin:/bin"}`;
    const args = [...daemonWords(place, options.dataRoot), "--storage-driver", "overlay2", ...(options.args ?? [])];
    return { command: program("dockerd"), args, env: { ...process.env, PATH: path } };
  });
}

/** The words that every dockerd of the bed's gets, whatever its version. */
export function daemonWords(place: EnginePlace, dataRoot: string): string[] {
  const { execRoot, id } = place;
  return [
    // The machine's /etc/docker/daemon.json is another engine's.
    ["--config-file", join(execRoot, "daemon.json")],
    ["--data-root", dataRoot],
    ["--exec-root", join(execRoot, "exec")],
    ["--pidfile", join(execRoot, "docker.pid")],
    ["-H", `unix://${join(execRoot, "docker.sock")}`],
    ["--bridge", place.bridge],
    ["--default-address-pool", `base=${place.subnet}.128.0/17,size=24`],
    ["--iptables=false", "--ip6tables=false", "--ip-masq=false", "--ip-forward=false"],
    ["--containerd-namespace", `basewise-${id}`],
    ["--containerd-plugins-namespace", `basewise-plugins-${id}`],
    ["--shutdown-timeout", "5"],
    ["--log-level", "warn"],
  ].flat();
}

/** Where an engine of these options has its sockets and its bridge, before it is started and after. */
export function placeOf(options: Pick<EngineOptions, "name" | "dataRoot">): Pick<EnginePlace, "id" | "execRoot" | "bridge"> {
  // A socket's path may have 107 bytes, and exec roots belong on a tmpfs: hence /run and a short hash rather than the cache.
  const id = createHash("sha256").update(`${cacheRoot()}\0${options.name}\0${options.dataRoot}`).digest("hex").slice(0, 8);
  return { id, execRoot: `/run/basewise-bed-${id}`, bridge: `bw${id}` };
}

/** Makes the place, starts the program in it and waits until the engine answers. */
export async function launchEngine(options: EngineOptions, programIn: (place: EnginePlace) => EngineProgram): Promise<Engine> {
  const { id, execRoot, bridge } = placeOf(options);
  await endLeftovers(execRoot, options.dataRoot);
  await mkdir(options.dataRoot, { recursive: true });
  await mkdir(execRoot, { recursive: true });
  const subnet = await makeBridge(bridge, id);
  const log = join(options.dataRoot, "..", `${options.name}-engine.log`);
  const { command, args, env, configuration = {} } = programIn({ id, execRoot, bridge, subnet });
  await writeFile(join(execRoot, "daemon.json"), `${JSON.stringify(configuration)}\n`);
  const identity = await startDetached(command, args, log, env);
  const record: EngineRecord = { process: identity, dockerHost: `unix://${join(execRoot, "docker.sock")}`, execRoot, bridge, dataRoot: options.dataRoot };
  const end = Date.now() + 60_000;
  while (!(await answers(record.dockerHost))) {
    if (!isAlive(identity) || Date.now() > end) {
      const words = await tail(log);
      await stopEngine(record);
      throw new Error(`dockerd does not answer: ${words}`);
    }
    await sleep(100);
  }
  return { dockerHost: record.dockerHost, pid: identity.pid, record, stop: () => stopEngine(record) };
}

/** Without a process: what is left of an engine whose dockerd is gone, or was being started. */
export async function stopEngine(record: Pick<EngineRecord, "execRoot" | "bridge" | "dataRoot"> & { process?: ProcessIdentity }): Promise<void> {
  await stopProcess(record.process);
  await endLeftovers(record.execRoot, record.dataRoot);
  await run("ip", ["link", "delete", record.bridge], { accept: [1], env: systemPath() });
  await rm(record.execRoot, { recursive: true, force: true });
}

export async function engineAlive(record: EngineRecord): Promise<boolean> {
  return isAlive(record.process) && (await answers(record.dockerHost));
}

/** A killed dockerd leaves its containerd and shims, whose command lines name the exec root, and mounts under it and under its data root. */
async function endLeftovers(execRoot: string, dataRoot: string): Promise<void> {
  for (const process of processesNaming(execRoot).concat(processesNaming(join(execRoot, "exec")))) await stopProcess(process, 5_000);
  const mounts = (await readFile("/proc/self/mountinfo", "utf8")).split("\n").map((line) => line.split(" "));
  const ours = mounts.flatMap(([, , , source = "", point = ""]) => {
    const below = point.startsWith(`${execRoot}/`) || point.startsWith(`${dataRoot}/`);
    // dockerd binds its data root onto itself; a disk that somebody mounted there shows its root, "/".
    return below || (point === dataRoot && source !== "/") ? [point] : [];
  });
  for (const point of ours.sort().reverse()) await run("umount", ["-l", point], { accept: [1, 32], env: systemPath() });
}

function systemPath(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin` };
}

/**
 * A bridge made before dockerd: it then needs neither docker0, which it would share with another engine, nor iptables.
 * Returns the first two numbers of a /16 that no address or route of this machine lies in.
 */
async function makeBridge(bridge: string, id: string): Promise<string> {
  await run("ip", ["link", "delete", bridge], { accept: [1], env: systemPath() });
  const taken =
    (await text("ip", ["-4", "route", "show", "table", "all"], { env: systemPath() })) + (await text("ip", ["-4", "-o", "address"], { env: systemPath() }));
  const start = Number.parseInt(id.slice(0, 4), 16);
  for (let step = 0; step < 100; step++) {
    const subnet = `10.${100 + ((start + step) % 100)}`;
    if (taken.includes(` ${subnet}.`) || taken.includes(`${subnet}.0.0/`)) continue;
    await run("ip", ["link", "add", bridge, "type", "bridge"], { env: systemPath() });
    await run("ip", ["address", "add", `${subnet}.0.1/17`, "dev", bridge], { env: systemPath() });
    await run("ip", ["link", "set", bridge, "up"], { env: systemPath() });
    return subnet;
  }
  throw new Error("no free subnet between 10.100.0.0 and 10.199.0.0 for the bed's bridge");
}

/** GET /_ping. */
export function answers(dockerHost: string): Promise<boolean> {
  const target = dockerHost.startsWith("unix://")
    ? { socketPath: dockerHost.slice("unix://".length), path: "/_ping" }
    : { host: new URL(dockerHost).hostname, port: new URL(dockerHost).port || "2375", path: "/_ping" };
  return new Promise((resolve) => {
    const call = request({ ...target, timeout: 3_000 }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode === 200));
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(false));
    call.end();
  });
}
