import type { Capabilities, Capability } from "../inspect/capabilities/capability";

/** What it means for whoever deploys an image that it lacks something. A table: capability → words, with who says so. */
export type LackId = "shell" | "packageManager" | "libc" | "tls" | "libgcc" | "libstdcxx" | "ca" | "timeZones" | "passwd" | "tmp";

export interface Lack {
  id: LackId;
  /** `No shell`. */
  name: string;
  /** What follows `No …: `, without a full stop. */
  means: string;
  /** Why that is so. */
  source: string;
  of: (facts: Capabilities) => Capability<unknown>;
}

export const lacks: readonly Lack[] = [
  {
    id: "shell",
    name: "shell",
    means: "shell-form CMD and RUN, and exec probes that call one, will not work",
    // Kubernetes runs an exec probe's command directly: it fails where that command is sh.
    source: "Dockerfile reference, “Shell and exec form”: the shell form runs /bin/sh -c. Kubernetes, “Configure Liveness Probes”: exec",
    of: (c) => c.shells,
  },
  {
    id: "packageManager",
    name: "package manager",
    means: "what is missing is copied in from a build stage",
    source: "Docker docs, “Multi-stage builds”",
    of: (c) => c.packageManagers,
  },
  {
    id: "libc",
    name: "libc",
    means: "only statically linked programs start",
    source: "execve(2): ENOENT where the interpreter that an ELF file names (PT_INTERP) does not exist",
    of: (c) => c.libc,
  },
  {
    id: "tls",
    name: "TLS library",
    means: "programs linked against one will not start",
    source: "ld.so(8): error while loading shared libraries",
    of: (c) => c.tls,
  },
  {
    id: "libgcc",
    name: "libgcc",
    means: "C++ and most Rust programs will not start",
    source: "ld.so(8); rustc links std against libgcc_s on *-linux-gnu",
    of: (c) => c.libgcc,
  },
  {
    id: "libstdcxx",
    name: "libstdc++",
    means: "C++ programs will not start",
    source: "ld.so(8); g++ links libstdc++.so.6 unless told -static-libstdc++",
    of: (c) => c.libstdcxx,
  },
  {
    id: "ca",
    name: "CA certificates",
    means: "HTTPS clients need them added",
    source: "Go, crypto/x509: certificate signed by unknown authority; OpenSSL: unable to get local issuer certificate",
    of: (c) => c.caCertificates,
  },
  {
    id: "timeZones",
    name: "time zones",
    means: "programs that bring none know UTC alone",
    source: "tzset(3): a name that is not found means UTC",
    of: (c) => c.timeZones,
  },
  {
    id: "passwd",
    name: "/etc/passwd",
    means: "USER by name, and looking up one’s own user, fail",
    source: "runc, libcontainer/user: unable to find user",
    of: (c) => c.passwd,
  },
  {
    id: "tmp",
    name: "/tmp that all may write to",
    means: "programs that keep temporary files there fail",
    source: "tmpfile(3), os.tmpdir(): /tmp unless TMPDIR says otherwise",
    of: (c) => c.tmp,
  },
];

export const lackOf = (id: LackId): Lack => {
  const found = lacks.find((one) => one.id === id);
  if (!found) throw new Error(`no consequence for ${id}`);
  return found;
};
