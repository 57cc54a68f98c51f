import type { ElfFacts } from "../layer-index";

/** What glibc's and musl's builds call a machine. */
interface MachineNames {
  /** PT_INTERP of programs built for glibc. */
  glibcLoader: string;
  /** Debian's folder below /lib and /usr/lib. */
  multiarch: string;
  /** `ld-musl-ARCH.so.1`, `/etc/ld-musl-ARCH.path`. */
  musl: string;
  /** AT_PLATFORM, for $PLATFORM. */
  platform: string;
  /** Folders below glibc-hwcaps, the best first (glibc, sysdeps/…/dl-hwcaps-subdirs.c). */
  hwcaps: readonly string[];
}

const machines: Record<string, MachineNames> = {
  "x86_64-64": {
    glibcLoader: "/lib64/ld-linux-x86-64.so.2",
    multiarch: "x86_64-linux-gnu",
    musl: "x86_64",
    platform: "x86_64",
    hwcaps: ["x86-64-v4", "x86-64-v3", "x86-64-v2"],
  },
  "x86_64-32": { glibcLoader: "/libx32/ld-linux-x32.so.2", multiarch: "x86_64-linux-gnux32", musl: "x32", platform: "x86_64", hwcaps: [] },
  "386-32": { glibcLoader: "/lib/ld-linux.so.2", multiarch: "i386-linux-gnu", musl: "i386", platform: "i686", hwcaps: [] },
  "aarch64-64": { glibcLoader: "/lib/ld-linux-aarch64.so.1", multiarch: "aarch64-linux-gnu", musl: "aarch64", platform: "aarch64", hwcaps: [] },
  "arm-32": { glibcLoader: "/lib/ld-linux-armhf.so.3", multiarch: "arm-linux-gnueabihf", musl: "armhf", platform: "v7l", hwcaps: [] },
  "riscv-64": { glibcLoader: "/lib/ld-linux-riscv64-lp64d.so.1", multiarch: "riscv64-linux-gnu", musl: "riscv64", platform: "riscv64", hwcaps: [] },
  "ppc64-64": {
    glibcLoader: "/lib64/ld64.so.2",
    multiarch: "powerpc64le-linux-gnu",
    musl: "powerpc64le",
    platform: "power8",
    hwcaps: ["power10", "power9"],
  },
  "s390-64": {
    glibcLoader: "/lib/ld64.so.1",
    multiarch: "s390x-linux-gnu",
    musl: "s390x",
    platform: "z13",
    hwcaps: ["z16", "z15", "z14", "z13"],
  },
  "loongarch-64": {
    glibcLoader: "/lib64/ld-linux-loongarch-lp64d.so.1",
    multiarch: "loongarch64-linux-gnu",
    musl: "loongarch64",
    platform: "loongarch",
    hwcaps: [],
  },
};

/** undefined for a machine whose folders are not known here; then only the loader's own folder tells. */
export const machineNames = ({ machine, bits }: ElfFacts): MachineNames | undefined => machines[`${machine}-${bits}`];

/** Whether one can be loaded into the other's process. */
export const sameMachine = (a: ElfFacts, b: ElfFacts): boolean => a.machine === b.machine && a.bits === b.bits && a.littleEndian === b.littleEndian;

/**
 * glibc's default folders are compiled into it, so they are told by where the loader really lies: Debian and Ubuntu build with a multiarch
 * folder (`ld.so --help` prints these four), Fedora, RHEL and SUSE with lib64, Arch with lib, and Nix with the folder of the package alone.
 */
export function defaultFolders(elf: ElfFacts, loader: string | null): string[] {
  const folder = loader?.slice(0, Math.max(0, loader.lastIndexOf("/"))) ?? "";
  const multiarch = /(?:^|\/)lib\/([^/]*-linux-[^/]*)$/.exec(folder)?.[1];
  if (multiarch) return multiarchFolders(multiarch);
  const plain = /^(?:usr\/)?(lib(?:64|32|x32)?)$/.exec(folder)?.[1];
  if (plain) return [`/${plain}`, `/usr/${plain}`];
  if (loader) return [`/${folder}`];
  const names = machineNames(elf);
  const wide = elf.bits === 64 ? ["/lib64", "/usr/lib64"] : [];
  return [...(names ? multiarchFolders(names.multiarch) : ["/lib", "/usr/lib"]), ...wide];
}

const multiarchFolders = (tuple: string): string[] => [`/lib/${tuple}`, `/usr/lib/${tuple}`, "/lib", "/usr/lib"];

/** $LIB, which is compiled in as well: `lib/x86_64-linux-gnu` on Debian, `lib64` on Fedora. */
export const libraryFolderName = (defaults: readonly string[]): string => (defaults[0] ?? "/lib").slice(1).replace(/^usr\//, "");
