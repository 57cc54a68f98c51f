import "server-only";
import { isBasewiseError } from "../errors";
import { log } from "../log";
import { seal, unseal } from "./seal";
import { keyForSealing, presentKey } from "./secret-key";
import { newSecret } from "./sign";

/** Secrets of webhooks between the record, where they are sealed, and the signature. */
const owner = (id: string) => `webhook/${id}`;

export interface SealedSecrets {
  id: string;
  secret: Uint8Array;
  previousSecret: Uint8Array | null;
  previousUntil: Date | null;
}

/** The present secret, and the one before it while that holds. Raises `secret_key_missing`, `secret_key_wrong`, `secret_key_unusable`. */
export function secretsOf({ id, secret, previousSecret, previousUntil }: SealedSecrets, now: Date): string[] {
  const key = presentKey();
  const present = unseal(key, secret, owner(id));
  if (!previousSecret || !previousUntil || previousUntil <= now) return [present];
  try {
    return [present, unseal(key, previousSecret, owner(id))];
  } catch (error) {
    // A new secret given because the key was lost: the old one is lost with it.
    if (!isBasewiseError(error)) throw error;
    log.warn("webhook.previous_secret_unreadable", { webhookId: id, code: error.code });
    return [present];
  }
}

/** A new secret, as its owner sees it once, and as it is stored. `others`: whether secrets are stored already. */
export function makeSecret(id: string, others: boolean): { secret: string; sealed: Uint8Array<ArrayBuffer> } {
  const key = keyForSealing(others);
  const secret = newSecret();
  return { secret, sealed: seal(key, secret, owner(id)) };
}
