import { z } from "zod";
import { BasewiseError } from "../errors";
import { type Digest, isDigest } from "../oci/digest";

/**
 * One page of a tag list: `{name, tags}` (distribution-spec v1.1, "Listing Tags"). gcr.io adds `manifest`: digest → its tags, when it was
 * uploaded, its size; numbers are strings there, and 0 stands for none. Untagged manifests are left out: nobody asks for them here.
 */
export interface ListedManifest {
  digest: Digest;
  tags: string[];
  mediaType: string | null;
  /** Milliseconds since 1970; null where the registry tells none. */
  uploadedMs: number | null;
  /** Bytes as the registry states them for this manifest; null where it states none. What they mean for an index is its own matter. */
  statedSize: number | null;
}

const pageSchema = z.object({ tags: z.array(z.string()).nullish(), manifest: z.record(z.string(), z.unknown()).nullish().catch(undefined) });

const amount = z
  .union([z.string().regex(/^\d{1,15}$/), z.number().int().nonnegative()])
  .transform((n) => Number(n) || null)
  .nullish()
  .catch(null);
const manifestSchema = z.object({
  tag: z.array(z.string()).nullish(),
  mediaType: z.string().max(200).nullish().catch(null),
  timeUploadedMs: amount,
  imageSizeBytes: amount,
});

export interface TagPage {
  tags: string[];
  manifests: ListedManifest[] | null;
}

/** Raises `registry_error` where it is no tag list. An entry of `manifest` that cannot be read is left out: its tags are asked one by one then. */
export function readTagPage(bytes: Buffer, host: string): TagPage {
  try {
    const page = pageSchema.parse(JSON.parse(bytes.toString("utf8")));
    return { tags: page.tags ?? [], manifests: page.manifest ? readManifests(page.manifest) : null };
  } catch (cause) {
    throw new BasewiseError("registry_error", `${host} sent a tag list that is not as the specification demands.`, { host }, { cause });
  }
}

function readManifests(object: Record<string, unknown>): ListedManifest[] {
  return Object.entries(object).flatMap(([digest, value]): ListedManifest[] => {
    const read = manifestSchema.safeParse(value);
    if (!isDigest(digest) || !read.success || !read.data.tag?.length) return [];
    const { tag, mediaType, timeUploadedMs, imageSizeBytes } = read.data;
    return [{ digest, tags: tag, mediaType: mediaType || null, uploadedMs: timeUploadedMs ?? null, statedSize: imageSizeBytes ?? null }];
  });
}
