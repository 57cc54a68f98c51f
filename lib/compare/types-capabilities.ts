/** The shape of what images offer, side by side: part of GET /api/v1/compare. Paths are as in the image, a slash in front; types only. */
import type { Level, LevelDecision, Standing } from "../inspect/capabilities";
import type { Unknown } from "../inspect/inspection";

export type CapabilityState = "yes" | "no" | "unknown";

/** A path that proves a cell, and what of it does: where it leads, its mode, a version. */
export interface Proof {
  path: string;
  note: string | null;
}

/** One capability of one image. Words in it are escaped for people; `evidence` is not. */
export interface CapabilityCell {
  state: CapabilityState;
  /** `glibc`, `148`, `none`; `unknown` where it is. */
  text: string;
  /** What stands beside it, dimmed. */
  note: string | null;
  version: string | null;
  evidence: Proof[];
  /** How many further paths prove it. */
  more: number;
  /** Why it is unknown; of a no, what was looked for. */
  reason: string | null;
  /** Says something else than A's cell. What is not known differs from nothing. */
  differs: boolean;
}

export interface CapabilityRow {
  /** Stable, for addresses and exports. */
  id: string;
  label: string;
  cells: CapabilityCell[];
  differs: boolean;
}

export interface CapabilityGroup {
  id: "identity" | "network" | "libraries" | "tools" | "runtime";
  title: string;
  rows: CapabilityRow[];
}

export type AttackKind =
  | "shells"
  | "interpreters"
  | "downloaders"
  | "network"
  | "compilers"
  | "packageManagers"
  | "setuid"
  | "fileCapabilities"
  | "worldWritable"
  | "callable";

/** One path that an intruder can use. */
export interface AttackPath {
  path: string;
  /** The file that a link or a further name leads to; null for a file of its own. */
  leadsTo: string | null;
  /** Mode and owner, or what rights it lends. */
  note: string | null;
  /** Of a tool, the package that owns the file that runs; null: none does. Absent where that is not recorded. */
  package?: string | null;
}

export interface AttackCell {
  /** null where it is not known; then `reason` says why. */
  count: number | null;
  /** Of these, files of their own; the others are links to one. null where not all were followed too. */
  own: number | null;
  /** Entries among which was looked. */
  among: number | null;
  /** The first of them, by path. */
  paths: AttackPath[];
  more: number;
  reason: string | null;
  differs: boolean;
}

export interface AttackRow {
  id: AttackKind;
  label: string;
  /** Why it is counted. */
  means: string;
  cells: AttackCell[];
  differs: boolean;
}

/** What is there to attack, as counts that open to paths. A tool counts once, under the first kind that names it. */
export interface Attack {
  rows: AttackRow[];
  /** Per column: all programs of the kinds, each path once; null where one of the kinds is not known. */
  programs: ({ count: number; own: number | null } | null)[];
}

export interface LevelRung {
  level: Level;
  standing: Standing;
  /** What it asks for, all of it. */
  needs: string[];
  /** What a base at this rung is for. */
  reason: string;
}

/** Where each image stands on the ladder, from its files alone. */
export interface Levels {
  /** From the lowest, scratch, to full. */
  rungs: LevelRung[];
  /** Per column: the decision with every rung that was tried, from the top; null where files were not read, and then why. */
  columns: { decision: LevelDecision | null; unknown: { decision?: Unknown } }[];
}
