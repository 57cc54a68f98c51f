import { bedStarterSet } from "../../lib/catalog";
import { type EngineName, isEngineName } from "./engine28/bed";
import { down, status, type UpOptions, up } from "./index";
import { scannerDatabase, trivyProgram } from "./scanner";
import { defaultBed } from "./state";

const USAGE = `usage: testbed up [--core] [--no-engine] [--engine 28|28-containerd]… [--refresh] [--only=word,…] [--name=bed]
       testbed status [--json] [--name=bed]
       testbed down [--name=bed]
       testbed trivy [--database] [--name=bed]`;

async function main(words: string[]): Promise<number> {
  const [command, ...given] = words;
  const { engines, rest } = takeEngines(given);
  const flag = (name: string) => rest.includes(`--${name}`);
  const value = (name: string) => rest.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const unknown = rest.filter((word) => !/^--(core|no-engine|refresh|json|database)$|^--(only|name)=./.test(word));
  if (unknown.length > 0) {
    console.error(`${unknown.join(" ")}?\n${USAGE}`);
    return 2;
  }
  const name = value("name") ?? defaultBed();
  if (command === "up")
    return bringUp({ name, engine: !flag("no-engine"), engines, refresh: flag("refresh"), ...(flag("core") ? { level: "core" } : {}), ...only(value("only")) });
  if (command === "status") return tell(name, flag("json"));
  if (command === "down") {
    console.log((await down(name)) ? `bed "${name}" is down` : `there is no bed "${name}"`);
    return 0;
  }
  if (command === "trivy") return scanner(name, flag("database"));
  console.error(USAGE);
  return 2;
}

/** Builds the scanner where it is not in the cache yet; the database needs a bed that is up. */
async function scanner(name: string, database: boolean): Promise<number> {
  console.log(`BASEWISE_TRIVY=${await trivyProgram()}`);
  if (!database) return 0;
  const state = await up({ name, engine: false });
  const { cacheDir, updatedAt, advisories } = await scannerDatabase(state);
  console.log(`BASEWISE_TRIVY_CACHE=${cacheDir}`);
  console.log(`${advisories} advisories of ${updatedAt}; all but Alpine 3.7's are made up`);
  return 0;
}

/** `--engine 28` and `--engine=28`, as often as it is given. A word that names no engine stays, and is complained about with the rest. */
function takeEngines(words: string[]): { engines: EngineName[]; rest: string[] } {
  const engines: EngineName[] = [];
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const name = word === "--engine" ? (words[++at] ?? "") : word.startsWith("--engine=") ? word.slice("--engine=".length) : undefined;
    if (name === undefined) rest.push(word);
    else if (isEngineName(name)) engines.push(name);
    else rest.push(`--engine ${name}`);
  }
  return { engines, rest };
}

function only(list: string | undefined): Pick<UpOptions, "only"> {
  return list ? { only: list.split(",") } : {};
}

async function bringUp(options: UpOptions): Promise<number> {
  const start = Date.now();
  const state = await up(options);
  console.log(`bed "${state.name}" is up after ${((Date.now() - start) / 1000).toFixed(1)} s: ${state.images.length} tags`);
  if (state.dockerHost) console.log(`DOCKER_HOST=${state.dockerHost}`);
  for (const engine of state.engines) console.log(`engine ${engine.name}: ${engine.version} ${engine.storageDriver} DOCKER_HOST=${engine.dockerHost}`);
  console.log(`BASEWISE_REGISTRY_MIRRORS='${state.mirrors}'`);
  console.log(`BASEWISE_STARTER_SET='${bedStarterSet.join(",")}'`);
  for (const { image, why } of state.missing) console.log(`missing: ${image} (${why})`);
  return state.missing.some((one) => !one.expected) ? 1 : 0;
}

async function tell(name: string, json: boolean): Promise<number> {
  const { state, registryUp, engineUp, enginesUp } = await status(name);
  if (json) {
    console.log(JSON.stringify({ registryUp, engineUp, enginesUp, state: state ?? null }, null, 2));
    return registryUp ? 0 : 1;
  }
  if (!state) {
    console.log(`there is no bed "${name}"`);
    return 1;
  }
  console.log(`registry ${state.registry} ${registryUp ? "up" : "down"}`);
  console.log(`engine ${state.dockerHost || "none"} ${engineUp ? "up" : "down"}`);
  for (const { name: which, version, storageDriver, dockerHost } of state.engines) {
    console.log(`engine ${which} (${version}, ${storageDriver}) ${dockerHost} ${enginesUp.includes(which) ? "up" : "down"}`);
  }
  for (const image of state.images) console.log(`${image.digest} ${image.reference}`);
  for (const { image, why } of state.missing) console.log(`missing: ${image} (${why})`);
  return registryUp ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
