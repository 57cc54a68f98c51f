import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A receiver of webhooks: a real server on loopback, which keeps what it got and answers as it is told. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  at: number;
}
export type Answering = (got: Received, answer: ServerResponse, nth: number) => void;

export class Receiver {
  readonly got: Received[] = [];
  /** By path; 204 where none is told. `nth`: how many came to the path, this one among them. */
  readonly answers = new Map<string, Answering>();
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on("request", async (request, answer) => {
      let body = "";
      request.setEncoding("utf8");
      for await (const chunk of request) body += chunk;
      const got = { path: request.url ?? "", headers: request.headers, body, at: Date.now() };
      receiver.got.push(got);
      const answering = receiver.answers.get(got.path);
      if (answering) answering(got, answer, receiver.at(got.path).length);
      else answer.writeHead(204).end();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return receiver;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  url = (path: string): string => `http://${this.host}${path}`;
  at = (path: string): Received[] => this.got.filter((one) => one.path === path);

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}
