import type { FamilyId, Level } from "./families";
import type { Product } from "./releases";

/** Whose bases they are: one publisher's way of making them. */
export const lines = {
  debian: "Debian",
  ubuntu: "Ubuntu",
  chiselled: "Ubuntu, chiselled",
  alpine: "Alpine",
  busybox: "BusyBox",
  redhat: "Red Hat UBI and its relatives",
  amazon: "Amazon Linux",
  azure: "Azure Linux",
  chainguard: "Wolfi and Chainguard",
  hardened: "Docker Hardened Images",
  distroless: "Distroless",
  official: "Docker official language images",
  bed: "Stand-ins of the test bed",
} as const;
export type Line = keyof typeof lines;

/** A release whose support ends one day; see releases.ts. */
export type OfRelease = readonly [Product, string];

/** Known bases. An entry speaks for exactly the tags it lists, or for its whole repository; nothing is read out of a name. */
export interface Base {
  line: Line;
  /** Canonical: gcr.io/distroless/static-debian13. */
  repository: string;
  /** Exact tags; `"all"` where every tag of the repository is of this level (distroless: variants differ by user and by debug's shell). */
  tags: readonly string[] | "all";
  /** Those worth looking up again, the one that leads first; none where the entry only tells what old tags are. */
  follow: readonly string[];
  family: FamilyId;
  /** What it is said to be, until its files are read; absent where the publisher says nothing that could be held against the files. */
  level?: Level;
  /** Major version of the runtime, where a family holds more than one. */
  runtime?: string;
  /** The distribution's release and the runtime's, for their dates of support; absent where they are not certain. */
  system?: OfRelease;
  program?: OfRelease;
}

/** `docker.io/library/…`, by exact tags; the first of them is followed unless others are named. */
export const official = (
  line: Line,
  name: string,
  tags: readonly string[],
  what: Pick<Base, "family" | "level" | "runtime" | "system" | "program"> & { follow?: readonly string[] },
): Base => ({ line, repository: `docker.io/library/${name}`, tags, ...what, follow: what.follow ?? tags.slice(0, 1) });
