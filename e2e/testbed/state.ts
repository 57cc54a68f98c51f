import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { EngineRecord } from "./engine";
import type { BedEngine } from "./engine28/bed";
import { cacheRoot, readJson, writeAtomically } from "./host/files";
import type { ProcessIdentity } from "./host/process";
import type { TaggedImage } from "./image/image";

export interface BedImage extends TaggedImage {
  /** As a user would write it, with the registry's real name. */
  reference: string;
}

export interface MissingImage {
  image: string;
  why: string;
  /** True where the bed was never given what it takes; false where something went wrong. */
  expected: boolean;
}

export interface BedState {
  name: string;
  /** "unix:///…"; empty where the bed was asked for without an engine. */
  dockerHost: string;
  ownEngine: boolean;
  enginePid?: number;
  /** Current engines beside it, as `--engine` asked for. */
  engines: BedEngine[];
  /** "127.0.0.1:PORT" */
  registry: string;
  registryPid?: number;
  /** The value of BASEWISE_REGISTRY_MIRRORS. */
  mirrors: string;
  images: BedImage[];
  missing: MissingImage[];
  /** What `down` ends, and what tells it from a later process of the same number. */
  processes: { engine?: EngineRecord; registry?: ProcessIdentity };
  /** By group, as images and missing are gathered. */
  groups: Record<string, { images: TaggedImage[]; missing: MissingImage[] }>;
}

/** Two test runs on one machine take a bed each. */
export function defaultBed(): string {
  return process.env.BASEWISE_TESTBED_NAME || "bed";
}

export interface BedPaths {
  folder: string;
  state: string;
  lock: string;
  registry: string;
  engine: string;
}

export function bedPaths(name: string): BedPaths {
  if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(name)) throw new Error(`"${name}" is no name for a bed: small letters, digits and "-"`);
  const folder = join(cacheRoot(), "beds", name);
  return {
    folder,
    state: join(folder, "state.json"),
    lock: join(cacheRoot(), "beds", `${name}.lock`),
    registry: join(folder, "registry"),
    engine: join(folder, "engine"),
  };
}

export async function readState(name: string): Promise<BedState | undefined> {
  const state = await readJson<BedState>(bedPaths(name).state);
  // A bed that an older checkout brought up has no such list.
  return state && { ...state, engines: state.engines ?? [] };
}

/** Gathers what the groups say, and writes. */
export async function writeState(state: BedState): Promise<void> {
  const groups = Object.values(state.groups);
  state.images = groups.flatMap((group) => group.images.map((image) => ({ ...image, reference: `${image.registry}/${image.repository}:${image.tag}` })));
  state.missing = groups.flatMap((group) => group.missing);
  await writeAtomically(bedPaths(state.name).state, `${JSON.stringify(state, null, 2)}\n`);
}

export async function removeState(name: string): Promise<void> {
  await rm(bedPaths(name).state, { force: true });
}
