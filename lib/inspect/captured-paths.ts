import { capturedPaths as ofCapabilities } from "./capabilities/captured";
import { type CapturedPath, capturedPaths as ofPackages } from "./packages/captured";
import { runtimeCapturedPaths as ofRuntimes } from "./runtimes/captured";

/**
 * The named table of paths whose bytes a layer's index keeps, because facts are read from them; everything else is known by its size, hash and
 * attributes alone. Each part that reads facts names its own paths, each with a bound: what is larger is told as such, never cut.
 */
// Asked for every file of every layer, so by look-up and not by trying the table's rows.
const exact = new Map<string, number>();
const inFolder = new Map<string, { suffix: string; bound: number }[]>();
const anywhere: { suffix: string; bound: number }[] = [];

/** For the loader's rules (`elf/loader`), and for licences. */
const others: readonly CapturedPath[] = [
  { path: "etc/ld.so.cache", bound: 16 * 2 ** 20 },
  { path: "etc/ld.so.conf", bound: 64 * 2 ** 10 },
  { directory: "etc/ld.so.conf.d", suffix: ".conf", bound: 64 * 2 ** 10 },
  ...["x86_64", "aarch64", "i386", "armhf", "arm", "riscv64", "powerpc64le", "s390x"].map((machine) => ({
    path: `etc/ld-musl-${machine}.path`,
    bound: 64 * 2 ** 10,
  })),
  { anywhere: true, suffix: "/copyright", bound: 2 ** 20 },
];

for (const row of [...others, ...ofPackages, ...ofRuntimes]) {
  if ("path" in row) exact.set(row.path, row.bound);
  else if ("anywhere" in row) anywhere.push(row);
  else inFolder.set(row.directory, [...(inFolder.get(row.directory) ?? []), row]);
}
for (const row of ofCapabilities) {
  if ("path" in row) exact.set(row.path, row.bytes);
  else anywhere.push({ suffix: row.suffix, bound: row.bytes });
}

/** Bytes up to which the file at this path is kept; undefined: it is not. */
export function captureBound(path: string): number | undefined {
  const whole = exact.get(path);
  if (whole !== undefined) return whole;
  const slash = path.lastIndexOf("/");
  const rows = inFolder.get(slash < 0 ? "" : path.slice(0, slash));
  return (rows?.find((row) => path.endsWith(row.suffix)) ?? anywhere.find((row) => path.endsWith(row.suffix)))?.bound;
}
