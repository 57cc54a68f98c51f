import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, open, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { run, text } from "../testbed/host/run";

/** An image's files on disk, as the engine exports them, for readelf and for the image's own loader. Ends with the folder. */
export async function inRoot<T>(dockerHost: string, reference: string, work: (root: string) => Promise<T>): Promise<T> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "basewise-root-")));
  const docker = (...args: string[]) => run("docker", ["-H", dockerHost, ...args]);
  await docker("pull", "-q", reference);
  try {
    const id = (await text("docker", ["-H", dockerHost, "create", "--network", "none", reference, "/nothing"])).trim();
    const root = path.join(folder, "root");
    await mkdir(root);
    try {
      await run("bash", ["-c", 'set -euo pipefail; docker -H "$1" export "$2" | tar -x -C "$3"', "export", dockerHost, id, root]);
    } finally {
      await docker("rm", "-f", id);
    }
    return await work(root);
  } finally {
    await docker("rmi", reference);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Paths below the root, without a slash in front, of regular files that begin with ELF's magic; of hard links each name. */
export async function elfFilesIn(root: string): Promise<string[]> {
  const names = (await text("find", [root, "-xdev", "-type", "f", "-size", "+3c", "-printf", "%P\\n"])).split("\n").filter(Boolean);
  const found: string[] = [];
  for (const name of names) {
    const file = await open(path.join(root, name));
    const head = Buffer.alloc(4);
    await file.read(head, 0, 4, 0).finally(() => file.close());
    if (head.toString("latin1") === "\x7fELF") found.push(name);
  }
  return found.sort();
}

/** What the image's own loader says it would load, links followed, without the loader itself: `ld.so --list`, which runs nothing of the program. */
export async function loadedBy(root: string, loader: string, program: string): Promise<string[]> {
  const { stdout } = spawnSync("chroot", [root, loader, "--list", `/${program}`], {
    env: { ...process.env, LC_ALL: "C", LD_LIBRARY_PATH: "" },
    encoding: "utf8",
  });
  const paths = [...stdout.matchAll(/^\t\S+ => (\/\S+) \(/gm)].map((match) => match[1] ?? "");
  const real = await Promise.all(paths.map(async (found) => (await realpath(path.join(root, found))).slice(root.length + 1)));
  return [...new Set(real)].sort();
}
