import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { type RequestOptions, request } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, freePort, inspectAll, startApp } from "../app";
import { makeCertificate } from "../fronts/certificates";
import { ensureSystem } from "../testbed";
import { program } from "../testbed/system";

/**
 * The built server behind TLS and a login, by the very files that deploy/ holds: https://bases.example.com, whose certificate is by an
 * authority of the test's own. One app behind each of the proxies.
 */
const name = "bases.example.com";
const login = { ann: "correct horse" };
const folder = mkdtempSync(path.join(tmpdir(), "basewise-proxy-"));
let tls: ReturnType<typeof makeCertificate>;

/** Ports that the files name, and those of this run. */
interface Ports {
  https: number;
  http: number;
  app: number;
  reports: number;
}

const hashed = () => execFileSync("openssl", ["passwd", "-6", login.ann], { encoding: "utf8" }).trim();

function haproxy(ports: Ports): ChildProcess {
  writeFileSync(path.join(folder, "people.cfg"), `userlist people\n    user ann password ${hashed()}\n`);
  writeFileSync(path.join(folder, "both.pem"), tls.cert + tls.key);
  return spawn(program("haproxy"), ["-db", "-f", "deploy/haproxy.cfg", "-f", path.join(folder, "people.cfg")], {
    env: {
      ...process.env,
      BASEWISE_CERTIFICATE: path.join(folder, "both.pem"),
      BASEWISE_HTTPS: `127.0.0.1:${ports.https}`,
      BASEWISE_HTTP: `127.0.0.1:${ports.http}`,
      BASEWISE_APP: `127.0.0.1:${ports.app}`,
      BASEWISE_REPORTS: `127.0.0.1:${ports.reports}`,
    },
  });
}

/** nginx's file takes no variables: addresses and places are put in, nothing else is changed. */
function nginx(ports: Ports): ChildProcess {
  const home = path.join(folder, "nginx");
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, "basewise.pem"), tls.cert);
  writeFileSync(path.join(home, "basewise.key"), tls.key);
  writeFileSync(path.join(home, "basewise.htpasswd"), `ann:${hashed()}\n`);
  const site = readFileSync("deploy/nginx.conf", "utf8")
    .replaceAll("listen 443", `listen 127.0.0.1:${ports.https}`)
    .replaceAll("listen 80", `listen 127.0.0.1:${ports.http}`)
    .replaceAll("127.0.0.1:3000;", `127.0.0.1:${ports.app};`)
    .replaceAll("127.0.0.1:3080;", `127.0.0.1:${ports.reports};`)
    .replaceAll("/etc/nginx/", `${home}/`);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${home}/${kind};`).join(" ");
  writeFileSync(
    path.join(home, "nginx.conf"),
    `user root; daemon off; pid ${home}/pid; error_log stderr; events {} http { access_log ${home}/access.log; ${temporary}\n${site}\n}\n`,
  );
  return spawn(program("nginx"), ["-p", home, "-c", path.join(home, "nginx.conf")]);
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

beforeAll(async () => {
  await ensureSystem(["haproxy", "nginx", "openssl", "curl", "chromium"]);
  tls = makeCertificate(path.join(folder, "tls"), [name]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each([
  ["HAProxy", haproxy],
  ["nginx", nginx],
] as const)("behind %s", (kind, begin) => {
  let app: App;
  let proxy: ChildProcess;
  let ports: Ports;
  let said = "";
  /** What the page and its link are asked about. */
  let digest: string;
  let link: string;

  const asAnn = { authorization: `Basic ${Buffer.from(`ann:${login.ann}`).toString("base64")}` };
  const open = (target: string, options: RequestOptions = {}) =>
    request({
      host: "127.0.0.1",
      port: ports.https,
      servername: name,
      ca: readFileSync(tls.caFile),
      path: target,
      ...options,
      headers: { host: name, ...asAnn, ...options.headers },
    });
  const ask = (target: string, options: RequestOptions & { body?: unknown } = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const asked = open(target, { ...options, ...(options.body ? { headers: { "content-type": "application/json", ...options.headers } } : {}) });
      asked.on("response", (answer) => {
        let body = "";
        answer.on("data", (chunk: Buffer) => {
          body += chunk.toString();
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
      });
      asked.on("error", reject);
      asked.setTimeout(20_000, () => asked.destroy(new Error(`${target} did not answer`)));
      asked.end(options.body ? JSON.stringify(options.body) : undefined);
    });
  const stranger = { headers: { authorization: "" } };

  beforeAll(async () => {
    ports = { https: await freePort(), http: await freePort(), app: await freePort(), reports: await freePort() };
    app = await startApp({
      port: ports.app,
      env: {
        DOCKER_HOST: "unix:///nonexistent/docker.sock",
        BASEWISE_PUBLIC_URL: `https://${name}`,
        BASEWISE_PUBLIC_LISTEN: `127.0.0.1:${ports.reports}`,
      },
    });
    proxy = begin(ports);
    for (const stream of [proxy.stdout, proxy.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
    }
    const ready = async () => (await ask("/api/v1/health")).status === 200;
    for (let tries = 0; !(await ready().catch(() => false)); tries++) {
      if (tries > 100 || proxy.exitCode !== null) throw new Error(`${kind} did not start: ${said}`);
      await sleep(100);
    }
    const [job] = await inspectAll(app, [{ reference: "gcr.io/distroless/static-debian13", source: "registry" }]);
    digest = job?.imageDigest ?? "";
    const made = await ask("/api/v1/reports", {
      method: "POST",
      body: { images: [digest], title: "Behind a proxy", sections: ["sizes"] },
      headers: { origin: `https://${name}` },
    });
    expect(made.status, made.body).toBe(201);
    link = (JSON.parse(made.body) as { url: string }).url;
  });
  afterAll(async () => {
    if (proxy && proxy.exitCode === null) {
      const ended = new Promise((resolve) => proxy.once("exit", resolve));
      proxy.kill(kind === "nginx" ? "SIGQUIT" : "SIGTERM");
      const late = setTimeout(() => proxy.kill("SIGKILL"), 3_000);
      await ended;
      clearTimeout(late);
    }
    await app?.remove();
  });

  it("nobody comes in without a login, nor over plain http", async () => {
    for (const target of ["/", "/api/v1/images", "/settings/webhooks", "/metrics"]) expect((await ask(target, stranger)).status, target).toBe(401);
    expect((await ask("/", { headers: { authorization: `Basic ${Buffer.from("ann:wrong").toString("base64")}` } })).status).toBe(401);
    const moved = await new Promise<[number | undefined, string | undefined]>((resolve, reject) =>
      plainRequest({ host: "127.0.0.1", port: ports.http, path: "/compare?image=debian:trixie", headers: { host: name } }, (answer) => {
        resolve([answer.statusCode, answer.headers.location]);
        answer.resume();
      })
        .on("error", reject)
        .end(),
    );
    expect(moved).toEqual([301, `https://${name}/compare?image=debian:trixie`]);
  });

  it("pages and the API answer, over HTTP/1.1 and HTTP/2, by a certificate of the company's authority", async () => {
    const ladder = await ask("/");
    expect([ladder.status, ladder.headers["strict-transport-security"]]).toEqual([200, "max-age=31536000"]);
    expect(ladder.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    const curl = (...more: string[]) =>
      execFileSync("curl", ["-sS", "--max-time", "20", "--http2", "-u", `ann:${login.ann}`, "-o", "/dev/null", "-w", "%{http_version} %{http_code}", ...more], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
    const there = ["--connect-to", `${name}:443:127.0.0.1:${ports.https}`, `https://${name}/api/v1/images`];
    expect(curl("--cacert", tls.caFile, ...there)).toBe("2 200");
    expect(() => curl(...there)).toThrow(/certificate/);
  });

  it("only the public name is served", async () => {
    const foreign = await ask("/api/v1/images", { headers: { host: "evil.example" } });
    expect([foreign.status, JSON.parse(foreign.body)]).toEqual([421, expect.objectContaining({ code: "foreign_host" })]);
  });

  it("a change is taken from its own pages and from programs, and from no other site", async () => {
    const body = { inspections: [{ reference: "gcr.io/distroless/static-debian13", source: "registry" }] };
    const post = (headers: Record<string, string>) => ask("/api/v1/inspections", { method: "POST", body, headers });
    expect((await post({ origin: `https://${name}`, "sec-fetch-site": "same-origin" })).status).toBe(202);
    expect((await post({})).status).toBe(202);
    const refused: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "https://evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
      { origin: "null" },
      { origin: `https://other.${name}` },
      { origin: `https://${name}:8443` },
      // The same name without TLS is whoever stands on the way.
      { origin: `http://${name}` },
      { origin: `https://${name}`, "sec-fetch-site": "cross-site" },
    ];
    for (const headers of refused) {
      const answer = await post(headers);
      expect([answer.status, JSON.parse(answer.body).code], JSON.stringify(headers)).toEqual([403, "foreign_origin"]);
    }
  });

  it("what a stranger writes into forwarded headers changes nothing, and is not passed on", async () => {
    const spoofed = {
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "http",
      "x-forwarded-for": "203.0.113.7",
      "x-forwarded-port": "81",
      "x-real-ip": "203.0.113.7",
      "x-forwarded-user": "root",
      forwarded: "for=203.0.113.7;host=evil.example;proto=http",
    };
    const page = await ask(`/images?image=${digest}`, { headers: spoofed });
    expect(page.status).toBe(200);
    expect(page.body).not.toContain("evil.example");
    // Straight at the server too, where no proxy takes them away: its own address is judged by Host alone.
    const direct = await fetch(`${app.url}/api/v1/images`, { headers: spoofed });
    expect([direct.status, await direct.text()]).toEqual([200, expect.not.stringContaining("evil.example")]);
    expect(app.log()).not.toContain("203.0.113.7");
    const id = String((await ask("/api/v1/images", { headers: { "x-request-id": "11111111-1111-4111-8111-111111111111" } })).headers["x-request-id"]);
    expect(id).toMatch(/^[0-9a-f-]{32,36}$/);
    expect(id).not.toContain("1111-4111");
  });

  it("the event stream comes as it happens", async () => {
    const job = JSON.parse(
      (
        await ask("/api/v1/inspections", {
          method: "POST",
          body: { inspections: [{ reference: "gcr.io/distroless/base-debian13", source: "registry", reread: true }] },
        })
      ).body,
    ) as { items: { id: string }[] };
    const begun = performance.now();
    const stream = open(`/api/v1/inspections/events?id=${job.items[0]?.id}`, { headers: { accept: "text/event-stream", "accept-encoding": "gzip, br" } });
    stream.end();
    let text = "";
    const first = await new Promise<number>((resolve, reject) => {
      stream.on("error", reject);
      stream.on("response", (answer) => {
        expect([answer.statusCode, answer.headers["content-encoding"]]).toEqual([200, undefined]);
        answer.on("data", (chunk: Buffer) => {
          text += chunk.toString();
          if (text.includes("event: job")) resolve(performance.now() - begun);
        });
      });
      stream.setTimeout(20_000, () => stream.destroy(new Error("the stream is silent")));
    });
    // A proxy that gathers an answer first would hand out nothing: this one has no end.
    expect(first).toBeLessThan(5_000);
    await expect.poll(() => text, { timeout: 30_000 }).toContain('"state":"done"');
    // Quiet for longer than a comment's 15 s, and still there.
    const before = text.length;
    await expect.poll(() => text.slice(before), { timeout: 20_000 }).toContain(": still here");
    expect(stream.destroyed).toBe(false);
    stream.destroy();
  }, 60_000);

  it("a report's link starts with the public address and opens without a login; nothing else does", async () => {
    expect(link).toMatch(new RegExp(`^https://${name}/r/[a-z2-7]{26}$`));
    const target = new URL(link).pathname;
    const report = await ask(target, stranger);
    expect([report.status, report.body]).toEqual([200, expect.stringContaining("Behind a proxy")]);
    expect(report.body).toContain(link);
    expect(report.body).not.toMatch(/http:\/\/(?:127\.0\.0\.1|localhost)/);
    const drawnWith = [...report.body.matchAll(/(?:href|src)="(\/(?:_next\/static\/[^"]+|report\.js|icon\.svg)[^"]*)"/g)].map((match) => match[1] ?? "");
    expect(drawnWith.length).toBeGreaterThan(0);
    for (const file of drawnWith) expect((await ask(file, stranger)).status, file).toBe(200);
    for (const other of [`${target}/sheet`, "/r/../api/v1/images", "/r/x/../../settings/webhooks", "/_next/static/x.css/../../../api/v1/images"])
      expect([401, 404, 400], other).toContain((await ask(other, stranger)).status);
    // Its key stands in no log.
    const key = target.slice("/r/".length);
    if (kind === "HAProxy") {
      const paths = said.split("\n").flatMap((line) => (line.startsWith("{") ? [(JSON.parse(line) as { path: string }).path] : []));
      expect(paths).toEqual(expect.arrayContaining(["/r/-", "/api/v1/images"]));
    } else {
      said += readFileSync(path.join(folder, "nginx", "access.log"), "utf8");
      expect(said).toContain("/api/v1/images");
    }
    expect(said).not.toContain(key);
  });

  it("a browser works with it: a page asks and hears of its job, another site's page cannot ask", async () => {
    const browser = await chromium.launch({
      executablePath: process.env.PLAYWRIGHT_CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: [
        "--disable-gpu",
        "--disable-quic",
        `--host-resolver-rules=MAP ${name}:443 127.0.0.1:${ports.https}`,
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ],
    });
    try {
      // The authority is judged above, by curl; a browser has its own store.
      const context = await browser.newContext({ ignoreHTTPSErrors: true, httpCredentials: { username: "ann", password: login.ann } });
      const page = await context.newPage();
      const wrong: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") wrong.push(message.text());
      });
      await page.goto(`https://${name}/`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      const heard = await page.evaluate(async () => {
        const answer = await fetch("/api/v1/inspections", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ inspections: [{ reference: "gcr.io/distroless/base-nossl-debian13", source: "registry", reread: true }] }),
        });
        const { items } = (await answer.json()) as { items: { id: string }[] };
        return new Promise<string>((resolve, reject) => {
          const events = new EventSource(`/api/v1/inspections/events?id=${items[0]?.id}`);
          events.addEventListener("job", (event) => {
            const { state } = JSON.parse((event as MessageEvent<string>).data) as { state: string };
            if (["done", "failed"].includes(state)) resolve(`${answer.status} ${state}`);
          });
          setTimeout(() => reject(new Error("no end was heard of")), 30_000);
        });
      });
      expect(heard).toBe("202 done");
      expect(wrong).toEqual([]);

      // The login is remembered by the browser and sent from other sites too; the server refuses.
      const elsewhere = await context.newPage();
      const form = `<form method="post" action="https://${name}/api/v1/inspections"><button>win</button></form>`;
      await elsewhere.route("https://evil.example/", (route) => route.fulfill({ contentType: "text/html", body: form }));
      await elsewhere.goto("https://evil.example/");
      const [answered] = await Promise.all([elsewhere.waitForResponse(`https://${name}/api/v1/inspections`), elsewhere.getByRole("button").click()]);
      expect([answered.status(), ((await answered.json()) as { code: string }).code]).toEqual([403, "foreign_origin"]);
    } finally {
      await browser.close();
    }
  });
});
