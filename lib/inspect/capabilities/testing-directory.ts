import { execFileSync } from "node:child_process";
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { join } from "node:path";
import type { FileTree } from "../file-tree";
import type { ElfFacts } from "../layer-index";
import { capturedPaths } from "./captured";
import { type Entry, elf, treeOf } from "./testing";

/** For tests alone: a merged file system from a real directory. ELF headers are read by binutils' readelf, so that no code of ours is judged by itself. */

const types = [
  ["isFile", "file"],
  ["isDirectory", "directory"],
  ["isSymbolicLink", "symlink"],
  ["isCharacterDevice", "character"],
  ["isBlockDevice", "block"],
  ["isFIFO", "fifo"],
] as const;

function head(path: string): Buffer {
  const file = openSync(path, "r");
  const bytes = Buffer.alloc(256);
  const length = readSync(file, bytes);
  closeSync(file);
  return bytes.subarray(0, length);
}

/** `readelf -hldV`, with one block a file. */
export function readelf(paths: readonly string[]): Map<string, ElfFacts> {
  const found = new Map<string, ElfFacts>();
  for (let at = 0; at < paths.length; at += 200) {
    // With a second file it always names each; an unreadable one ends in its exit code, which is of no interest here.
    const args = ["-W", "-h", "-l", "-d", "-V", ...paths.slice(at, at + 200), "/dev/null"];
    let text = "";
    try {
      text = execFileSync("readelf", args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
    } catch (error) {
      text = String((error as { stdout?: unknown }).stdout ?? "");
    }
    for (const block of text.split(/^File: /m).slice(1)) {
      const one = (pattern: RegExp) => pattern.exec(block)?.[1] ?? null;
      const type = one(/^ {2}Type: +(\w+)/m);
      if (!type) continue;
      const interpreter = one(/Requesting program interpreter: ([^\]]+)\]/);
      const pie = type === "DYN" && (interpreter !== null || /FLAGS_1.*\bPIE\b/.test(block));
      const needed = [...block.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map((match) => match[1] ?? "");
      const kind = type === "EXEC" || pie ? "executable" : type === "DYN" ? "shared" : type === "REL" ? "relocatable" : "other";
      const defined = /Version definition section[\s\S]*?(?=Version needs section|$)/.exec(block)?.[0] ?? "";
      const versions = [...defined.matchAll(/Flags: (?:none|WEAK).*?Name: (\S+)/g)].map((match) => match[1] ?? "").sort();
      const soname = one(/\(SONAME\).*\[(.+)\]/);
      const isStatic = kind === "executable" && interpreter === null && needed.length === 0;
      found.set(block.slice(0, block.indexOf("\n")), elf({ kind, pie, interpreter, needed, soname, versionsDefined: versions, static: isStatic }));
    }
  }
  return found;
}

const wanted = (path: string): boolean => capturedPaths.some((c) => ("path" in c ? c.path === path : path.startsWith(c.prefix) && path.endsWith(c.suffix)));

export function treeOfDirectory(root: string): FileTree {
  const entries: Entry[] = [];
  const bytes: Record<string, Buffer> = {};
  const elves: { entry: Entry; path: string }[] = [];
  const walk = (path: string): void => {
    const real = join(root, path);
    const stat = lstatSync(real);
    const type = types.find(([is]) => stat[is]())?.[1];
    if (!type) return;
    const entry: Entry = { path, type, size: type === "file" ? stat.size : 0, mode: stat.mode & 0o7777, uid: stat.uid, gid: stat.gid, inode: stat.ino };
    entries.push(entry);
    if (type === "symlink") entry.linkTarget = readlinkSync(real);
    if (type === "file") {
      const first = head(real);
      if (first.subarray(0, 4).toString("latin1") === "\x7fELF") elves.push({ entry, path: real });
      if (first.subarray(0, 2).toString("latin1") === "#!") entry.facts = { script: (first.toString("latin1", 2).split("\n", 1)[0] ?? "").trim() };
      if (wanted(path)) bytes[path] = readFileSync(real);
    }
    if (type === "directory") for (const name of readdirSync(real)) walk(path ? `${path}/${name}` : name);
  };
  walk("");
  const facts = readelf(elves.map(({ path }) => path));
  for (const { entry, path } of elves) {
    const read = facts.get(path);
    if (read) entry.facts = { elf: read };
  }
  return treeOf(entries, bytes);
}
