/**
 * Content digests: https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests
 * Two kinds look alike and must not be mixed, so each has its brand.
 */
declare const brand: unique symbol;

/** Digest of bytes as stored in a registry: an index, a manifest, a config or a (compressed) layer blob. */
export type Digest = string & { readonly [brand]: "Digest" };

/** Digest of a layer's uncompressed tar: image-spec config.md, `rootfs.diff_ids`. */
export type DiffId = string & { readonly [brand]: "DiffId" };

/** sha256 and sha512 are the registered algorithms; Basewise verifies both and knows no other. */
const grammar = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/;

export const isDigest = (text: string): text is Digest => grammar.test(text);
export const isDiffId = (text: string): text is DiffId => grammar.test(text);

/** For values computed here or already checked by a schema. */
export const asDigest = (text: string): Digest => {
  if (!isDigest(text)) throw new TypeError(`not a digest: ${text.slice(0, 100)}`);
  return text;
};
export const asDiffId = (text: string): DiffId => asDigest(text) as string as DiffId;

/** `sha256:59e79046c7b9…` → `59e79046c7b9`, for lists; the whole string is what is copied. */
export const shortDigest = (digest: string): string => digest.slice(digest.indexOf(":") + 1).slice(0, 12);
