import type { KnownDigest } from "./check-types";
import type { Standard, StandardBase, StandardChange } from "./types";

/** Which digests a standard had before, and what its tag was seen to mean. Pure. */

/** A digest that a tag was seen to name. */
export interface SeenDigest {
  /** As the standard's reference is written. */
  reference: string;
  digest: string;
  manifests: readonly string[];
  /** ISO 8601: the first look-up that told it. */
  since: string;
}

const holds = (base: StandardBase, digest: string): boolean => base.digest === digest || base.manifests.some((m) => m.digest === digest);
const manifestsOf = (base: StandardBase): string[] => base.manifests.map((m) => m.digest);

const isBase = (value: unknown): value is StandardBase =>
  typeof value === "object" && value !== null && "digest" in value && "manifests" in value && Array.isArray(value.manifests);

/** Changes of the base while it was the same standard: what it was until then. */
function revised(standard: Standard, changes: readonly StandardChange[]): KnownDigest[] {
  return changes.flatMap(({ standardId, at, changes: fields }) => {
    const before = standardId === standard.id ? fields.find((f) => f.field === "base")?.before : null;
    if (!isBase(before) || before.digest === null || holds(standard.base, before.digest)) return [];
    return [{ standardId: standard.id, digest: before.digest, manifests: manifestsOf(before), how: "approved_before" as const, at, until: null }];
  });
}

/** The same name at another digest, approved before this one took its place. */
function superseded(standard: Standard, all: readonly Standard[]): KnownDigest[] {
  return all.flatMap((other) => {
    const { base } = other;
    const same = other.id !== standard.id && other.status === "deprecated" && base.reference === standard.base.reference;
    if (!same || base.digest === null || holds(standard.base, base.digest)) return [];
    return [
      {
        standardId: standard.id,
        digest: base.digest,
        manifests: manifestsOf(base),
        how: "approved_before" as const,
        at: standard.approvedAt ?? standard.updatedAt,
        until: other.deprecatedUntil,
      },
    ];
  });
}

/** When the present digest was chosen. */
function chosenAt(standard: Standard, changes: readonly StandardChange[]): string {
  const set = changes.filter(
    (c) => c.standardId === standard.id && c.changes.some((f) => f.field === "base" && isBase(f.after) && f.after.digest === standard.base.digest),
  );
  return (
    set
      .map((c) => c.at)
      .sort()
      .at(-1) ?? standard.proposedAt
  );
}

function seenOf(standard: Standard, changes: readonly StandardChange[], seen: readonly SeenDigest[]): KnownDigest[] {
  const chosen = chosenAt(standard, changes);
  return seen
    .filter((s) => s.reference === standard.base.reference && !holds(standard.base, s.digest))
    .map(({ digest, manifests, since }) => ({
      standardId: standard.id,
      digest,
      manifests,
      how: since < chosen ? ("tag_before" as const) : ("tag_since" as const),
      at: since,
      until: null,
    }));
}

/** Of approved standards; what was approved once comes before what a tag was seen to mean. */
export function knownDigests(standards: readonly Standard[], changes: readonly StandardChange[], seen: readonly SeenDigest[]): KnownDigest[] {
  return standards
    .filter((s) => s.status === "approved")
    .flatMap((standard) => {
      const approved = [...superseded(standard, standards), ...revised(standard, changes)];
      // A digest whose last day has passed is not brought back by having been the tag's.
      return [...approved, ...seenOf(standard, changes, seen).filter((s) => !approved.some((a) => a.digest === s.digest))];
    });
}
