import type { Support } from "../catalog/support";
import type { MoveChange } from "../compare/move";
import type { Frozen } from "./held";
import type { Standard, TagState, Workload } from "./types";

/** Standards with what the record tells of their images and tags at the moment. Sizes in bytes. Types only. */
export interface Unknown {
  code: string;
  reason: string;
}

/** The approved image of one platform: as it is on record, or as it was when it was pinned. */
export interface ImageState {
  /** gone: its rows were deleted since; the figures are those of when it was pinned. unknown: nothing was ever on record. */
  state: "recorded" | "gone" | "unknown";
  /** Why there are no figures, or old ones. */
  reason: string | null;
  figures: Frozen | null;
}

export interface StandardView extends Standard {
  /** The whole line: FROM gcr.io/distroless/static-debian13:nonroot@sha256:… */
  from: string;
  /** Of approved and proposed ones; null else. */
  tag: TagState | null;
  image: ImageState;
  /** Of its distribution by os-release, and of its runtime by the catalogue's word on the name. */
  support: { system: Support | null; program: Support | null };
}

export interface WorkloadView {
  workload: Workload;
  revision: number;
  current: StandardView | null;
  proposed: StandardView | null;
  earlier: StandardView[];
}

export const decisionKinds = ["tag_moved", "tag_gone", "support_ended", "review_due", "exception_ends", "deprecation_over", "evidence_gone"] as const;
export type DecisionKind = (typeof decisionKinds)[number];

interface DecisionBase {
  standardId: string;
  workload: Workload;
  reference: string;
  digest: string | null;
  revision: number;
}

/** What a moved tag brought: one platform, before and after. */
export interface MovedTo {
  target: string;
  /** The first look-up that saw it. */
  seenAt: string;
  platform: string | null;
  /** Of the platform's manifest; null where it is not known. */
  digest: string | null;
  before: Frozen | null;
  after: Omit<Frozen, "at"> | null;
  /** null where one of the two is not on record; `unknown` says which. */
  change: MoveChange | null;
  /** Where the support of what the tag names now has ended, or null. */
  support: Support | null;
  unknown: Record<string, Unknown>;
}

/** One thing that the platform team is to decide. */
export type Decision = DecisionBase &
  (
    | { kind: "tag_moved"; moved: MovedTo }
    | { kind: "tag_gone"; tag: TagState }
    | { kind: "support_ended"; support: Support }
    /** `inDays` is negative where the day has passed. */
    | { kind: "review_due"; reviewBy: string; inDays: number; tag: TagState | null }
    | { kind: "exception_ends"; exception: Standard["exceptions"][number]; inDays: number }
    | { kind: "deprecation_over"; until: string; inDays: number }
    | { kind: "evidence_gone"; evidence: NonNullable<Standard["evidence"]> }
  );

export interface Decisions {
  items: Decision[];
  /** Days ahead within which a review or the end of an exception counts. */
  within: number;
  today: string;
}
