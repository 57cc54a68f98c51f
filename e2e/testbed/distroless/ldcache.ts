import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../host/run";
import type { Layer, Store } from "../image/store";
import { type Entry, file } from "../image/tar";
import { program } from "../system";
import { withParents } from "./pieces";

/** /etc/ld.so.cache of a root made of these layers. ldconfig changes its root, for which a user namespace stands in for root. */
export async function linkerCache(store: Store, layers: readonly Layer[]): Promise<Entry[]> {
  const folder = await mkdtemp(join(tmpdir(), "basewise-ld-"));
  try {
    for (const layer of layers) {
      const words = ["-xzf", store.path(layer.descriptor.digest), "-C", folder, "--no-same-owner", "--keep-directory-symlink", "--delay-directory-restore"];
      await run("tar", words);
    }
    const ldconfig = [program("ldconfig"), "-r", folder, "-X"];
    const [first = "", ...rest] = process.getuid?.() === 0 ? ldconfig : ["unshare", "-r", ...ldconfig];
    await run(first, rest);
    return withParents(file("etc/ld.so.cache", await readFile(join(folder, "etc", "ld.so.cache"))));
  } finally {
    await run("chmod", ["-R", "u+rwX", folder]).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}
