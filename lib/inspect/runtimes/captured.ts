import type { CapturedPath } from "../packages/captured";

/** What runtimes tell their version by, beside their binaries. All are a few kB; the bound is for files that merely bear the name. */
export const runtimeCapturedPaths: readonly CapturedPath[] = [
  // JEP 223: KEY="value" lines in the home of every JRE and JDK since 9, and of most of 8.
  { anywhere: true, suffix: "/release", bound: 64 * 1024 },
  { anywhere: true, suffix: "/include/node/node_version.h", bound: 64 * 1024 },
  { anywhere: true, suffix: "/patchlevel.h", bound: 64 * 1024 },
];
