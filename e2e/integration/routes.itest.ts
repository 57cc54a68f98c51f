import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, call, startApp } from "../app";

/** Every route of the built server, walked by its files: none may be added that does not pass the one wrapper. */
const routes = readdirSync("app", { recursive: true, encoding: "utf8" })
  .filter((file) => path.basename(file) === "route.ts")
  .flatMap((file) => {
    const source = readFileSync(path.join("app", file), "utf8");
    const url = `/${path.dirname(file)}`.replace(/\/\([^)]*\)/g, "").replace(/\[[^\]]+\]/g, "unknown");
    return [...source.matchAll(/export const (GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b\s*=\s*(\w+)/g)].map((m) => ({
      url,
      method: m[1] ?? "",
      wrapper: m[2],
      file,
    }));
  });
const changing = routes.filter((r) => !["GET", "HEAD"].includes(r.method));
/** JSON, but where a file is sent as it is. */
const bodyOf = (url: string): string => (url === "/api/v1/standards/check" ? "text/plain" : "application/json");
const pages = ["/", "/compare", "/images", "/activity", "/nowhere"];

let app: App;
beforeAll(async () => {
  app = await startApp({ env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" } });
});
afterAll(async () => app?.remove());

/** fetch() refuses to set Host and Sec-Fetch-Site. */
const ask = (method: string, url: string, headers: Record<string, string>, body?: string): Promise<{ status: number; code: string }> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(app.url);
    const asked = request({ host: "127.0.0.1", port, method, path: url, headers: { host: `127.0.0.1:${port}`, ...headers } }, (answer) => {
      let text = "";
      answer.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.length > 100_000) answer.destroy();
      });
      answer.on("close", () => {
        let code = "";
        try {
          code = (JSON.parse(text) as { code?: string }).code ?? "";
        } catch {
          // a page, not a problem
        }
        resolve({ status: answer.statusCode ?? 0, code });
      });
    });
    asked.on("error", reject);
    asked.setTimeout(10_000, () => asked.destroy(new Error(`${method} ${url} did not answer`)));
    asked.end(body);
  });

it("there are routes to walk, each made by the wrapper", () => {
  expect(routes.length).toBeGreaterThanOrEqual(11);
  expect(routes.filter((r) => r.wrapper !== "route")).toEqual([]);
});

describe.each([...new Set([...routes.map((r) => r.url), ...pages])])("%s", (url) => {
  it.each(["evil.example", "127.0.0.1.evil.example:80", "192.168.1.1:3000"])("is not served to Host %s", async (host) => {
    expect(await ask("GET", url, { host })).toEqual({ status: 421, code: "foreign_host" });
  });
});

describe.each(changing)("$method $url", ({ method, url }) => {
  it.each([
    [{ origin: "https://evil.example" }],
    [{ origin: "null" }],
    [{ origin: "http://127.0.0.1:1" }],
    [{ "sec-fetch-site": "cross-site" }],
    [{ "sec-fetch-site": "same-site" }],
  ])("is refused with %o", async (headers) => {
    expect(
      await ask(method, url, { "content-type": "application/json", ...headers } as Record<string, string>, method === "DELETE" ? undefined : "{}"),
    ).toEqual({
      status: 403,
      code: "foreign_origin",
    });
  });
  if (method !== "DELETE") {
    const others = ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"].filter((t) => t !== bodyOf(url));
    it.each(others)("refuses a body of %s", async (type) => {
      expect(await ask(method, url, { "content-type": type }, '{"reference":"debian"}')).toEqual({ status: 415, code: "unsupported_media_type" });
    });
  }
});

it("the description names every route", async () => {
  const { body } = await call<{ paths: Record<string, Record<string, unknown>> }>(app, "GET", "/api/v1/openapi.json");
  const described = Object.entries(body.paths).flatMap(([url, methods]) =>
    Object.keys(methods).map((m) => `${m.toUpperCase()} ${url.replace(/\{[^}]+\}/g, "unknown")}`),
  );
  const ofTheApi = (one: string) => one.includes(" /api/");
  expect(described.filter(ofTheApi).sort()).toEqual(
    routes
      .map((r) => `${r.method} ${r.url}`)
      .filter(ofTheApi)
      .sort(),
  );
});

it("a body that is too large is refused, and nothing is queued by any of these", async () => {
  const large = JSON.stringify({ reference: "x".repeat(400_000) });
  expect((await ask("POST", "/api/v1/inspections", { "content-type": "application/json" }, large)).code).toBe("payload_too_large");
  const { body } = await call<{ items: unknown[] }>(app, "GET", "/api/v1/inspections");
  expect(body.items).toEqual([]);
});
