import type { PackageDatabase } from "../packages/package";
import { deriveCapabilities } from "./derive";
import type { ImageConfig } from "./input";
import { deriveLevel } from "./level";
import { directory, type Entry, library, link, program, treeOf } from "./testing";
import { pemA, pemB } from "./testing-certificates";

/** For tests alone: the layouts of the bases as their recipes give them, in the few entries that matter. */

export const config = (more: Partial<ImageConfig> = {}): ImageConfig => ({ user: null, env: [], entrypoint: null, cmd: null, workingDir: null, ...more });

export type Bytes = Record<string, string | Buffer | null>;

export interface Layout {
  entries: Entry[];
  bytes: Bytes;
}

/** What a later layout lays over an earlier one. */
export const over = (...layouts: Layout[]): Layout => ({
  entries: layouts.flatMap(({ entries }) => entries),
  bytes: Object.assign({}, ...layouts.map(({ bytes }) => bytes)),
});

const usr = "usr/lib/x86_64-linux-gnu";

export const distrolessStatic: Layout = {
  entries: [
    directory("tmp", 0o1777),
    directory("home/nonroot", 0o700, 65532, 65532),
    directory("root", 0o700),
    directory("var/lib/dpkg/status.d"),
    { path: "usr/share/doc/base-files/changelog.gz" },
    { path: "usr/share/doc/base-files/copyright" },
    { path: "usr/share/zoneinfo/Europe/Berlin", size: 2298 },
    { path: "usr/share/zoneinfo/UTC", size: 114 },
    link("usr/share/zoneinfo/US/Pacific", "../America/Los_Angeles"),
    { path: "usr/share/zoneinfo/zone1970.tab", size: 17597 },
    { path: "usr/share/zoneinfo/posix/UTC", size: 114 },
    link("etc/os-release", "../usr/lib/os-release"),
  ],
  bytes: {
    "etc/passwd":
      "root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n",
    "etc/group": "root:x:0:\nnobody:x:65534:\ntty:x:5:\nstaff:x:50:\nnonroot:x:65532:\n",
    "etc/nsswitch.conf": "hosts: files dns\n",
    "etc/ssl/certs/ca-certificates.crt": `${pemA}${pemB}`,
    "usr/lib/os-release": 'PRETTY_NAME="Distroless"\nNAME="Debian GNU/Linux"\nID="debian"\nVERSION_ID="13"\nVERSION="Debian GNU/Linux 13 (trixie)"\n',
    "usr/share/zoneinfo/tzdata.zi": "# version 2026f\n# This zic input file is in the public domain.\n",
  },
};
const lay = (...entries: Entry[]): Layout => ({ entries, bytes: {} });

/** libc.so.6 has an interpreter, as glibc's has. */
export const glibc = lay(
  program(`${usr}/libc.so.6`, {
    soname: "libc.so.6",
    pie: true,
    interpreter: "/lib64/ld-linux-x86-64.so.2",
    versionsDefined: ["GLIBC_2.2.5", "GLIBC_2.41", "GLIBC_2.9", "GLIBC_ABI_DT_RELR", "GLIBC_PRIVATE"],
  }),
  // A loader without its executable bit would load nothing: execve(2) asks for it.
  program(`${usr}/ld-linux-x86-64.so.2`, { kind: "shared", soname: "ld-linux-x86-64.so.2" }),
  link("lib64", "usr/lib64"),
  link("usr/lib64/ld-linux-x86-64.so.2", "../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"),
);
export const openssl = lay(library(`${usr}/libssl.so.3`, "libssl.so.3", ["OPENSSL_3.0.0"]));
export const gcc = lay(
  library(`${usr}/libgcc_s.so.1`, "libgcc_s.so.1", ["GCC_14.0.0", "GCC_3.0"]),
  link(`${usr}/libstdc++.so.6`, "libstdc++.so.6.0.33"),
  library(`${usr}/libstdc++.so.6.0.33`, "libstdc++.so.6", ["CXXABI_1.3", "GLIBCXX_3.4", "GLIBCXX_3.4.33", "GLIBCXX_3.4.9"]),
);
export const java = lay(
  program("usr/lib/jvm/java-21/bin/java", { interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libjli.so"] }),
  link("usr/bin/java", "/usr/lib/jvm/java-21/bin/java"),
);
export const debug = lay(
  program("busybox/busybox", { static: true }, { inode: 77 }),
  program("busybox/sh", { static: true }, { inode: 77 }),
  link("busybox/wget", "busybox"),
  link("busybox/dpkg", "busybox"),
);
export const alpine: Layout = {
  entries: [
    program("bin/busybox", { interpreter: "/lib/ld-musl-x86_64.so.1", needed: ["libc.musl-x86_64.so.1"] }),
    link("bin/sh", "/bin/busybox"),
    link("bin/ash", "/bin/busybox"),
    link("usr/bin/wget", "/bin/busybox"),
    program("sbin/apk", { interpreter: "/lib/ld-musl-x86_64.so.1", needed: ["libc.musl-x86_64.so.1"] }),
    program("lib/ld-musl-x86_64.so.1", { kind: "shared", soname: "libc.musl-x86_64.so.1" }),
    link("lib/libc.musl-x86_64.so.1", "ld-musl-x86_64.so.1"),
    directory("usr/share/man"),
    directory("tmp", 0o1777),
  ],
  bytes: { "etc/passwd": "root:x:0:0:root:/root:/bin/sh\n" },
};
export const debianSlim = over(
  glibc,
  lay(
    link("bin", "usr/bin"),
    program("usr/bin/dash", { interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libc.so.6"] }),
    link("usr/bin/sh", "dash"),
    program("usr/bin/dpkg", { interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libc.so.6"] }),
    program("usr/bin/apt-get", { interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libc.so.6"] }),
    { path: "usr/share/doc/dpkg/copyright" },
    link("usr/share/doc/apt", "dpkg"),
  ),
);

export function judge(layout: Layout, more: Partial<ImageConfig> = {}, packages: PackageDatabase[] = []) {
  const facts = deriveCapabilities({ tree: treeOf(layout.entries, layout.bytes), packages, config: config(more) });
  return { facts, ...deriveLevel(facts) };
}
