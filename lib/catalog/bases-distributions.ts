import { type Base, type OfRelease, official } from "./base";

/** Distributions as their publishers serve them, for whatever wants glibc or a shell. Data only. */
const debian = (suite: string, version: string, more: readonly string[], moreSlim: readonly string[]): Base[] => {
  const system: OfRelease = ["debian", version];
  return [
    official("debian", "debian", [suite, version, ...more], { family: "glibc", level: "full", system }),
    official("debian", "debian", [`${suite}-slim`, `${version}-slim`, ...moreSlim], { family: "glibc", level: "slim", system }),
  ];
};

const alpine = (release: string, more: readonly string[]): Base =>
  official("alpine", "alpine", [release, ...more], { family: "shell", level: "slim", system: ["alpine", release] });

const ubi = (version: string): Base[] =>
  (["ubi", "ubi-minimal", "ubi-micro"] as const).map((name) => ({
    line: "redhat",
    repository: `registry.access.redhat.com/ubi${version}/${name}`,
    tags: "all",
    follow: ["latest"],
    family: "glibc",
    level: name === "ubi" ? "full" : "slim",
    system: ["rhel", version],
  }));

export const distributions: readonly Base[] = [
  ...debian("trixie", "13", ["latest", "stable"], ["stable-slim"]),
  ...debian("bookworm", "12", ["oldstable"], ["oldstable-slim"]),
  official("debian", "debian", ["bullseye", "11"], { family: "glibc", level: "full", system: ["debian", "11"], follow: [] }),
  official("debian", "debian", ["bullseye-slim", "11-slim"], { family: "glibc", level: "slim", system: ["debian", "11"], follow: [] }),
  official("debian", "debian", ["sid", "testing", "unstable"], { family: "glibc", level: "full", follow: [] }),
  official("debian", "debian", ["sid-slim", "testing-slim", "unstable-slim"], { family: "glibc", level: "slim", follow: [] }),
  official("ubuntu", "ubuntu", ["22.04", "jammy"], { family: "glibc", level: "full", system: ["ubuntu", "22.04"] }),
  official("ubuntu", "ubuntu", ["24.04", "noble"], { family: "glibc", level: "full", system: ["ubuntu", "24.04"] }),
  official("ubuntu", "ubuntu", ["26.04", "resolute", "latest", "rolling"], { family: "glibc", level: "full", system: ["ubuntu", "26.04"] }),
  official("redhat", "fedora", ["42", "43", "latest"], { family: "glibc", level: "full", follow: [] }),
  official("redhat", "rockylinux", ["9"], { family: "glibc", level: "full", follow: [] }),
  official("redhat", "rockylinux", ["9-minimal"], { family: "glibc", level: "slim", follow: [] }),
  official("redhat", "almalinux", ["9", "10", "latest"], { family: "glibc", level: "full", follow: [] }),
  official("redhat", "almalinux", ["9-minimal", "10-minimal", "minimal"], { family: "glibc", level: "slim", follow: [] }),
  ...["9", "10"].flatMap(ubi),
  official("amazon", "amazonlinux", ["2023", "latest"], { family: "glibc", level: "full", system: ["amazonlinux", "2023"] }),
  {
    line: "azure",
    repository: "mcr.microsoft.com/azurelinux/base/core",
    tags: ["3.0"],
    follow: ["3.0"],
    family: "glibc",
    level: "full",
  },
];

/** Small ones with a shell. */
export const shells: readonly Base[] = [
  alpine("3.23", []),
  alpine("3.22", []),
  alpine("3.21", []),
  { ...alpine("3.20", ["3.20.3"]), follow: ["3.20"] },
  { ...alpine("3.19", ["3.19.4"]), follow: [] },
  { ...alpine("3.18", []), follow: [] },
  official("alpine", "alpine", ["3.7.3", "3.7"], { family: "shell", level: "slim", system: ["alpine", "3.7"], follow: [] }),
  // They move to the next release one day, so a release's own tag stands for an image before them.
  official("alpine", "alpine", ["3", "latest"], { family: "shell", level: "slim", follow: [] }),
  official("alpine", "alpine", ["edge"], { family: "shell", level: "slim" }),
  official(
    "busybox",
    "busybox",
    ["latest", "stable", "musl", "glibc", "uclibc", "1.37", ...["1.37.0", "1.38.0"].flatMap((v) => [v, `${v}-musl`, `${v}-glibc`, `${v}-uclibc`])],
    { family: "shell", level: "slim", follow: ["musl", "glibc", "uclibc"] },
  ),
];
