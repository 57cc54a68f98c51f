/** Families of bases for the same workload, in the order in which the ladder shows them. Data only. */
export const levels = ["scratch", "static", "base-nossl", "base", "cc", "runtime", "slim", "full"] as const;
export type Level = (typeof levels)[number];

/** What a level stands for beside the others: below slim there is neither shell nor package manager. */
export type Standing = "distroless" | "small" | "full";
export const standingOf = (level: Level): Standing => (level === "full" ? "full" : level === "slim" ? "small" : "distroless");

export interface Family {
  id: string;
  title: string;
  /** Which workloads it is for, in a few words. */
  subtitle: string | null;
  /** Full images that its bases are measured against, as `repository:tag`; the first that is recorded counts. */
  full: readonly string[];
}

const debian = ["docker.io/library/debian:trixie", "docker.io/library/debian:bookworm", "docker.io/library/debian:latest"];
const official = (name: string, tags: readonly string[]) => tags.map((tag) => `docker.io/library/${name}:${tag}`);

export const families = [
  { id: "static", title: "Static binary", subtitle: "Go without cgo, Rust on musl", full: debian },
  { id: "glibc", title: "glibc binary", subtitle: "cgo, C, anything that needs libc", full: debian },
  { id: "cc", title: "C++ and Rust", subtitle: "needs libgcc and libstdc++", full: debian },
  { id: "python313", title: "Python 3.13", subtitle: null, full: official("python", ["3.13-trixie", "3.13-bookworm", "3.13", "3.13-trixie-bed"]) },
  { id: "python311", title: "Python 3.11", subtitle: null, full: official("python", ["3.11-bookworm", "3.11-trixie", "3.11"]) },
  {
    id: "nodejs",
    title: "Node.js",
    subtitle: null,
    full: official("node", [
      "22-trixie",
      "22-bookworm",
      "22",
      "24-trixie",
      "24-bookworm",
      "24",
      "20-trixie",
      "20-bookworm",
      "20",
      "22-trixie-bed",
      "24-trixie-bed",
      "20-trixie-bed",
    ]),
  },
  {
    id: "java21",
    title: "Java 21",
    subtitle: null,
    full: [
      ...official("openjdk", ["21-trixie", "21-bookworm", "21"]),
      ...official("eclipse-temurin", ["21-jdk", "21"]),
      ...official("openjdk", ["21-trixie-bed"]),
    ],
  },
  { id: "java17", title: "Java 17", subtitle: null, full: [...official("openjdk", ["17-bookworm", "17"]), ...official("eclipse-temurin", ["17-jdk", "17"])] },
  { id: "shell", title: "Shell needed", subtitle: "small distributions, musl or busybox", full: debian },
] as const satisfies readonly Family[];

export type FamilyId = (typeof families)[number]["id"];
