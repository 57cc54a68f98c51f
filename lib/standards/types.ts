import type { Problem } from "../errors";
import type { Actor } from "../jobs/job";

/**
 * proposed → approved → deprecated (with what follows it, and until when) → retired. A proposal can be withdrawn (retired); what is
 * deprecated can be approved again.
 */
export const statuses = ["proposed", "approved", "deprecated", "retired"] as const;
export type Status = (typeof statuses)[number];

/** What a standard is for: Go or other static binary, Java 21 … Editable. */
export interface Workload {
  /** Stands in addresses: [a-z0-9-]{1,60}. */
  slug: string;
  title: string;
  /** A word of detail: "no cgo". */
  note: string;
  /** Order on the page. */
  position: number;
  /** The catalogue's family it grew from; null for one of the organisation's own. */
  family: string | null;
}

/** A base as a FROM line names it, and what it names by digest. */
export interface StandardBase {
  /** As one writes it, without a digest: gcr.io/distroless/static-debian13:nonroot. */
  reference: string;
  /** Of the index where there is one, else of the manifest; null only for `scratch`. */
  digest: string | null;
  /** One line per platform: checks accept the index and each of these. */
  manifests: { platform: string; digest: string }[];
}

export interface Alternative {
  base: StandardBase;
  /** When it may be used: "where musl does not fit". */
  note: string;
}

/** A team may stand on another base until then. */
export interface StandardException {
  id: string;
  team: string;
  /** Without a digest it covers what the tag names at any time; with one, that alone. */
  reference: string;
  digest: string | null;
  reason: string;
  /** YYYY-MM-DD: the last day on which it holds. */
  until: string;
}

export interface Standard {
  id: string;
  workload: Workload;
  base: StandardBase;
  alternatives: Alternative[];
  status: Status;
  /** Of a deprecated one: the standard that follows it (its id), and the last day on which it may be used. */
  successor: { id: string; reference: string } | null;
  /** YYYY-MM-DD. */
  deprecatedUntil: string | null;
  /** Markdown, as written. */
  reason: string;
  /** A report; `state` tells whether its link still opens. Title, slug and hash (SHA-256 of what it froze, hex) stay when its row is gone. */
  evidence: { reportId: string; title: string; slug: string; contentHash: string; state: "live" | "expired" | "revoked" | "deleted" } | null;
  /** A team or a contact, free text. */
  owner: string;
  /** YYYY-MM-DD. */
  reviewBy: string | null;
  exceptions: StandardException[];
  proposedAt: string;
  approvedAt: string | null;
  updatedAt: string;
  /** Grows with every change; a change names the one that it was made from. It is the workload's own at this one's last change. */
  revision: number;
}

/** One change, never overwritten: who, when, what, why. */
export interface StandardChange {
  /** Slug. */
  workload: string;
  /** Null where the workload itself changed. */
  standardId: string | null;
  /** Of the workload: each change has one of its own, and the standard that it changed carries it. */
  revision: number;
  at: string;
  actor: Actor;
  action: Action;
  why: string;
  /** Field by field, as shown; of the first one `before` is null. */
  changes: { field: string; before: unknown; after: unknown }[];
}

export const actions = [
  "propose",
  "edit",
  "approve",
  "deprecate",
  "retire",
  "review",
  "except",
  "end-exception",
  "add-workload",
  "edit-workload",
  "remove-workload",
] as const;
export type Action = (typeof actions)[number];

/** A workload with its standards over time: at most one is approved, at most one proposed. */
export interface WorkloadStandards {
  workload: Workload;
  /** Grows with every change of the workload and of its standards. */
  revision: number;
  current: Standard | null;
  proposed: Standard | null;
  /** Deprecated and retired ones, what changed last first. */
  earlier: Standard[];
}

/** What an approved standard's tag names now, of the last look-up; nothing is asked for it. */
export interface TagState {
  /** same also where there is no tag that could move: scratch, or a base given by its digest alone. */
  state: "same" | "moved" | "not_looked_up" | "gone" | "failed";
  digest: string | null;
  lookedAt: string | null;
  /** Why the last look-up failed. */
  problem: Problem | null;
}
