import { Agent, type Dispatcher, Pool, ProxyAgent } from "undici";
import { BasewiseError } from "../errors";
import { hostList } from "./addresses";
import { trustWith } from "./certificates";
import { checkLiteral, guardedConnector } from "./connect";
import { failure } from "./failures";
import { type ProxySettings, readProxies } from "./proxy";
import { type HttpResponse, readBounded, withMappedErrors } from "./response";

/**
 * The one way out: registries, token realms, webhooks. Addresses are checked after resolution, redirects are followed by hand,
 * credentials stay with the origin they were meant for, and all waiting has an end.
 */
export interface HttpClientOptions extends ProxySettings {
  /** Milliseconds without a byte until `registry_timeout`. */
  idleMs: number;
  /** Milliseconds for TCP and TLS to stand; 10 000 or `idleMs` if that is less. */
  connectMs?: number;
  /**
   * Hosts (`host` or `host:port`) that may have loopback or private addresses: those that the operator wrote by name. Proxies are
   * added by themselves. Behind a proxy names are resolved there, so only literal addresses in URLs can be judged here.
   */
  listedHosts: Iterable<string>;
  /** PEM file of further authorities. */
  caFile?: string | undefined;
}

export interface RequestOptions {
  method?: "GET" | "HEAD" | "POST";
  /** Names in lower case. */
  headers?: Record<string, string>;
  body?: string;
  signal: AbortSignal;
  /** Redirects are handed out as answers instead of being followed. */
  keepRedirects?: boolean;
  /** The operator configured this registry as plain http, so its Authorization may travel over plain http. Never otherwise. */
  plainAuthorization?: boolean;
}

export interface HttpClient {
  /**
   * Resolves with any HTTP status once the headers are there. Raises `registry_unreachable`, `registry_timeout`, `registry_not_allowed`
   * (an address that is refused), `registry_error` (redirects that are not followed), or the signal's reason.
   */
  request(url: URL, options: RequestOptions): Promise<HttpResponse>;
  close(): Promise<void>;
}

const maxRedirects = 5;
const redirectStatus: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Largest body that is read to keep a connection alive, bytes. */
const dumpLimit = 64 << 10;

/** Raises a plain Error, naming the variable, if a proxy or the CA file cannot be used. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { idleMs } = options;
  const connectMs = options.connectMs ?? Math.min(10_000, idleMs);
  const proxies = readProxies(options);
  const isListed = hostList([...options.listedHosts, ...proxies.all.map((p) => `${p.hostname}:${p.port || (p.protocol === "https:" ? 443 : 80)}`)]);
  const secureContext = trustWith(options.caFile);
  const times = { headersTimeout: idleMs, bodyTimeout: idleMs };
  const connect = guardedConnector({ connectMs, secureContext, isListed });
  const direct = new Agent({ ...times, connect });

  const tlsOptions = { timeout: connectMs, ...(secureContext ? { secureContext } : {}) };
  const tunnels = new Map<string, ProxyAgent>();
  /** https goes through CONNECT: the proxy sees host and port, TLS is checked end to end. */
  const tunnelBy = (proxy: URL): ProxyAgent => {
    const known = tunnels.get(proxy.href);
    if (known) return known;
    const made = new ProxyAgent({
      uri: proxy.href,
      ...times,
      requestTls: tlsOptions,
      proxyTls: tlsOptions,
      // The CONNECT itself must not outlast the idle limit either.
      clientFactory: (origin, pool) => new Pool(origin, { ...pool, ...times }),
    });
    tunnels.set(proxy.href, made);
    return made;
  };

  async function send(
    url: URL,
    request: RequestOptions,
    headers: Record<string, string>,
  ): Promise<{ response: Dispatcher.ResponseData; proxy: URL | undefined }> {
    const proxy = proxies.choose(url);
    if (proxy) checkLiteral(url, isListed);
    const common = { method: request.method ?? "GET", signal: request.signal, body: request.body ?? null };
    const target = { path: url.pathname + url.search, origin: url.origin };
    try {
      if (proxy && url.protocol === "http:") {
        // Plain http goes to the proxy in absolute form (RFC 9112, 3.2.2); tunnels to port 80 are refused by most proxies.
        const login = proxy.username ? `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}` : undefined;
        const toProxy = { ...headers, host: url.host, ...(login ? { "proxy-authorization": `Basic ${Buffer.from(login).toString("base64")}` } : {}) };
        return { proxy, response: await direct.request({ ...common, headers: toProxy, origin: proxy.origin, path: url.origin + target.path }) };
      }
      return { proxy, response: await (proxy ? tunnelBy(proxy) : direct).request({ ...common, headers, ...target }) };
    } catch (error) {
      throw failure(error, url, { signal: request.signal, idleMs, proxy });
    }
  }

  function wrap(url: URL, response: Dispatcher.ResponseData, { signal, method }: RequestOptions, proxy: URL | undefined): HttpResponse {
    const header = (name: string) => {
      const value = response.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    };
    const body = withMappedErrors(response.body, (error) => failure(error, url, { signal, idleMs, proxy }));
    const length = method === "HEAD" ? undefined : header("content-length"); // HEAD states the length of a body that does not come
    const readBytes = (maxBytes: number, what: string) => readBounded(body, { maxBytes, maxMs: idleMs * 4, what, host: url.host, length });
    return {
      status: response.statusCode,
      url,
      header,
      body,
      readBytes,
      readText: async (maxBytes, what) => (await readBytes(maxBytes, what)).toString("utf8"),
      discard: async () => {
        await readBytes(dumpLimit, "answer").catch(() => {});
      },
    };
  }

  return {
    async request(first, request) {
      request.signal.throwIfAborted();
      const headers: Record<string, string> = { "user-agent": "basewise", "accept-encoding": "identity", ...request.headers };
      let url = first;
      for (let hop = 0; ; hop++) {
        if (!/^https?:$/.test(url.protocol))
          throw new BasewiseError("registry_error", `${first.host} leads to a ${url.protocol} address.`, { host: first.host });
        if (url.protocol === "http:" && !request.plainAuthorization) delete headers.authorization;
        const { response, proxy } = await send(url, request, headers);
        const answer = wrap(url, response, request, proxy);
        if (proxy && answer.status === 407) {
          await answer.discard();
          throw new BasewiseError("registry_unreachable", `${url.host} could not be reached through the proxy ${proxy.host}: the proxy asks for a login.`, {
            host: url.host,
          });
        }
        const location = redirectStatus.has(answer.status) && !request.keepRedirects ? answer.header("location") : undefined;
        if (!location) return answer;
        await answer.discard();
        url = nextUrl(url, location, { hop, method: request.method ?? "GET", headers });
      }
    },
    async close() {
      await Promise.all([direct.destroy(), ...[...tunnels.values()].map((t) => t.destroy())]);
    },
  };
}

/** Where a redirect leads; drops the Authorization from `headers` for another origin. Raises `registry_error` for one not followed. */
function nextUrl(from: URL, location: string, how: { hop: number; method: string; headers: Record<string, string> }): URL {
  const refuse = (why: string) => new BasewiseError("registry_error", `${from.host} redirects ${why}.`, { host: from.host });
  if (how.hop >= maxRedirects) throw refuse(`more than ${maxRedirects} times`);
  if (how.method === "POST") throw refuse("a request whose body holds a credential, which is not followed");
  if (!URL.canParse(location, from.href)) throw refuse("to what is no address");
  const next = new URL(location, from);
  if (from.protocol === "https:" && next.protocol !== "https:") throw refuse(`from https to ${next.protocol.replace(":", "")}, which is not followed`);
  next.username = "";
  next.password = "";
  if (next.origin !== from.origin) delete how.headers.authorization;
  return next;
}
