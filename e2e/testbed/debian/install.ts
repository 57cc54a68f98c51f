import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../host/run";
import type { Layer, Store } from "../image/store";
import type { Entry } from "../image/tar";
import { listTree, treeChanges } from "./tree";

/**
 * The layer that `RUN apt-get install …` leaves on a Debian base: the base is unpacked, apt runs in it, and what differs
 * afterwards is the layer. Neither overlayfs nor an engine is needed.
 */
export async function installEntries(store: Store, base: Layer, packages: readonly string[]): Promise<Entry[]> {
  if (process.getuid?.() !== 0) throw new Error("apt in a root file system of its own needs root");
  const work = await mkdtemp(join(tmpdir(), "basewise-install-"));
  const root = join(work, "root");
  try {
    await mkdir(root);
    await run("tar", ["-xzpf", store.path(base.descriptor.digest), "-C", root, "--numeric-owner"]);
    const before = await listTree(root);
    const resolver = join(root, "etc/resolv.conf");
    await run("cp", ["--dereference", "/etc/resolv.conf", resolver]);
    await writeFile(join(root, "usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n", { mode: 0o755 });
    await run("unshare", ["--mount", "--propagation", "private", "sh", "-c", SCRIPT, "sh", root, ...packages], {
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C", HOME: "/root" },
    });
    await rm(resolver, { force: true });
    await rm(join(root, "usr/sbin/policy-rc.d"), { force: true });
    return await treeChanges(root, before);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Mounts live in a mount namespace that ends with the shell: nothing is left to unmount, whatever happens. */
const SCRIPT = `
set -e
root=$1; shift
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
apt() { chroot "$root" apt-get -q -o Dpkg::Options::=--force-unsafe-io -o APT::Sandbox::User=root "$@"; }
apt update
apt install -y --no-install-recommends "$@"
apt clean
umount -R "$root/dev" "$root/proc"
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/var/log/apt/* "$root"/var/log/*.log "$root"/var/cache/ldconfig/aux-cache "$root"/tmp/* "$root"/var/tmp/*
`;
