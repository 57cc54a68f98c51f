import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import type { SecureContext } from "node:tls";
import { buildConnector } from "undici";
import { BasewiseError } from "../errors";
import { addressKind, mayConnect } from "./addresses";

/** Why an address is refused, in words for the user. */
export const refusal = (host: string, address: string): BasewiseError =>
  new BasewiseError(
    "registry_not_allowed",
    `${host}${host === address ? "" : ` leads to ${address}, which`} is a ${addressKind(address)} address; such hosts are asked only where they are listed by name.`,
    { host },
  );

/**
 * Name resolution that hands out permitted addresses only. The check stands here and not before the request, because the socket
 * connects to the very addresses that this answers: a name that changes between check and use (DNS rebinding) gains nothing.
 */
const guardedLookup =
  (listed: boolean): LookupFunction =>
  (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const fail = (e: NodeJS.ErrnoException) => (options.all ? callback(e, []) : callback(e, "", 0));
      if (error) return fail(error);
      const permitted = addresses.filter((a) => mayConnect(a.address, { listed, literal: false }));
      const [first] = permitted;
      if (!first) return fail(refusal(hostname, addresses[0]?.address ?? hostname));
      if (options.all) callback(null, permitted);
      else callback(null, first.address, first.family);
    });
  };

export interface ConnectorOptions {
  /** Milliseconds until TCP and TLS must stand. */
  connectMs: number;
  secureContext: SecureContext | undefined;
  isListed(hostname: string, port: number): boolean;
}

/** Raises `registry_not_allowed` if the literal address in a URL may not be asked. Names are judged once they are resolved. */
export function checkLiteral(url: URL, isListed: ConnectorOptions["isListed"]): void {
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  if (isIP(hostname) && !mayConnect(hostname, { listed: isListed(hostname, port), literal: true })) throw refusal(hostname, hostname);
}

/** undici's connector with the address guard in it. */
export function guardedConnector(options: ConnectorOptions): buildConnector.connector {
  const build = (listed: boolean) =>
    buildConnector({
      timeout: options.connectMs,
      lookup: guardedLookup(listed),
      ...(options.secureContext ? { secureContext: options.secureContext } : {}),
    });
  const listedOnly = build(true);
  const anyone = build(false);
  return (target, callback) => {
    const port = Number(target.port) || (target.protocol === "https:" ? 443 : 80);
    const listed = options.isListed(target.hostname, port);
    // node:net skips the lookup for literal addresses, so they are judged here.
    if (isIP(target.hostname) && !mayConnect(target.hostname, { listed, literal: true })) {
      callback(refusal(target.hostname, target.hostname), null);
      return;
    }
    (listed ? listedOnly : anyone)(target, callback);
  };
}
