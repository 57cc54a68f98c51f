import type { Column, Comparison, Letter } from "../compare/types";
import type { FileSummary } from "../images/pair";
import type { Unknown } from "../inspect/inspection";
import type { Actor } from "../jobs/job";
import type { ScanColumn } from "../scans/types";
import type { SectionId } from "./sections";

/** Reports as data. Sizes in bytes, times ISO 8601 UTC, what is not known null with its reason in `unknown`. Types only. */

/** Of the document's shape. It moves when a field changes its meaning or goes; `upgrade.ts` reads the older ones. */
export const schemaVersion = 3;

/** What the figures of one image rest on. */
export interface FrozenImage {
  letter: Letter;
  /** As the comparison was asked for, without the platform. */
  asked: string;
  /** As people write it, without a digest: debian:trixie. Of an image asked for by digest alone, that. */
  name: string;
  /** Canonical, with the tag where one was asked for. */
  reference: string;
  /** What to pull for these very bytes: docker.io/library/debian@sha256:…; the config digest of an image that is in no registry. */
  pinned: string;
  tag: { registry: string; path: string; name: string } | null;
  platform: string;
  digest: string;
  digestKind: "manifest" | "config";
  configDigest: string;
  indexDigests: string[];
  mediaType: string;
  /** When the tag was last seen to mean this digest; null where a digest was asked for. */
  observedAt: string | null;
  /** When its bytes were read, from where, and by which rules facts were derived from them. */
  inspectedAt: string;
  source: "docker" | "registry";
  mirror: string | null;
  rebuilt: string | null;
  rules: number;
  created: string | null;
  /** Engines that held it, with their own figure. */
  engines: { version: string; storageDriver: string; size: number; seenAt: string }[];
  sizes: { download: number | null; unpacked: number | null; files: number | null };
  layers: number;
  packageCount: number | null;
  fileCount: number | null;
  unknown: Partial<Record<"created" | "download" | "unpacked" | "files" | "packageCount" | "fileCount", Unknown>>;
}

export type FrozenColumn = Extract<Column, { state: "recorded" }>;

/** A comparison without what the report leaves out: a part is null where none of its sections was chosen, `facts` has the chosen groups. */
export type FrozenComparison = Pick<Comparison, "rules" | "facts"> & {
  /** Without `verdict` among the sections, their verdicts have no sentences. */
  columns: FrozenColumn[];
} & { [Part in Exclude<keyof Comparison, "rules" | "facts" | "columns">]: Comparison[Part] | null };

/** The frozen copy: all that a report shows, and what it rests on. The shape of /r/{slug}.json, which has the title in front. */
export interface ReportDocument {
  schemaVersion: typeof schemaVersion;
  program: { name: "basewise"; version: string };
  frozenAt: string;
  /** A name is as stated, not proven. */
  frozenBy: Pick<Actor, "kind" | "name">;
  /** Markdown as written: not trusted. */
  note: string;
  /** In the page's order. */
  sections: SectionId[];
  /** In the order of the columns; the first is the baseline. */
  images: FrozenImage[];
  /** The image that the waterfall leads to; null where none does. */
  target: Letter | null;
  comparison: FrozenComparison;
  /** Regular files against A, per column, null for A itself; null as a whole where `files` is not among the sections. */
  files: (FileSummary | null)[] | null;
  /** Per column its last scan as it stood then; null as a whole where `vulnerabilities` is not among the sections. Since schema 2. */
  scans: ScanColumn[] | null;
}

/** The one figure of a report in lists and previews: the target's change against A; of one image its own size. */
export interface ReportHeadline {
  letter: Letter;
  of: "download" | "unpacked";
  bytes: number;
  /** A's; null where the report has one image. */
  against: number | null;
}

export const reportStates = ["live", "replaced", "expired", "revoked"] as const;
export type ReportState = (typeof reportStates)[number];

/** A report as its owners see it, without the document. */
export interface Report {
  id: string;
  slug: string;
  title: string;
  note: string;
  sections: SectionId[];
  state: ReportState;
  headline: ReportHeadline | null;
  images: { letter: Letter; name: string; pinned: string; tag: { registry: string; path: string; name: string } | null; platform: string; digest: string }[];
  /** Whether readers are told what has changed since. */
  showsChanges: boolean;
  views: number;
  createdAt: string;
  updatedAt: string;
  /** null: never. */
  expiresAt: string | null;
  revokedAt: string | null;
  deletedAt: string | null;
  /** The newer version that this one points to, unless that is deleted. */
  replacedBy: { id: string; slug: string; title: string; state: ReportState } | null;
  schemaVersion: number;
  /** SHA-256 of the document, hex, and its bytes unpacked. */
  contentHash: string;
  documentBytes: number;
  /** Grows with every change that readers can see. */
  revision: number;
  actor: Actor;
}
