import "server-only";
import type { Inspection } from "../inspect/inspection";
import { tagsNow } from "./listing-store";
import { type ImageRow, toInspection } from "./rows";
import { indexesHolding } from "./store";

/** Rows as inspections, with the tags that mean them now and the indexes that hold them, by digest. */
export async function toInspections(rows: readonly ImageRow[]): Promise<Map<string, Inspection>> {
  const digests = rows.map((r) => r.digest);
  const [indexes, tags] = await Promise.all([indexesHolding(digests), tagsNow(digests)]);
  return new Map(rows.map((r) => [r.digest, toInspection(r, tags.get(r.digest) ?? [], indexes.get(r.digest) ?? [])]));
}
