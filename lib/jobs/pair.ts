import "server-only";
import { BasewiseError } from "../errors";
import type { RecordedImage } from "../images/pair";
import { type Pair, pairOf } from "../images/pair";
import { findRecorded } from "./index";

/** The two images that a request for a full difference names. Raises `invalid_request`, `invalid_reference`, `image_not_recorded`. */
export async function findPair(asked: readonly string[]): Promise<Pair> {
  const [a, b] = asked.length === 2 ? await findRecorded([...asked]) : [];
  if (!a || !b) throw new BasewiseError("invalid_request", `Two images are compared in full; ${asked.length} were named.`, { field: "image" });
  return pairOf(a, b);
}

/** How an answer names them. */
export const subjectOf = ({ reference, inspection, platform }: RecordedImage) => ({ reference, digest: inspection.digest as string, platform });
