import { join } from "node:path";
import { type EngineRecord, engineAlive, stopEngine } from "../engine";
import type { Say } from "../workshop";
import { type EngineForm, type ImageStore, startEngine28 } from "./engine";

/** The current engines that a bed can have beside its own. */
export const ENGINES = { "28": "overlay2", "28-containerd": "containerd" } as const satisfies Record<string, ImageStore>;

export type EngineName = keyof typeof ENGINES;

/** A current engine of the bed's, as its state file has it. */
export interface BedEngine extends EngineForm {
  name: EngineName;
  /** "unix:///…" */
  dockerHost: string;
  record: EngineRecord;
}

export function isEngineName(word: string): word is EngineName {
  return Object.hasOwn(ENGINES, word);
}

/**
 * Keeps those that are alive, clears away those that are not, and starts what is asked for and lacking. What is there stands in `found`
 * at any time, so that the caller can record it even where a later one fails.
 */
export async function bringEngines(
  bed: { name: string; folder: string; old: BedEngine[]; wanted: readonly EngineName[]; say: Say },
  found: BedEngine[],
): Promise<void> {
  for (const engine of bed.old) {
    if (await engineAlive(engine.record)) found.push(engine);
    else await stopEngine(engine.record);
  }
  for (const name of new Set(bed.wanted)) {
    if (found.some((engine) => engine.name === name)) continue;
    const start = Date.now();
    const { record, dockerHost, version, storageDriver, imageStore } = await startEngine28({
      name: `${bed.name}-${name}`,
      dataRoot: join(bed.folder, `engine-${name}`),
      store: ENGINES[name],
      say: bed.say,
    });
    found.push({ name, dockerHost, version, storageDriver, imageStore, record });
    bed.say(`testbed: engine ${name} (${version}, ${storageDriver}) ${((Date.now() - start) / 1000).toFixed(1)} s`);
  }
}
