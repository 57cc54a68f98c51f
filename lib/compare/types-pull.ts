import type { MeasuredPull } from "../images/types";
import type { Unknown } from "../inspect/inspection";

/** What a pull costs: part of the shape of GET /api/v1/compare. Types only. */
export interface PullOptions {
  /** Bandwidth in Mbit/s (10⁶ bits). */
  mbit: number;
  /** Round-trip time to the registry, in milliseconds. */
  rttMs: number;
  /** For bytes a month: nodes that run the image, and deployments a month. */
  nodes: number;
  deploys: number;
}

/** A modelled pull: what crosses the network, and how long it takes by the formula in `pull-cost`. */
export interface PullEstimate {
  ms: number;
  bytes: number;
  /** Blobs that are fetched. */
  layers: number;
}

export interface PullColumn {
  /** Nothing of it is there. */
  cold: PullEstimate | null;
  /** The baseline's layers are there; null for the baseline itself. */
  warm: PullEstimate | null;
  monthly: { cold: number | null; warm: number | null };
  /** A pull by an engine that had no layer of it before. */
  measured: MeasuredPull | null;
  unknown: { cold?: Unknown; warm?: Unknown; measured?: Unknown };
}

export interface PullCost {
  options: PullOptions;
  /** What the model takes for granted. */
  model: { atOnce: number; setUpTrips: number; tripsPerBlob: number };
  /** Per column; null where it is not recorded. */
  columns: (PullColumn | null)[];
}
