import "server-only";
import { env } from "../env";
import { BasewiseError } from "../errors";
import { isDigest } from "../oci/digest";
import { formatPlatform } from "../oci/platform";
import { familiar, parseReference } from "../oci/reference";
import type { Frozen } from "./held";
import { figuresOf, manifestsUnder, tagLooks } from "./pin-store";
import { tagOf } from "./place";
import type { StandardBase } from "./types";

/** A base as one names it → pinned by digest, out of the record alone. */
export interface BaseWish {
  reference: string;
  /** Kept as given; absent: what the tag was last seen to name. */
  digest?: string | undefined;
}

export interface Pinned {
  base: StandardBase;
  frozen: Frozen | null;
}

const notOnRecord = (name: string, why: string) =>
  new BasewiseError("image_not_recorded", `${why} Inspect ${name} first, or name the digest.`, { field: "base" });

/** The manifest that figures are told of: the configured platform's, else the first. */
export const ownManifest = (manifests: StandardBase["manifests"]): StandardBase["manifests"][number] | null => {
  const wanted = formatPlatform(env().BASEWISE_PLATFORM);
  return manifests.find(({ platform }) => platform === wanted || platform === `${wanted}/v8`) ?? manifests[0] ?? null;
};

async function digestOf(reference: string): Promise<{ digest: string; platforms: StandardBase["manifests"] }> {
  const place = tagOf(reference);
  if (!place) throw notOnRecord(reference, `${reference} names no tag and no digest.`);
  const look = (await tagLooks([place])).of(place);
  if (!look?.digest) throw notOnRecord(reference, `No look-up of ${reference} is on record, so there is no digest to pin it by.`);
  return { digest: look.digest, platforms: look.platforms };
}

/** A base as it is written: its reference without a digest, and the digest where one is given. Raises `invalid_reference`, `invalid_request`. */
export function readBase(wish: BaseWish): { reference: string; digest: string | null } {
  const written = wish.reference.trim();
  if (written === "scratch") {
    if (wish.digest) throw new BasewiseError("invalid_request", "scratch is no image: it has no digest.", { field: "digest" });
    return { reference: written, digest: null };
  }
  const { digest: inside } = parseReference(written);
  if (wish.digest !== undefined && !isDigest(wish.digest)) {
    throw new BasewiseError("invalid_request", "A digest is sha256: and 64 lower-case hex digits.", { field: "digest" });
  }
  if (wish.digest && inside && wish.digest !== inside) {
    throw new BasewiseError("invalid_request", "The reference names one digest, and `digest` another.", { field: "digest" });
  }
  const digest = wish.digest ?? inside ?? null;
  // With a digest and no tag none is implied; without either, it is latest.
  const { digest: _, ...named } = parseReference(digest && !inside ? `${written}@${digest}` : written);
  return { reference: familiar(named), digest };
}

/**
 * Pins a base by what is on record: the index where there is one, with its manifests. A digest that is given is kept. `scratch` has none.
 * Raises `invalid_reference`, `invalid_request`, `image_not_recorded`.
 */
export async function pin(wish: BaseWish, now: Date = new Date()): Promise<Pinned> {
  const { reference, digest: given } = readBase(wish);
  if (reference === "scratch") return { base: { reference, digest: null, manifests: [] }, frozen: null };
  const found = given ? { digest: given, platforms: [] } : await digestOf(reference);
  const known = (await manifestsUnder([found.digest])).get(found.digest);
  const manifests = known?.length ? known : found.platforms;
  if (!given && manifests.length === 0) throw notOnRecord(reference, `Of ${reference} only the digest was looked up; its manifests are not known.`);
  return { base: { reference, digest: found.digest, manifests }, frozen: await frozenOf(manifests, now) };
}

/** What is on record of the image now, to be kept with the standard. */
export async function frozenOf(manifests: StandardBase["manifests"], now: Date): Promise<Frozen | null> {
  const own = ownManifest(manifests);
  const figures = own && (await figuresOf([own.digest])).get(own.digest);
  return figures ? { ...figures, at: now.toISOString() } : null;
}
