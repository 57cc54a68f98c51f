import type { FamilyId, Level } from "./families";

/** Known bases. An entry speaks for exactly the tags it lists, or for its whole repository; nothing is read out of a name. */
export interface Base {
  /** Canonical: gcr.io/distroless/static-debian13. */
  repository: string;
  /** Exact tags; `"all"` where every tag of the repository is of this level (distroless: variants differ by user and by debug's shell). */
  tags: readonly string[] | "all";
  family: FamilyId;
  level: Level;
  /** Major version of the runtime, where a family holds more than one. */
  runtime?: string;
}

/** Tags of the distroless repositories that carry a shell under /busybox, and those that do not. */
export const debugTags: readonly string[] = ["debug", "debug-nonroot", "debug-amd64", "debug-arm64", "debug-nonroot-amd64", "debug-nonroot-arm64"];

const distroless = (name: string, family: FamilyId, level: Level, runtime?: string): Base => ({
  repository: `gcr.io/distroless/${name}`,
  tags: "all",
  family,
  level,
  ...(runtime ? { runtime } : {}),
});

const official = (name: string, tags: readonly string[], family: FamilyId, level: Level, runtime?: string): Base => ({
  repository: `docker.io/library/${name}`,
  tags,
  family,
  level,
  ...(runtime ? { runtime } : {}),
});

const onDebian = (releases: readonly string[]) =>
  releases.flatMap((release) => [
    distroless(`static-${release}`, "static", "static"),
    distroless(`base-nossl-${release}`, "glibc", "base-nossl"),
    distroless(`base-${release}`, "glibc", "base"),
    distroless(`cc-${release}`, "cc", "cc"),
  ]);

/** `3.13` → `3.13`, `3.13-trixie`, `3.13-bookworm`; with a prefix `3.13-slim`, `3.13-slim-trixie` … */
const spelled = (versions: readonly string[], suites: readonly string[], variant = ""): string[] =>
  versions.flatMap((v) => [`${v}${variant}`, ...suites.map((s) => `${v}${variant}-${s}`)]);
const suites = ["trixie", "bookworm"];
const alpines = (versions: readonly string[]) => versions.flatMap((v) => [`${v}-alpine`, ...["3.20", "3.21", "3.22", "3.23"].map((a) => `${v}-alpine${a}`)]);

const python = (version: string, family: FamilyId): Base[] => [
  official("python", spelled([version], suites), family, "full"),
  official("python", [...spelled([version], suites, "-slim"), ...alpines([version])], family, "slim"),
];
const node = (version: string): Base[] => [
  official("node", spelled([version], suites), "nodejs", "full", version),
  official("node", [...spelled([version], suites, "-slim"), ...alpines([version])], "nodejs", "slim", version),
];
const java = (version: string, family: FamilyId): Base[] => [
  official("openjdk", [...spelled([version, `${version}-jdk`], suites)], family, "full"),
  official("openjdk", [...spelled([version, `${version}-jdk`], suites, "-slim")], family, "slim"),
  official(
    "eclipse-temurin",
    [version, `${version}-jdk`, `${version}-jre`, ...["noble", "jammy"].flatMap((s) => [`${version}-jdk-${s}`, `${version}-jre-${s}`])],
    family,
    "full",
  ),
  official("eclipse-temurin", [`${version}-jdk-alpine`, `${version}-jre-alpine`], family, "slim"),
];

const released: readonly Base[] = [
  ...onDebian(["debian12", "debian13"]),
  distroless("python3-debian13", "python313", "runtime"),
  distroless("python3-debian12", "python311", "runtime"),
  ...["20", "22", "24"].map((v) => distroless(`nodejs${v}-debian12`, "nodejs", "runtime", v)),
  ...["22", "24"].map((v) => distroless(`nodejs${v}-debian13`, "nodejs", "runtime", v)),
  distroless("java-base-debian13", "java21", "base-nossl"),
  distroless("java-base-debian12", "java17", "base-nossl"),
  distroless("java21-debian12", "java21", "runtime"),
  distroless("java21-debian13", "java21", "runtime"),
  distroless("java17-debian12", "java17", "runtime"),
  { repository: "cgr.dev/chainguard/static", tags: "all", family: "static", level: "static" },

  official("debian", ["trixie", "bookworm", "bullseye", "sid", "13", "12", "11", "latest", "stable", "testing", "unstable"], "glibc", "full"),
  official(
    "debian",
    ["trixie-slim", "bookworm-slim", "bullseye-slim", "sid-slim", "13-slim", "12-slim", "11-slim", "stable-slim", "testing-slim", "unstable-slim"],
    "glibc",
    "slim",
  ),
  official("ubuntu", ["22.04", "24.04", "26.04", "jammy", "noble", "resolute", "latest", "rolling"], "glibc", "full"),
  official("fedora", ["42", "43", "latest"], "glibc", "full"),
  official("rockylinux", ["9"], "glibc", "full"),
  official("rockylinux", ["9-minimal"], "glibc", "slim"),
  official("almalinux", ["9", "10", "latest"], "glibc", "full"),
  official("almalinux", ["9-minimal", "10-minimal", "minimal"], "glibc", "slim"),
  official("amazonlinux", ["2023", "latest"], "glibc", "full"),
  ...["ubi9", "ubi10"].flatMap((ubi): Base[] => [
    { repository: `registry.access.redhat.com/${ubi}/ubi`, tags: "all", family: "glibc", level: "full" },
    { repository: `registry.access.redhat.com/${ubi}/ubi-minimal`, tags: "all", family: "glibc", level: "slim" },
    { repository: `registry.access.redhat.com/${ubi}/ubi-micro`, tags: "all", family: "glibc", level: "slim" },
  ]),
  ...python("3.13", "python313"),
  ...python("3.11", "python311"),
  ...["20", "22", "24"].flatMap(node),
  ...java("21", "java21"),
  ...java("17", "java17"),
  official("alpine", ["3.7.3", "3.18", "3.19", "3.20", "3.21", "3.22", "3.23", "3.19.4", "3.20.3", "3", "latest", "edge"], "shell", "slim"),
  official(
    "busybox",
    ["latest", "stable", "musl", "glibc", "uclibc", "1.37", ...["1.37.0", "1.38.0"].flatMap((v) => [v, `${v}-musl`, `${v}-glibc`, `${v}-uclibc`])],
    "shell",
    "slim",
  ),
  { repository: "cgr.dev/chainguard/wolfi-base", tags: "all", family: "shell", level: "slim" },
];

/** Stand-ins of the test bed: the runtimes as Debian installs them, under tags that say so. */
const standIns: readonly Base[] = [
  official("python", ["3.13-trixie-bed"], "python313", "full"),
  official("python", ["3.13-slim-trixie-bed"], "python313", "slim"),
  ...["20", "22", "24"].flatMap((v): Base[] => [
    official("node", [`${v}-trixie-bed`], "nodejs", "full", v),
    official("node", [`${v}-slim-bed`, `${v}-trixie-slim-bed`, `${v}-slim-trixie-bed`], "nodejs", "slim", v),
  ]),
  official("openjdk", ["21-trixie-bed"], "java21", "full"),
];

export const bases: readonly Base[] = [...released, ...standIns];
