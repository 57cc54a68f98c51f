/** The shape of what images offer, side by side: part of GET /api/v1/compare. Paths are as in the image, a slash in front; types only. */

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
