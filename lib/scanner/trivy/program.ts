import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Env } from "../../env";
import { BasewiseError } from "../../errors";
import { log } from "../../log";
import { type ProgramEnd, runProgram } from "../program";

export interface TrivySettings {
  /** A path, or a name that is looked for on the PATH. */
  program: string;
  /** Folder that holds `db/trivy.db` and `db/metadata.json`. */
  cacheDir: string;
  timeMs: number;
  maxBytes: number;
  /** 0 takes a database of any age. */
  maxAgeDays: number;
}

/** Where Basewise keeps a database itself: `current` leads to the one in use. */
export const ownDatabase = (e: Pick<Env, "BASEWISE_DATA">): string => path.resolve(/* turbopackIgnore: true */ e.BASEWISE_DATA, "scanner");

export const trivySettings = (e: Env): TrivySettings => ({
  program: e.BASEWISE_TRIVY ?? "trivy",
  cacheDir: e.BASEWISE_TRIVY_CACHE ?? path.join(/* turbopackIgnore: true */ ownDatabase(e), "current"),
  timeMs: e.BASEWISE_TRIVY_SECONDS * 1000,
  maxBytes: e.BASEWISE_TRIVY_MAX_BYTES,
  maxAgeDays: e.BASEWISE_TRIVY_MAX_AGE_DAYS,
});

/**
 * For a program of Go that ends within a second: what it throws away is not collected until there is 256 MiB of it (MiB of its own heap,
 * without what it maps of the database). Nobody's settings of the scanner: they change how long it takes and nothing that it says.
 */
export const goSettings = { GOGC: "off", GOMEMLIMIT: "256MiB" } as const;

/**
 * Runs Trivy in an empty folder that is removed afterwards: where it stands it reads trivy.yaml and .trivyignore. Of this process's
 * environment it gets the PATH alone, for TRIVY_… variables are settings too.
 */
export async function runTrivy(settings: TrivySettings, args: readonly string[], signal: AbortSignal, input?: string): Promise<ProgramEnd> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "basewise-trivy-"));
  try {
    const files: string[] = [];
    if (input !== undefined) {
      // A file and not a pipe: Trivy seeks in it.
      const file = path.join(folder, "sbom.cdx.json");
      await writeFile(file, input, { mode: 0o600 });
      files.push(file);
    }
    const cwd = path.join(folder, "cwd");
    await mkdir(cwd);
    const env = { PATH: process.env.PATH ?? "", HOME: cwd, TMPDIR: folder, LC_ALL: "C", NO_COLOR: "1", ...goSettings };
    return await runProgram(settings.program, [...args, "--cache-dir", settings.cacheDir, ...files], {
      cwd,
      env,
      signal,
      timeMs: settings.timeMs,
      maxBytes: settings.maxBytes,
    });
  } finally {
    // Nobody waits for it.
    rm(folder, { recursive: true, force: true }).catch((error: unknown) => log.warn("scanner.folder_left", { folder, error }));
  }
}

export function failed(end: Pick<ProgramEnd, "code" | "stderr">): BasewiseError {
  const how = end.code === null ? "was ended by a signal" : `ended with ${end.code}`;
  return new BasewiseError("scanner_failed", `The scanner ${how}${end.stderr ? `: ${end.stderr.slice(-1000)}` : " without a word"}.`);
}
