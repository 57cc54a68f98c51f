import type { Actor } from "../jobs/job";
import type { Justification, VexStatus } from "../vex/types";

/** Statements on findings as they are kept: OpenVEX documents, and waivers of one's own. Days are YYYY-MM-DD, UTC, the last one included. Types only. */

/** expired: its last day is over. replaced: by a later one with the same @id for the same image. removed: taken back. */
export type StatementState = "in_force" | "expired" | "replaced" | "removed";

interface Kept {
  id: string;
  createdAt: string;
  actor: Actor;
  state: StatementState;
  /** By whom: the name that was stated, null where none was. */
  ended: { at: string; by: string | null } | null;
}

/** An OpenVEX document as it was handed in. */
export interface VexRecord extends Kept {
  /** Of the manifest that it was handed in for. */
  digest: string;
  /** In its own words; `id` is its @id. */
  document: { id: string; author: string; role: string | null; at: string | null; version: string };
  /** That may be acted on. */
  statements: number;
  refused: { position: number; why: string }[];
  /** Of the text as it came, hex. */
  sha256: string;
  /** Null: until it is taken back. */
  until: string | null;
}

export interface Waiver extends Kept {
  /** Of one manifest; null where it is of a repository. */
  digest: string | null;
  /** Of every image of it, canonical; null where it is of one manifest. */
  repository: string | null;
  vulnerability: string;
  /** Null: in whatever package. */
  package: string | null;
  /** Why not affected, in OpenVEX's words; null: it may be affected, and the risk is accepted. */
  justification: Justification | null;
  reason: string;
  until: string;
}

/** What is stated on an image, newest first. */
export interface Statements {
  documents: VexRecord[];
  waivers: Waiver[];
}

/** Why a finding is hidden: who says so, what, since when and until when. */
export interface Hidden {
  kind: "vex" | "waiver";
  /** Of the record: a document's or a waiver's. */
  id: string;
  status: Extract<VexStatus, "not_affected" | "fixed"> | "accepted";
  justification: Justification | null;
  /** An impact statement or a waiver's reason, in the words of whoever says it. */
  why: string | null;
  /** A document's author; whoever made a waiver, by the name that was stated. */
  who: string | null;
  /** ISO 8601. */
  since: string;
  until: string | null;
}
