import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { BasewiseError } from "../errors";

/**
 * Secrets at rest: AES-256-GCM under a random nonce, with what the secret belongs to as associated data, so that a sealed secret opens in no
 * other record. Form: version (1), mark of the key (8), nonce (12), tag (16), ciphertext. Pure; raises `secret_key_wrong`.
 */
const version = 1;
const markBytes = 8;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + markBytes + nonceBytes + tagBytes;

/** Tells one key from another, and nothing of either. */
const markOf = (key: Uint8Array): Buffer => createHmac("sha256", key).update("basewise: which key sealed this").digest().subarray(0, markBytes);
const bound = (to: string) => Buffer.from(`basewise/1/${to}`);

/** `to`: what it belongs to, `webhook/<id>`. */
export function seal(key: Uint8Array, secret: string, to: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(bound(to));
  const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return new Uint8Array(Buffer.concat([Buffer.from([version]), markOf(key), nonce, cipher.getAuthTag(), text]));
}

export function unseal(key: Uint8Array, sealed: Uint8Array, to: string): string {
  const bytes = Buffer.from(sealed);
  if (bytes.length <= headBytes || bytes[0] !== version) throw new BasewiseError("secret_key_wrong", "What is stored is no sealed secret of this version.");
  const mark = bytes.subarray(1, 1 + markBytes);
  const nonce = bytes.subarray(1 + markBytes, headBytes - tagBytes);
  const tag = bytes.subarray(headBytes - tagBytes, headBytes);
  if (!mark.equals(markOf(key))) throw new BasewiseError("secret_key_wrong", "The stored secret was sealed with another key than the present one.");
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes }).setAAD(bound(to)).setAuthTag(tag);
    return Buffer.concat([decipher.update(bytes.subarray(headBytes)), decipher.final()]).toString("utf8");
  } catch (cause) {
    throw new BasewiseError("secret_key_wrong", "The stored secret was altered, or belongs to another record.", {}, { cause });
  }
}
