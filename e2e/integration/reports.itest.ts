import { execFile } from "node:child_process";
import { promisify } from "node:util";
import Database from "libsql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notePreview, reportChanges, reportDocument, reportList, report as reportShape } from "../../lib/api/schemas-reports";
import { type App, call, inspectAll, startApp } from "../app";
import { Kit } from "../fronts/kit";
import { skopeoRaw } from "../fronts/oracle";
import { startRegistry, up } from "../testbed";
import { readSquashed } from "../testbed/oracle";

/** Reports on the built server: what a link froze outlives its images, and what has changed since is told from the last look-up alone. */
const run = promisify(execFile);
const kit = new Kit();
let registry: string;
let bedRegistry: string;
let app: App;
const env = () => ({ BASEWISE_REGISTRY_MIRRORS: `docker.io=http://${registry}`, BASEWISE_SOURCE: "registry" });

interface Report {
  id: string;
  slug: string;
  title: string;
  state: string;
  path: string;
  url: string;
  views: number;
}
interface Changes {
  lookedAt: string | null;
  images: { name: string; state: string; reason: string | null; movedTo: { digest: string | null } | null; before: Figures; after: Figures | null }[];
}
interface Figures {
  download: number | null;
  files: number | null;
  packages: number | null;
}

const copy = (from: string, to: string) =>
  run("skopeo", [
    "copy",
    "--quiet",
    "--all",
    "--src-tls-verify=false",
    "--dest-tls-verify=false",
    `docker://${bedRegistry}/${from}`,
    `docker://${registry}/${to}`,
  ]);
const make = (body: object) => call<Report & { code?: string; detail?: string; retryAt?: string }>(app, "POST", "/api/v1/reports", body);
const both = ["team/base:stable", "team/tiny:1"];
const textOf = async (id: string): Promise<string> => {
  const answer = await fetch(`${app.url}/api/v1/reports/${id}/document`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
  return answer.text();
};
/** What anyone with the link gets. */
const linked = async (path: string): Promise<string> => {
  const answer = await fetch(app.url + path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text();
};
/** An image's manifest digest and the bytes of its layers, by skopeo. */
async function downloadOf(name: string): Promise<{ digest: string; download: number }> {
  const { digest, json } = await skopeoRaw(`${registry}/${name}`);
  const own = json.manifests?.find(({ platform }) => platform?.os === "linux" && platform.architecture === "amd64");
  if (own) return downloadOf(`${name.slice(0, name.lastIndexOf(":"))}@${own.digest}`);
  return { digest, download: (json.layers ?? []).reduce((sum, layer) => sum + layer.size, 0) };
}

beforeAll(async () => {
  const bed = await up();
  bedRegistry = bed.registry;
  const started = await startRegistry({ storage: kit.folder() });
  kit.onEnd(() => started.stop());
  registry = started.address;
  await copy("library/alpine:3.19", "team/base:stable");
  await copy("library/busybox:1.38.0-musl", "team/tiny:1");
  app = await startApp({ bed: false, env: env() });
  kit.onEnd(() => app.remove());
  const jobs = await inspectAll(
    app,
    both.map((reference) => ({ reference })),
  );
  expect(jobs.map((job) => job.state)).toEqual(["done", "done"]);
});
afterAll(() => kit.end());

describe("a report", () => {
  let report: Report;
  let text: string;
  let then: { digest: string; download: number };

  it("is made of what is on record, pinned by digest, in the shape that is described", async () => {
    then = await downloadOf("team/base:stable");
    const made = await make({ images: both, title: "Two bases", note: "**why**", by: "the platform team" });
    expect(made.status).toBe(201);
    report = made.body;
    expect(reportShape.safeParse(report).error?.issues ?? []).toEqual([]);
    expect([report.state, report.path, report.url]).toEqual(["live", `/r/${report.slug}`, `${app.url}/r/${report.slug}`]);
    text = await textOf(report.id);
    const document = reportDocument.parse(JSON.parse(text));
    expect(document.frozenBy).toEqual({ kind: "local", name: "the platform team" });
    expect([document.images[0]?.pinned, document.images[0]?.sizes.download]).toEqual([`docker.io/team/base@${then.digest}`, then.download]);
    const live = await call<{ figures: unknown; waterfalls: unknown }>(app, "GET", `/api/v1/compare?${both.map((image) => `image=${image}`).join("&")}`);
    expect([document.comparison.figures, document.comparison.waterfalls]).toEqual([live.body.figures, live.body.waterfalls]);
  });

  it("is the same byte for byte once the rows of its images are gone, a tag has moved, and the program was started again", async () => {
    await app.kill();
    const database = new Database(`${app.data}/basewise.db`);
    const tables =
      "Listing ListingName Inspection ImageFacts EngineSighting ImageHistory ImageLayer ImageAppearance IndexEntry ImageIndex ObservedPlatform TagObservation Tag LayerIndex LayerBlob Image";
    database.exec(
      `PRAGMA foreign_keys = OFF; ${tables
        .split(" ")
        .map((table) => `DELETE FROM "${table}";`)
        .join(" ")}`,
    );
    database.close();
    await copy("library/alpine:3.20", "team/base:stable");
    await app.restart();
    expect((await call<{ items: unknown[] }>(app, "GET", "/api/v1/images")).body.items).toEqual([]);
    expect(await textOf(report.id)).toBe(text);
    expect(await linked(`${report.path}.json`)).toBe(text);
    const markdown = await linked(`${report.path}.md`);
    expect(markdown).toContain(`docker.io/team/base@${then.digest}`);
    expect(await linked(`${report.path}.csv`)).toContain(`Sizes,Download,${then.download},`);
    expect((await linked(`${report.path}.csv?table=waterfall`)).split("\r\n").length).toBeGreaterThan(3);
    expect(await linked(report.path)).not.toContain("has moved");
  });

  it("tells that nothing is known since, then that the tag has moved, then by how much; and asks nobody for it", async () => {
    const changes = async () => {
      const { body } = await call<Changes>(app, "GET", `/api/v1/reports/${report.id}/changes`);
      expect(reportChanges.safeParse(body).error?.issues ?? []).toEqual([]);
      return body;
    };
    expect((await changes()).images.map(({ state, reason }) => [state, reason])).toEqual([
      ["unknown", "No look-up of its tag is on record."],
      ["unknown", "No look-up of its tag is on record."],
    ]);
    const asked = await call<{ id: string }>(app, "POST", "/api/v1/lookups", { repository: "docker.io/team/base", tags: ["stable"] });
    const ended = async () => (await call<{ state: string }>(app, "GET", `/api/v1/lookups/${asked.body.id}`)).body.state;
    await expect.poll(ended, { timeout: 30_000 }).toBe("done");
    const [moved, other] = (await changes()).images;
    expect([moved?.state, moved?.after, other?.state]).toEqual(["moved", null, "unknown"]);
    expect(moved?.reason).toBeTruthy();

    const jobs = await inspectAll(
      app,
      both.map((reference) => ({ reference })),
    );
    expect(jobs.map((job) => job.state)).toEqual(["done", "done"]);
    const now = await downloadOf("team/base:stable");
    const files = await readSquashed({ registry, repository: "team/base", reference: "stable" });
    const [after, same] = (await changes()).images;
    expect(after).toMatchObject({ state: "moved", reason: null, movedTo: { digest: now.digest } });
    expect([after?.before.download, after?.after?.download, after?.after?.files]).toEqual([then.download, now.download, files.filesSize]);
    expect([same?.state, same?.after, same?.movedTo]).toEqual(["same", null, null]);
    const listed = await call<{ items: { id: string; since: string[] }[] }>(app, "GET", "/api/v1/reports?moved=true");
    expect(listed.body.items.map(({ id, since }) => [id, since])).toEqual([[report.id, ["moved", "same"]]]);
    expect(await textOf(report.id)).toBe(text);

    // The link says so where it is switched on, and only there; its .json is what it was.
    const page = async () => (await fetch(app.url + report.path)).text();
    const json = async () => (await fetch(`${app.url}${report.path}.json`)).text();
    const before = await json();
    expect(await page()).not.toContain("Since then");
    await call(app, "PATCH", `/api/v1/reports/${report.id}`, { showsChanges: true });
    const told = (await page()).replace(/<[^>]*>/g, "");
    expect(told).toContain(`team/base:stable has moved to ${now.digest.slice("sha256:".length, "sha256:".length + 12)}, download `);
    expect(told).toContain("This report does not change.");
    expect(await page()).toContain('href="/compare?image=team/base:stable,linux/amd64');
    expect(await json()).toBe(before);
  });
});

describe("managing", () => {
  it("renames, ends, revokes, brings back and deletes; what it froze stays the same", async () => {
    const { body: report } = await make({ images: both, title: "To be changed", sections: ["sizes"] });
    const url = `/api/v1/reports/${report.id}`;
    const text = await textOf(report.id);
    const renamed = await call<Report>(app, "PATCH", url, { title: "Another name", expiresAt: "2099-01-01T00:00:00.000Z", showsChanges: true });
    expect(renamed.body).toMatchObject({ title: "Another name", expiresAt: "2099-01-01T00:00:00.000Z", showsChanges: true, state: "live" });
    expect(await textOf(report.id)).toBe(text.replace('"To be changed"', '"Another name"'));
    expect((await call<Report>(app, "DELETE", url)).body.state).toBe("revoked");
    expect((await call<Report>(app, "POST", `${url}/restore`, {})).body.state).toBe("live");
    expect((await call<Report>(app, "DELETE", `${url}?forget=true`)).status).toBe(200);
    expect(await call<{ code: string }>(app, "GET", url)).toMatchObject({ status: 404, body: { code: "report_not_found" } });
    const { body: list } = await call<{ items: { title: string }[] }>(app, "GET", "/api/v1/reports?q=ANOTHER");
    expect([reportList.safeParse(list).error?.issues ?? [], list.items]).toEqual([[], []]);
    expect((await call<Report>(app, "POST", `${url}/restore`, {})).body.title).toBe("Another name");
    expect((await call<{ items: { title: string }[] }>(app, "GET", "/api/v1/reports?q=ANOTHER&state=live")).body.items).toHaveLength(1);
  });

  it.each([
    ["an image that nobody read", { images: ["team/nobody:1"], title: "x" }, 404, "image_not_recorded"],
    ["what is no reference", { images: ["NO NAME"], title: "x" }, 400, "invalid_reference"],
    ["no image", { images: [], title: "x" }, 400, "invalid_request"],
    ["no title", { images: both, title: " " }, 400, "invalid_request"],
    ["a section that there is none of", { images: both, title: "x", sections: ["everything"] }, 400, "invalid_request"],
    ["an end in the past", { images: both, title: "x", expiresAt: "2020-01-01T00:00:00.000Z" }, 400, "invalid_request"],
    ["a document of one's own", { images: both, title: "x", document: {} }, 400, "invalid_request"],
    ["a note beyond its bound", { images: both, title: "x", note: "n".repeat(10_001) }, 400, "invalid_request"],
  ])("refuses %s", async (_, body, status, code) => {
    const answer = await make(body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it("shows a note harmless, and keeps a title as text", async () => {
    const hostile = "Why: <script>alert(1)</script> ![x](https://evil.example/x.png) [y](javascript:alert(1)) **fine**";
    const { body } = await call<{ html: string }>(app, "POST", "/api/v1/reports/preview", { note: hostile });
    expect(notePreview.parse(body).html).toBe("<p>Why: &#x3C;script>alert(1)&#x3C;/script> [image: x] y <strong>fine</strong></p>");
    const title = '"><img src=x onerror=alert(1)>';
    const made = await make({ images: ["team/tiny:1"], title, note: hostile });
    expect(made.body.title).toBe(title);
    expect(JSON.parse(await textOf(made.body.id)) as object).toMatchObject({ title, note: hostile });
  });
});

describe("bounds", () => {
  it("of a report's bytes and of reports an hour are told by their names, and outlast a restart", async () => {
    await app.kill();
    const made = (await readCount(app.data)) + 1;
    const bounded = await startApp({
      bed: false,
      data: app.data,
      env: { ...env(), BASEWISE_MAX_REPORT_BYTES: "10000", BASEWISE_REPORTS_PER_HOUR: String(made) },
    });
    try {
      const post = (body: object) =>
        fetch(`${bounded.url}/api/v1/reports`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
      const large = await post({ images: both, title: "Large" });
      expect([large.status, await large.json()]).toMatchObject([
        422,
        { code: "report_too_large", detail: expect.stringContaining("BASEWISE_MAX_REPORT_BYTES") },
      ]);
      expect((await post({ images: ["team/tiny:1"], title: "Small", sections: ["verdict"] })).status).toBe(201);
      const refused = await post({ images: ["team/tiny:1"], title: "One too many", sections: ["verdict"] });
      expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([429, "too_many_reports"]);
      const seconds = Number(refused.headers.get("retry-after"));
      expect(seconds > 3_000 && seconds <= 3_600).toBe(true);
    } finally {
      await bounded.kill();
      await app.restart();
    }
  });
});

async function readCount(data: string): Promise<number> {
  const database = new Database(`${data}/basewise.db`);
  const row = database.prepare('SELECT count(*) AS n FROM "Report"').get() as { n: number };
  database.close();
  return row.n;
}
