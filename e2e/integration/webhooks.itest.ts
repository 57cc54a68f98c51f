import { execFile } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { Webhook as Verifier } from "standardwebhooks";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listOf } from "../../lib/api/schemas";
import { delivery as deliverySchema, webhook as webhookSchema, webhookWithSecret } from "../../lib/api/schemas-webhooks";
import { type App, call, inspectAll, startApp } from "../app";
import { Kit } from "../fronts/kit";
import { skopeoRaw } from "../fronts/oracle";
import { Receiver } from "../fronts/receiver";
import { startRegistry, up } from "../testbed";

/** Webhooks of the built server: a receiver that verifies them by the documentation's own lines, tries again, kills, keys that go and come. */
const run = promisify(execFile);
const kit = new Kit();
let receiver: Receiver;
let app: App;
let registry: string;
let bedRegistry: string;
let verify: (secret: string, headers: object, body: string) => Told;

interface Told {
  id: string;
  type: string;
  createdAt: string;
  data: Record<string, unknown>;
}
interface Hook {
  id: string;
  enabled: boolean;
  disabled: { reason: string } | null;
  secret: { problem: { code: string } | null; previousUntil: string | null };
}
interface Delivery {
  id: string;
  eventId: string;
  type: string;
  state: string;
  nextAt: string | null;
  tries: number;
  log: { number: number; status: number | null; code: string | null; answer: string | null; detail: string | null }[];
}
const made: string[] = [];
const all = ["standard.changed", "standard.tag_moved", "standard.review_due"];
const api = <T>(method: string, route: string, body?: object) => call<T>(app, method, `/api/v1/webhooks${route}`, body);
async function hook(way: string, events = all): Promise<{ id: string; secret: string }> {
  const { status, body } = await api<{ webhook: Hook; secret: string }>("POST", "", { url: receiver.url(way), events });
  expect([status, webhookWithSecret.safeParse(body).error?.issues ?? []]).toEqual([201, []]);
  made.push(body.secret);
  return { id: body.webhook.id, secret: body.secret };
}
const ping = async (id: string) => (await api<Delivery>("POST", `/${id}/ping`, {})).body;
async function deliveries(id: string): Promise<Delivery[]> {
  const { body } = await api<{ items: Delivery[] }>("GET", `/${id}/deliveries`);
  expect(listOf(deliverySchema).safeParse(body).error?.issues ?? []).toEqual([]);
  return body.items;
}
const stateOf = async (id: string, delivery: string) => (await deliveries(id)).find((one) => one.id === delivery)?.state;
const until = <T>(what: () => Promise<T> | T) => expect.poll(what, { timeout: 20_000, interval: 50 });
const genuine = (way: string, secret: string): Told[] => receiver.at(way).map(({ headers, body }) => verify(secret, headers, body));
const propose = async (workload: string, why: string) =>
  (await call(app, "PUT", `/api/v1/standards/${workload}`, { base: { reference: "scratch" }, why })).status;

beforeAll(async () => {
  const [code] = /(?<=```js\n)[\s\S]*?(?=```)/.exec(readFileSync("docs/webhooks.md", "utf8")) ?? [];
  const file = path.join(kit.folder(), "verify.mjs");
  writeFileSync(file, code ?? "");
  ({ verify } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { verify: typeof verify });
  receiver = await Receiver.start();
  kit.onEnd(() => receiver.close());
  bedRegistry = (await up()).registry;
  const started = await startRegistry({ storage: kit.folder() });
  kit.onEnd(() => started.stop());
  registry = started.address;
  app = await startApp({
    bed: false,
    env: {
      BASEWISE_REGISTRY_MIRRORS: `docker.io=http://${registry}`,
      BASEWISE_SOURCE: "registry",
      BASEWISE_WEBHOOK_HOSTS: `http://${receiver.host}`,
      BASEWISE_WEBHOOK_RETRY_SECONDS: "0.2",
    },
  });
  kit.onEnd(() => app.remove());
});
afterAll(() => kit.end());

it("an address that is neither https nor listed, or not public, is refused, and no key is made for it", async () => {
  const codes = await Promise.all(
    ["http://hooks.example.com/", "https://127.0.0.1/", "https://10.0.0.7/", "http://127.0.0.1:1/", "https://a:b@hooks.example.com/"].map(
      async (url) => (await api<{ code: string }>("POST", "", { url, events: all })).body.code,
    ),
  );
  expect(codes).toEqual([...Array.from({ length: 4 }, () => "webhook_not_allowed"), "invalid_request"]);
  expect(readdirSync(app.data)).not.toContain("secret.key");
});

it("a message is verified by the documentation's lines and by the convention's library, and by no other secret", async () => {
  const { id, secret } = await hook("/ping");
  expect(statSync(path.join(app.data, "secret.key")).mode & 0o777).toBe(0o600);
  const { eventId } = await ping(id);
  await until(() => receiver.at("/ping").length).toBe(1);
  const [{ headers, body } = { headers: {}, body: "" }] = receiver.at("/ping");
  expect(verify(secret, headers, body)).toMatchObject({ id: eventId, type: "ping", data: { webhookId: id } });
  expect(new Verifier(secret).verify(body, headers as Record<string, string>)).toMatchObject({ id: eventId });
  const other = await hook("/other");
  expect(() => verify(other.secret, headers, body)).toThrow("not genuine");
  expect(() => verify(secret, headers, body.replace("ping", "pong"))).toThrow("not genuine");
  expect(() => verify(secret, { ...headers, "webhook-timestamp": "1614265330" }, body)).toThrow("too old");
  await api("DELETE", `/${other.id}`);
});

it("what fails is tried again after growing waits under the same id, signed anew, with each try in the log", async () => {
  const { id, secret } = await hook("/flaky");
  receiver.answers.set("/flaky", (_, answer, nth) => void (nth <= 3 ? answer.writeHead(503).end(`try ${nth} <b>\u001b[31m`) : answer.writeHead(200).end()));
  const sent = await ping(id);
  await until(() => stateOf(id, sent.id)).toBe("delivered");
  const came = receiver.at("/flaky");
  expect(genuine("/flaky", secret).map((told) => told.id)).toEqual(Array.from({ length: 4 }, () => sent.eventId));
  const gaps = came.slice(1).map(({ at }, i) => at - (came[i]?.at ?? 0));
  // 0.2, 0.8, 3.2 s, never shortened.
  for (const [i, least] of [195, 795, 3195].entries()) expect(gaps[i]).toBeGreaterThanOrEqual(least);
  expect(new Set(came.map(({ headers }) => headers["webhook-timestamp"])).size).toBeGreaterThan(1);
  const [row] = await deliveries(id);
  expect(row?.log.map(({ number, status, code }) => [number, status, code])).toEqual([
    [4, 200, null],
    [3, 503, "webhook_refused"],
    [2, 503, "webhook_refused"],
    [1, 503, "webhook_refused"],
  ]);
  expect(row?.log[3]?.answer).toBe("try 1 <b>\\x1b[31m");
});

it("a redirect is not followed, and 410 disables", async () => {
  const { id } = await hook("/leads-away");
  receiver.answers.set("/leads-away", (_, answer) => void answer.writeHead(307, { location: receiver.url("/elsewhere") }).end());
  const sent = await ping(id);
  await until(async () => (await deliveries(id))[0]?.log[0]?.code).toBe("webhook_redirected");
  expect([receiver.at("/elsewhere").length, await stateOf(id, sent.id)]).toEqual([0, "pending"]);
  const off = await api<Hook>("PATCH", `/${id}`, { enabled: false });
  expect([off.body.enabled, await stateOf(id, sent.id)]).toEqual([false, "dropped"]);

  const gone = await hook("/gone");
  receiver.answers.set("/gone", (_, answer) => void answer.writeHead(410).end());
  await ping(gone.id);
  await until(async () => (await api<Hook>("GET", `/${gone.id}`)).body.disabled?.reason).toBe("gone");
  expect((await api<{ code: string }>("POST", `/${gone.id}/ping`, {})).body.code).toBe("conflict");
});

it("a standard that changes, a tag that moves and a review that is due arrive, each once, and at those alone that take them", async () => {
  const [every, one] = [await hook("/every"), await hook("/one", ["standard.review_due"])];
  const copy = (from: string) =>
    run("skopeo", [
      ...["copy", "--quiet", "--all", "--src-tls-verify=false", "--dest-tls-verify=false"],
      `docker://${bedRegistry}/${from}`,
      `docker://${registry}/team/base:stable`,
    ]);
  const digest = async () => (await skopeoRaw(`${registry}/team/base:stable`)).digest;
  await copy("library/alpine:3.19");
  const before = await digest();
  expect((await inspectAll(app, [{ reference: "team/base:stable" }])).map(({ state }) => state)).toEqual(["done"]);
  const base = { reference: "team/base:stable" };
  const put = await call<{ proposed: { revision: number } }>(app, "PUT", "/api/v1/standards/shell", { base, reason: "It has a shell.", why: "small" });
  const in5Days = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  const approval = { revision: put.body.proposed.revision, reviewBy: in5Days, by: "Ada" };
  expect((await call(app, "POST", "/api/v1/standards/shell/approve", approval)).status).toBe(200);
  await copy("library/alpine:3.20");
  const lookup = { repository: "docker.io/team/base", tags: ["stable"] };
  await call(app, "POST", "/api/v1/lookups", lookup);
  await until(() => genuine("/every", every.secret).map(({ type, data }) => [type, data.action ?? null])).toHaveLength(4);
  const told = genuine("/every", every.secret);
  expect(told.map(({ type, data }) => [type, data.action ?? null]).sort()).toEqual([
    ["standard.changed", "approve"],
    ["standard.changed", "propose"],
    ["standard.review_due", null],
    ["standard.tag_moved", null],
  ]);
  const of = (type: string) => told.find((event) => event.type === type);
  expect(of("standard.tag_moved")?.data).toMatchObject({ workload: "shell", reference: "team/base:stable", digest: before, movedTo: await digest() });
  expect(of("standard.review_due")?.data).toMatchObject({ workload: "shell", reviewBy: in5Days });
  expect(of("standard.changed")?.data).toMatchObject({ workload: "shell", why: "small", digest: before });
  await until(() => genuine("/one", one.secret).map(({ type }) => type)).toEqual(["standard.review_due"]);
  // Noticed again, told no more.
  await inspectAll(app, [{ reference: "team/base:stable" }]);
  await ping(every.id);
  await until(() => genuine("/every", every.secret).map(({ type }) => type)[4]).toBe("ping");
});

it("killed while it sends, the server sends the same event after its restart; what was told before it could send comes too", async () => {
  await Promise.all((await api<{ items: Hook[] }>("GET", "")).body.items.map(({ id }) => api("PATCH", `/${id}`, { enabled: false })));
  const { id, secret } = await hook("/hangs", ["standard.changed"]);
  let hanging = true;
  receiver.answers.set("/hangs", (_, answer) => void (hanging || answer.writeHead(204).end()));
  expect(await propose("go", "first")).toBe(200);
  await until(() => receiver.at("/hangs").length).toBe(1);
  // While the first hangs the second waits behind it; then the power goes.
  expect(await propose("glibc", "second")).toBe(200);
  expect((await deliveries(id)).map(({ state, tries }) => [state, tries])).toEqual([
    ["pending", 0],
    ["pending", 0],
  ]);
  await app.kill("SIGKILL");
  hanging = false;
  await app.restart();
  await until(async () => (await deliveries(id)).map(({ state }) => state)).toEqual(["delivered", "delivered"]);
  const told = genuine("/hangs", secret);
  expect(told.map(({ data }) => data.why)).toEqual(["first", "first", "second"]);
  expect([told[1]?.id, told[1]?.createdAt]).toEqual([told[0]?.id, told[0]?.createdAt]);
  expect(told[2]?.id).not.toBe(told[0]?.id);
});

it("without its key nothing is sent and nothing is lost; a key that others may read is refused; put back, what waits arrives", async () => {
  const { id, secret } = await hook("/keyed");
  const key = path.join(app.data, "secret.key");
  renameSync(key, `${key}.away`);
  const sent = await ping(id);
  await until(async () => (await deliveries(id))[0]?.log[0]?.code).toBe("secret_key_missing");
  expect((await api<Hook>("GET", `/${id}`)).body.secret.problem?.code).toBe("secret_key_missing");
  expect((await api<{ code: string }>("POST", "", { url: receiver.url("/x"), events: all })).body.code).toBe("secret_key_missing");
  renameSync(`${key}.away`, key);
  chmodSync(key, 0o644);
  expect((await api<Hook>("GET", `/${id}`)).body.secret.problem?.code).toBe("secret_key_unusable");
  expect(receiver.at("/keyed")).toEqual([]);
  chmodSync(key, 0o600);
  await until(() => stateOf(id, sent.id)).toBe("delivered");
  expect(genuine("/keyed", secret)).toMatchObject([{ id: sent.eventId }]);
});

it("a new secret: both sign for a time, or the old one ends at once", async () => {
  const { id, secret: first } = await hook("/rotated");
  const rotate = async (overlapHours: number) => {
    const { body } = await api<{ secret: string }>("POST", `/${id}/rotate`, { overlapHours });
    made.push(body.secret);
    return body.secret;
  };
  const last = async () => {
    const { length } = receiver.at("/rotated");
    await ping(id);
    await until(() => receiver.at("/rotated").length).toBe(length + 1);
    return receiver.at("/rotated").at(-1) ?? { headers: {}, body: "" };
  };
  const second = await rotate(1);
  const both = await last();
  for (const secret of [first, second]) expect(verify(secret, both.headers, both.body).type).toBe("ping");
  const third = await rotate(0);
  const one = await last();
  expect(verify(third, one.headers, one.body).type).toBe("ping");
  for (const secret of [first, second]) expect(() => verify(secret, one.headers, one.body)).toThrow("not genuine");
});

it("no secret is in an answer after its first, in the record's files or in the log", async () => {
  const { body } = await api<{ items: Hook[] }>("GET", "");
  expect(listOf(webhookSchema).safeParse(body).error?.issues ?? []).toEqual([]);
  const files = readdirSync(app.data).filter((name) => name.startsWith("basewise.db"));
  expect(files).toContain("basewise.db");
  const kept = [JSON.stringify(body), app.log(), ...files.map((name) => readFileSync(path.join(app.data, name), "latin1"))];
  expect(made.length).toBeGreaterThan(8);
  for (const secret of made) {
    const plain = secret.replace("whsec_", "");
    for (const form of [plain, Buffer.from(plain, "base64").toString("latin1"), Buffer.from(plain, "base64").toString("hex")]) {
      expect(kept.filter((text) => text.includes(form)).length).toBe(0);
    }
  }
  // The search finds what is there: the addresses.
  expect(kept.some((text) => text.includes("/rotated"))).toBe(true);
});
