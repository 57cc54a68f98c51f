import "server-only";
import { digestsByTag, tagStretches } from "../follow/tag-stretches";
import { scanCounts, scansOfImages } from "./store";
import { type TagCounts, tagCounts } from "./tag-history";

/** Counts of a tag over time, out of the record. */
export interface TagScanHistory extends TagCounts {
  /** docker.io/library/debian */
  repository: string;
  tag: string;
  platform: string;
  now: string;
}

/** Of all images of the tag together; a daily scan of one image makes five years of that. */
const mostScans = 2_000;

/** Empty of a tag that was never looked up. Raises `invalid_reference`, `invalid_platform`. */
export async function tagScanHistory(repository: string, tag: string, platform: string | null): Promise<TagScanHistory> {
  const { stretches, quietMs, ...told } = await tagStretches(repository, tag, platform);
  const digests = [...new Set(stretches.flatMap(({ digest }) => digest ?? []))];
  const scans = await scansOfImages(digests, mostScans);
  return { repository: told.repository, tag, platform: told.platform, now: told.now, ...tagCounts(stretches, scans, { now: told.now, quietMs }) };
}

const natural = new Intl.Collator("en", { numeric: true });

/** Tags of which an image was scanned: those whose images were scanned most first. Raises as `tagScanHistory`. */
export async function scannedTags(repository: string, platform: string | null): Promise<string[]> {
  const tags = await digestsByTag(repository, platform);
  const counts = await scanCounts([...new Set([...tags.values()].flat())]);
  const scans = ([tag, digests]: [string, string[]]) => ({ tag, scans: digests.reduce((sum, digest) => sum + (counts.get(digest) ?? 0), 0) });
  const scanned = [...tags].map(scans).filter((one) => one.scans > 0);
  return scanned.sort((a, b) => b.scans - a.scans || natural.compare(a.tag, b.tag)).map(({ tag }) => tag);
}
