import { run } from "../host/run";
import { type Entry, unpackTar } from "../image/tar";
import type { Deb } from "./packages";

/** The package's files, as its own tar has them. */
export async function debData(deb: Deb): Promise<Entry[]> {
  return unpackTar((await run("dpkg-deb", ["--fsys-tarfile", deb.file])).stdout);
}

export interface DebControl {
  control: Buffer;
  md5sums: Buffer | undefined;
}

export async function debControl(deb: Deb): Promise<DebControl> {
  const entries = await unpackTar((await run("dpkg-deb", ["--ctrl-tarfile", deb.file])).stdout);
  const body = (path: string) => entries.find((entry) => entry.path === path)?.body;
  const control = body("control");
  if (!control) throw new Error(`${deb.file} has no control file`);
  return { control, md5sums: body("md5sums") };
}

/** The value of a one-line field. */
export function controlField(control: Buffer, name: string): string | undefined {
  return new RegExp(`^${name}:[ \\t]*(.*)$`, "m").exec(control.toString("utf8"))?.[1];
}
