import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import Docker from "dockerode";
import type { Env } from "../env";
import { configuredEndpoint, type Endpoint, findEndpoint } from "./connect";
import { engineError } from "./errors";
import { Watch, withoutWords } from "./watch";

export interface Ask {
  method?: "GET" | "POST" | "DELETE" | "PUT" | "HEAD";
  /** Of the Engine API, without its version: `/images/{name}/json`. Names come from the grammar or the engine, so nothing needs escaping. */
  path: string;
  query?: Record<string, string>;
  /** Sent as JSON, by POST. */
  body?: unknown;
  /** Sent as it comes, by PUT: a tar. */
  file?: AsyncIterable<Buffer>;
  /** X-Registry-Auth, base64url of an AuthConfig. */
  credentials?: Record<string, string>;
  /** Completes “while …” in errors. */
  doing: string;
}

/** Speaks to one engine through dockerode's modem, whose higher calls know no abort signal for most of what is asked here. */
export class EngineClient {
  #last: { endpoint: Endpoint; docker: Docker } | undefined;

  constructor(readonly env: Env) {}

  get idleMs(): number {
    return this.env.BASEWISE_IDLE_SECONDS * 1000;
  }

  /** Looked for each time where DOCKER_HOST is not set: engines come and go, and a local probe costs next to nothing. */
  async #connect(): Promise<{ endpoint: Endpoint; docker: Docker }> {
    const endpoint = configuredEndpoint(this.env) ?? (await findEndpoint());
    if (this.#last?.endpoint.name !== endpoint.name) this.#last = { endpoint, docker: dockerAt(endpoint) };
    return this.#last;
  }

  async endpoint(): Promise<Endpoint> {
    return (await this.#connect()).endpoint;
  }

  /** An answer as a whole, parsed where it is JSON. Raises engine codes; `timeoutMs` is the longest silence. */
  async json(ask: Ask, options: { signal?: AbortSignal | undefined; timeoutMs?: number } = {}): Promise<unknown> {
    const watch = new Watch(options.signal, options.timeoutMs ?? this.idleMs, ask.doing);
    let name = "its socket";
    try {
      const { answer, endpoint } = await this.stream(ask, watch);
      name = endpoint;
      const chunks: Buffer[] = [];
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        watch.touch();
        chunks.push(chunk);
      }
      const text = Buffer.concat(chunks).toString();
      return answer.headers["content-type"]?.startsWith("application/json") ? JSON.parse(text) : text;
    } catch (error) {
      throw watch.reason ?? engineError(error, name, ask.doing);
    } finally {
      watch.end();
    }
  }

  /**
   * An answer as it comes. The caller touches and ends the watch; aborting it destroys the stream. Raises engine codes for what goes wrong
   * with the connection; an answer that is no success is thrown as dockerode has it, with its `statusCode`.
   */
  async stream(ask: Ask, watch: Watch): Promise<{ answer: http.IncomingMessage; endpoint: string }> {
    const { endpoint, docker } = await this.#connect();
    const { query, credentials, file } = ask;
    const sent = file && Readable.from(heard(file, watch), { objectMode: false });
    try {
      const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
        // dockerode is silent when a refusal's own body breaks off.
        watch.signal.addEventListener("abort", () => reject(watch.reason), { once: true });
        const call = {
          path: query ? `${ask.path}?` : ask.path,
          method: ask.method ?? "GET",
          options: { _query: query ?? {}, _body: ask.body ?? {} },
          ...(credentials ? { authconfig: credentials } : {}),
          ...(sent ? { file: sent } : {}),
          abortSignal: watch.signal,
          isStream: true,
          statusCodes: { 200: true, 201: true, 204: true },
        };
        docker.modem.dial(call, (error: unknown, result: unknown) => (error ? reject(error) : resolve(result as http.IncomingMessage)));
      });
      return { answer, endpoint: endpoint.name };
    } catch (error) {
      if (watch.reason) throw watch.reason;
      throw (error as { statusCode?: unknown }).statusCode === undefined ? engineError(error, endpoint.name, ask.doing) : error;
    } finally {
      sent?.destroy();
    }
  }
}

/** An engine that takes what is sent is not silent. */
async function* heard(file: AsyncIterable<Buffer>, watch: Watch): AsyncGenerator<Buffer> {
  for await (const chunk of file) {
    watch.touch();
    yield chunk;
  }
}

function dockerAt(endpoint: Endpoint): Docker {
  // No kept connections: one that outlived its engine would fail the first request to the next.
  // dockerode fills what is undefined here from its own reading of DOCKER_HOST, so both kinds are named.
  if ("socketPath" in endpoint) {
    return new Docker({
      ...{ host: undefined, port: undefined },
      protocol: "http",
      socketPath: endpoint.socketPath,
      agent: withoutWords(new http.Agent()),
    } as Docker.DockerOptions);
  }
  const { host, port, tls } = endpoint;
  const common = { socketPath: undefined, host, port };
  const options = tls
    ? { ...common, ...tls, protocol: "https", agent: withoutWords(new https.Agent()) }
    : { ...common, protocol: "http", agent: withoutWords(new http.Agent()) };
  return new Docker(options as Docker.DockerOptions);
}
