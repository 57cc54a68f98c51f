import { answers, type Engine, engineAlive, startEngine, stopEngine } from "./engine";
import { bringEngines, type EngineName } from "./engine28/bed";
import type { Group, Workshop } from "./groups/group";
import { MissingData } from "./groups/group";
import { cacheRoot } from "./host/files";
import { withLock } from "./host/lock";
import { isAlive, stopProcess } from "./host/process";
import { Pusher } from "./image/push";
import { lastPort, registryAnswers, startRegistry } from "./registry";
import { type BedState, bedPaths, defaultBed, readState, removeState, writeState } from "./state";
import { GROUPS, makeGroup, openWorkshop, type Say, timed } from "./workshop";

export { type Engine, type EngineOptions, startEngine } from "./engine";
export type { BedEngine, EngineName } from "./engine28/bed";
export { type Engine28, type Engine28Options, type EngineForm, type ImageStore, startEngine28 } from "./engine28/engine";
export { type Registry, type RegistryOptions, startRegistry } from "./registry";
export type { BedImage, BedState, MissingImage } from "./state";
export { ensureSystem, type SystemPart } from "./system";

export interface UpOptions {
  name?: string;
  /** False for a registry alone. */
  engine?: boolean;
  /** Current engines beside it; those that the bed already has stay. */
  engines?: EngineName[];
  /** "core" leaves out the runtimes. */
  level?: "core" | "full";
  /** Groups by name, or images by a part of their reference. */
  only?: string[];
  /** Ask the package archives what they offer today. */
  refresh?: boolean;
  say?: Say;
}

/** Brings up the bed, or what is lacking of it. On a live and complete bed it takes a second or two. */
export async function up(options: UpOptions = {}): Promise<BedState> {
  if (process.platform !== "linux") throw new Error("the test bed needs Linux");
  const name = options.name ?? defaultBed();
  const say = options.say ?? ((line: string) => console.error(line));
  const paths = bedPaths(name);
  return withLock(paths.lock, async () => {
    const state = await liveState(name, options, say);
    await writeState(state);
    // One builder at a time: two beds share a cache.
    await withLock(`${cacheRoot()}/build.lock`, () => fill(state, options, say));
    return state;
  });
}

export interface BedStatus {
  state: BedState | undefined;
  registryUp: boolean;
  engineUp: boolean;
  /** Those of `state.engines` that answer. */
  enginesUp: EngineName[];
}

export async function status(name = defaultBed()): Promise<BedStatus> {
  const state = await readState(name);
  if (!state) return { state, registryUp: false, engineUp: false, enginesUp: [] };
  const enginesUp: EngineName[] = [];
  for (const engine of state.engines) if (await engineAlive(engine.record)) enginesUp.push(engine.name);
  return {
    state,
    registryUp: isAlive(state.processes.registry) && (await registryAnswers(state.registry)),
    engineUp: state.dockerHost !== "" && (await answers(state.dockerHost)),
    enginesUp,
  };
}

/** Ends what the state file names, and no other process. Caches stay. */
export async function down(name = defaultBed()): Promise<boolean> {
  return withLock(bedPaths(name).lock, async () => {
    const state = await readState(name);
    if (!state) return false;
    for (const engine of state.engines) await stopEngine(engine.record);
    if (state.processes.engine) await stopEngine(state.processes.engine);
    await stopProcess(state.processes.registry, 5_000);
    await removeState(name);
    return true;
  });
}

async function liveState(name: string, options: UpOptions, say: Say): Promise<BedState> {
  const old = await readState(name);
  const state: BedState = {
    name,
    dockerHost: "",
    ownEngine: false,
    engines: [],
    registry: "",
    mirrors: "",
    images: [],
    missing: [],
    processes: {},
    groups: old?.groups ?? {},
  };
  const current = { name, folder: bedPaths(name).folder, old: old?.engines ?? [], wanted: options.engines ?? [], say };
  const [registry, engine, engines] = await Promise.allSettled([
    bringRegistry(old, name, say),
    bringEngine(old, options, name, say),
    bringEngines(current, state.engines),
  ]);
  if (registry.status === "fulfilled") {
    state.registry = registry.value.address;
    state.registryPid = registry.value.process.pid;
    state.processes.registry = registry.value.process;
    state.mirrors = ["gcr.io", "docker.io"].map((host) => `${host}=http://${state.registry}|engine=${state.registry}`).join(",");
  }
  if (engine.status === "fulfilled" && engine.value) {
    state.dockerHost = engine.value.dockerHost;
    if (engine.value.record) {
      state.ownEngine = true;
      state.enginePid = engine.value.record.process.pid;
      state.processes.engine = engine.value.record;
    }
  }
  // What came up stays named, so that `down` can end it even where its neighbour failed.
  const failed = [registry, engine, engines].find((one) => one.status === "rejected");
  if (failed) {
    await writeState(state);
    throw failed.reason;
  }
  return state;
}

async function bringRegistry(old: BedState | undefined, name: string, say: Say) {
  const running = old?.processes.registry;
  if (old && running && isAlive(running)) {
    if (await registryAnswers(old.registry)) return { address: old.registry, process: running };
    await stopProcess(running, 5_000);
  }
  const storage = bedPaths(name).registry;
  const preferredPort = await lastPort(storage);
  return timed(say, "registry", () => startRegistry({ storage, ...(preferredPort === undefined ? {} : { preferredPort }) }));
}

async function bringEngine(
  old: BedState | undefined,
  options: UpOptions,
  name: string,
  say: Say,
): Promise<{ dockerHost: string; record?: Engine["record"] } | undefined> {
  const running = old?.processes.engine;
  if (running && (await engineAlive(running))) return { dockerHost: running.dockerHost, record: running };
  if (running) await stopEngine(running);
  if (options.engine === false) return undefined;
  const given = process.env.DOCKER_HOST;
  // A shell that still carries this bed's own address from before is not speaking of another engine.
  if (given && given !== running?.dockerHost) {
    if (!(await answers(given))) throw new Error(`no engine answers at DOCKER_HOST=${given}`);
    return { dockerHost: given };
  }
  return timed(say, "engine", () => startEngine({ name, dataRoot: bedPaths(name).engine }));
}

function chosen(options: UpOptions): Group[] {
  const { only } = options;
  if (only) {
    const picked = GROUPS.filter((group) => only.some((word) => group.name === word || group.references.some((reference) => reference.includes(word))));
    if (picked.length === 0) throw new Error(`no images match ${only.join(", ")}; groups: ${GROUPS.map((group) => group.name).join(", ")}`);
    return picked;
  }
  return GROUPS.filter((group) => options.level !== "core" || group.level === "core");
}

async function fill(state: BedState, options: UpOptions, say: Say): Promise<void> {
  const workshop = await openWorkshop({ refresh: options.refresh ?? false, data: process.env.BASEWISE_TESTBED_DATA, say });
  const pusher = new Pusher(state.registry, workshop.store);
  const queue = [...chosen(options)];
  const work = async () => {
    for (let group = queue.shift(); group; group = queue.shift()) await fillGroup(state, group, workshop, pusher, say);
  };
  // Two: one waits for the archive or packs while the other reckons.
  await Promise.all([work(), work()]);
}

async function fillGroup(state: BedState, group: Group, workshop: Workshop, pusher: Pusher, say: Say): Promise<void> {
  const start = Date.now();
  try {
    const built = await makeGroup(group, workshop);
    const made = Date.now();
    let pushed = 0;
    for (const image of built.images) if (await pusher.push(image)) pushed++;
    state.groups[group.name] = { images: built.images, missing: built.lacking.map((one) => ({ ...one, expected: true })) };
    if (built.fresh || pushed > 0) {
      say(
        `testbed: ${group.name} ${seconds(made - start)}${built.fresh ? "" : " (kept)"}, ${pushed} of ${built.images.length} tags pushed ${seconds(Date.now() - made)}`,
      );
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const expected = error instanceof MissingData;
    state.groups[group.name] = { images: [], missing: group.references.map((image) => ({ image, why, expected })) };
    say(`testbed: ${group.name} ${expected ? "left out" : "FAILED"}: ${why}`);
  }
  await writeState(state);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
