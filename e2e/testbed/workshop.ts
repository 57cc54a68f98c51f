import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Debs, fetchDebs } from "./debian/packages";
import type { Codename } from "./debian/sources";
import { DEBIAN12, DEBIAN13, packagesOf } from "./distroless/recipe";
import { attestedGroups } from "./groups/attested";
import { debianGroups } from "./groups/debian";
import { distrolessGroups } from "./groups/distroless";
import { type DataFolder, type Group, MissingData, type Workshop } from "./groups/group";
import { nodeGroups } from "./groups/node";
import { oddGroups } from "./groups/odd";
import { publishedGroups } from "./groups/published";
import { rpmGroups } from "./groups/rpm";
import { cacheRoot, exists, readJson, writeAtomically } from "./host/files";
import type { TaggedImage } from "./image/image";
import { Store } from "./image/store";

const isCore = (group: Group) => group.level === "core";
const isFull = (group: Group) => group.level === "full";

/** What others wait for comes first, and the longest first among equals, so that two workers end together. */
export const GROUPS: readonly Group[] = [
  ...debianGroups.filter(isCore),
  ...publishedGroups,
  ...distrolessGroups.filter(isCore),
  ...attestedGroups,
  ...debianGroups.filter(isFull),
  ...distrolessGroups.filter(isFull),
  ...nodeGroups,
  ...rpmGroups,
  ...oddGroups,
];

export type Say = (line: string) => void;

interface BuiltGroup {
  key: string;
  images: TaggedImage[];
  lacking: { image: string; why: string }[];
}

export async function openWorkshop(options: { refresh: boolean; data?: string | undefined; say: Say }): Promise<Workshop> {
  const cache = cacheRoot();
  const edition = await editionOf(cache, options.refresh);
  const debs = new Map<Codename, Promise<Debs>>();
  const folder = options.data ? dataFolder(options.data) : undefined;
  return {
    store: new Store(join(cache, "store")),
    cache,
    edition,
    debs(codename) {
      const names = [DEBIAN12, DEBIAN13].filter((distro) => distro.codename === codename).flatMap(packagesOf);
      const fetched = debs.get(codename) ?? fetchDebs(join(cache, "apt"), codename, names, { refresh: options.refresh, say: options.say });
      debs.set(codename, fetched);
      return fetched;
    },
    data: (name) => keptData(join(cache, "data", name), name, folder),
  };
}

/** What was handed along once is kept, so that a later `up` without the folder does not take images out of the bed. */
async function keptData(kept: string, name: string, folder: DataFolder | undefined): Promise<Buffer> {
  try {
    if (!folder) throw new MissingData();
    const data = await folder.read(name);
    const old = await readFile(kept).catch(() => undefined);
    if (!old?.equals(data)) await writeAtomically(kept, data);
    return data;
  } catch (error) {
    if (!(error instanceof MissingData)) throw error;
    const data = await readFile(kept).catch(() => undefined);
    if (!data) throw error;
    return data;
  }
}

function dataFolder(path: string): DataFolder {
  return {
    async read(name) {
      try {
        return await readFile(join(path, name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new MissingData(name);
        throw error;
      }
    },
  };
}

/** When the archives were last asked. What they offer moves daily; a bed stays as it is until it is asked to refresh. */
async function editionOf(cache: string, refresh: boolean): Promise<string> {
  const file = join(cache, "edition.json");
  const known = refresh ? undefined : await readJson<{ edition: string }>(file);
  if (known) return known.edition;
  const edition = new Date().toISOString();
  await writeAtomically(file, JSON.stringify({ edition }));
  return edition;
}

function recordPath(cache: string, group: string): string {
  return join(cache, "groups", `${group}.json`);
}

function recordOf(cache: string, group: string): Promise<BuiltGroup | undefined> {
  return readJson<BuiltGroup>(recordPath(cache, group));
}

/** From the record where what it was made from has not changed. */
export async function makeGroup(group: Group, workshop: Workshop): Promise<BuiltGroup & { fresh: boolean }> {
  const key = await group.key(workshop);
  const known = await recordOf(workshop.cache, group.name);
  if (known?.key === key && (await allThere(known, workshop))) return { ...known, fresh: false };
  const { images, lacking = [] } = await group.build(workshop);
  const built = { key, images, lacking };
  await writeAtomically(recordPath(workshop.cache, group.name), JSON.stringify(built));
  return { ...built, fresh: true };
}

async function allThere(built: BuiltGroup, workshop: Workshop): Promise<boolean> {
  const digests = built.images.flatMap((image) => [image.digest, ...image.platforms.map((platform) => platform.digest)]);
  for (const digest of digests) if (!(await exists(workshop.store.path(digest)))) return false;
  return true;
}

export async function timed<T>(say: Say, what: string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  const result = await work();
  say(`testbed: ${what} ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
