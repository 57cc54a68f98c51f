import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { run, text } from "../host/run";
import type { Place } from "./image";
import { fetchTars, inFolder } from "./layers";
import { count, type OracleFile, type OracleFiles, squash } from "./listing";

/** An image as an engine knows it. */
export interface EngineImage {
  dockerHost: string;
  /** A reference or an image id. */
  reference: string;
  /**
   * Where to read the image's own layers where the engine cannot save them: on the containerd store an image whose diffIDs came with
   * another image's blobs has none of its own, and `save` leaves them out without a word.
   */
  place?: Place;
}

/**
 * What `docker create` puts into every container, whatever the image has there: a file or a link of the image's own is unlinked first
 * (moby, daemon/initlayer). `/dev` and `/etc` come along where they are lacking.
 */
export const ADDED_BY_CREATE = [
  ".dockerenv",
  "dev",
  "dev/console",
  "dev/pts",
  "dev/shm",
  "etc",
  "etc/hostname",
  "etc/hosts",
  "etc/mtab",
  "etc/resolv.conf",
  "proc",
  "sys",
] as const;

/**
 * The merged file system as the engine has it: `docker create` and `docker export`. At the paths of `ADDED_BY_CREATE`, and at no others,
 * the image's own layers (`docker save`) say what is there, since the export shows the engine's own files.
 */
export async function readFiles({ dockerHost, reference, place }: EngineImage): Promise<OracleFiles> {
  return inFolder(async (folder) => {
    const env = { ...process.env, DOCKER_HOST: dockerHost };
    // An image may have no command of its own; this one is never started.
    const id = (await text("docker", ["create", "--network", "none", reference, "/nothing"], { env })).trim();
    try {
      await run("docker", ["export", "-o", join(folder, "export.tar"), id], { env });
    } finally {
      await run("docker", ["rm", "-f", "-v", id], { env });
    }
    const exported = await squash([join(folder, "export.tar")]);
    if (place) return count(withOwn(exported, await squash(await fetchTars(place, folder))));
    await run("docker", ["save", "-o", join(folder, "save.tar"), reference], { env });
    return count(withOwn(exported, await squash(await savedTars(folder))));
  });
}

function withOwn(exported: OracleFile[], own: OracleFile[]): OracleFile[] {
  const added: ReadonlySet<string> = new Set(ADDED_BY_CREATE);
  const kept = exported.filter((file) => !added.has(file.path));
  // The export does not list the root either.
  const lacking = own.filter((file) => added.has(file.path) || file.path === "");
  const ours = kept.filter((file) => file.path !== "");
  const first = Math.max(0, ...ours.map((file) => file.inode)) + 1;
  return [...ours, ...lacking.map((file) => ({ ...file, inode: first + file.inode }))];
}

/** Any layout of `docker save` has a manifest.json, which names the layers' files. */
async function savedTars(folder: string): Promise<string[]> {
  await run("tar", ["-xf", "save.tar"], { cwd: folder });
  const [image] = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as { Layers: string[] | null }[];
  const tars: string[] = [];
  for (const [at, name] of (image?.Layers ?? []).entries()) {
    const target = join(folder, `layer-${at}.tar`);
    await run("bash", ["-c", PLAIN, "oracle", join(folder, name), target]);
    tars.push(target);
  }
  return tars;
}

const PLAIN = `
set -euo pipefail
case "$(head -c 4 "$1" | od -An -tx1 | tr -d ' ')" in
  1f8b*) gzip -dc < "$1" > "$2";;
  28b52ffd) zstd -dc < "$1" > "$2";;
  *) cat < "$1" > "$2";;
esac
`;
