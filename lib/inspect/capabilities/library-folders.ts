import { environment } from "./bin-folders";
import { relative } from "./evidence";
import type { ImageConfig } from "./input";

/** The loaders' own folders, glibc's and musl's, with Debian's multiarch folders below them; ld.so(8). */
const folder = /^(?:usr\/(?:local\/)?)?lib(?:32|64|x32)?(?:\/[\w.]+-linux-\w+)?$/;

/** Whether the loader looks in a folder: its own, or one that LD_LIBRARY_PATH of the config names. */
export function libraryFolders(config: ImageConfig): (folder: string) => boolean {
  const named = new Set(
    (environment(config, "LD_LIBRARY_PATH") ?? "")
      .split(/[:;]/, 100)
      .filter((part) => part.startsWith("/"))
      .map((part) => relative(part).replace(/\/+$/, "")),
  );
  return (path) => folder.test(path) || named.has(path);
}
