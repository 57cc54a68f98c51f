import { execFile } from "node:child_process";
import { promisify } from "node:util";
import Database from "libsql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, call, startApp } from "../app";
import { budget } from "../fronts/faults";
import { type Front, startFront } from "../fronts/front";
import { Kit } from "../fronts/kit";
import { linkTags } from "../fronts/many-tags";
import { skopeoRaw } from "../fronts/oracle";
import { gcrList } from "../fronts/pages";
import { TestPusher } from "../fronts/push";
import { startRegistry, up } from "../testbed";
import { type OraclePackage, readPackagesOracle, readSquashed } from "../testbed/oracle";

/** Following repositories: the built server against a real registry with trouble in front of it. */
const run = promisify(execFile);
const kit = new Kit();
let registry: string;
let storage: string;
const slim = Array.from({ length: 150 }, (_, i) => `${i}-slim`);
const others = Array.from({ length: 2_850 }, (_, i) => `v${i}`);

interface Run {
  id: string;
  state: string;
  resumesAt: string | null;
  counts: Record<string, number> | null;
  error: { code: string } | null;
  actor: { kind: string };
}

beforeAll(async () => {
  storage = kit.folder();
  const started = await startRegistry({ storage });
  kit.onEnd(() => started.stop());
  registry = started.address;
  const image = await new TestPusher(registry, "many/tags").image({ tars: [], tag: "v0" });
  linkTags(storage, "many/tags", image.digest, [...slim, ...others]);
});
afterAll(() => kit.end());

const appAt = async (front: Front): Promise<App> => {
  const app = await startApp({ bed: false, env: { BASEWISE_REGISTRY_MIRRORS: `docker.io=http://${front.host}`, BASEWISE_SOURCE: "registry" } });
  kit.onEnd(() => app.remove());
  return app;
};
const runOf = async (app: App, id: string): Promise<Run> => (await call<Run>(app, "GET", `/api/v1/lookups/${id}`)).body;
async function until(app: App, id: string, states: string[], seconds = 240): Promise<Run> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await runOf(app, id);
    if (states.includes(found.state)) return found;
    if (Date.now() > end) throw new Error(`the run is still ${JSON.stringify(found)}\n${app.log().slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const ended = (app: App, id: string) => until(app, id, ["done", "failed", "cancelled"]);
const newest = async (app: App, repository: string): Promise<Run> => {
  const { body } = await call<{ items: Run[] }>(app, "GET", `/api/v1/lookups?repository=${repository}&limit=1`);
  if (!body.items[0]) throw new Error("there is no run");
  return body.items[0];
};
const follow = (app: App, repository: string, settings: unknown) =>
  call<{ code?: string; tags?: string[]; nextLookup?: string }>(app, "PUT", `/api/v1/follows?repository=${repository}`, settings);
const tagOf = (url: string): string => url.split("/manifests/")[1] ?? "";

describe("a repository of 3,000 tags behind its rate limit", { timeout: 300_000 }, () => {
  let front: Front;
  let app: App;
  beforeAll(async () => {
    front = await kit.started(startFront(new URL(`http://${registry}`), budget({ allowed: 100, seconds: 8 })));
    app = await appAt(front);
  });

  it("is asked for its list and the followed tags alone, waits as it is told, and goes on where it was, over a kill too", async () => {
    expect((await follow(app, "many/tags", { tags: ["*-slim"] })).status).toBe(200);
    const { id } = await newest(app, "many/tags");
    const paused = await until(app, id, ["paused"]);
    expect(paused.error?.code).toBe("rate_limited");
    expect(Date.parse(paused.resumesAt ?? "")).toBeGreaterThan(Date.now() + 3_000);
    await app.kill("SIGKILL");
    await app.restart();
    const done = await ended(app, id);
    expect([done.state, done.counts]).toEqual(["done", { listed: 3_000, wanted: 150, asked: 150, told: 0, first: 150, unchanged: 0, moved: 0, failed: 0 }]);

    const heads = front.seen.filter((r) => r.url.includes("/manifests/"));
    expect(heads.every((r) => r.method === "HEAD")).toBe(true);
    expect(front.seen.filter((r) => !r.url.includes("/manifests/")).map((r) => r.url)).toEqual(["/v2/many/tags/tags/list?n=1000"]);
    const answered = heads.filter((r) => r.status === 200).map((r) => tagOf(r.url));
    expect(answered.sort()).toEqual([...slim].sort());
    const refused = heads.filter((r) => r.status === 429);
    // A pause is told by one refusal, and nothing is asked until it is over.
    expect(refused).toHaveLength(1);
    for (const r of refused) {
      const next = front.seen.find((other) => other.at > r.at);
      expect((next?.at ?? 0) - r.at).toBeGreaterThanOrEqual(7_000);
    }
  });

  it("is asked with what is known the second time: not modified, and nothing is inspected", async () => {
    const before = front.seen.length;
    await new Promise((resolve) => setTimeout(resolve, 8_000)); // the budget begins anew
    const posted = await call<Run>(app, "POST", "/api/v1/lookups", { repository: "docker.io/many/tags" });
    expect(posted.status).toBe(202);
    const done = await ended(app, posted.body.id);
    expect(done.counts).toMatchObject({ wanted: 150, asked: 150, unchanged: 150, moved: 0 });
    const heads = front.seen.slice(before).filter((r) => r.url.includes("/manifests/") && r.status !== 429);
    expect(heads.map((r) => [r.method, r.status])).toEqual(slim.map(() => ["HEAD", 304]));
    expect((await call<{ items: unknown[] }>(app, "GET", "/api/v1/inspections")).body.items).toEqual([]);
  });

  it("lists the others as not looked up, by page and by search, and asks nothing for it", async () => {
    const before = front.seen.length;
    interface Names {
      total: number;
      items: { name: string; state: string; digest: string | null; unknown: Record<string, { code: string }> }[];
      nextCursor: string | null;
    }
    const { body } = await call<Names>(app, "GET", "/api/v1/tags/names?repository=many/tags&q=v1*&limit=500");
    expect(body.total).toBe(others.filter((tag) => tag.startsWith("v1")).length);
    expect(body.items[0]).toMatchObject({ name: "v1", state: "not_looked_up", digest: null, unknown: { digest: { code: "not_looked_up" } } });
    const names = new Set<string>();
    for (let cursor = ""; ; ) {
      const page = (await call<Names>(app, "GET", `/api/v1/tags/names?repository=many/tags&limit=500&cursor=${cursor}`)).body;
      for (const item of page.items) names.add(item.name);
      if (!page.nextCursor) break;
      cursor = page.nextCursor;
    }
    expect(names.size).toBe(3_000);
    for (const page of ["/repositories", "/repositories?repository=many/tags", "/repositories?repository=many/tags&q=v2"]) {
      const answer = await fetch(app.url + page);
      expect(answer.status).toBe(200);
      expect((await answer.text()).length).toBeLessThan(1_000_000);
    }
    expect(front.seen.length).toBe(before);
  });
});

describe("the schedule", () => {
  it("looks up again when it is due, once, as the system, and no more once it is not followed", async () => {
    const front = await kit.started(startFront(new URL(`http://${registry}`)));
    const app = await appAt(front);
    const put = await follow(app, "many/tags", { tags: ["1?-slim", "!12-*"], interval: 900 });
    const next = Date.parse(put.body.nextLookup ?? "") - Date.now();
    expect(next).toBeGreaterThan(880_000);
    expect(next).toBeLessThan(1_000_000);
    const first = await ended(app, (await newest(app, "many/tags")).id);
    expect([first.actor.kind, first.counts?.wanted]).toEqual(["local", 9]);
    const due = async () => {
      const database = new Database(`${app.data}/basewise.db`);
      database.exec("UPDATE Schedule SET nextRun = '2026-01-01T00:00:00.000+00:00'");
      database.close();
    };
    await due();
    await expect.poll(async () => (await newest(app, "many/tags")).id, { timeout: 10_000 }).not.toBe(first.id);
    const second = await ended(app, (await newest(app, "many/tags")).id);
    expect([second.actor.kind, second.counts?.unchanged]).toEqual(["system", 9]);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect((await newest(app, "many/tags")).id).toBe(second.id);
    expect((await call(app, "DELETE", "/api/v1/follows?repository=many/tags")).status).toBe(200);
    await due();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect((await newest(app, "many/tags")).id).toBe(second.id);
    expect((await call<{ code: string }>(app, "GET", "/api/v1/follows?repository=many/tags")).body.code).toBe("not_found");
  });

  it("does not take what is no follow", async () => {
    const front = await kit.started(startFront(new URL(`http://${registry}`)));
    const app = await appAt(front);
    for (const [repository, settings, code] of [
      ["many/tags:latest", { tags: ["*"] }, "invalid_reference"],
      ["many/tags", { tags: [] }, "invalid_request"],
      ["many/tags", { tags: ["a b"] }, "invalid_request"],
      ["many/tags", { tags: ["!*"] }, "invalid_request"],
      ["many/tags", { tags: ["*"], interval: 60 }, "invalid_request"],
      ["many/tags", { tags: ["*"], platforms: ["linux"] }, "invalid_platform"],
      ["many/tags", { tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }, "invalid_request"],
    ] as const) {
      expect((await follow(app, repository, settings)).body.code).toBe(code);
    }
    expect((await call<{ items: unknown[] }>(app, "GET", "/api/v1/follows")).body.items).toEqual([]);
    expect(front.seen).toEqual([]);
  });

  it("tells a repository that is not there, and a tag that is gone", async () => {
    const front = await kit.started(startFront(new URL(`http://${registry}`)));
    const app = await appAt(front);
    await follow(app, "no/such", { tags: ["*"] });
    const failed = await ended(app, (await newest(app, "no/such")).id);
    expect([failed.state, failed.error?.code]).toEqual(["failed", "image_not_found"]);
    const { body } = await call<Run>(app, "POST", "/api/v1/lookups", { repository: "many/tags", tags: ["v1", "nope"] });
    expect((await ended(app, body.id)).counts).toMatchObject({ listed: null, wanted: 2, first: 1, failed: 1 });
    const { body: names } = await call<{ items: { state: string; problem: { code: string } | null }[] }>(
      app,
      "GET",
      "/api/v1/tags/names?repository=many/tags&q=nope",
    );
    expect(names.items).toMatchObject([{ state: "failed", problem: { code: "tag_not_found" } }]);
  });
});

describe("gcr.io's list", () => {
  it("tells what every followed tag means: none is asked by itself, and a move is read", async () => {
    const front = await kit.started(startFront(new URL(`http://${registry}`), gcrList(new URL(`http://${registry}`))));
    const app = await appAt(front);
    const pusher = new TestPusher(registry, "few/tags");
    const first = await pusher.image({ tars: [Buffer.alloc(1024)], tag: "latest" });
    await pusher.image({ tars: [Buffer.alloc(2048)], tag: "other" });
    await follow(app, "few/tags", { tags: ["latest"] });
    expect((await ended(app, (await newest(app, "few/tags")).id)).counts).toMatchObject({ listed: 2, wanted: 1, told: 1, asked: 0, first: 1 });
    expect(front.seen.map((r) => r.url)).toEqual(["/v2/few/tags/tags/list?n=1000"]);
    const { body } = await call<{ items: { digest: string; uploadedAt: string }[] }>(app, "GET", "/api/v1/tags/names?repository=few/tags&q=latest");
    expect(body.items).toMatchObject([{ digest: first.digest, uploadedAt: "2025-11-24T16:00:00.000Z" }]);
    expect((await skopeoRaw(`${registry}/few/tags:latest`)).digest).toBe(first.digest);
    const second = await pusher.image({ tars: [Buffer.alloc(3072)], tag: "latest" });
    const { body: asked } = await call<Run>(app, "POST", "/api/v1/lookups", { repository: "few/tags" });
    expect((await ended(app, asked.id)).counts).toMatchObject({ told: 1, asked: 0, moved: 1 });
    await expect
      .poll(async () => (await call<{ items: { state: string; imageDigest: string }[] }>(app, "GET", "/api/v1/inspections")).body.items, { timeout: 20_000 })
      .toMatchObject([{ state: "done", imageDigest: second.digest }]);
  });
});

describe("a move", () => {
  const copy = (from: string, to: string) =>
    run("skopeo", ["copy", "--quiet", "--all", "--src-tls-verify=false", "--dest-tls-verify=false", `docker://${from}`, `docker://${registry}/${to}`]);

  it("is seen, read, and told in packages and bytes that end on the other reading's", async () => {
    const bed = await up();
    const front = await kit.started(startFront(new URL(`http://${registry}`)));
    const app = await appAt(front);
    await copy(`${bed.registry}/library/alpine:3.19`, "team/base:stable");
    await follow(app, "team/base", { tags: ["*"] });
    await ended(app, (await newest(app, "team/base")).id);
    const { body: job } = await call<{ id: string }>(app, "POST", "/api/v1/inspections", { reference: "team/base:stable" });
    const inspected = async () => (await call<{ state: string }>(app, "GET", `/api/v1/inspections/${job.id}`)).body.state;
    await expect.poll(inspected, { timeout: 30_000 }).toBe("done");
    const before = { registry, repository: "team/base", reference: "stable" };
    const [filesBefore, packagesBefore] = [await readSquashed(before), await readPackagesOracle(before)];

    await copy(`${bed.registry}/library/alpine:3.20`, "team/base:stable");
    const { body: asked } = await call<Run>(app, "POST", "/api/v1/lookups", { repository: "team/base" });
    expect((await ended(app, asked.id)).counts).toMatchObject({ moved: 1, unchanged: 0, failed: 0 });
    await expect
      .poll(async () => (await call<{ items: { state: string }[] }>(app, "GET", "/api/v1/inspections?state=active")).body.items.length, { timeout: 30_000 })
      .toBe(0);
    const [filesAfter, packagesAfter] = [await readSquashed(before), await readPackagesOracle(before)];

    const { body } = await call<{ items: MoveAnswer[] }>(app, "GET", "/api/v1/tags/moves?repository=team/base");
    expect(body.items).toHaveLength(1);
    const [move] = body.items;
    expect(move?.tags).toEqual(["stable"]);
    expect(move?.after.target).toBe((await skopeoRaw(`${registry}/team/base:stable`)).digest);
    expect([move?.change?.files.before, move?.change?.files.after]).toEqual([filesBefore.filesSize, filesAfter.filesSize]);
    const rows = move?.change?.rows ?? [];
    expect(rows.reduce((sum, row) => sum + row.delta, filesBefore.filesSize)).toBe(filesAfter.filesSize);
    expect(
      rows
        .filter((row) => row.package && row.before !== row.after)
        .map((row) => `${row.change} ${row.name} ${row.before} ${row.after}`)
        .sort(),
    ).toEqual(expectedChanges(packagesBefore.packages, packagesAfter.packages));
    const page = await (await fetch(`${app.url}/repositories?repository=team/base`)).text();
    expect(page.replace(/<!-- -->/g, "")).toContain(`${filesBefore.filesSize.toLocaleString("en-US")} `);
    expect(page).toContain(filesAfter.filesSize.toLocaleString("en-US"));
  });
});

interface MoveAnswer {
  tags: string[];
  before: { target: string };
  after: { target: string };
  change: {
    files: { before: number; after: number };
    rows: { package: boolean; name: string; change: string; before: string | null; after: string | null; delta: number }[];
  } | null;
}

/** By apk's own records: what is gone, new, or of another version. */
function expectedChanges(before: OraclePackage[], after: OraclePackage[]): string[] {
  const old = new Map(before.map((p) => [p.name, p.version]));
  const young = new Map(after.map((p) => [p.name, p.version]));
  const lines: string[] = [];
  for (const [name, version] of old) {
    const now = young.get(name);
    if (now === undefined) lines.push(`removed ${name} ${version} null`);
    else if (now !== version) lines.push(`changed ${name} ${version} ${now}`);
  }
  for (const [name, version] of young) if (!old.has(name)) lines.push(`added ${name} null ${version}`);
  return lines.sort();
}
