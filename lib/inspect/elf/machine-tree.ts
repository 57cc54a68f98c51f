import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, realpathSync, statSync } from "node:fs";
import type { FileTree, MergedFile } from "../file-tree";
import type { CapturedFile, FileFacts } from "../layer-index";
import { ElfTap } from "./tap";

/** Reads a file through the tap, by chunks of one size, as a tar would stream past. */
export function tapFile(path: string, chunk = 256 * 1024): FileFacts | null {
  const { size } = statSync(path);
  const tap = new ElfTap(size);
  const buffer = Buffer.alloc(chunk);
  const file = openSync(path, "r");
  try {
    for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) tap.add(buffer.subarray(0, length));
  } finally {
    closeSync(file);
  }
  return tap.end() ?? null;
}

/** For tests alone: a folder of the machine that they run on as a FileTree, read when asked. Links must not lead out of the folder. */
export class MachineTree implements FileTree {
  readonly #files = new Map<string, MergedFile | undefined>();
  readonly #facts = new Map<number, FileFacts | null>();
  constructor(readonly root = "") {}

  resolve(path: string): MergedFile | undefined {
    if (!this.#files.has(path)) this.#files.set(path, this.#read(path));
    return this.#files.get(path);
  }

  #read(path: string): MergedFile | undefined {
    let real: string;
    try {
      real = this.root === "" ? realpathSync(`/${path}`) : this.#realpath(path);
    } catch {
      return undefined;
    }
    const stat = statSync(real);
    const type = stat.isFile() ? "file" : stat.isDirectory() ? "directory" : "character";
    if (type === "file" && !this.#facts.has(stat.ino)) this.#facts.set(stat.ino, tapFile(real));
    const facts = this.#facts.get(stat.ino) ?? null;
    const none = { uid: 0, gid: 0, linkTarget: null, sha256: null, device: null, xattrs: null, layer: 0 };
    return { ...none, path: real.slice(this.root.length + 1), type, size: stat.size, mode: stat.mode & 0o7777, facts, inode: stat.ino };
  }

  /** As chroot would have it: absolute links begin at the folder. */
  #realpath(path: string): string {
    const parts = path.split("/");
    const done: string[] = [];
    for (let left = 40 + parts.length; parts.length > 0 && left > 0; ) {
      const part = parts.shift() as string;
      if (part === "" || part === ".") continue;
      if (part === "..") {
        done.pop();
        continue;
      }
      const here = `${this.root}/${[...done, part].join("/")}`;
      let target: string | undefined;
      try {
        target = readlinkSync(here);
      } catch {
        statSync(here);
      }
      if (target === undefined) done.push(part);
      else {
        left--;
        if (target.startsWith("/")) done.length = 0;
        parts.unshift(...target.split("/"));
      }
    }
    return `${this.root}/${done.join("/")}`;
  }

  get(path: string): MergedFile | undefined {
    return this.resolve(path);
  }
  list(path: string): MergedFile[] {
    return readdirSync(`${this.root}/${path}`)
      .sort()
      .flatMap((name) => {
        const file = this.resolve(`${path}/${name}`);
        return file ? [{ ...file, path: `${path}/${name}` }] : [];
      });
  }
  files(): readonly MergedFile[] {
    throw new Error("not needed by the loader");
  }
  captured(path: string): CapturedFile | undefined {
    try {
      return { bytes: readFileSync(`${this.root}/${path}`), unread: null };
    } catch {
      return undefined;
    }
  }
  history(): { layer: number; file: CapturedFile }[] {
    return [];
  }
}
