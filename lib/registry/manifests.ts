import { createHash } from "node:crypto";
import { BasewiseError, isBasewiseError } from "../errors";
import { asDigest, type Digest, isDigest } from "../oci/digest";
import { manifestAccept } from "../oci/media-types";
import { canonical, type Reference } from "../oci/reference";
import { RegistryAnswer } from "./answers";
import type { Base } from "./routes";
import type { Session } from "./session";

/**
 * Manifests and configs as bytes, each held against its digest before anything in them is believed.
 * distribution-spec v1.1, "Pulling manifests" and "Pulling blobs"; 4 MiB is the limit on manifests that the specification names.
 */
export const specManifestBytes = 4 << 20;

export interface FetchedManifest {
  digest: Digest;
  contentType: string;
  text: string;
  size: number;
}

/** Digest of bytes by the algorithm that `like` names; `sha256` where there is none. */
export function digestOf(bytes: Buffer, like?: Digest): Digest {
  const algorithm = like?.startsWith("sha512:") ? "sha512" : "sha256";
  return asDigest(`${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`);
}

/** Raises `digest_mismatch` unless the bytes are those of the digest. */
function verify(bytes: Buffer, expected: Digest, what: string, host: string): void {
  const actual = digestOf(bytes, expected);
  if (actual !== expected) throw new BasewiseError("digest_mismatch", `${host} sent a ${what} of digest ${actual} for ${expected}.`, { host });
}

/** Raises `digest_mismatch` where a descriptor's size and the bytes differ. */
export function checkSize(actual: number, stated: number, what: string, host: string): void {
  if (actual !== stated)
    throw new BasewiseError("digest_mismatch", `The ${what} from ${host} has ${actual} bytes where its descriptor states ${stated}.`, { host });
}

export interface Place {
  base: Base;
  reference: Reference;
  signal: AbortSignal;
}

/** `size`: as stated, where it is. */
export const tooLarge = (what: "manifest" | "config", { base, reference }: Pick<Place, "base" | "reference">, maxBytes: number, size?: number): BasewiseError =>
  new BasewiseError(
    "manifest_too_large",
    `A ${what} of ${canonical(reference)} has ${size ?? `more than ${maxBytes}`} bytes; BASEWISE_MAX_MANIFEST_BYTES allows ${maxBytes}.`,
    { host: base.url.host },
  );

/** `repository:tag` and `repository@digest` as paths; the digest says it all where both are given. */
export const manifestPath = (target: { tag?: string; digest?: Digest }): string => `manifests/${target.digest ?? target.tag ?? "latest"}`;

/**
 * Reads a manifest by tag or digest. The identity is the digest asked for, else the registry's own word for it once the bytes agree,
 * else sha256 of the bytes. Raises `tag_not_found`, `image_not_found`, `digest_mismatch`, `manifest_too_large` and the other registry codes.
 */
export async function fetchManifest(session: Session, place: Place, target: { tag?: string; digest?: Digest }, maxBytes: number): Promise<FetchedManifest> {
  const { base, reference, signal } = place;
  const { host } = base.url;
  const ask = {
    base,
    repository: reference.repository,
    path: manifestPath(target),
    headers: { accept: manifestAccept },
    what: "manifest" as const,
    name: canonical(reference),
    signal,
  };
  const answer = await session.fetch(ask, maxBytes).catch(async (error: unknown) => {
    if (isBasewiseError(error) && error.code === "bound_exceeded") throw tooLarge("manifest", place, maxBytes);
    throw await whatIsMissing(session, place, error);
  });
  const stated = answer.header("docker-content-digest");
  const claimed = stated && isDigest(stated) ? stated : undefined;
  if (target.digest) verify(answer.bytes, target.digest, "manifest", host);
  if (claimed && claimed !== target.digest) verify(answer.bytes, claimed, "manifest", host);
  const digest = target.digest ?? claimed ?? digestOf(answer.bytes);
  return { digest, contentType: answer.header("content-type") ?? "", text: answer.bytes.toString("utf8"), size: answer.bytes.length };
}

/**
 * Whether the tag is missing or the whole repository: docker-registry answers MANIFEST_UNKNOWN to both, and the two have different
 * remedies, so its tag list is asked too, on failure only.
 */
export async function whatIsMissing(session: Session, { base, reference, signal }: Place, error: unknown): Promise<unknown> {
  if (!(error instanceof RegistryAnswer) || error.code !== "tag_not_found") return error;
  try {
    const ask = { base, repository: reference.repository, path: "tags/list?n=1", what: "tag list" as const, name: canonical(reference), signal };
    await session.fetch(ask, 16 << 20);
    return error;
  } catch (second) {
    if (signal.aborted) return second;
    return second instanceof RegistryAnswer && second.code === "image_not_found" ? second : error;
  }
}

/** Reads an image's config. Raises `digest_mismatch`, `manifest_too_large` and the registry codes. */
export async function fetchConfig(session: Session, place: Place, descriptor: { digest: Digest; size: number }, maxBytes: number): Promise<string> {
  const { base, reference, signal } = place;
  const { host } = base.url;
  if (descriptor.size > maxBytes) throw tooLarge("config", place, maxBytes, descriptor.size);
  const ask = { base, repository: reference.repository, path: `blobs/${descriptor.digest}`, what: "config" as const, name: canonical(reference), signal };
  const { bytes } = await session.fetch(ask, maxBytes).catch((error: unknown) => {
    throw isBasewiseError(error) && error.code === "bound_exceeded" ? tooLarge("config", place, maxBytes) : error;
  });
  checkSize(bytes.length, descriptor.size, "config", host);
  verify(bytes, descriptor.digest, "config", host);
  return bytes.toString("utf8");
}
