import { join } from "node:path";
import { bootstrap } from "../debian/bootstrap";
import { cacheRoot, folderMadeOnce } from "../host/files";
import { withLock } from "../host/lock";
import { type Output, type RunOptions, run } from "../host/run";
import { program } from "../system";

/** The first Debian release whose rpm knows SQLite and ndb; bookworm's knows SQLite alone. */
const SUITE = "trixie";

function rpmRoot(): Promise<string> {
  const cache = join(cacheRoot(), "rpm");
  return withLock(join(cache, "make.lock"), () => folderMadeOnce(join(cache, SUITE), (temporary) => bootstrap(SUITE, ["rpm"], temporary)));
}

/** Runs a program of rpm's out of its own root. `folder` is there under its own name, and is all that the program sees of this machine. */
export async function runRpm(folder: string, command: string, args: string[], options: RunOptions = {}): Promise<Output> {
  const words = ["--mount", "--propagation", "private", "sh", "-c", ENTER, "sh", await rpmRoot(), folder, command, ...args];
  return run(program("unshare"), words, { ...options, env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", HOME: "/nonexistent", ...options.env } });
}

/** The mounts end with the program. */
const ENTER = `
set -e
root=$1; folder=$2; shift 2
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root$folder"
mount --bind "$folder" "$root$folder"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
exec chroot "$root" "$@"
`;
