import { createHmac, randomBytes } from "node:crypto";

/**
 * Signatures by the Standard Webhooks convention (https://www.standardwebhooks.com), so that receivers can use its libraries: HMAC-SHA256 of
 * `id.timestamp.body` under the secret's bytes, in base64 behind `v1,`; one for each secret that holds.
 */
const prefix = "whsec_";
const secretBytes = 32;

/** whsec_ and 256 random bits in base64. */
export const newSecret = (): string => prefix + randomBytes(secretBytes).toString("base64");

export interface Message {
  id: string;
  /** Seconds since 1970. */
  timestamp: number;
  body: string;
}

const signature = (secret: string, { id, timestamp, body }: Message): string =>
  `v1,${createHmac("sha256", Buffer.from(secret.slice(prefix.length), "base64"))
    .update(`${id}.${timestamp}.${body}`)
    .digest("base64")}`;

export const signedHeaders = (message: Message, secrets: readonly string[]): Record<string, string> => ({
  "content-type": "application/json",
  "webhook-id": message.id,
  "webhook-timestamp": String(message.timestamp),
  "webhook-signature": secrets.map((secret) => signature(secret, message)).join(" "),
});
