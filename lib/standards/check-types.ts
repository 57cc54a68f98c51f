import type { LineRange } from "../fit/dockerfile";
import type { Standard, Status, TagState } from "./types";

/**
 * What a base is worth by the standards, from the best to the worst; `fail-on` names the first that fails a pipeline.
 * - approved: the standard's own bytes, by its digest or that of one of its manifests (or `scratch`, where that is approved)
 * - permitted: a permitted alternative
 * - excepted: a team stands on it by an exception that still holds
 * - approved_older_digest: bytes that this standard had before, or that its tag meant before it was approved
 * - approved_unpinned: an approved name without a digest: which bytes it brings is decided on the day of the build
 * - deprecated: may still be used, until a day that is named
 * - not_standard: no standard that holds today names it
 * - unknown: it can't be told: an ARG without a value, or a digest that nobody here has seen under an approved name
 * - unreadable: not a Dockerfile that Docker would build
 */
export const verdicts = [
  "approved",
  "permitted",
  "excepted",
  "approved_older_digest",
  "approved_unpinned",
  "deprecated",
  "not_standard",
  "unknown",
  "unreadable",
] as const;
export type Verdict = (typeof verdicts)[number];

/** Of a stage that reaches production only through what is copied out of it. */
export type FindingVerdict = Verdict | "build_stage";

export const rankOf = (verdict: Verdict): number => verdicts.indexOf(verdict);

/** Whether a verdict fails a pipeline that fails on this one and all that are worse. */
export const fails = (verdict: Verdict, failOn: Verdict): boolean => rankOf(verdict) >= rankOf(failOn);

/** As people read it. */
export const verdictWords: Record<FindingVerdict, string> = {
  approved: "approved",
  permitted: "permitted alternative",
  excepted: "excepted",
  approved_older_digest: "approved, but an older digest",
  approved_unpinned: "approved, but without a digest",
  deprecated: "deprecated",
  not_standard: "not a standard",
  unknown: "unknown",
  unreadable: "not readable",
  build_stage: "build stage",
};

/** A digest that is not what a standard names now, and that is known all the same. */
export interface KnownDigest {
  standardId: string;
  digest: string;
  /** Of an index, as far as is on record. */
  manifests: readonly string[];
  /**
   * - approved_before: an earlier revision of the standard named it
   * - tag_before: its tag meant it before the present digest was set
   * - tag_since: its tag has moved to it since; nobody approved it
   */
  how: "approved_before" | "tag_before" | "tag_since";
  /** ISO 8601: until when it was the standard's, or when the tag was first seen to mean it. */
  at: string;
  /** YYYY-MM-DD: the last day on which it may be used; null where no such day was set. */
  until: string | null;
}

/** All that a check is held against, in the order of the page. */
export interface CheckRecord {
  standards: readonly Standard[];
  known: readonly KnownDigest[];
  /** By the standard's id: what its tag means now. */
  tags: ReadonlyMap<string, TagState>;
}

export interface CheckOptions {
  /** YYYY-MM-DD, UTC: what holds on this day. */
  today: string;
  /** Whose exceptions count; null: nobody's. */
  team: string | null;
}

/** The standard that decided, or whose line is suggested. */
export interface NamedStandard {
  id: string;
  reference: string;
  digest: string | null;
  status: Status;
}

/** What one base is worth. */
export interface Judgement {
  verdict: Exclude<Verdict, "unreadable">;
  /** One or two sentences. */
  reason: string;
  /** Whether the base is named by digest; null where there is none to name (scratch), or the base is not known. */
  pinned: boolean | null;
  standard: NamedStandard | null;
  workload: { slug: string; title: string } | null;
  /** The base to stand on instead, with its digest; null where nothing better is known. */
  suggested: string | null;
}

export interface Finding {
  /** Of the FROM; the whole reason of an unreadable file stands at its line. */
  line: LineRange;
  /** Null of an unreadable file. */
  stage: { index: number; name: string | null } | null;
  /** final: reaches production. base: the final stage stands on it. build: only what is copied out of it does. */
  role: "final" | "base" | "build" | null;
  verdict: FindingVerdict;
  /** Index of the stage whose FROM names the base in the end: its own, or one below it; null of build stages and of an unreadable file. */
  origin: number | null;
  /** As written, and as a build takes it; the latter null where an ARG has no value. */
  base: { written: string; resolved: string | null } | null;
  pinned: boolean | null;
  reason: string;
  /** A whole line to write in the place of these lines. */
  suggestion: { line: string; replaces: LineRange } | null;
  workload: { slug: string; title: string } | null;
  standard: NamedStandard | null;
  /** Images of which the stage copies files. */
  copiesFrom: string[];
  /** The ARGs without a value that the base depends on. */
  args: readonly string[];
  /** Why `base.resolved` is null. */
  unknown: { resolved?: { code: string; reason: string } };
}

export interface CheckResult {
  /** The final stage's; a build stage never decides. */
  verdict: Verdict;
  /** One sentence. */
  summary: string;
  /** In the order of the file. */
  findings: Finding[];
}
