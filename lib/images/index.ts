import "server-only";
import { env } from "../env";
import { BasewiseError } from "../errors";
import type { DerivedFacts } from "../inspect/derive";
import type { Inspection, RecordedReference } from "../inspect/inspection";
import type { FilePage, FileQuery } from "../inspect/list-files";
import { isDigest } from "../oci/digest";
import { parseManifest } from "../oci/manifest";
import { mediaType } from "../oci/media-types";
import { samePlatform } from "../oci/platform";
import { atDigest, canonical, parseReference, type Reference } from "../oci/reference";
import { type SbomFile, sbomFile } from "../sbom/file";
import type { SbomFormat } from "../sbom/formats";
import { scannerList } from "../sbom/scanner-list";
import { factsOf, filesOf } from "./facts";
import { inspectionsOf } from "./find";
import { toInspections } from "./inspections";
import { namesPage } from "./listing-store";
import { imagesByDigest, latestObservations, observations, rawDocuments, untaggedImages } from "./store";
import type { RawDocument, TagHistoryEntry } from "./types";

export { factsOf, filesOf, trailOf } from "./facts";
export { type Asked, findRecorded, inspectionsOf, parseAsked } from "./find";
export { refreshListings } from "./listing-store";
export { ladderData, listListings, recordedNames } from "./listings";
export { type Relatives, relativesOf } from "./relatives";

/** Every recorded tag with the image it means now, one entry for each platform read; then images that no tag names, by digest. */
export async function listRecorded(): Promise<RecordedReference[]> {
  const latest = await latestObservations();
  const digests = [...new Set(latest.flatMap((o) => o.platforms.map((p) => p.manifestDigest)))];
  const rows = await imagesByDigest(digests);
  const untagged = await untaggedImages(digests);
  const inspections = await toInspections([...rows, ...untagged]);
  const tagged = latest.flatMap((o) =>
    o.platforms.flatMap((p): RecordedReference[] => {
      const inspection = inspections.get(p.manifestDigest);
      return inspection ? [{ reference: o.reference, observedAt: o.observedAt.toISOString(), inspection }] : [];
    }),
  );
  const byDigest = untagged.flatMap((row): RecordedReference[] => {
    const inspection = inspections.get(row.digest);
    const place = inspection?.repositories[0];
    return inspection && place ? [{ reference: `${place.name}@${row.digest}`, observedAt: inspection.inspectedAt, inspection }] : [];
  });
  return [...tagged, ...byDigest];
}

const platformsNotAsked = { code: "not_read", reason: "Only the tag's own digest was asked for; an inspection tells its platforms." };

/** What a repository's tags were seen to mean, newest first, for the default platform where an index offers several. */
export async function tagHistory(repository: string, limit = 500): Promise<TagHistoryEntry[]> {
  const { registry, repository: path } = parseReference(repository);
  const rows = await observations(registry, path, limit);
  const wanted = env().BASEWISE_PLATFORM;
  return rows.map((o): TagHistoryEntry => {
    const p =
      o.platforms.find((x) => samePlatform(wanted, { os: x.os, architecture: x.architecture, ...(x.variant ? { variant: x.variant } : {}) })) ?? o.platforms[0];
    return {
      tag: o.tag.name,
      digest: p?.manifestDigest ?? null,
      indexDigest: o.indexDigest,
      target: o.digest,
      observedAt: o.observedAt.toISOString(),
      lastSeenAt: (o.lastSeen ?? o.observedAt).toISOString(),
      looks: o.looks,
      unknown: p ? {} : { digest: platformsNotAsked },
    };
  });
}

/** The reference by which an image is pulled: its repository at its digest. */
export const pinned = (reference: Reference, digest: string): string => {
  if (!isDigest(digest)) throw new BasewiseError("invalid_reference", `“${digest.slice(0, 100)}” is not a digest.`);
  return canonical(atDigest(reference, digest));
};

/**
 * Recorded references in their own order, filtered by repository (canonical or familiar) and by a part of the name. The cursor is the
 * last reference and digest of the page before. No more is read than the page holds.
 */
export async function searchRecorded(query: { repository?: string | undefined; q?: string | undefined; limit: number; cursor?: string | undefined }) {
  const repository = query.repository ? parseReference(query.repository) : null;
  const [reference = "", digest = ""] = (query.cursor ?? "").split(" ", 2);
  const names = await namesPage({
    repository: repository && `${repository.registry}/${repository.repository}`,
    q: query.q?.toLowerCase() ?? "",
    after: { reference, digest },
    limit: query.limit + 1,
  });
  const shown = names.slice(0, query.limit);
  const inspections = await toInspections(await imagesByDigest([...new Set(shown.map((n) => n.digest))]));
  const items = shown.flatMap((n): RecordedReference[] => {
    const inspection = inspections.get(n.digest);
    return inspection ? [{ reference: n.reference, observedAt: n.observedAt, inspection }] : [];
  });
  const last = shown.at(-1);
  return { items, nextCursor: names.length > query.limit && last ? `${last.reference} ${last.digest}` : null };
}

/** An image by manifest or config digest; an index answers with its recorded platforms. Raises `invalid_reference`, `not_found`. */
export async function imageOrIndex(digest: string) {
  if (!isDigest(digest)) throw new BasewiseError("invalid_reference", `“${digest.slice(0, 100)}” is not a digest.`);
  // Asked for by its manifest mostly, whose facts can be read at the same time.
  const [found, ownFacts] = await Promise.all([inspectionsOf(digest), factsOf(digest)]);
  const [first] = found;
  if (!first) throw new BasewiseError("image_not_recorded", `Nothing is recorded under ${digest}.`);
  const own = found.find((i) => i.digest === digest || i.configDigest === digest);
  if (own) return { ...own, facts: own.digest === digest ? ownFacts : await factsOf(own.digest) };
  return { digest, digestKind: "index" as const, platforms: found.map((i) => ({ platform: i.platform, digest: i.digest })) };
}

/** An image as it is on record, with its facts. */
export type RecordedImage = Exclude<Awaited<ReturnType<typeof imageOrIndex>>, { digestKind: "index" }>;

/** One image by manifest or config digest; of an index it asks for one of its platforms. Raises `invalid_reference`, `image_not_recorded`. */
export async function recordedImage(digest: string): Promise<RecordedImage> {
  const found = await imageOrIndex(digest);
  if (found.digestKind === "index") throw new BasewiseError("image_not_recorded", `${digest} is an index; ask for one of its platforms' digests.`);
  return found;
}

/** Files of an image by manifest or config digest. Raises `invalid_reference`, `image_not_recorded`. */
export async function listImageFiles(digest: string, query: FileQuery): Promise<FilePage> {
  const image = await recordedImage(digest);
  return filesOf(image, query);
}

/** The bill of materials of an image by manifest or config digest: nothing is read again. Raises `invalid_reference`, `image_not_recorded`. */
export async function sbomFor(digest: string, format: SbomFormat): Promise<SbomFile> {
  const image = await recordedImage(digest);
  return sbomFile(ofPackages(image), format);
}

/**
 * The packages of an image that is at hand for a scanner to look up; `zero`: its control sample, the same packages each in version 0. Raises
 * `image_not_recorded` where its packages were never looked at.
 */
export const packageListOf = (image: RecordedImage, versions?: "zero"): string => scannerList({ ...ofPackages(image), versions });

function ofPackages({ facts, ...inspection }: RecordedImage): { inspection: Inspection; facts: DerivedFacts } {
  if (!facts) throw new BasewiseError("image_not_recorded", `An earlier version read ${inspection.digest} and did not look at packages. Inspect it again.`);
  return { inspection, facts };
}

/**
 * An image's manifest and config, byte for byte as they were served; no manifest where only an engine has the image, or an earlier version
 * read it. Raises `invalid_reference`, `image_not_recorded`.
 */
export async function documentsOf(digest: string): Promise<{ manifest: RawDocument | null; config: RawDocument }> {
  if (!isDigest(digest)) throw new BasewiseError("invalid_reference", `“${digest.slice(0, 100)}” is not a digest.`);
  const raw = await rawDocuments(digest);
  if (!raw) throw new BasewiseError("image_not_recorded", `No image is recorded under ${digest}.`);
  return {
    manifest: raw.rawManifest === null ? null : { digest: raw.digest, mediaType: raw.mediaType, text: raw.rawManifest },
    config: { digest: raw.configDigest, mediaType: configTypeOf(raw.rawManifest) ?? mediaType.dockerConfig, text: raw.rawConfig },
  };
}

/** What the manifest calls its config. */
function configTypeOf(manifest: string | null): string | null {
  const parsed = manifest === null ? null : parseManifest(manifest, "");
  return parsed?.kind === "manifest" ? (parsed.manifest.config.mediaType ?? null) : null;
}
