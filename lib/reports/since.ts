import type { Letter } from "../compare/types";
import { digestFor } from "../follow/history";
import type { StretchRow } from "../follow/view-store";
import type { ReadingBrief } from "../follow/view-types";
import type { FrozenImage, ReportDocument } from "./types";

/** What has changed since a report was frozen, told from the last look-up on record. Pure. */
export interface TaggedImage {
  tag: { registry: string; path: string; name: string } | null;
  platform: string;
  digest: string;
}

/** What a tag was last seen to mean, from its first look-up that told it to its last. */
export interface TagMeaning {
  target: string;
  indexDigest: string | null;
  platforms: StretchRow["platforms"];
  from: Date;
  to: Date;
}

export interface Reading {
  download: number | null;
  unpacked: number | null;
  files: number | null;
  packages: number | null;
}

/** `digest` null: of what it names now, the image for this platform is not known. */
export type Fate =
  | { state: "same"; reason: string | null }
  | { state: "moved"; digest: string | null; seenAt: Date; reason: string | null }
  | { state: "unknown"; reason: string };

export interface ImageSince {
  letter: Letter;
  name: string;
  state: Fate["state"];
  /** The last look-up that told what its tag means; null where it has no tag or none is on record. */
  lookedAt: string | null;
  /** Why it is unknown, or why the figures of where it moved to are. */
  reason: string | null;
  movedTo: { digest: string | null; seenAt: string } | null;
  before: Reading;
  /** Of the newer image; null where it has not moved, or that one is not recorded. */
  after: Reading | null;
}

export interface ReportChanges {
  /** The oldest of the images' last look-ups; null where none is on record. */
  lookedAt: string | null;
  images: ImageSince[];
}

/** Whether a tag still means the image that was frozen; `indexes` are known to hold that image. */
export function fateOf(image: TaggedImage, indexes: readonly string[], meaning: TagMeaning | null, frozenAt: Date): Fate {
  if (!image.tag) return { state: "same", reason: "It was asked for by its digest, which means the same for ever." };
  if (!meaning) return { state: "unknown", reason: "No look-up of its tag is on record." };
  const { target, indexDigest, platforms, from, to } = meaning;
  const now = digestFor({ platforms }, image.platform);
  const stands = now !== null ? now === image.digest : [target, indexDigest].some((d) => d !== null && (d === image.digest || indexes.includes(d)));
  if (stands) return to < frozenAt ? { state: "unknown", reason: "Its tag was not looked up since." } : { state: "same", reason: null };
  if (now !== null) return { state: "moved", digest: now, seenAt: from, reason: null };
  const reason = platforms.length
    ? `What the tag names now is not offered for ${image.platform}.`
    : "Only the digest that the tag names was asked for; what it means for this platform is not known.";
  return { state: "moved", digest: null, seenAt: from, reason };
}

const readingOf = ({ sizes, packageCount }: FrozenImage): Reading => ({
  download: sizes.download,
  unpacked: sizes.unpacked,
  files: sizes.files,
  packages: packageCount,
});

export function sinceOf(image: FrozenImage, fate: Fate, meaning: TagMeaning | null, readings: ReadonlyMap<string, ReadingBrief>): ImageSince {
  const moved = fate.state === "moved" ? fate : null;
  const newer = moved?.digest ? readings.get(moved.digest) : undefined;
  return {
    letter: image.letter,
    name: image.name,
    state: fate.state,
    lookedAt: (image.tag && meaning?.to.toISOString()) ?? null,
    reason: moved?.digest && !newer ? "The newer image is not recorded here; nobody has inspected it." : fate.reason,
    movedTo: moved && { digest: moved.digest, seenAt: moved.seenAt.toISOString() },
    before: readingOf(image),
    after: newer ? { download: newer.download, unpacked: newer.unpacked, files: newer.files, packages: newer.packages } : null,
  };
}

export function changesOf(
  { images, frozenAt }: Pick<ReportDocument, "images" | "frozenAt">,
  meanings: { of(tag: NonNullable<TaggedImage["tag"]>): TagMeaning | null },
  indexes: ReadonlyMap<string, readonly string[]>,
): { image: FrozenImage; meaning: TagMeaning | null; fate: Fate }[] {
  return images.map((image) => {
    const meaning = image.tag && meanings.of(image.tag);
    const known = [...image.indexDigests, ...(indexes.get(image.digest) ?? [])];
    // An engine's own image has a config digest, and the tag of a registry says nothing of it.
    const fate: Fate =
      image.digestKind === "config" ? { state: "unknown", reason: "The image is in no registry." } : fateOf(image, known, meaning, new Date(frozenAt));
    return { image, meaning, fate };
  });
}
