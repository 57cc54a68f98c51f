import { type FilePage, type FileQuery, type FileTrail, fileTrail, type Listing, listFiles } from "../inspect/list-files";

/**
 * What may be asked of recorded images whose layers are merged again for it: each a pure function of the images named, in their order, and
 * one argument that can be posted to a thread. Its answer is bounded by the argument.
 */
export const questions = {
  files: ([image]: Listings, query: FileQuery): FilePage => listFiles(image, query),
  /** The directories on the way to a path, each with its largest entries. */
  trail: ([image]: Listings, { path, limit }: { path: string; limit: number }): FileTrail => fileTrail(image, path, limit),
} as const;

/** At least one. */
export type Listings = readonly [Listing, ...Listing[]];
export type QuestionName = keyof typeof questions;
export type Argument<Name extends QuestionName> = Parameters<(typeof questions)[Name]>[1];
export type Answer<Name extends QuestionName> = ReturnType<(typeof questions)[Name]>;
