import { BasewiseError } from "../errors";
import { type Digest, isDigest } from "../oci/digest";
import { manifestAccept } from "../oci/media-types";
import { canonical, isTag, type Reference } from "../oci/reference";
import { nextPage } from "./link";
import { fetchManifest, manifestPath, type Place, whatIsMissing } from "./manifests";
import { type Routes, tryBases } from "./routes";
import type { Session } from "./session";
import { type ListedManifest, readTagPage } from "./tag-page";

export type { ListedManifest } from "./tag-page";

/** A repository's tags, in natural order (3.9 before 3.10). */
export interface TagList {
  tags: string[];
  /** False where `limit` or the bound on pages ended the list before the registry did. */
  complete: boolean;
  /** The registry's ETag, where it gave one for a list in a single page. */
  etag: string | null;
  /** What gcr.io tells of its tagged manifests along with the list; null where the registry tells none. */
  manifests: ListedManifest[] | null;
  /** Host of the mirror that answered, if one did. */
  mirror: string | null;
}

/** `notModified`: the registry said that the list is still that of the ETag given. */
export type TagListAnswer = TagList | { notModified: true; mirror: string | null };

export interface TagState {
  /** Of the index or manifest that the tag names now. */
  digest: Digest;
  /** Whether it differs from the digest that was known. */
  changed: boolean;
  /** As the registry states it; null where it stated none, or answered “not modified”. */
  mediaType: string | null;
  mirror: string | null;
}

const pageSize = 1000;
/** docker-registry ignores `n` and sends all tags at once; gcr.io sends what it knows of every manifest too. */
const maxPageBytes = 32 << 20;
const maxPages = 200;
const natural = new Intl.Collator("en", { numeric: true });

interface ListOptions {
  limit: number;
  etag: string | undefined;
}

async function listAt(session: Session, { base, reference, signal }: Place, { limit, etag }: ListOptions): Promise<TagListAnswer> {
  const { host } = base.url;
  const { mirror } = base;
  const { repository } = reference;
  const name = canonical(reference);
  const tags = new Set<string>();
  const manifests: ListedManifest[] = [];
  let told = false;
  const seen = new Set<string>();
  const prefix = `/v2/${repository}/`;
  let path: string | undefined = `tags/list?n=${Math.min(pageSize, limit)}`;
  let complete = true;
  let stated: string | null = null;
  while (path !== undefined) {
    if (seen.size >= maxPages) {
      complete = false;
      break;
    }
    const first = seen.size === 0;
    seen.add(path);
    const headers: Record<string, string> = first && etag ? { "if-none-match": etag } : {};
    const page = await session.fetch({ base, repository, path, headers, what: "tag list", name, signal }, maxPageBytes);
    if (page.status === 304 && first && etag) return { notModified: true, mirror };
    const read = readTagPage(page.bytes, host);
    for (const tag of read.tags) if (isTag(tag)) tags.add(tag);
    if (read.manifests) {
      told = true;
      manifests.push(...read.manifests);
    }
    const next = nextPage(page.header("link"), page.url);
    if (next === null) throw new BasewiseError("registry_error", `${host} continues its tag list on another host, which is not followed.`, { host });
    if (next && !next.pathname.startsWith(prefix))
      throw new BasewiseError("registry_error", `${host} continues the tag list of ${repository} in another repository.`, { host });
    const nextPath: string | undefined = next && next.pathname.slice(prefix.length) + next.search;
    // A first page that did not change says nothing of those behind it.
    stated = first && nextPath === undefined ? readEtag(page.header("etag")) : null;
    if (nextPath !== undefined && (tags.size >= limit || seen.has(nextPath))) {
      complete = false; // a page that leads back to one already read would never end
      break;
    }
    path = nextPath;
  }
  const sorted = [...tags].sort(natural.compare);
  const cut = sorted.length > limit;
  return { tags: cut ? sorted.slice(0, limit) : sorted, complete: complete && !cut, etag: cut ? null : stated, manifests: told ? manifests : null, mirror };
}

/** RFC 9110 section 8.8.3; what is no entity tag is not sent back. */
const readEtag = (header: string | undefined): string | null => (header && /^(?:W\/)?"[\x21\x23-\x7e]{1,500}"$/.test(header) ? header : null);

async function headAt(session: Session, place: Place, known: Digest | undefined): Promise<TagState> {
  const { base, reference, signal } = place;
  const headers = { accept: manifestAccept, ...(known ? { "if-none-match": `"${known}"` } : {}) };
  const ask = {
    base,
    repository: reference.repository,
    path: manifestPath(reference),
    method: "HEAD" as const,
    headers,
    what: "manifest" as const,
    name: canonical(reference),
    signal,
  };
  const answer = await session.fetch(ask, 0).catch(async (error: unknown) => {
    throw await whatIsMissing(session, place, error);
  });
  const { mirror } = base;
  if (answer.status === 304 && known) return { digest: known, changed: false, mediaType: null, mirror };
  const stated = answer.header("docker-content-digest");
  const mediaType = answer.header("content-type")?.split(";")[0]?.trim() || null;
  // Optional in the specification: without it only the bytes tell.
  const digest = stated && isDigest(stated) ? stated : (await fetchManifest(session, place, reference)).digest;
  return { digest, changed: digest !== known, mediaType, mirror };
}

export interface TagReader {
  /**
   * All tags of the reference's repository, or the first `limit`; with `etag`, asked whether it changed. Names that no tag can have are
   * left out. Raises `image_not_found` and the registry codes.
   */
  listTags(reference: Reference, options: { signal: AbortSignal; limit?: number }): Promise<TagList>;
  listTags(reference: Reference, options: { signal: AbortSignal; limit?: number; etag?: string }): Promise<TagListAnswer>;
  /**
   * What a tag names now, by HEAD with If-None-Match (Docker Hub does not count it against the rate limit).
   * Raises `tag_not_found`, `image_not_found` and the registry codes.
   */
  headTag(reference: Reference, options: { signal: AbortSignal; known?: Digest }): Promise<TagState>;
}

export function createTagReader(session: Session, routes: Routes): TagReader {
  const listTags = (reference: Reference, { signal, limit = Number.POSITIVE_INFINITY, etag }: { signal: AbortSignal; limit?: number; etag?: string }) =>
    tryBases(routes.for(reference.registry), signal, (base) => listAt(session, { base, reference, signal }, { limit, etag }));
  return {
    listTags: listTags as TagReader["listTags"],
    headTag: async (reference, { signal, known }) =>
      tryBases(routes.for(reference.registry), signal, (base) => headAt(session, { base, reference, signal }, known)),
  };
}
