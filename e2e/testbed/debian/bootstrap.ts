import { run } from "../host/run";
import { ensureSystem, program } from "../system";
import { debianSource } from "./sources";

/** A root folder of a Debian suite with these packages, to run programs out of. `target` is an empty folder or none. */
export async function bootstrap(suite: string, packages: readonly string[], target: string): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error("a root file system to run programs out of needs root");
  await ensureSystem(["mmdebstrap", "keyring"]);
  // An archive behind a mirror of some days is as good for this.
  const words = ["--quiet", "--variant=minbase", "--mode=root", '--aptopt=Acquire::Check-Valid-Until "false"', `--include=${packages.join(",")}`];
  const lines = [await debianSource(suite)];
  let base = suite;
  if (suite.endsWith("-backports")) {
    base = suite.replace(/-backports$/, "");
    lines.unshift(await debianSource(base));
    words.push(`--aptopt=APT::Default-Release "${suite}"`);
  }
  const path = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`;
  await run(program("mmdebstrap"), [...words, base, target, ...lines], { env: { ...process.env, PATH: path, LC_ALL: "C" } });
}
