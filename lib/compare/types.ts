import type { Level } from "../catalog";
import type { Problem } from "../errors";
import type { Unknown } from "../inspect/inspection";
import type { PackageRows } from "./package-rows";
import type { ByteMap } from "./types-bytes";
import type { Attack, CapabilityGroup, Levels } from "./types-capabilities";
import type { PullCost } from "./types-pull";
import type { Waterfall } from "./types-waterfall";

/** The shape of GET /api/v1/compare: sizes in bytes, times ISO 8601 UTC, what is not known null with its reason in `unknown`. */
export const letters = ["A", "B", "C", "D", "E", "F", "G", "H"] as const;
export type Letter = (typeof letters)[number];
export const mostColumns = letters.length;

export interface Comparison {
  /** Version of the rules by which the facts were derived; null where the columns have different ones or none is recorded. */
  rules: number | null;
  /** In the order asked; the first is the baseline. */
  columns: Column[];
  /** Sizes and counts, each with its change against A. */
  figures: FactRow[];
  /** What else is known of each image, in groups. */
  facts: FactGroup[];
  /** From A's files size to that of each other image, in their order. */
  waterfalls: Waterfall[];
  /** Where each image's bytes lie. */
  bytes: ByteMap[];
  layers: LayerStacks;
  /** What each image offers at run time, in groups. */
  matrix: CapabilityGroup[];
  /** What is there to attack, as counts that open to paths. */
  attack: Attack;
  /** The ladder of levels with each image at its rung. */
  levels: Levels;
  /** Packages that differ by most bytes, and how many do. */
  packages: PackageRows;
  /** What a pull costs, modelled, and measured where an engine pulled it. */
  pull: PullCost;
}

interface ColumnBase {
  letter: Letter;
  /** As the request has it, without the platform. */
  asked: string;
}

export interface RecordedColumn extends ColumnBase {
  state: "recorded";
  reference: string;
  platform: string;
  digest: string;
  digestKind: "manifest" | "config";
  /** When the tag was last seen to mean this digest; null where a digest was asked for. */
  observedAt: string | null;
  inspectedAt: string;
  source: "docker" | "registry";
  /** The mirror that answered, if one did. */
  mirror: string | null;
  /** What the image says it was rebuilt from: its bytes are not the published ones. */
  rebuilt: string | null;
  verdict: Verdict;
}

export type Column =
  | RecordedColumn
  | (ColumnBase & { state: "not_recorded"; reference: string; platform: string /** Its unfinished job. */; jobId: string | null })
  | (ColumnBase & { state: "failed"; reference: string; platform: string; jobId: string; problem: Problem })
  | (ColumnBase & { state: "invalid"; problem: Problem });

export interface Verdict {
  /** The one large figure: the image's own size for A, the change against A for the others. */
  headline: {
    of: "download" | "unpacked";
    bytes: number;
    /** Bytes of A in the same kind; null for A itself and where A's are not known. */
    against: number | null;
  } | null;
  /** Computed from what was read, never canned. `strong` stands first. */
  sentences: { strong: string | null; text: string }[];
}

export type FactValue =
  | { kind: "bytes"; bytes: number }
  | { kind: "count"; count: number }
  | { kind: "time"; at: string }
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  /** Several, each with a short form for the cell: an environment variable's name, the whole assignment as `full`. */
  | { kind: "codes"; items: { short: string; full: string }[] }
  /** Where it stands on the ladder; `debug`: with a shell under /busybox alone. */
  | { kind: "level"; level: Level; debug: boolean }
  /** Known to be none: `not set`, `none`. */
  | { kind: "absent"; text: string };

export interface Cell {
  value: FactValue | null;
  /** What stands beside it, dimmed: an engine's version, what an unset user means. */
  note: string | null;
  /** Against A, in bytes or pieces; null for A itself and where either is not known or the two do not compare. */
  change: number | null;
  /** Says something else than A's cell. What is not known differs from nothing. */
  differs: boolean;
  unknown: { value?: Unknown };
}

export interface FactRow {
  /** Stable, for addresses and exports. */
  id: string;
  label: string;
  cells: Cell[];
  differs: boolean;
}

export interface FactGroup {
  id: string;
  title: string;
  rows: FactRow[];
}

export interface LayerStacks {
  /** Every layer of the set, first layers first; a layer that several images hold at the same height is one entry. */
  layers: StackLayer[];
  /** The stacks as drawn, bottom row first: runs of layers are folded into one block. */
  rows: (StackBlock | null)[][];
  /** Sets of images that hold the same layers, most members first. Empty where nothing is shared. */
  sets: SharedSet[];
  /** Download of the longest block: the scale of the lines. */
  longest: number | null;
  together: Together | null;
}

export interface StackLayer {
  name: string;
  command: string | null;
  digest: string | null;
  diffId: string;
  download: number | null;
  unpacked: number | null;
  /** Per column, the layer's position from 0 in that image. */
  positions: (number | null)[];
  /** Index into `sets`; null where one image alone holds it. */
  set: number | null;
}

export interface StackBlock {
  /** Indexes into `layers`, first layer first. */
  layers: number[];
  name: string;
  download: number | null;
  set: number | null;
  /** The same block stands at this height in the columns beside it: drawn as one band. */
  joins: { left: boolean; right: boolean };
}

export interface SharedSet {
  letters: Letter[];
  /** Distinct layers, and what they weigh once. */
  layers: number;
  download: number | null;
  unpacked: number | null;
}

/**
 * What the recorded images of the set weigh on one node. A registry shares blobs by digest; a node shares a layer only where all
 * layers beneath it are the same as well (the leading chain of diffIDs), since that is how engines name what they store.
 */
export interface Together {
  images: number;
  download: { listed: number; onNode: number; inRegistry: number } | null;
  unpacked: { listed: number; onNode: number } | null;
  /** Layers that more than one image has on a common chain, each counted once. */
  sharedLayers: number;
}
