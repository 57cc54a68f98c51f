import { fileRules } from "./rules";

/**
 * The files whose bytes facts are derived from: what the layer reader is asked to keep. A regular file is kept where its path is `path`, or
 * begins with `prefix` and ends with `suffix`; relative, without a slash in front. Of more than `bytes` nothing is kept: `too_large`.
 */
export type CapturedPath = { path: string; bytes: number } | { prefix: string; suffix: string; bytes: number };

const KiB = 1 << 10;
const MiB = 1 << 20;

/** Debian's bundle is 0.22 MB, a JRE's key store 0.2 MB, tzdata.zi 0.11 MB, passwd 1 KB. */
const bounds: Partial<Record<(typeof fileRules)[number]["fact"], number>> = {
  caBundle: 4 * MiB,
  keyStore: 4 * MiB,
  passwd: MiB,
  group: MiB,
  nsswitch: 64 * KiB,
  os: 64 * KiB,
};

export const capturedPaths: readonly CapturedPath[] = [
  ...fileRules.flatMap(({ fact, paths }) => {
    const bytes = bounds[fact];
    return bytes === undefined ? [] : paths.map((path) => ({ path, bytes }));
  }),
  { prefix: "", suffix: "/lib/security/cacerts", bytes: 4 * MiB },
  { path: "usr/share/zoneinfo/tzdata.zi", bytes: MiB },
  { path: "usr/share/zoneinfo/+VERSION", bytes: 64 * KiB },
];
