import type { FileDiffDetail, FileDiffPage, FileDiffQuery } from "../compare/diff-types";
import { diffFile, diffFiles } from "../compare/file-diff";
import { type FilePage, type FileQuery, type FileTrail, fileTrail, type Listing, listFiles } from "../inspect/list-files";

/**
 * What may be asked of recorded images whose layers are merged again for it: each a pure function of the images named, in their order, and
 * one argument that can be posted to a thread. Its answer is bounded by the argument.
 */
export const questions = {
  files: ([image]: Listings, query: FileQuery): FilePage => listFiles(image, query),
  /** The directories on the way to a path, each with its largest entries. */
  trail: ([image]: Listings, { path, limit }: { path: string; limit: number }): FileTrail => fileTrail(image, path, limit),
  /** What differs between two images' files, a part of the view at a time. */
  diffFiles: (images: Listings, query: FileDiffQuery): FileDiffPage => diffFiles(pairOf(images), query),
  /** One path of either of two images. */
  diffFile: (images: Listings, query: { path: string }): FileDiffDetail | null => diffFile(pairOf(images), query),
} as const;

function pairOf([a, b]: Listings): readonly [Listing, Listing] {
  if (!b) throw new TypeError("two images are compared");
  return [a, b];
}

/** At least one. */
export type Listings = readonly [Listing, ...Listing[]];
export type QuestionName = keyof typeof questions;
export type Argument<Name extends QuestionName> = Parameters<(typeof questions)[Name]>[1];
export type Answer<Name extends QuestionName> = ReturnType<(typeof questions)[Name]>;
