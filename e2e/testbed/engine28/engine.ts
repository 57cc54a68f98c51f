import { daemonWords, type Engine, type EngineOptions, type EngineRecord, launchEngine } from "../engine";
import { text } from "../host/run";
import { ensureSystem, program } from "../system";
import { engineRoot } from "./root";

/** `overlay2`: the engine's own image store. `containerd`: the containerd image store, the default of a fresh Engine 29. */
export type ImageStore = "overlay2" | "containerd";

export interface Engine28Options extends EngineOptions {
  store: ImageStore;
  say?: (line: string) => void;
}

/** What tells one form of engine from another. */
export interface EngineForm {
  /** As the engine answers, e.g. "28.5.2+dfsg4". */
  version: string;
  /** "overlay2", or "overlayfs" on the containerd store. */
  storageDriver: string;
  imageStore: ImageStore;
}

export interface Engine28 extends Engine, EngineForm {}

/**
 * A current dockerd beside the machine's own: it runs from a Debian root of its own, in a mount namespace of its own, on the
 * machine's network. Same shape as `startEngine`. Containers get no NAT.
 */
export async function startEngine28(options: Engine28Options): Promise<Engine28> {
  if (process.getuid?.() !== 0) throw new Error("an engine of the bed's own needs root");
  await ensureSystem(["engine", "iproute"], options.say);
  const root = await engineRoot(options.say);
  const engine = await launchEngine(options, (place) => ({
    command: program("unshare"),
    args: [
      ["--mount", "--propagation", "private", "sh", "-c", ENTER, "sh", root.folder, place.execRoot, options.dataRoot],
      ["/usr/sbin/dockerd", ...daemonWords(place, "/data")],
      ["--storage-driver", options.store === "containerd" ? "overlayfs" : "overlay2"],
      options.args ?? [],
    ].flat(),
    env: environment(),
    // The word --feature is younger than the oldest engine that we take.
    configuration: { features: { "containerd-snapshotter": options.store === "containerd" } },
  }));
  try {
    return { ...engine, ...(await formOf(engine.record)) };
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

/** As the engine itself tells it, whatever it was asked for. */
export async function formOf(record: Pick<EngineRecord, "dockerHost">): Promise<EngineForm> {
  const env = { ...process.env, DOCKER_HOST: record.dockerHost };
  const words = await text(program("docker"), ["info", "--format", "{{json .}}"], { env });
  const info = JSON.parse(words) as { ServerVersion?: string; Driver?: string; DriverStatus?: [string, string][] };
  const { ServerVersion: version, Driver: storageDriver, DriverStatus: status = [] } = info;
  if (!version || !storageDriver) throw new Error(`the engine at ${record.dockerHost} tells neither version nor driver`);
  const isContainerd = status.some(([name, value]) => name === "driver-type" && value.startsWith("io.containerd.snapshotter"));
  return { version, storageDriver, imageStore: isContainerd ? "containerd" : "overlay2" };
}

/** Proxies count, since images may come from beyond the bed; REGISTRY_* and DOCKER_* of the caller do not. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => /^(https?|no|all)_proxy$/i.test(name));
  return { ...Object.fromEntries(kept), PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" } as unknown as NodeJS.ProcessEnv;
}

/**
 * Runs in a mount namespace that ends with the daemon, so there is nothing to unmount, whatever happens. The cached root is shared by all
 * engines: it is mounted read-only, and what an engine writes goes to its exec root, its data root or memory. The data root is a mount
 * point of its own: containerd looks for one.
 */
const ENTER = `
set -e
root=$1; exec_root=$2; data=$3; shift 3
mount --bind "$root" "$root"
for point in run tmp opt etc/docker; do mount -t tmpfs -o mode=0755 tmpfs "$root/$point"; done
chmod 1777 "$root/tmp"
mkdir -p "$root$exec_root"
mount --bind "$exec_root" "$root$exec_root"
mount --bind "$data" "$root/data"
for point in proc sys dev; do mount --rbind "/$point" "$root/$point"; done
for file in /etc/resolv.conf /etc/hosts; do
  if [ -e "$file" ] && [ -e "$root$file" ]; then mount --bind "$file" "$root$file"; fi
done
mount -o remount,bind,ro "$root"
cd "$root"
pivot_root . .
umount -l .
cd /
exec "$@"
`;
