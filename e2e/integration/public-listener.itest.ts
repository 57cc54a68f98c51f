import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, freePort, startApp } from "../app";

/** What the second listener answers: reports and what they are drawn with; to every other route of the app, one and the same 404. */
const files = readdirSync("app", { recursive: true, encoding: "utf8" });
const routes = files
  .filter((file) => ["route.ts", "page.tsx"].includes(path.basename(file)))
  .map((file) => `/${path.dirname(file)}`.replace(/\/\([^)]*\)/g, "").replace(/\[[^\]]+\]/g, "unknown"))
  .map((url) => (url === "/." ? "/" : url || "/"));
const others = [...new Set(routes)].filter((url) => !url.startsWith("/r/"));
const scripts = readdirSync(".next/static/chunks").filter((name) => name.endsWith(".js"));
const sheet = readdirSync(".next/static/chunks").find((name) => name.endsWith(".css"));

let app: App;
let port: number;
beforeAll(async () => {
  port = await freePort();
  app = await startApp({ env: { DOCKER_HOST: "unix:///nonexistent/docker.sock", BASEWISE_PUBLIC_LISTEN: `127.0.0.1:${port}` } });
});
afterAll(async () => app?.remove());

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

const ask = (method: string, target: string, headers: Record<string, string> = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, method, path: target, headers: { host: "reports.example.com", ...headers } }, (answer) => {
      let body = "";
      answer.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    asked.on("error", reject);
    asked.setTimeout(10_000, () => asked.destroy(new Error(`${method} ${target} did not answer`)));
    asked.end(["POST", "PUT", "PATCH", "DELETE"].includes(method) ? "{}" : undefined);
  });

const nothing = { status: 404, body: "Not found.\n" };
/** The time and the request's own id aside, all that a 404 says. */
const said = ({ status, headers, body }: Answer) => ({
  status,
  body,
  headers: { ...headers, date: null, "x-request-id": String(headers["x-request-id"]).length },
});

it("there are routes to ask for", () => {
  expect(others.length).toBeGreaterThan(30);
  expect(others).toContain("/api/v1/inspections");
  expect(others).toContain("/compare/diff");
  expect(readFileSync("app/(app)/layout.tsx", "utf8")).toContain("TopBar");
});

describe.each([...others, "/nowhere", "/robots.txt", "/_next/image?url=%2Ficon.svg&w=64&q=75"])("%s", (target) => {
  it("is not there, whatever the method, and looks like what never was", async () => {
    const never = said(await ask("GET", "/never/was"));
    expect(never).toMatchObject(nothing);
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) expect(said(await ask(method, target)), method).toEqual(never);
    expect(await ask("HEAD", target)).toMatchObject({ status: 404, body: "" });
  });
});

it("an unknown report has a page of its own, and the page that it is drawn with is not there", async () => {
  const own = routes.filter((url) => url.startsWith("/r/"));
  expect(own.length).toBeGreaterThanOrEqual(4);
  for (const url of own) {
    const answer = await ask("GET", url);
    if (url.includes("/sheet")) expect(said(answer), url).toEqual(said(await ask("GET", "/never/was")));
    else expect(answer.status, url).toBe(404);
    expect(answer.headers["set-cookie"], url).toBeUndefined();
  }
  const page = await ask("GET", `/r/${"a".repeat(26)}`);
  expect(page.body).toContain("No report at this link");
  expect(page.headers).toMatchObject({ "x-robots-tag": "noindex, nofollow", "referrer-policy": "no-referrer" });
  expect((await ask("GET", "/r/cut-off")).body).toContain("this one has");
});

it("a report's path takes GET and HEAD only", async () => {
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]) {
    expect(await ask(method, `/r/${"a".repeat(26)}`), method).toMatchObject(nothing);
  }
});

it("no way round by the path", async () => {
  for (const target of ["/r/../compare", "/r/%2e%2e/compare", "//compare", "/r/x/../../api/v1/health", "http://127.0.0.1/compare", "/r/x%00", "*"]) {
    expect((await ask("GET", target)).body, target).toBe(nothing.body);
  }
});

it("the app's scripts are not there; its style sheet is, as the main listener has it, without cookies", async () => {
  expect(scripts.length).toBeGreaterThan(5);
  for (const name of scripts) expect(await ask("GET", `/_next/static/chunks/${name}`)).toMatchObject(nothing);
  const here = await ask("GET", `/_next/static/chunks/${sheet}`, { cookie: "a=b" });
  expect(here.status).toBe(200);
  expect(here.headers["content-type"]).toContain("text/css");
  expect(here.headers["set-cookie"]).toBeUndefined();
  expect(here.body).toBe(await (await fetch(`${app.url}/_next/static/chunks/${sheet}`)).text());
  const again = await ask("GET", `/_next/static/chunks/${sheet}`, { "if-none-match": String(here.headers.etag) });
  expect(again).toMatchObject({ status: 304, body: "" });
});

it("the icon and the report's own script are there, as the main listener has them", async () => {
  for (const target of ["/icon.svg", "/report.js"]) {
    const here = await ask("GET", target, { cookie: "a=b" });
    expect(here.status, target).toBe(200);
    expect(here.headers["set-cookie"], target).toBeUndefined();
    expect(here.body, target).toBe(await (await fetch(app.url + target)).text());
  }
});

it("the main listener answers no foreign name because of it", async () => {
  const main = await new Promise<number>((resolve, reject) => {
    request({ host: "127.0.0.1", port: new URL(app.url).port, path: "/r/x", headers: { host: "reports.example.com", "x-basewise-public": "1" } }, (answer) =>
      resolve(answer.resume().statusCode ?? 0),
    )
      .on("error", reject)
      .end();
  });
  expect(main).toBe(421);
});
