import { execFile } from "node:child_process";
import { promisify } from "node:util";
import Database from "libsql";
import { afterAll, beforeAll, expect, it } from "vitest";
import { approval, changeList, decisions, machineStandards, standardsList, workloadStandards } from "../../lib/api/schemas-standards";
import { type App, call, inspectAll, startApp } from "../app";
import { Kit } from "../fronts/kit";
import { skopeoRaw } from "../fronts/oracle";
import { startRegistry, up } from "../testbed";
import { readPackagesOracle, readSquashed } from "../testbed/oracle";

/** A standard's life on the built server: its tag moves in a real registry, its image is deleted, and digest, evidence and history stay. */
const run = promisify(execFile);
const kit = new Kit();
let registry: string;
let stopRegistry: () => Promise<unknown>;
let bedRegistry: string;
let app: App;

interface Standard {
  id: string;
  status: string;
  revision: number;
  from: string;
  base: { reference: string; digest: string; manifests: { platform: string; digest: string }[] };
  tag: { state: string; digest: string | null } | null;
  image: { state: string; reason: string | null; figures: { download: number } | null };
  evidence: { title: string; state: string; contentHash: string } | null;
  successor: { id: string } | null;
  deprecatedUntil: string | null;
}
interface Workload {
  revision: number;
  current: Standard | null;
  proposed: Standard | null;
  earlier: Standard[];
}
interface Problem {
  code: string;
  detail: string;
  remedy: string;
  revision: number;
  changedSince: { by: string; action: string; changes: { field: string; before: unknown; after: unknown }[] }[];
  collides: string[];
}
const tag = "team/base:stable";
const url = "/api/v1/standards/shell";

const copy = (from: string) =>
  run("skopeo", [
    "copy",
    "--quiet",
    "--all",
    "--src-tls-verify=false",
    "--dest-tls-verify=false",
    `docker://${bedRegistry}/${from}`,
    `docker://${registry}/${tag}`,
  ]);
/** What the tag names, the platform's manifest and the bytes of its layers, by skopeo; packages and files by their own readers. */
async function oracle() {
  const top = await skopeoRaw(`${registry}/${tag}`);
  const manifests = (top.json.manifests ?? []).map(({ digest, platform }) => ({
    platform: [platform?.os, platform?.architecture, (platform as { variant?: string } | undefined)?.variant].filter(Boolean).join("/"),
    digest,
  }));
  const digest = manifests.find(({ platform }) => platform === "linux/amd64")?.digest ?? top.digest;
  const own = digest === top.digest ? top : await skopeoRaw(`${registry}/team/base@${digest}`);
  const place = { registry, repository: "team/base", reference: digest };
  const [{ packages }, { filesSize }] = [await readPackagesOracle(place), await readSquashed(place)];
  const download = (own.json.layers ?? []).reduce((sum, layer) => sum + layer.size, 0);
  return { target: top.digest, manifests, digest, download, filesSize, packages: new Map(packages.map(({ name, version }) => [name, version])) };
}
const ended = async (reference: string) => (await inspectAll(app, [{ reference }])).map(({ state }) => state);
const get = async (): Promise<Workload> => {
  const { body } = await call<Workload>(app, "GET", url);
  expect(workloadStandards.safeParse(body).error?.issues ?? []).toEqual([]);
  return body;
};
const ask = <T = Workload>(method: string, path: string, body: object) => call<T>(app, method, url + path, body);

beforeAll(async () => {
  bedRegistry = (await up()).registry;
  const started = await startRegistry({ storage: kit.folder() });
  stopRegistry = () => started.stop();
  kit.onEnd(stopRegistry);
  registry = started.address;
  await copy("library/alpine:3.19");
  app = await startApp({ bed: false, env: { BASEWISE_REGISTRY_MIRRORS: `docker.io=http://${registry}`, BASEWISE_SOURCE: "registry" } });
  kit.onEnd(() => app.remove());
});
afterAll(() => kit.end());

let then: Awaited<ReturnType<typeof oracle>>;
let now: Awaited<ReturnType<typeof oracle>>;
let first: Standard;
let hash: string;

it("what was never inspected can't be pinned by its tag, and the answer says what to do", async () => {
  const { body: list } = await call<{ items: { workload: { slug: string } }[] }>(app, "GET", "/api/v1/standards");
  expect(standardsList.safeParse(list).error?.issues ?? []).toEqual([]);
  expect(list.items.map(({ workload }) => workload.slug)).toContain("shell");
  const refused = await ask<Problem>("PUT", "", { base: { reference: tag } });
  expect([refused.status, refused.body.code]).toEqual([404, "image_not_recorded"]);
  expect(refused.body.detail).toContain(`Inspect ${tag} first`);
});

it("a proposal is pinned, edited by one and not overwritten by another, and approved with a report", async () => {
  expect(await ended(tag)).toEqual(["done"]);
  then = await oracle();
  const report = await call<{ id: string; contentHash: string }>(app, "POST", "/api/v1/reports", { images: [tag], title: "Why this base" });
  hash = report.body.contentHash;
  const proposed = await ask("PUT", "", { base: { reference: tag }, owner: "platform", by: "Ada", why: "scripts need a shell" });
  expect([proposed.status, proposed.body.proposed?.base.digest, proposed.body.proposed?.from]).toEqual([200, then.target, `FROM ${tag}@${then.target}`]);
  const revision = proposed.body.proposed?.revision;
  const edited = await ask("PUT", "", { revision, reason: "**musl** and busybox", by: "Grace" });
  expect(edited.status).toBe(200);

  const stale = await ask<Problem>("PUT", "", { revision, reason: "glibc is missing", owner: "me", by: "Ada" });
  expect([stale.status, stale.body.code, stale.body.revision, stale.body.collides]).toEqual([409, "standard_changed", edited.body.revision, ["reason"]]);
  expect(stale.body.changedSince).toMatchObject([{ by: "Grace", action: "edit", changes: [{ field: "reason", before: "", after: "**musl** and busybox" }] }]);
  expect((await get()).proposed).toMatchObject({ reason: "**musl** and busybox", owner: "platform" });
  const header = await fetch(app.url + url, {
    method: "PUT",
    headers: { "content-type": "application/json", "if-match": `"${revision}"` },
    body: JSON.stringify({ owner: "me" }),
  });
  expect(header.status).toBe(409);

  const etag = (await fetch(app.url + url)).headers.get("etag");
  expect(etag).toBe(`"${edited.body.revision}"`);
  const approved = await ask<{ standards: Workload; following: { state: string } }>("POST", "/approve", {
    revision: edited.body.revision,
    evidence: report.body.id,
    reviewBy: "2099-01-01",
    by: "Ada",
  });
  expect(approval.safeParse(approved.body).error?.issues ?? []).toEqual([]);
  expect([approved.body.following.state, approved.body.standards.current?.status]).toEqual(["followed", "approved"]);
  first = approved.body.standards.current as Standard;
  expect(first.evidence).toMatchObject({ title: "Why this base", state: "live", contentHash: hash });
  const follow = await call<{ tags: string[] }>(app, "GET", "/api/v1/follows?repository=docker.io/team/base");
  expect(follow.body.tags).toEqual(["stable"]);
});

it("once the tag has moved in the registry, what is to be decided says what changed, as independent readers tell it", async () => {
  await copy("library/alpine:3.20");
  now = await oracle();
  expect(now.target).not.toBe(then.target);
  await call(app, "POST", "/api/v1/lookups", { repository: "docker.io/team/base", tags: ["stable"] });
  interface Decided {
    items: { kind: string; moved?: { target: string; before: Figures; after: Figures | null; change: Changed | null } }[];
  }
  interface Figures {
    download: number;
    files: number;
    packages: number;
  }
  interface Changed {
    files: { before: number; after: number };
    packages: { before: number; after: number; added: string[]; removed: string[]; changed: number };
    rows: { name: string; before: string | null; after: string | null; package: boolean }[];
  }
  const asked = async () => (await call<Decided>(app, "GET", "/api/v1/standards/decisions")).body;
  const moved = async () => (await asked()).items.find(({ kind }) => kind === "tag_moved")?.moved;
  // The look-up of a followed tag that moved has its image read by itself.
  await expect.poll(async () => (await moved())?.change ?? null, { timeout: 60_000, interval: 500 }).not.toBeNull();
  const answer = await asked();
  expect(decisions.safeParse(answer).error?.issues ?? []).toEqual([]);
  expect(answer.items.map(({ kind }) => kind)).toContain("support_ended");
  const told = await moved();
  expect([told?.target, told?.before.download, told?.after?.download]).toEqual([now.target, then.download, now.download]);
  expect(told?.change?.files).toEqual({ before: then.filesSize, after: now.filesSize });
  const gone = [...then.packages.keys()].filter((name) => !now.packages.has(name));
  const added = [...now.packages.keys()].filter((name) => !then.packages.has(name));
  expect([told?.change?.packages.before, told?.change?.packages.after]).toEqual([then.packages.size, now.packages.size]);
  expect([told?.change?.packages.removed.sort(), told?.change?.packages.added.sort()]).toEqual([gone.sort(), added.sort()]);
  const musl = told?.change?.rows.find(({ name }) => name === "musl");
  expect([musl?.before, musl?.after]).toEqual([then.packages.get("musl"), now.packages.get("musl")]);
  expect((await get()).current?.tag).toMatchObject({ state: "moved", digest: now.target });
});

it("is superseded by what the tag names now: pinned by its index, the one before deprecated with a day and a successor", async () => {
  const before = await get();
  const proposed = await ask("PUT", "", { base: { reference: tag }, revision: before.revision, why: "renewed" });
  expect(proposed.body.proposed?.base).toEqual({ reference: tag, digest: now.target, manifests: now.manifests });
  const { body } = await ask<{ standards: Workload }>("POST", "/approve", { revision: proposed.body.revision, supersededUntil: "2099-02-01" });
  expect(body.standards.current?.base.digest).toBe(now.target);
  expect(body.standards.earlier).toMatchObject([
    { id: first.id, status: "deprecated", deprecatedUntil: "2099-02-01", successor: { id: body.standards.current?.id } },
  ]);
  const twice = await ask<Problem>("POST", "/approve", { revision: proposed.body.revision });
  expect([twice.status, twice.body.code]).toEqual([404, "not_found"]);
  const changes = await call<{ items: { action: string; actor: { name?: string } }[] }>(app, "GET", `${url}/changes`);
  expect(changeList.safeParse(changes.body).error?.issues ?? []).toEqual([]);
  expect(changes.body.items.map(({ action }) => action)).toEqual(["approve", "deprecate", "propose", "approve", "edit", "propose"]);
  expect(changes.body.items.slice(3).map(({ actor }) => actor.name)).toEqual(["Ada", "Grace", "Ada"]);
});

it("keeps digest, figures and evidence once its image's rows are gone, its report revoked and its registry away, and says so", async () => {
  const reports = await call<{ items: { id: string }[] }>(app, "GET", "/api/v1/reports");
  await call(app, "DELETE", `/api/v1/reports/${reports.body.items[0]?.id}`);
  await app.kill();
  const database = new Database(`${app.data}/basewise.db`);
  // Told as it happened: each change with itself, the move when the look-up saw it.
  const told = database.prepare('SELECT "type", "data" FROM "NotifyEvent" ORDER BY "rowid"').all() as { type: string; data: string }[];
  expect(told.map(({ type, data }) => [type, (JSON.parse(data) as { action?: string }).action ?? null])).toEqual([
    ["standard.changed", "propose"],
    ["standard.changed", "edit"],
    ["standard.changed", "approve"],
    ["standard.tag_moved", null],
    ["standard.changed", "propose"],
    ["standard.changed", "deprecate"],
    ["standard.changed", "approve"],
  ]);
  expect(JSON.parse(told[3]?.data ?? "null")).toMatchObject({
    workload: "shell",
    standardId: first.id,
    reference: tag,
    digest: then.target,
    movedTo: now.target,
  });
  const tables =
    "Listing ListingName Inspection ImageFacts EngineSighting ImageHistory ImageLayer ImageAppearance IndexEntry ImageIndex ObservedPlatform TagObservation Tag LayerIndex LayerBlob Image";
  database.exec(
    `PRAGMA foreign_keys = OFF; ${tables
      .split(" ")
      .map((table) => `DELETE FROM "${table}";`)
      .join(" ")}`,
  );
  database.close();
  await app.restart();
  const { current, earlier } = await get();
  expect(current?.base).toEqual({ reference: tag, digest: now.target, manifests: now.manifests });
  expect([current?.image.state, current?.image.figures?.download]).toEqual(["gone", now.download]);
  expect(current?.image.reason).toContain("no longer on record");
  expect(current?.tag?.state).toBe("not_looked_up");
  await stopRegistry();
  await call(app, "POST", "/api/v1/lookups", { repository: "docker.io/team/base", tags: ["stable"] });
  await expect.poll(async () => (await get()).current?.tag, { timeout: 30_000 }).toMatchObject({ state: "failed", problem: { code: "registry_unreachable" } });
  expect((await get()).current?.base.digest).toBe(now.target);
  expect(earlier[0]?.evidence).toMatchObject({ title: "Why this base", state: "revoked", contentHash: hash });
  expect([earlier[0]?.base.digest, earlier[0]?.image.figures?.download]).toEqual([then.target, then.download]);
});

it("is there for machines: standards.json by its schema, a preset, a badge, a decision record", async () => {
  const answer = await fetch(`${app.url}/standards.json`);
  const document = machineStandards.parse(await answer.json());
  expect(document.standards.map(({ workload, from, manifests }) => [workload, from, manifests])).toEqual([
    ["shell", `FROM ${tag}@${now.target}`, now.manifests],
  ]);
  expect(document.deprecated).toMatchObject([{ digest: then.target, until: "2099-02-01", successor: { digest: now.target } }]);
  const again = await fetch(`${app.url}/standards.json`, { headers: { "if-none-match": answer.headers.get("etag") ?? "" } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  const preset = (await (await fetch(`${app.url}/renovate/standards.json`)).json()) as { packageRules: { matchPackageNames: string[] }[] };
  expect(preset.packageRules[0]?.matchPackageNames).toContain("team/base");
  const badge = await fetch(`${app.url}/standards/shell/badge.svg`);
  expect([badge.headers.get("content-type"), await badge.text()]).toEqual(["image/svg+xml; charset=utf-8", expect.stringContaining("base:stable")]);
  const record = await (await fetch(`${app.url}/standards/shell/decision.md`)).text();
  expect(record).toContain("## Context and Problem Statement");
  expect(record).toContain(`Chosen option: \`${tag}@${now.target}\``);
  expect(record).toContain("**musl** and busybox");
  expect((await fetch(`${app.url}/standards/none/badge.svg`)).status).toBe(404);
});
