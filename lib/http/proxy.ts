import { BlockList, isIP, isIPv6 } from "node:net";

/** What HTTPS_PROXY, HTTP_PROXY and NO_PROXY say, read as Go's net/http (and so Docker) reads them. */
export interface ProxySettings {
  httpsProxy?: string | undefined;
  httpProxy?: string | undefined;
  noProxy?: string | undefined;
}

export interface Proxies {
  /** The proxy for a URL, or undefined to connect directly. */
  choose(url: URL): URL | undefined;
  /** All proxies named, for the list of hosts that may be private. */
  readonly all: URL[];
}

/** `proxy.corp:3128` without a scheme is plain http, as everywhere. Raises a plain Error that names the variable. */
function parseProxy(name: string, value: string | undefined): URL | undefined {
  if (!value) return undefined;
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.hostname || !/^https?:$/.test(url.protocol)) throw new Error(`${name}: not http(s)://host:port`); // the value may hold a password
  return url;
}

type Rule = (hostname: string, port: string) => boolean;

function rule(entry: string): Rule | undefined {
  if (entry === "*") return () => true;
  const slash = entry.indexOf("/");
  if (slash > 0) {
    const [net = "", bits] = [entry.slice(0, slash), Number(entry.slice(slash + 1))];
    const family = isIPv6(net) ? "ipv6" : "ipv4";
    if (!isIP(net) || !(bits >= 0 && bits <= (family === "ipv6" ? 128 : 32))) return undefined;
    const list = new BlockList();
    list.addSubnet(net, bits, family);
    return (hostname) => isIP(hostname) !== 0 && list.check(hostname, isIPv6(hostname) ? "ipv6" : "ipv4");
  }
  const match = /^(\[[^\]]+\]|[^:]+|[0-9a-f:]+)(?::(\d+))?$/.exec(entry);
  if (!match?.[1]) return undefined;
  const name = match[1].replace(/^\[|\]$/g, "");
  const onPort = (port: string) => match[2] === undefined || match[2] === port;
  if (isIP(name)) return (hostname, port) => hostname === name && onPort(port);
  // ".corp" and "*.corp" mean hosts below corp; "corp" means corp and the hosts below it.
  const below = name.replace(/^\*?\./, "");
  const itself = below === name;
  return (hostname, port) => onPort(port) && ((itself && hostname === below) || hostname.endsWith(`.${below}`));
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

export function readProxies(settings: ProxySettings): Proxies {
  const https = parseProxy("HTTPS_PROXY", settings.httpsProxy);
  const http = parseProxy("HTTP_PROXY", settings.httpProxy);
  const rules = (settings.noProxy ?? "")
    .toLowerCase()
    .split(/[,\s]+/)
    .filter(Boolean)
    .map(rule)
    .filter((r) => r !== undefined);
  return {
    all: [https, http].filter((p) => p !== undefined),
    choose(url) {
      const proxy = url.protocol === "https:" ? https : http;
      if (!proxy) return undefined;
      const hostname = url.hostname
        .toLowerCase()
        .replace(/^\[|\]$/g, "")
        .replace(/\.$/, "");
      const port = url.port || (url.protocol === "https:" ? "443" : "80");
      // No proxy elsewhere could reach this machine's loopback: mirrors there are asked directly.
      return loopback.test(hostname) || rules.some((r) => r(hostname, port)) ? undefined : proxy;
    },
  };
}
