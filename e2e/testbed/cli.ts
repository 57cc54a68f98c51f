import { down, status, type UpOptions, up } from "./index";

const USAGE = `usage: testbed up [--core] [--no-engine] [--refresh] [--only=word,…] [--name=bed]
       testbed status [--json] [--name=bed]
       testbed down [--name=bed]`;

async function main(words: string[]): Promise<number> {
  const [command, ...rest] = words;
  const flag = (name: string) => rest.includes(`--${name}`);
  const value = (name: string) => rest.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const unknown = rest.filter((word) => !/^--(core|no-engine|refresh|json)$|^--(only|name)=./.test(word));
  if (unknown.length > 0) {
    console.error(`${unknown.join(" ")}?\n${USAGE}`);
    return 2;
  }
  const name = value("name") ?? "bed";
  if (command === "up")
    return bringUp({ name, engine: !flag("no-engine"), refresh: flag("refresh"), ...(flag("core") ? { level: "core" } : {}), ...only(value("only")) });
  if (command === "status") return tell(name, flag("json"));
  if (command === "down") {
    console.log((await down(name)) ? `bed "${name}" is down` : `there is no bed "${name}"`);
    return 0;
  }
  console.error(USAGE);
  return 2;
}

function only(list: string | undefined): Pick<UpOptions, "only"> {
  return list ? { only: list.split(",") } : {};
}

async function bringUp(options: UpOptions): Promise<number> {
  const start = Date.now();
  const state = await up(options);
  console.log(`bed "${state.name}" is up after ${((Date.now() - start) / 1000).toFixed(1)} s: ${state.images.length} tags`);
  if (state.dockerHost) console.log(`DOCKER_HOST=${state.dockerHost}`);
  console.log(`BASEWISE_REGISTRY_MIRRORS='${state.mirrors}'`);
  for (const { image, why } of state.missing) console.log(`missing: ${image} (${why})`);
  return state.missing.some((one) => !one.expected) ? 1 : 0;
}

async function tell(name: string, json: boolean): Promise<number> {
  const { state, registryUp, engineUp } = await status(name);
  if (json) {
    console.log(JSON.stringify({ registryUp, engineUp, state: state ?? null }, null, 2));
    return registryUp ? 0 : 1;
  }
  if (!state) {
    console.log(`there is no bed "${name}"`);
    return 1;
  }
  console.log(`registry ${state.registry} ${registryUp ? "up" : "down"}`);
  console.log(`engine ${state.dockerHost || "none"} ${engineUp ? "up" : "down"}`);
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
