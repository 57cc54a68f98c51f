import { readFileSync } from "node:fs";
import * as tls from "node:tls";

/** Node 22.15 and later know what they trust by default, NODE_EXTRA_CA_CERTS included; Node 20 must be told. */
const getDefaults = (tls as { getCACertificates?: (type: "default") => string[] }).getCACertificates;

function defaultAuthorities(): string[] {
  if (getDefaults) return getDefaults("default");
  // Node's own variable, not a setting of ours: giving `ca` replaces what it added, so it is added again.
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  if (!extra) return [...tls.rootCertificates];
  try {
    return [...tls.rootCertificates, readFileSync(extra, "utf8")];
  } catch {
    return [...tls.rootCertificates]; // Node itself only warns about such a file
  }
}

/**
 * Trust for TLS: the default roots and the PEM file's. Undefined without a file: Node's own defaults then hold.
 * Built once, since parsing some 150 certificates for each connection costs milliseconds. Raises a plain Error that names the variable.
 */
export function trustWith(caFile: string | undefined): tls.SecureContext | undefined {
  if (!caFile) return undefined;
  try {
    const pem = readFileSync(caFile, "utf8");
    if (!pem.includes("-----BEGIN CERTIFICATE-----")) throw new Error("it holds no PEM certificate");
    return tls.createSecureContext({ ca: [...defaultAuthorities(), pem] });
  } catch (cause) {
    throw new Error(`BASEWISE_CA_FILE=${caFile} could not be used: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
