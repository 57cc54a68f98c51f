import type { Problem } from "../errors";
import type { Actor } from "../jobs/job";

/** A repository, canonical. */
export interface RepositoryName {
  registry: string;
  path: string;
}
export const fullName = (r: RepositoryName): string => `${r.registry}/${r.path}`;

/** What is on record of a repository's list of tags, without the names. */
export interface TagListState {
  count: number;
  /** False where a bound ended the list before the registry did. */
  complete: boolean;
  /** When the registry last told it, and when it last differed from the one before. */
  listedAt: string;
  changedAt: string;
  mirror: string | null;
}

/** What gcr.io tells of one manifest along with the list of tags. */
export interface ToldManifest {
  digest: string;
  tags: string[];
  mediaType: string | null;
  uploadedMs: number | null;
  statedSize: number | null;
}

export interface StoredTagList extends TagListState {
  names: string[];
  etag: string | null;
  manifests: ToldManifest[] | null;
}

export interface Follow {
  /** docker.io/library/alpine */
  repository: string;
  tags: string[];
  platforms: string[];
  /** Seconds between look-ups. */
  interval: number;
  /** When the next look-up is due; null where none is planned. */
  nextLookup: string | null;
  createdAt: string;
  updatedAt: string;
  actor: Actor;
}

/** One tag by name, as the list of a repository shows it. */
export interface TagName {
  name: string;
  state: "looked_up" | "failed" | "not_looked_up";
  /** Of what it names; null where it was never looked up. */
  digest: string | null;
  lookedAt: string | null;
  /** Why the last look-up failed. */
  problem: Problem | null;
  /** As the registry tells it along with the list: gcr.io does. */
  uploadedAt: string | null;
  statedSize: number | null;
  unknown: Record<string, { code: string; reason: string }>;
}
