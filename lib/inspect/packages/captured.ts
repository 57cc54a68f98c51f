const mebi = 1024 * 1024;

/**
 * A path whose bytes a layer's index keeps. `path`: exactly this. `directory` with `suffix`: every file directly in it, or with
 * `anywhere` every path that ends so, whose name ends in the suffix. Relative, as in LayerEntry. `bound` in bytes; a larger file is kept as
 * "too_large" without its bytes.
 */
export type CapturedPath =
  | { path: string; bound: number }
  | { directory: string; suffix: string; bound: number }
  | { anywhere: true; suffix: string; bound: number };

/** Whether a pattern takes a path. */
export function captures(pattern: CapturedPath, path: string): boolean {
  if ("path" in pattern) return pattern.path === path;
  if ("anywhere" in pattern) return path.endsWith(pattern.suffix);
  const name = path.slice(pattern.directory.length + 1);
  return path.startsWith(`${pattern.directory}/`) && name !== "" && !name.includes("/") && name.endsWith(pattern.suffix);
}

/** The directories of rpm's database: its own, Fedora's and SUSE's since 2021, and rpm-ostree's. */
export const rpmDirectories = ["var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm"] as const;

/** apk's database: its own place, and that of Alpine with merged usr (apk 3). */
export const apkDatabases = ["lib/apk/db/installed", "usr/lib/apk/db/installed"] as const;

/**
 * Text databases: a full desktop's status file has 5 MB, apk's as much. The largest list in Debian (linux-headers, texlive-fonts-extra) has
 * 4 MB.
 */
const textBound = 32 * mebi;
const listBound = 16 * mebi;
const controlBound = mebi;

/**
 * rpm's database holds whole headers, 30 to 100 kB a package: 20 MB in a base image, 100 MB with a thousand packages. Reading SQLite's needs
 * it twice in memory, so the bound is half of what a reading may use.
 */
const rpmBound = 128 * mebi;

export const capturedPaths: readonly CapturedPath[] = [
  { path: "var/lib/dpkg/status", bound: textBound },
  { path: "var/lib/dpkg/diversions", bound: controlBound },
  { directory: "var/lib/dpkg/status.d", suffix: ".md5sums", bound: listBound },
  { directory: "var/lib/dpkg/status.d", suffix: "", bound: controlBound },
  { directory: "var/lib/dpkg/info", suffix: ".list", bound: listBound },
  { directory: "var/lib/dpkg/info", suffix: ".md5sums", bound: listBound },
  ...apkDatabases.map((path) => ({ path, bound: textBound })),
  ...rpmDirectories.flatMap((directory) =>
    ["rpmdb.sqlite", "rpmdb.sqlite-wal", "Packages.db", "Packages"].map((name) => ({ path: `${directory}/${name}`, bound: rpmBound })),
  ),
];

/** The bound of the first pattern that takes a path; undefined where none does. */
export const capturedBound = (patterns: readonly CapturedPath[], path: string): number | undefined =>
  patterns.find((pattern) => captures(pattern, path))?.bound;
