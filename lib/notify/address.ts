import { isIP } from "node:net";
import type { WebhookHost } from "../env";
import { BasewiseError } from "../errors";
import { hostList, mayConnect } from "../http/addresses";

/** Where webhooks may be sent: https to public addresses, and what the operator listed. Names are judged again when they are resolved. */
const wrong = (why: string) => new BasewiseError("invalid_request", why, { field: "url" });
const refused = (why: string) => new BasewiseError("webhook_not_allowed", why);

const named = ({ hostname, port, protocol }: URL): [string, number] => [hostname.replace(/^\[|\]$/g, ""), Number(port) || (protocol === "https:" ? 443 : 80)];

/** Raises `webhook_not_allowed`. */
export function mustBeAllowed(url: URL, hosts: readonly WebhookHost[]): void {
  const [hostname, port] = named(url);
  const listed = hostList(hosts.map((h) => h.host))(hostname, port);
  const plain = hostList(hosts.flatMap((h) => (h.plain ? [h.host] : [])))(hostname, port);
  if (url.protocol === "http:" && !plain) throw refused(`${url.host} would be sent to over plain http, which BASEWISE_WEBHOOK_HOSTS does not list for it.`);
  if (isIP(hostname) && !mayConnect(hostname, { listed, literal: true })) {
    throw refused(`${url.host} is no public address, and BASEWISE_WEBHOOK_HOSTS does not list it.`);
  }
}

/** What a user entered. Raises `invalid_request`, `webhook_not_allowed`. */
export function addressOf(text: string, hosts: readonly WebhookHost[]): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw wrong("The address is written as https://host/path.");
  if (url.username || url.password) throw wrong("The address holds a login, which would be shown; use a path that only you and the receiver know.");
  if (url.hash) throw wrong("The address holds a part behind #, which is never sent.");
  mustBeAllowed(url, hosts);
  return url;
}
