import { execFile } from "node:child_process";
import { promisify } from "node:util";
import Database from "libsql";
import { type App, call, inspectAll, startApp } from "../app";
import { Kit } from "../fronts/kit";
import { startRegistry, up } from "../testbed";
import { readImage } from "../testbed/oracle/image";
import { test as base, expect, expectNoSideways, forms, inForm, picture } from "./fixtures";

/** The repository page over a real registry in which a tag moves. */
const run = promisify(execFile);

interface Place {
  app: App;
  registry: string;
  copy(from: string, to: string): Promise<unknown>;
}

const lookUp = async (app: App, body: unknown): Promise<void> => {
  const { body: job } = await call<{ id: string }>(app, "POST", "/api/v1/lookups", body);
  await expect.poll(async () => (await call<{ state: string }>(app, "GET", `/api/v1/lookups/${job.id}`)).body.state, { timeout: 30_000 }).toBe("done");
};
const idle = (app: App) =>
  expect.poll(async () => (await call<{ items: unknown[] }>(app, "GET", "/api/v1/inspections?state=active")).body.items.length, { timeout: 60_000 }).toBe(0);

const test = base.extend<object, { place: Place }>({
  place: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
    async ({}, use) => {
      const kit = new Kit();
      const bed = await up({ say: () => undefined });
      const storage = kit.folder();
      const started = await startRegistry({ storage });
      kit.onEnd(() => started.stop());
      const registry = started.address;
      const copy = (from: string, to: string) =>
        run("skopeo", [
          "copy",
          "--quiet",
          "--all",
          "--src-tls-verify=false",
          "--dest-tls-verify=false",
          `docker://${bed.registry}/${from}`,
          `docker://${registry}/${to}`,
        ]);
      const app = await startApp({ bed: false, env: { BASEWISE_REGISTRY_MIRRORS: `docker.io=http://${registry}`, BASEWISE_SOURCE: "registry" } });
      kit.onEnd(() => app.remove());
      for (const [from, tags] of [
        ["library/alpine:3.19", ["3", "latest", "3.19", "3.19.4"]],
        ["library/alpine:3.7.3", ["3.7.3"]],
      ] as const)
        for (const tag of tags) await copy(from, `team/base:${tag}`);
      await call(app, "PUT", "/api/v1/follows?repository=team/base", { tags: ["3*", "latest"], interval: 21_600 });
      await lookUp(app, { repository: "team/base" });
      await inspectAll(app, [{ reference: "team/base:3" }, { reference: "team/base:3.7.3" }]);
      // What was seen so far is told to have been seen weeks ago, with four days in which nobody looked: a test can't wait that long.
      const database = new Database(`${app.data}/basewise.db`);
      const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().replace("Z", "+00:00");
      database.prepare("UPDATE TagObservation SET observedAt = ?, lastSeen = ?, looks = 90").run(ago(40), ago(14));
      database.prepare("UPDATE Inspection SET readAt = ?").run(ago(39));
      database.exec(
        `INSERT INTO TagObservation (tagId, observedAt, lastSeen, looks, digest, mediaType, indexDigest, mirror, actorKind)
         SELECT tagId, '${ago(10)}', '${ago(0.2)}', 40, digest, mediaType, indexDigest, mirror, actorKind FROM TagObservation`,
      );
      database.exec(
        `INSERT INTO ObservedPlatform (observationId, os, architecture, variant, manifestDigest)
         SELECT young.id, p.os, p.architecture, p.variant, p.manifestDigest FROM TagObservation young
         JOIN TagObservation old ON old.tagId = young.tagId AND old.id < young.id JOIN ObservedPlatform p ON p.observationId = old.id`,
      );
      database.close();
      for (const tag of ["3", "latest", "3.20", "3.20.3"]) await copy("library/alpine:3.20", `team/base:${tag}`);
      await copy("library/alpine:3.20", "team/base:edge");
      await lookUp(app, { repository: "team/base" });
      await idle(app);
      await use({ app, registry, copy });
      await kit.end();
    },
    { scope: "worker", timeout: 300_000 },
  ],
  baseURL: async ({ place }, use) => use(place.app.url),
});

/** Bytes of the regular files of an image of one layer, as GNU tar lists them; a hard link is listed as such and counts nothing. */
async function filesSize(registry: string, tag: string): Promise<number> {
  const { layers } = await readImage({ registry, repository: "team/base", reference: tag });
  if (layers.length !== 1) throw new Error(`${tag} has ${layers.length} layers`);
  const listed = await run("bash", [
    "-c",
    `curl -sSf "$1" | tar -tzvf - | awk '/^-/ { s += $3 } END { print s }'`,
    "sum",
    `http://${registry}/v2/team/base/blobs/${layers[0]?.digest}`,
  ]);
  return Number(listed.stdout);
}

const url = "/repositories?repository=docker.io/team/base";

test("what a move changed ends on the other reading's bytes, and opens", async ({ page, place }) => {
  const [before, after] = [await filesSize(place.registry, "3.19.4"), await filesSize(place.registry, "3.20.3")];
  await page.goto(url);
  const move = page.locator("#moves li").filter({ hasText: "→" }).first();
  await expect(move.locator("h3")).toHaveText("3, latest: 3.19.4 → 3.20.3");
  const grouped = (n: number) => n.toLocaleString("en-US");
  const exact = `${grouped(before)} + ${grouped(after - before)} = ${grouped(after)}`;
  await expect(move.locator(".exact")).toContainText(exact);
  const deltas = await move.locator(".delta data").evaluateAll((all) => all.map((d) => Number((d as HTMLDataElement).value)));
  expect(deltas.reduce((sum, d) => sum + d, 0)).toBe(after - before);
  await move.getByRole("link", { name: "Compare" }).click();
  await expect(page).toHaveURL(/\/compare\?image=.*@sha256:.*&image=.*@sha256:/);
});

test("time: a row for each set of tags, a gap where nobody looked, a table twin, other kinds", async ({ page }) => {
  await page.goto(url);
  const rows = page.locator("#time .g3:not(.hd)");
  await expect(rows.first().locator(".l")).toContainText("3 latest");
  await expect(rows.first().getByRole("img")).toHaveAttribute("aria-label", /not looked up from/);
  await expect(rows.filter({ hasText: "3.7.3" }).locator("small").first()).toHaveText("has not moved");
  // Seen once only: no row.
  await expect(rows.locator(".l").filter({ hasText: "3.20.3" })).toHaveCount(0);
  await page.getByRole("link", { name: "Packages" }).click();
  await expect(page).toHaveURL(/kind=packages/);
  await page.getByRole("link", { name: "Table" }).click();
  await expect(page.locator("#time table tbody tr").first()).toContainText("3 latest");
});

test("follows and looks up by keyboard, and lists what nobody asked about", async ({ page, place }) => {
  await place.copy("library/alpine:3.20", "team/other:one");
  await page.goto("/repositories?repository=team/other");
  await expect(page.getByText("The registry was not asked for its list yet.")).toBeVisible();
  await page.locator("summary", { hasText: "Follow…" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Tags, as patterns").fill("a b/c");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "no pattern of tags" })).toBeVisible();
  await page.getByLabel("Tags, as patterns").fill("o*");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Stop following" })).toBeVisible();
  await expect(page.locator("#tags .tg")).toHaveText("one", { timeout: 20_000 });
  await page.getByRole("button", { name: "Stop following" }).click();
  await expect(page.locator(".sub")).toContainText("not followed");
  await page.goto(url);
  await expect(page.locator("#names tr", { hasText: "edge" })).toContainText("not looked up");
});

for (const form of forms) {
  test(`looks right, ${form.name}`, async ({ page, axe }) => {
    await inForm(page, form);
    await page.goto(url);
    await axe(page);
    await expectNoSideways(page);
    await picture(page, `repository-${form.name}`);
    await page.goto("/repositories");
    await axe(page);
    await expectNoSideways(page);
    await picture(page, `repositories-${form.name}`);
  });
}
