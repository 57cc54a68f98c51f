import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exists, sha256File } from "../testbed/host/files";
import { run, text } from "../testbed/host/run";

/** What an engine hands out as `docker save`, read with tar. */
export interface Saved {
  /** `legacy`: a folder per layer. `oci`: an OCI layout, with Docker's manifest.json beside index.json. */
  layout: "legacy" | "oci";
  packing: ("tar" | "gzip" | "zstd" | "lacking")[];
  /** sha256 of each layer's file, as the save has it; "" where manifest.json names a file that is not there. */
  digests: string[];
  /** Where index.json points. */
  top: { mediaType: string; digest: string } | undefined;
}

const docker = (dockerHost: string, args: string[]) => text("docker", args, { env: { ...process.env, DOCKER_HOST: dockerHost } });

/** What the engine says when it will not pull; undefined where it did. */
export async function pull(dockerHost: string, reference: string): Promise<string | undefined> {
  return docker(dockerHost, ["pull", "-q", reference]).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

export async function inspect(dockerHost: string, reference: string): Promise<{ Id: string; Size: number; RepoDigests: string[] }> {
  const [image] = JSON.parse(await docker(dockerHost, ["image", "inspect", reference])) as { Id: string; Size: number; RepoDigests: string[] }[];
  if (!image) throw new Error(`the engine does not know ${reference}`);
  return image;
}

export async function remove(dockerHost: string, reference: string): Promise<void> {
  await docker(dockerHost, ["image", "rm", reference]);
}

/** As `remove`, for images that need not be there. */
export async function forget(dockerHost: string, references: string[]): Promise<void> {
  for (const reference of references) await remove(dockerHost, reference).catch(() => undefined);
}

export async function save(dockerHost: string, reference: string): Promise<Saved> {
  const folder = await mkdtemp(join(tmpdir(), "basewise-saved-"));
  try {
    await docker(dockerHost, ["save", "-o", join(folder, "save.tar"), reference]);
    await run("tar", ["-xf", "save.tar"], { cwd: folder });
    const [first] = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as { Layers: string[] }[];
    const files = (first?.Layers ?? []).map((name) => join(folder, name));
    const layout = (await exists(join(folder, "oci-layout"))) ? "oci" : "legacy";
    const index = layout === "oci" ? (JSON.parse(await readFile(join(folder, "index.json"), "utf8")) as { manifests: NonNullable<Saved["top"]>[] }) : undefined;
    const packing = await Promise.all(files.map(packingOf));
    const digests = await Promise.all(files.map(async (file) => ((await exists(file)) ? `sha256:${await sha256File(file)}` : "")));
    const top = index?.manifests[0];
    return { layout, packing, digests, top: top && { mediaType: top.mediaType, digest: top.digest } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** By the first bytes, whatever anything says of them. */
async function packingOf(path: string): Promise<Saved["packing"][number]> {
  if (!(await exists(path))) return "lacking";
  const file = await open(path);
  try {
    const head = Buffer.alloc(512);
    await file.read(head, 0, 512, 0);
    if (head.subarray(0, 2).toString("hex") === "1f8b") return "gzip";
    if (head.subarray(0, 4).toString("hex") === "28b52ffd") return "zstd";
    if (head.subarray(257, 262).toString("latin1") === "ustar") return "tar";
    throw new Error(`${path} is neither gzip, zstd nor tar`);
  } finally {
    await file.close();
  }
}
