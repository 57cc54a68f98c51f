import type { Level } from "../catalog";
import type { Suggestion } from "../compare/suggest";
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
      /** The last pull by an engine that had no layer of it before; absent or null where there was none. */
      measuredPull?: MeasuredPull | null;
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

/** A recorded image that can be chosen. */
export interface Choice {
  /** As people write it, `latest` implied, `,platform` behind it where it is not the configured one. */
  name: string;
  digest: string;
  /** Bytes; null is unknown. */
  download: number | null;
  level: Level | null;
  /** A shell under /busybox alone. */
  debug: boolean | null;
}

/** What could be meant by what someone types. */
export interface Completions {
  recorded: Choice[];
  /** Bases that the catalogue knows and nobody has inspected here yet; `family` is its title. */
  catalogued: { name: string; level: Level | null; family: string }[];
  comparisons: Suggestion[];
  /** Whether what was asked for by name is recorded, for the platform written or the configured one; a name that is none is not. */
  asked: { name: string; recorded: boolean }[];
}

/** A tag that a registry lists; `recorded` null where it was not inspected here. */
export interface ListedTag {
  tag: string;
  recorded: Choice | null;
}

/** What a pull cost, on a clock. */
export interface MeasuredPull {
  ms: number;
  /** Layer bytes that crossed the network. */
  bytes: number;
  /** null where it is not on record which engine pulled. */
  engine: { version: string; storageDriver: string } | null;
  /** ISO 8601 UTC. */
  at: string;
}

/** A manifest or config as it was served. */
export interface RawDocument {
  /** SHA-256 of the text's bytes is this. */
  digest: string;
  mediaType: string;
  text: string;
}
