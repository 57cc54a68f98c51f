import type { FileTree, MergedFile } from "../file-tree";
import type { ElfFacts } from "../layer-index";
import { resolveWithGlibc } from "./glibc";
import { resolveWithMusl } from "./musl";
import { type Loaded, Process, type Resolution } from "./resolution";
import { machineNames, sameMachine } from "./system-folders";

export type { Resolution } from "./resolution";

/**
 * What the dynamic loader would find for a program or a library inside an image. Nothing is run: headers and links decide. Not known here, and
 * left out: LD_PRELOAD, the working directory, what is loaded by dlopen, and which hardware levels the machine has.
 */
export function resolveLibraries(tree: FileTree, path: string, options: { ldLibraryPath?: string[] } = {}): Resolution {
  const file = tree.resolve(path);
  const elf = file?.facts?.elf;
  if (!file || !elf) {
    const reason = file ? "It is no ELF file, so no loader is asked." : "There is no such file.";
    return { interpreter: null, libraries: [], missingVersions: [], unread: [{ path: file?.path ?? path, code: "unsupported", reason }] };
  }
  const main: Loaded = { file, elf, foundAs: `/${path.replace(/^\/+/, "")}`, loader: null };
  const process = new Process(tree, main, options.ldLibraryPath ?? []);
  const interpreter = elf.interpreter === null ? null : loaderAt(tree, elf.interpreter, elf);
  if (elf.interpreter !== null) process.resolution.interpreter = { path: elf.interpreter, found: interpreter?.path ?? null };
  if (elf.needed.length === 0) return process.resolution;

  const loader = elf.interpreter === null ? usualLoader(tree, elf) : interpreter;
  const flavour = flavourOf(elf, loader);
  if (flavour === "glibc") resolveWithGlibc(process, loader);
  else if (flavour === "musl") resolveWithMusl(process, loader);
  else process.note(loader?.path ?? file.path, { code: "unsupported", reason: `The rules of the loader ${elf.interpreter} are not known.` });
  return process.resolution;
}

/** The kernel takes a loader of the program's own machine and class only. */
function loaderAt(tree: FileTree, path: string, elf: ElfFacts): MergedFile | null {
  const file = tree.resolve(path);
  const found = file?.type === "file" ? file.facts?.elf : undefined;
  return file && found && sameMachine(found, elf) ? file : null;
}

/** A library names no loader: it is loaded by that of the programs beside it. */
function usualLoader(tree: FileTree, elf: ElfFacts): MergedFile | null {
  const names = machineNames(elf);
  if (!names) return null;
  const musl = () => loaderAt(tree, `/lib/ld-musl-${names.musl}.so.1`, elf);
  return asksForMusl(elf) ? musl() : (loaderAt(tree, names.glibcLoader, elf) ?? musl());
}

/** `libc.musl-x86_64.so.1` on Alpine, `libc.so` elsewhere; glibc's is `libc.so.6`. */
const asksForMusl = (elf: ElfFacts): boolean => elf.needed.some((name) => name === "libc.so" || name.startsWith("libc.musl-"));

/** By the file that PT_INTERP leads to, else by its name: on Alpine glibc's name can be a link to musl's loader. */
function flavourOf(elf: ElfFacts, loader: MergedFile | null): "glibc" | "musl" | null {
  const name = (loader?.path ?? elf.interpreter ?? "").split("/").at(-1) ?? "";
  if (name.startsWith("ld-musl-") || loader?.facts?.elf?.soname?.startsWith("libc.musl-")) return "musl";
  if (name === "") return asksForMusl(elf) ? "musl" : "glibc";
  // ld-linux-x86-64.so.2, ld-linux.so.2, ld64.so.2, ld.so.1, and ld-2.31.so before glibc 2.34.
  return /^ld(?:64)?(?:-linux[\w-]*|-2\.\d+)?\.so(?:\.\d+)?$/.test(name) ? "glibc" : null;
}
