import { z } from "zod";
import { BasewiseError } from "../errors";
import { type Digest, isDigest } from "../oci/digest";
import { manifestAccept } from "../oci/media-types";
import { canonical, type Reference } from "../oci/reference";
import { nextPage } from "./link";
import { fetchManifest, manifestPath, type Place, whatIsMissing } from "./manifests";
import { type Routes, tryBases } from "./routes";
import type { Session } from "./session";

/** A repository's tags, in natural order (3.9 before 3.10). */
export interface TagList {
  tags: string[];
  /** False where `limit` or the bound on pages ended the list before the registry did. */
  complete: boolean;
}

export interface TagState {
  /** Of the index or manifest that the tag names now. */
  digest: Digest;
  /** Whether it differs from the digest that was known. */
  changed: boolean;
}

const pageSchema = z.object({ tags: z.array(z.string()).nullish() });
const pageSize = 1000;
/** docker-registry ignores `n` and sends all tags at once. */
const maxPageBytes = 16 << 20;
const maxPages = 200;
const natural = new Intl.Collator("en", { numeric: true });

async function listAt(session: Session, { base, reference, signal }: Place, limit: number): Promise<TagList> {
  const { host } = base.url;
  const { repository } = reference;
  const name = canonical(reference);
  const tags = new Set<string>();
  const seen = new Set<string>();
  const prefix = `/v2/${repository}/`;
  let path: string | undefined = `tags/list?n=${Math.min(pageSize, limit)}`;
  let complete = true;
  while (path !== undefined) {
    if (seen.size >= maxPages) {
      complete = false;
      break;
    }
    seen.add(path);
    const page = await session.fetch({ base, repository, path, what: "tag list", name, signal }, maxPageBytes);
    for (const tag of readPage(page.bytes, host)) tags.add(tag);
    const next = nextPage(page.header("link"), page.url);
    if (next === null) throw new BasewiseError("registry_error", `${host} continues its tag list on another host, which is not followed.`, { host });
    if (next && !next.pathname.startsWith(prefix))
      throw new BasewiseError("registry_error", `${host} continues the tag list of ${repository} in another repository.`, { host });
    const nextPath: string | undefined = next && next.pathname.slice(prefix.length) + next.search;
    if (nextPath !== undefined && (tags.size >= limit || seen.has(nextPath))) {
      complete = false; // a page that leads back to one already read would never end
      break;
    }
    path = nextPath;
  }
  const sorted = [...tags].sort(natural.compare);
  return sorted.length > limit ? { tags: sorted.slice(0, limit), complete: false } : { tags: sorted, complete };
}

function readPage(bytes: Buffer, host: string): string[] {
  try {
    return pageSchema.parse(JSON.parse(bytes.toString("utf8"))).tags ?? [];
  } catch (cause) {
    throw new BasewiseError("registry_error", `${host} sent a tag list that is not as the specification demands.`, { host }, { cause });
  }
}

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
  if (answer.status === 304 && known) return { digest: known, changed: false };
  const stated = answer.header("docker-content-digest");
  // Optional in the specification: without it only the bytes tell.
  const digest = stated && isDigest(stated) ? stated : (await fetchManifest(session, place, reference)).digest;
  return { digest, changed: digest !== known };
}

export interface TagReader {
  /** All tags of the reference's repository, or the first `limit`. Raises `image_not_found` and the registry codes. */
  listTags(reference: Reference, options: { signal: AbortSignal; limit?: number }): Promise<TagList>;
  /**
   * What a tag names now, by HEAD with If-None-Match (Docker Hub does not count it against the rate limit).
   * Raises `tag_not_found`, `image_not_found` and the registry codes.
   */
  headTag(reference: Reference, options: { signal: AbortSignal; known?: Digest }): Promise<TagState>;
}

export function createTagReader(session: Session, routes: Routes): TagReader {
  return {
    listTags: async (reference, { signal, limit = Number.POSITIVE_INFINITY }) =>
      tryBases(routes.for(reference.registry), signal, (base) => listAt(session, { base, reference, signal }, limit)),
    headTag: async (reference, { signal, known }) =>
      tryBases(routes.for(reference.registry), signal, (base) => headAt(session, { base, reference, signal }, known)),
  };
}
