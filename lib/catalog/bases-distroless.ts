import type { Base, OfRelease } from "./base";
import type { FamilyId, Level } from "./families";

/** Tags of the distroless repositories that carry a shell under /busybox, and those that do not. */
export const debugTags: readonly string[] = ["debug", "debug-nonroot", "debug-amd64", "debug-arm64", "debug-nonroot-amd64", "debug-nonroot-arm64"];

type More = Pick<Base, "runtime" | "program">;
/** `gcr.io/distroless/NAME-debianN`, all its tags: they differ by user and by debug's shell. */
const distroless = (name: string, debian: "12" | "13", family: FamilyId, level: Level, more: More = {}): Base => ({
  line: "distroless",
  repository: `gcr.io/distroless/${name}-debian${debian}`,
  tags: "all",
  follow: ["latest", "nonroot", "debug"],
  family,
  level,
  system: ["debian", debian],
  ...more,
});

const plain = (debian: "12" | "13"): Base[] => [
  distroless("static", debian, "static", "static"),
  distroless("base-nossl", debian, "glibc", "base-nossl"),
  distroless("base", debian, "glibc", "base"),
  distroless("cc", debian, "cc", "cc"),
];
const node = (version: string): More => ({ runtime: version, program: ["nodejs", version] });
const python = (version: string): More => ({ program: ["python", version] });
const java = (version: string): More => ({ program: ["temurin", version] });

export const distrolessBases: readonly Base[] = [
  ...plain("12"),
  ...plain("13"),
  distroless("python3", "13", "python313", "runtime", python("3.13")),
  distroless("python3", "12", "python311", "runtime", python("3.11")),
  ...["20", "22", "24"].map((v) => distroless(`nodejs${v}`, "12", "nodejs", "runtime", node(v))),
  ...["22", "24"].map((v) => distroless(`nodejs${v}`, "13", "nodejs", "runtime", node(v))),
  distroless("java-base", "13", "java21", "base-nossl"),
  distroless("java-base", "12", "java17", "base-nossl"),
  distroless("java21", "12", "java21", "runtime", java("21")),
  distroless("java21", "13", "java21", "runtime", java("21")),
  distroless("java17", "12", "java17", "runtime", java("17")),
];

const whole = (line: Base["line"], repository: string, family: FamilyId, follow: readonly string[], more: Partial<Base> = {}): Base => ({
  line,
  repository,
  tags: "all",
  follow,
  family,
  ...more,
});
const exact = (line: Base["line"], repository: string, family: FamilyId, tags: readonly string[], more: Partial<Base> = {}): Base => ({
  line,
  repository,
  tags,
  follow: tags,
  family,
  ...more,
});
const on = (release: string): { system: OfRelease } => ({ system: ["ubuntu", release] });

/**
 * Other publishers' bases without a distribution around them. Their levels are left to their files, but where the catalogue said one before:
 * what one of these lacks is what people most often get wrong.
 */
export const hardenedBases: readonly Base[] = [
  // Chiselled: slices of Ubuntu's packages.
  exact("chiselled", "mcr.microsoft.com/dotnet/runtime-deps", "cc", ["10.0-noble-chiseled", "9.0-noble-chiseled"], on("24.04")),
  exact("chiselled", "mcr.microsoft.com/dotnet/runtime-deps", "cc", ["8.0-jammy-chiseled"], on("22.04")),
  exact("chiselled", "docker.io/ubuntu/python", "python313", ["3.13-24.04_stable"], { ...on("24.04"), program: ["python", "3.13"] }),
  exact("chiselled", "docker.io/ubuntu/jre", "java21", ["21-24.04_stable"], on("24.04")),
  exact("chiselled", "docker.io/ubuntu/jre", "java17", ["17-22.04_edge"], on("22.04")),

  exact("azure", "mcr.microsoft.com/azurelinux/distroless/minimal", "static", ["3.0", "3.0-nonroot"]),
  exact("azure", "mcr.microsoft.com/azurelinux/distroless/base", "glibc", ["3.0", "3.0-nonroot"]),
  exact("azure", "mcr.microsoft.com/azurelinux/distroless/debug", "glibc", ["3.0"]),
  exact("azure", "mcr.microsoft.com/openjdk/jdk", "java21", ["21-distroless"]),
  exact("azure", "mcr.microsoft.com/openjdk/jdk", "java17", ["17-distroless"]),

  whole("chainguard", "cgr.dev/chainguard/static", "static", ["latest"], { level: "static" }),
  whole("chainguard", "cgr.dev/chainguard/glibc-dynamic", "cc", ["latest"]),
  whole("chainguard", "cgr.dev/chainguard/busybox", "shell", ["latest"]),
  whole("chainguard", "cgr.dev/chainguard/wolfi-base", "shell", ["latest"], { level: "slim" }),
  // Without a subscription only the newest version's tags are served, so which version it is cannot be told beforehand.
  exact("chainguard", "cgr.dev/chainguard/node", "nodejs", ["latest", "latest-dev"]),

  // dhi.io asks for a login, also for what costs nothing.
  exact("hardened", "dhi.io/static", "static", ["20250419-debian13"], { system: ["debian", "13"] }),
  exact("hardened", "dhi.io/debian-base", "glibc", ["trixie"], { system: ["debian", "13"] }),
  exact("hardened", "dhi.io/alpine-base", "shell", ["3.23"], { system: ["alpine", "3.23"] }),
  exact("hardened", "dhi.io/python", "python313", ["3.13"], { program: ["python", "3.13"] }),
  exact("hardened", "dhi.io/python", "python311", ["3.11"], { program: ["python", "3.11"] }),
  exact("hardened", "dhi.io/node", "nodejs", ["24"], { runtime: "24", program: ["nodejs", "24"] }),
  exact("hardened", "dhi.io/node", "nodejs", ["22"], { runtime: "22", program: ["nodejs", "22"] }),
  exact("hardened", "dhi.io/eclipse-temurin", "java21", ["21"], { program: ["temurin", "21"] }),
];
