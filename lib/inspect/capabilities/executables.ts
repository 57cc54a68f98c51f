import type { FileTree } from "../file-tree";
import { searchPath } from "./bin-folders";
import type { Capability, Executables, Scripts } from "./capability";
import { Collector, no, withSlash, yes } from "./evidence";
import type { ImageConfig } from "./input";
import { isLibrary } from "./libraries";
import { isExecutable } from "./programs";
import { fileRule } from "./rules";

/** Different interpreters and loaders that are looked up; beyond them a script or program is not judged. */
const lookUpLimit = 5000;

/** Whether something executable lies at an absolute path, links followed; each path is asked once. Beyond the limit: yes, for nothing speaks against it. */
function presence(tree: FileTree): (path: string) => boolean {
  const known = new Map<string, boolean>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    if (known.size >= lookUpLimit) return true;
    const here = isExecutable(tree.resolve(path));
    known.set(path, here);
    return here;
  };
}

/** Every ELF program with an executable bit, by inode once: a library that can be run, as libc.so.6, is none. */
export function executables(tree: FileTree): Capability<Executables> {
  const present = presence(tree);
  const [statics, dynamics] = [new Collector<string>(), new Collector<string>()];
  const loaderMissing = new Collector<{ path: string; loader: string }>();
  const unread = new Collector<{ path: string; reason: string }>();
  const seen = new Set<number>();
  for (const file of tree.files()) {
    const elf = file.facts?.elf;
    if (elf?.kind !== "executable" || isLibrary(elf) || !isExecutable(file) || seen.has(file.inode)) continue;
    seen.add(file.inode);
    const path = withSlash(file.path);
    if (elf.unread) {
      const { reason } = elf.unread;
      unread.add(() => ({ path, reason }));
    } else if (elf.static) statics.add(() => path);
    else {
      dynamics.add(() => path);
      const loader = elf.interpreter;
      if (loader?.startsWith("/") && !present(loader)) loaderMissing.add(() => ({ path, loader }));
    }
  }
  const detail = { static: statics.done(), dynamic: dynamics.done(), loaderMissing: loaderMissing.done(), unread: unread.done() };
  const found = {
    rules: [fileRule("executables").id],
    paths: [...detail.static.items, ...detail.dynamic.items, ...detail.unread.items.map(({ path }) => path)],
    count: seen.size,
    detail,
  };
  return seen.size > 0 ? yes(found) : no(found);
}

/** execve(2): the first word names the interpreter; `env` then looks for the next in PATH, options and assignments apart. */
function interpreterOf(script: string): { path: string; command: string | null } | null {
  const [path = "", ...words] = script.split(/[ \t]+/, 20);
  if (!path.startsWith("/")) return null;
  const command = /\/env$/.test(path) ? words.find((word) => !word.startsWith("-") && !word.includes("=")) : undefined;
  return { path, command: command ?? null };
}

/** Executable files that begin with #!, and those that cannot start for want of their interpreter. */
export function scripts(tree: FileTree, config: ImageConfig): Capability<Scripts> {
  const present = presence(tree);
  const folders = searchPath(config);
  const inPath = (name: string) => (name.includes("/") ? !name.startsWith("/") || present(name) : folders.some((folder) => present(`/${folder}/${name}`)));
  const missing = new Collector<{ path: string; interpreter: string }>();
  const all = new Collector<string>();
  for (const file of tree.files()) {
    const script = file.facts?.script;
    if (script === undefined || !isExecutable(file)) continue;
    const path = withSlash(file.path);
    all.add(() => path);
    const asked = interpreterOf(script);
    const absent = asked && (!present(asked.path) ? asked.path : asked.command !== null && !inPath(asked.command) ? asked.command : null);
    if (absent) missing.add(() => ({ path, interpreter: absent }));
  }
  const { count, items } = all.done();
  const found = { rules: [fileRule("scripts").id], paths: items, count, detail: { count, interpreterMissing: missing.done() } };
  return count > 0 ? yes(found) : no(found);
}
