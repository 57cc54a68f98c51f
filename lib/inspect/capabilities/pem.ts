import { X509Certificate } from "node:crypto";

/** Certificates that are read of one bundle; Mozilla's set is about 150. More is `unsupported`. */
export const certificateLimit = 2000;

export interface Validity {
  certificates: number;
  /** Blocks that are no X.509 certificate. */
  unreadable: number;
  /** notAfter, milliseconds since 1970; null where there is no certificate. */
  oldest: number | null;
  newest: number | null;
  /** There are more blocks than are read. */
  cut: boolean;
}

const none = (): Validity => ({ certificates: 0, unreadable: 0, oldest: null, newest: null, cut: false });

/** RFC 5280, 4.1.2.5: when it ends, or undefined where the bytes are no certificate. */
export function notAfter(der: Buffer): number | undefined {
  try {
    const at = Date.parse(new X509Certificate(der).validTo);
    return Number.isNaN(at) ? undefined : at;
  } catch {
    return undefined;
  }
}

export function count(validity: Validity, der: Buffer): void {
  const at = notAfter(der);
  if (at === undefined) validity.unreadable++;
  else {
    validity.certificates++;
    validity.oldest = Math.min(validity.oldest ?? at, at);
    validity.newest = Math.max(validity.newest ?? at, at);
  }
}

const begin = "-----BEGIN CERTIFICATE-----";
const end = "-----END CERTIFICATE-----";
/** A certificate with a large key and many names is a few KiB. */
const blockLimit = 64 << 10;

/** RFC 7468, section 5. Text between the blocks is allowed and skipped. */
export function readPem(bytes: Buffer): Validity {
  const validity = none();
  for (let at = bytes.indexOf(begin); at !== -1; ) {
    if (validity.certificates + validity.unreadable === certificateLimit) return { ...validity, cut: true };
    const from = at + begin.length;
    const next = bytes.indexOf(begin, from);
    const to = bytes.indexOf(end, from);
    if (to === -1) {
      validity.unreadable++;
      return validity;
    }
    // A block that never ends must not swallow its neighbour.
    if ((next !== -1 && next < to) || to - from > blockLimit) validity.unreadable++;
    else count(validity, Buffer.from(bytes.toString("latin1", from, to), "base64"));
    at = next;
  }
  return validity;
}
