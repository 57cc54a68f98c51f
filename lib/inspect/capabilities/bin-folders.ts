import type { FileTree } from "../file-tree";
import { baseName, relative } from "./evidence";
import type { ImageConfig } from "./input";

/** Links named bin or sbin, and parts of PATH, that are looked at. */
const folderLimit = 1000;

/** Distroless' debug images keep busybox and its links there. */
export const busyboxFolder = "busybox";

/**
 * The folders that programs are found in: any named bin or sbin, /busybox, the folders of PATH, and what links of these names lead to.
 */
export interface BinFolders {
  has(folder: string): boolean;
  /** Other paths by which the folder is reached; [] for most. */
  aliases(folder: string): readonly string[];
}

export const environment = (config: ImageConfig, name: string): string | undefined =>
  config.env
    .filter((line) => line.startsWith(`${name}=`))
    .at(-1)
    ?.slice(name.length + 1);

/** Docker's default where the config sets none (moby, system.DefaultPathEnv). */
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export const searchPath = (config: ImageConfig): string[] =>
  (environment(config, "PATH") ?? defaultPath)
    .split(":", folderLimit)
    .filter((part) => part.startsWith("/"))
    .map((part) => relative(part).replace(/\/+$/, ""));

const isBin = (name: string): boolean => name === "bin" || name === "sbin";

export function binFolders(tree: FileTree, config: ImageConfig): BinFolders {
  const named = searchPath(config);
  let links = 0;
  for (const file of tree.files()) {
    if (file.type === "symlink" && isBin(baseName(file.path)) && links++ < folderLimit) named.push(file.path);
  }
  const extra = new Map<string, string[]>();
  for (const path of named) {
    const folder = tree.resolve(path);
    if (folder?.type !== "directory") continue;
    const aliases = extra.get(folder.path) ?? [];
    if (path !== folder.path && !aliases.includes(path)) aliases.push(path);
    extra.set(folder.path, aliases);
  }
  return {
    has: (folder) => folder === busyboxFolder || isBin(baseName(folder)) || extra.has(folder),
    aliases: (folder) => extra.get(folder) ?? [],
  };
}

/** Where a command of the config is, as a container would find it: a path, or a name in PATH. */
export function findCommand(tree: FileTree, config: ImageConfig, command: string): string | undefined {
  if (command.includes("/")) return command.startsWith("/") ? relative(command) : relative(`${config.workingDir ?? ""}/${command}`);
  return searchPath(config)
    .map((folder) => (folder ? `${folder}/${command}` : command))
    .find((path) => tree.resolve(path)?.type === "file");
}
