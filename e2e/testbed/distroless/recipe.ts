import type { Codename } from "../debian/sources";

/** Which packages stand in which image, in the order of their layers: facts of the upstream recipe at commit cd08076. */
export interface Distro {
  name: "debian12" | "debian13";
  codename: Codename;
  version: "12" | "13";
  /** Whether /bin, /sbin and /lib are hoisted to /usr. */
  mergedUsr: boolean;
  static: readonly string[];
  base: readonly string[];
  cc: readonly string[];
}

export const DEBIAN12: Distro = {
  name: "debian12",
  codename: "bookworm",
  version: "12",
  mergedUsr: false,
  static: ["base-files", "netbase", "tzdata", "media-types"],
  base: ["libc6", "libssl3"],
  cc: ["libgomp1", "libstdc++6", "libgcc-s1", "gcc-12-base"],
};

export const DEBIAN13: Distro = {
  name: "debian13",
  codename: "trixie",
  version: "13",
  mergedUsr: true,
  static: ["base-files", "netbase", "tzdata", "tzdata-legacy", "media-types"],
  base: ["libc6", "libssl3t64", "libzstd1", "zlib1g"],
  cc: ["libgomp1", "libstdc++6", "libgcc-s1", "gcc-14-base"],
};

/** zlib1g stands in base already: the recipe names it again, so one layer is twice in the image. */
export const PYTHON_PACKAGES = [
  "libbz2-1.0",
  "libdb5.3t64",
  "libexpat1",
  "liblzma5",
  "libsqlite3-0",
  "libuuid1",
  "libncursesw6",
  "libtinfo6",
  "zlib1g",
  "libcom-err2",
  "libcrypt1",
  "libc-bin",
  "libgssapi-krb5-2",
  "libk5crypto3",
  "libkeyutils1",
  "libkrb5-3",
  "libkrb5support0",
  "libnsl2",
  "libreadline8t64",
  "libtirpc3t64",
  "libffi8",
  "libpython3.13-minimal",
  "libpython3.13-stdlib",
  "python3.13-minimal",
  "python3.13-venv",
] as const;

export const JAVA_PACKAGES = [
  "zlib1g",
  "libjpeg62-turbo",
  "liblcms2-2",
  "libfreetype6",
  "fonts-dejavu-core",
  "fontconfig-config",
  "libexpat1",
  "libfontconfig1",
  "libuuid1",
  "libbrotli1",
  "libcrypt1",
  "libstdc++6",
  "libgcc-s1",
  "gcc-14-base",
  "libpng16-16t64",
  "libbz2-1.0",
] as const;

export const JRE_PACKAGE = "openjdk-21-jre-headless";

/** npm's packages carry the binaries that the recipe downloads. */
export const NODE_VERSIONS = { nodejs22: "22.23.2", nodejs24: "24.19.0" } as const;

/** All that must be fetched of a release. */
export function packagesOf(distro: Distro): string[] {
  const common = [...distro.static, ...distro.base, ...distro.cc, "ca-certificates"];
  const more = distro.name === "debian13" ? [...PYTHON_PACKAGES, ...JAVA_PACKAGES, JRE_PACKAGE] : [];
  return [...new Set([...common, ...more])];
}
