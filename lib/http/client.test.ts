import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpClient, type HttpClient, type HttpClientOptions } from "./client";

const signal = new AbortController().signal;
const open: { server: Server | undefined; client: HttpClient | undefined }[] = [];

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({ server, client: undefined });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function client(options: Partial<HttpClientOptions> = {}): HttpClient {
  const made = createHttpClient({ idleMs: 2_000, listedHosts: ["127.0.0.1"], ...options });
  open.push({ server: undefined, client: made });
  return made;
}

afterEach(async () => {
  for (const { server, client: c } of open.splice(0)) {
    await c?.close();
    server?.closeAllConnections();
    server?.close();
  }
});

describe("address guard", () => {
  it("refuses loopback unless listed, as a literal in every notation and as a name", async () => {
    const url = await serve((_, res) => res.end("secret"));
    const guarded = client({ listedHosts: [] });
    const port = url.port;
    for (const host of ["127.0.0.1", "0x7f000001", "2130706433", "127.1", "[::ffff:127.0.0.1]", "localhost"]) {
      await expect(guarded.request(new URL(`http://${host}:${port}/`), { signal }), host).rejects.toMatchObject({ code: "registry_not_allowed" });
    }
  });

  it("is open for a name that is listed, by host or by host and port", async () => {
    const url = await serve((_, res) => res.end("x"));
    for (const listedHosts of [["localhost"], [`localhost:${url.port}`]]) {
      expect((await client({ listedHosts }).request(new URL(`http://localhost:${url.port}/`), { signal })).status).toBe(200);
    }
    await expect(client({ listedHosts: ["localhost:1"] }).request(new URL(`http://localhost:${url.port}/`), { signal })).rejects.toMatchObject({
      code: "registry_not_allowed",
    });
  });

  it("refuses a redirect to an address that is not listed", async () => {
    const inner = await serve((_, res) => res.end("secret"));
    const outer = await serve((_, res) => res.writeHead(302, { location: inner.href }).end());
    await expect(client({ listedHosts: [outer.host] }).request(outer, { signal })).rejects.toMatchObject({ code: "registry_not_allowed" });
  });
});

describe("redirects", () => {
  it("are handed out where that is asked for, a POST's too", async () => {
    let asked = 0;
    const url = await serve((_, res) => {
      asked++;
      res.writeHead(307, { location: "/elsewhere" }).end();
    });
    const answer = await client({ listedHosts: [url.host] }).request(url, { signal, method: "POST", body: "x", keepRedirects: true });
    expect([answer.status, answer.header("location"), asked]).toEqual([307, "/elsewhere", 1]);
  });
  it("drops the Authorization on another origin, keeps it on the same, and never gets it back", async () => {
    const seen: (string | undefined)[] = [];
    const first = await serve((req, res) => {
      seen.push(req.headers.authorization);
      if (req.url === "/a") res.writeHead(307, { location: "/b" }).end();
      else if (req.url === "/b") res.writeHead(307, { location: `${second.href}c` }).end();
      else res.end("back");
    });
    const second = await serve((req, res) => {
      seen.push(req.headers.authorization);
      res.writeHead(302, { location: `${first.href}d` }).end();
    });
    const answer = await client().request(new URL("/a", first), { signal, headers: { authorization: "Bearer t" }, plainAuthorization: true });
    expect(await answer.readText(100, "answer")).toBe("back");
    expect(answer.url.href).toBe(`${first.href}d`);
    expect(seen).toEqual(["Bearer t", "Bearer t", undefined, undefined]);
  });

  it("sends no Authorization over plain http unless that was configured", async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((req, res) => res.end(seen.push(req.headers.authorization) && ""));
    await (await client().request(url, { signal, headers: { authorization: "Bearer t" } })).discard();
    await (await client().request(url, { signal, headers: { authorization: "Bearer t" }, plainAuthorization: true })).discard();
    expect(seen).toEqual([undefined, "Bearer t"]);
  });

  it("follows five and no more, no POST, and no other scheme", async () => {
    let hops = 0;
    const url = await serve((req, res) => {
      if (req.url === "/file") res.writeHead(302, { location: "file:///etc/passwd" }).end();
      else if (req.url === "/post") res.writeHead(307, { location: "/" }).end();
      else if (++hops <= Number(req.url?.slice(1) || 9)) res.writeHead(302, { location: req.url }).end();
      else res.end("there");
    });
    expect((await client().request(new URL("/5", url), { signal })).status).toBe(200);
    hops = 0;
    await expect(client().request(new URL("/6", url), { signal })).rejects.toMatchObject({
      code: "registry_error",
      detail: expect.stringContaining("more than 5 times"),
    });
    await expect(client().request(new URL("/post", url), { signal, method: "POST", body: "refresh_token=x" })).rejects.toMatchObject({
      code: "registry_error",
    });
    await expect(client().request(new URL("/file", url), { signal })).rejects.toMatchObject({ code: "registry_error" });
  });
});

describe("bounds", () => {
  it("stops at the bound on bytes, stated or not", async () => {
    const url = await serve((req, res) => {
      if (req.url === "/stated") res.setHeader("content-length", 3_000);
      res.end(Buffer.alloc(3_000));
    });
    for (const path of ["/stated", "/chunked"]) {
      const answer = await client().request(new URL(path, url), { signal });
      await expect(answer.readBytes(2_999, "manifest")).rejects.toMatchObject({ code: "bound_exceeded", detail: expect.stringContaining("manifest") });
      expect(await (await client().request(new URL(path, url), { signal })).readBytes(3_000, "manifest")).toHaveLength(3_000);
    }
  });

  it("gives up on silence before the headers and within the body", async () => {
    const url = await serve((req, res) => {
      if (req.url === "/body") res.write("some");
    });
    await expect(client({ idleMs: 300 }).request(url, { signal })).rejects.toMatchObject({ code: "registry_timeout" });
    const answer = await client({ idleMs: 300 }).request(new URL("/body", url), { signal });
    await expect(answer.readText(100, "answer")).rejects.toMatchObject({ code: "registry_timeout" });
  });

  it("gives up on a drip that never pauses long enough", async () => {
    const url = await serve((_, res) => {
      const timer = setInterval(() => res.write("x"), 50);
      res.on("close", () => clearInterval(timer));
    });
    const answer = await client({ idleMs: 250 }).request(url, { signal });
    await expect(answer.readText(1_000_000, "manifest")).rejects.toMatchObject({
      code: "registry_timeout",
      detail: expect.stringContaining("did not send the manifest within 1 second"),
    });
  });

  it("aborts the socket, before the headers and within the body, with the signal's reason", async () => {
    let closed = 0;
    const url = await serve((req, res) => {
      res.on("close", () => closed++);
      if (req.url === "/body") res.write("some");
    });
    const reason = new Error("cancelled");
    for (const path of ["/", "/body"]) {
      const stop = new AbortController();
      setTimeout(() => stop.abort(reason), 100);
      const read = client()
        .request(new URL(path, url), { signal: stop.signal })
        .then((a) => a.readText(100, "answer"));
      await expect(read).rejects.toBe(reason);
    }
    await expect.poll(() => closed).toBe(2);
  });

  it("reports a body that breaks off as unreachable", async () => {
    const url = await serve((req, res) => {
      res.writeHead(200, { "content-length": "100" }).write("some");
      setTimeout(() => req.socket.destroy(), 50);
    });
    const answer = await client().request(url, { signal });
    await expect(answer.readText(1_000, "answer")).rejects.toMatchObject({
      code: "registry_unreachable",
      detail: expect.stringContaining("the connection broke"),
    });
  });
});
