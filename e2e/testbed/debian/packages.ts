import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exists, readJson, sha256File, temporaryName, writeAtomically } from "../host/files";
import { run } from "../host/run";
import { ensureSystem } from "../system";
import { type Codename, sourcesFor } from "./sources";

export interface Deb {
  name: string;
  file: string;
  sha256: string;
}

/** Packages by name. */
export type Debs = ReadonlyMap<string, Deb>;

/**
 * Packages of a Debian release on a machine of any other: apt with lists, state and sources of its own. What was once fetched
 * is pinned in a file, so that later runs need neither the lists nor the network; `refresh` asks the archive again.
 */
export async function fetchDebs(
  root: string,
  codename: Codename,
  names: readonly string[],
  options: { refresh?: boolean; say?: (line: string) => void } = {},
): Promise<Debs> {
  await ensureSystem(["dpkg", "keyring"]);
  const folder = join(root, codename);
  const pins = join(folder, "pinned.json");
  const known = options.refresh ? [] : ((await readJson<Deb[]>(pins)) ?? []);
  const found = new Map<string, Deb>();
  for (const deb of known) if (await exists(join(folder, "debs", deb.file))) found.set(deb.name, deb);
  if (names.some((name) => !found.has(name))) {
    // All of them anew: packages of two days, or of two states of a mirror, need not fit together.
    const wanted = [...new Set([...found.keys(), ...names])];
    const start = Date.now();
    for (const deb of await download(folder, codename, wanted)) found.set(deb.name, deb);
    await writeAtomically(pins, `${JSON.stringify([...found.values()], null, 1)}\n`);
    options.say?.(`testbed: ${wanted.length} packages of ${codename} ${((Date.now() - start) / 1000).toFixed(1)} s`);
  }
  return new Map([...found].map(([name, deb]) => [name, { ...deb, file: join(folder, "debs", deb.file) }]));
}

async function download(folder: string, codename: Codename, names: string[]): Promise<Deb[]> {
  const apt = await privateApt(folder, codename);
  await run("apt-get", [...apt, "-q", "update"]);
  const incoming = temporaryName(join(folder, "incoming"));
  await mkdir(incoming, { recursive: true });
  await mkdir(join(folder, "debs"), { recursive: true });
  try {
    await run("apt-get", [...apt, "-q", "download", ...names], { cwd: incoming });
    const files = await readdir(incoming);
    const debs: Deb[] = [];
    for (const name of names) {
      const file = files.find((candidate) => candidate.startsWith(`${name}_`) && candidate.endsWith(".deb"));
      if (!file) throw new Error(`apt downloaded no package of the name ${name} from ${codename}`);
      debs.push({ name, file, sha256: await sha256File(join(incoming, file)) });
      await rename(join(incoming, file), join(folder, "debs", file));
    }
    return debs;
  } finally {
    await rm(incoming, { recursive: true, force: true });
  }
}

/** The machine's apt.conf.d still counts, so its proxies do. */
async function privateApt(folder: string, codename: Codename): Promise<string[]> {
  for (const part of ["lists/partial", "archives/partial", "empty"]) await mkdir(join(folder, part), { recursive: true });
  await writeFile(join(folder, "sources.list"), `${(await sourcesFor(codename)).join("\n")}\n`);
  await writeFile(join(folder, "status"), "");
  const options = {
    "Dir::Etc::sourcelist": join(folder, "sources.list"),
    "Dir::Etc::sourceparts": join(folder, "empty"),
    "Dir::Etc::preferences": join(folder, "empty", "preferences"),
    "Dir::Etc::preferencesparts": join(folder, "empty"),
    "Dir::State": folder,
    "Dir::State::lists": join(folder, "lists"),
    "Dir::State::status": join(folder, "status"),
    "Dir::Cache": folder,
    "Dir::Cache::archives": join(folder, "archives"),
    "APT::Architecture": "amd64",
    "APT::Architectures": "amd64",
    "APT::Default-Release": "",
    "APT::Sandbox::User": "root",
    "Acquire::Languages": "none",
  };
  return Object.entries(options).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
}
