import type { Problem } from "../errors";
import type { DerivedFacts } from "../inspect/derive";
import type { Inspection } from "../inspect/inspection";

/** A column of a comparison, or the subject of the image page: what is known of what the URL names. */
export type Recorded =
  | {
      state: "recorded";
      /** As the URL has it, without the platform. */
      asked: string;
      /** Canonical reference, or the digest where only that was given. */
      reference: string;
      platform: string;
      /** When the tag was last seen to mean this digest; null where a digest was asked for. */
      observedAt: string | null;
      inspection: Inspection;
      /** null where it was read by a version that did not look at files. */
      facts: DerivedFacts | null;
    }
  | {
      state: "not_recorded";
      asked: string;
      reference: string;
      platform: string /** An unfinished or failed job for it, if there is one. */;
      jobId: string | null;
    }
  | { state: "failed"; asked: string; reference: string; platform: string; jobId: string; problem: Problem }
  | { state: "invalid"; asked: string; problem: Problem };

/** What a tag was seen to mean, from one look-up to the last that told the same without a gap between them. */
export interface TagHistoryEntry {
  tag: string;
  /** The platform's manifest; null where only the tag's own digest was asked for. */
  digest: string | null;
  indexDigest: string | null;
  /** Of what the tag names, index or manifest. */
  target: string;
  observedAt: string;
  lastSeenAt: string;
  /** Look-ups that told it. */
  looks: number;
  unknown: Record<string, { code: string; reason: string }>;
}
