import { type Base, type OfRelease, official } from "./base";
import type { FamilyId } from "./families";

/** The official language images on the distributions. Data only. */
const suites = [
  ["trixie", "13"],
  ["bookworm", "12"],
] as const;
const alpines = ["3.20", "3.21", "3.22", "3.23"];

/** `3.13`, `3.13-trixie`, `3.13-bookworm`; with a variant `3.13-slim`, `3.13-slim-trixie` …; then those on Alpine. */
function onSuites(name: string, version: string, what: Pick<Base, "family" | "runtime" | "program">): Base[] {
  const on = (variant: string, level: Base["level"]): Base[] => [
    // Without a suite it moves to the next Debian one day: what it stands on is told when it is read.
    official("official", name, [`${version}${variant}`], { ...what, ...(level ? { level } : {}), follow: [] }),
    ...suites.map(([suite, debian]) =>
      official("official", name, [`${version}${variant}-${suite}`], { ...what, ...(level ? { level } : {}), system: ["debian", debian] }),
    ),
  ];
  return [
    ...on("", "full"),
    ...on("-slim", "slim"),
    official("official", name, [`${version}-alpine`], { ...what, level: "slim" }),
    ...alpines.map((a) => official("official", name, [`${version}-alpine${a}`], { ...what, level: "slim", system: ["alpine", a], follow: [] })),
  ];
}

const python = (version: string, family: FamilyId): Base[] => onSuites("python", version, { family, program: ["python", version] });
const node = (version: string): Base[] => onSuites("node", version, { family: "nodejs", runtime: version, program: ["nodejs", version] });

function java(version: string, family: FamilyId): Base[] {
  const program: OfRelease = ["temurin", version];
  const openjdk = (variant: string) => [version, `${version}-jdk`].flatMap((v) => [`${v}${variant}`, ...suites.map(([suite]) => `${v}${variant}-${suite}`)]);
  const temurin = (suite: string, release: string) =>
    official("official", "eclipse-temurin", [`${version}-jdk-${suite}`, `${version}-jre-${suite}`], {
      family,
      level: "full",
      program,
      system: ["ubuntu", release],
      follow: [`${version}-jdk-${suite}`, `${version}-jre-${suite}`],
    });
  return [
    // The official openjdk image is deprecated: it is told where it is met, and not followed.
    official("official", "openjdk", openjdk(""), { family, level: "full", follow: [] }),
    official("official", "openjdk", openjdk("-slim"), { family, level: "slim", follow: [] }),
    official("official", "eclipse-temurin", [version, `${version}-jdk`, `${version}-jre`], { family, level: "full", program, follow: [] }),
    temurin("noble", "24.04"),
    { ...temurin("jammy", "22.04"), follow: [] },
    official("official", "eclipse-temurin", [`${version}-jre-alpine`, `${version}-jdk-alpine`], { family, level: "slim", program }),
  ];
}

const redhat = (name: string, family: FamilyId, more: Partial<Base> = {}): Base => ({
  line: "redhat",
  repository: `registry.access.redhat.com/ubi9/${name}`,
  tags: "all",
  follow: ["latest"],
  family,
  system: ["rhel", "9"],
  ...more,
});

export const languages: readonly Base[] = [
  ...python("3.13", "python313"),
  ...python("3.11", "python311"),
  redhat("python-311", "python311", { program: ["python", "3.11"] }),
  ...["20", "22", "24"].flatMap(node),
  redhat("nodejs-22", "nodejs", { runtime: "22", program: ["nodejs", "22"] }),
  redhat("nodejs-22-minimal", "nodejs", { runtime: "22", program: ["nodejs", "22"] }),
  ...java("21", "java21"),
  redhat("openjdk-21-runtime", "java21"),
  ...java("17", "java17"),
  redhat("openjdk-17-runtime", "java17"),
];

/** Stand-ins of the test bed: the runtimes as Debian installs them, under tags that say so. */
const standIn = (name: string, tags: readonly string[], what: Pick<Base, "family" | "level" | "runtime">): Base =>
  official("bed", name, tags, { ...what, system: ["debian", "13"], follow: [] });
export const standIns: readonly Base[] = [
  standIn("python", ["3.13-trixie-bed"], { family: "python313", level: "full" }),
  standIn("python", ["3.13-slim-trixie-bed"], { family: "python313", level: "slim" }),
  ...["20", "22", "24"].flatMap((v): Base[] => [
    standIn("node", [`${v}-trixie-bed`], { family: "nodejs", level: "full", runtime: v }),
    standIn("node", [`${v}-slim-bed`, `${v}-trixie-slim-bed`, `${v}-slim-trixie-bed`], { family: "nodejs", level: "slim", runtime: v }),
  ]),
  standIn("openjdk", ["21-trixie-bed"], { family: "java21", level: "full" }),
];
