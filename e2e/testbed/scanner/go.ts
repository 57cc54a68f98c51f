import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { cacheRoot, exists, sha256, temporaryName } from "../host/files";
import { withLock } from "../host/lock";
import { run, text } from "../host/run";
import { findProgram } from "../system";

/** The Go module that names the scanner and the database's library by version and hash (go.sum). */
const MODULE = join(process.cwd(), "e2e/testbed/scanner/go");

export async function moduleVersion(path: string): Promise<string> {
  const found = new RegExp(`^\\t(?:${path.replaceAll(".", "\\.")}) v(\\S+)`, "m").exec(await readFile(join(MODULE, "go.mod"), "utf8"))?.[1];
  if (!found) throw new Error(`go.mod of the test bed's scanner names no ${path}`);
  return found;
}

/** What a program of the module itself is made from. */
export async function moduleDigest(folder: string): Promise<string> {
  const names = (await readdir(join(MODULE, folder))).sort().map((name) => join(folder, name));
  const parts: Buffer[] = [];
  for (const name of ["go.mod", "go.sum", ...names]) parts.push(Buffer.from(`${name}\n`), await readFile(join(MODULE, name)));
  return sha256(Buffer.concat(parts)).slice(0, 16);
}

/**
 * A program built from the module at low priority, kept under `scanner/` in the cache by `name`, which must change with whatever it is
 * made from. `linked` are words for the linker. Without cgo, so that it runs in an image without a libc as well.
 */
export async function goProgram(name: string, source: string, say: (line: string) => void, linked = ""): Promise<string> {
  const path = join(cacheRoot(), "scanner", name);
  if (await exists(path)) return path;
  return withLock(join(cacheRoot(), "scanner", "build.lock"), async () => {
    if (await exists(path)) return path;
    const go = await goCommand();
    const start = Date.now();
    say(`testbed: building ${name} with ${(await text(go, ["version"], { cwd: MODULE, env: goEnvironment() })).trim()}; minutes where it is the first time`);
    const temporary = temporaryName(path);
    await mkdir(dirname(path), { recursive: true });
    try {
      const words = ["build", "-mod=readonly", "-trimpath", "-ldflags", `-s -w ${linked}`, "-p", String(availableParallelism()), "-o", temporary, source];
      await run("nice", ["-n", "19", go, ...words], { cwd: MODULE, env: goEnvironment() });
      await rename(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
    say(`testbed: ${name} ${((Date.now() - start) / 1000).toFixed(1)} s`);
    return path;
  });
}

/** encoding/json/v2 is an experiment of this Go, and the scanner is written against it. An older Go fetches the one that go.mod names. */
function goEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, CGO_ENABLED: "0", GOEXPERIMENT: "jsonv2", GOTOOLCHAIN: "auto", GOFLAGS: "-buildvcs=false" };
}

async function goCommand(): Promise<string> {
  const usual = "/usr/local/go/bin/go";
  const go = findProgram("go") ?? ((await exists(usual)) ? usual : undefined);
  if (!go) throw new Error("the test bed's scanner is built from source and needs Go 1.21 or later (which fetches the version that go.mod names by itself)");
  return go;
}
