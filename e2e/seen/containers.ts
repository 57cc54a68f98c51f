import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError, run } from "../testbed/host/run";
import { type BedState, ensureSystem } from "../testbed/index";

/** What a container said and how it ended. */
export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** Files copied in before the start: path in the container → path here. */
  files?: Record<string, string>;
  entrypoint?: string;
  args?: string[];
}

/** Containers on the bed's engine, through Docker's own client. */
export class Containers {
  private readonly env: NodeJS.ProcessEnv;

  constructor(private readonly bed: BedState) {
    this.env = { ...process.env, DOCKER_HOST: bed.dockerHost };
  }

  /** The engine knows the bed's registry by its address and not by the names that the images have in the world. */
  private reference(repository: string, tag: string): string {
    return `${this.bed.registry}/${repository}:${tag}`;
  }

  async pull(repository: string, tag: string): Promise<string> {
    const reference = this.reference(repository, tag);
    await run("docker", ["pull", "-q", reference], { env: this.env });
    return reference;
  }

  async inspect(repository: string, tag: string): Promise<Record<string, unknown>> {
    const { stdout } = await run("docker", ["image", "inspect", await this.pull(repository, tag)], { env: this.env });
    const [image] = JSON.parse(stdout.toString("utf8")) as Record<string, unknown>[];
    if (!image) throw new Error(`the engine does not know ${repository}:${tag}`);
    return image;
  }

  /** Create, copy, start, read, remove: works with an engine on another machine too, where a mount would not. */
  async run(repository: string, tag: string, options: RunOptions = {}): Promise<Ran> {
    const reference = await this.pull(repository, tag);
    const entrypoint = options.entrypoint === undefined ? [] : ["--entrypoint", options.entrypoint];
    const created = await run("docker", ["create", "--network", "none", ...entrypoint, reference, ...(options.args ?? [])], { env: this.env });
    const id = created.stdout.toString("utf8").trim();
    try {
      for (const [inside, here] of Object.entries(options.files ?? {})) await run("docker", ["cp", here, `${id}:${inside}`], { env: this.env });
      return await this.start(id);
    } finally {
      await run("docker", ["rm", "-f", "-v", id], { env: this.env });
    }
  }

  /** A program that cannot be started fails `docker start` itself, with the code that a shell would see. */
  private async start(id: string): Promise<Ran> {
    try {
      const { stdout, stderr } = await run("docker", ["start", "-a", id], { env: this.env, timeout: 120_000 });
      return { code: 0, stdout: stdout.toString("utf8"), stderr };
    } catch (error) {
      if (!(error instanceof CommandError) || error.code === null) throw error;
      const state = await run("docker", ["inspect", "-f", "{{.State.ExitCode}}", id], { env: this.env });
      return { code: Number(state.stdout.toString("utf8")), stdout: "", stderr: error.stderr };
    }
  }
}

export interface Compiled {
  folder: string;
  static: string;
  dynamic: string;
  cpp: string;
  remove(): Promise<void>;
}

const C = `
#include <stdio.h>
#include <unistd.h>
int main(void) {
  char where[4096];
  printf("uid=%d gid=%d cwd=%s\\n", (int)getuid(), (int)getgid(), getcwd(where, sizeof where) ? where : "?");
  return 0;
}
`;

const CPP = `
#include <iostream>
#include <stdexcept>
#include <string>
int main() {
  try { throw std::runtime_error("thrown and caught"); }
  catch (const std::exception& error) { std::cout << error.what() << std::endl; }
}
`;

/** Programs of the three kinds that the ladder of bases tells apart. */
export async function compile(): Promise<Compiled> {
  await ensureSystem(["compiler"]);
  const folder = await mkdtemp(join(tmpdir(), "basewise-seen-"));
  await writeFile(join(folder, "program.c"), C);
  await writeFile(join(folder, "program.cc"), CPP);
  await run("gcc", ["-static", "-O1", "-o", "static", "program.c"], { cwd: folder });
  await run("gcc", ["-O1", "-o", "dynamic", "program.c"], { cwd: folder });
  await run("g++", ["-O1", "-o", "cpp", "program.cc"], { cwd: folder });
  const at = (name: string) => join(folder, name);
  return { folder, static: at("static"), dynamic: at("dynamic"), cpp: at("cpp"), remove: () => rm(folder, { recursive: true, force: true }) };
}
