import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type App, call, inspectAll, startApp } from "../app";
import { up } from "../testbed";
import { scannerDatabase, trivyProgram } from "../testbed/scanner";
import { expect, expectNoSideways, forms, inForm, picture, test } from "./fixtures";

/** Vulnerabilities on the pages, by the real scanner: not scanned, scanned, the database moved, refused to be compared, scanned again. */
const old = "alpine:3.7.3";
const debian = "gcr.io/distroless/base-debian13";
const bare = "busybox:1.38.0-musl";
let app: App;
let folder: string;
let caches: { first: string; later: string };

const day = 86_400_000;
const fresh = (days: number) => new Date(Math.floor(Date.now() / day) * day - days * day).toISOString();
const shortDay = (at: string) => new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const database = async (cacheDir: string) => {
  await rm(path.join(folder, "cache"), { force: true });
  await symlink(cacheDir, path.join(folder, "cache"));
};

test.describe.configure({ mode: "serial", timeout: 120_000 });
test.beforeAll(async () => {
  // The scanner is built where no suite did it before.
  test.setTimeout(2_700_000);
  const bed = await up({ say: () => undefined });
  const trivy = await trivyProgram(() => undefined);
  const first = await scannerDatabase(bed, { updatedAt: fresh(3), say: () => undefined });
  const later = await scannerDatabase(bed, { updatedAt: fresh(1), variant: "later", say: () => undefined });
  caches = { first: first.cacheDir, later: later.cacheDir };
  folder = await mkdtemp(path.join(tmpdir(), "basewise-scans-"));
  await database(caches.first);
  app = await startApp({ env: { BASEWISE_TRIVY: trivy, BASEWISE_TRIVY_CACHE: path.join(folder, "cache"), BASEWISE_SOURCE: "registry" } });
  await inspectAll(
    app,
    [old, debian, bare].map((reference) => ({ reference })),
  );
});
test.afterAll(async () => {
  await app?.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test("an image that was not scanned says so and has no number; scanned, each finding stands with package, fix and layer", async ({ page, axe }) => {
  await page.goto(`${app.url}/images?image=${old}`);
  const section = page.locator("#vulnerabilities");
  await expect(section).toContainText("Not scanned. Its 13 packages can be scanned without reading the image again.");
  await axe(page);
  await section.getByRole("button", { name: "Scan now" }).focus();
  await page.keyboard.press("Enter");
  await expect(section.locator(".facts")).toContainText("Distinct identifiers1");
  await expect(section.locator(".facts")).toContainText("Packages affected2 of 13");
  await expect(section.locator(".facts")).toContainText("Trivy 0.74.0");
  const rows = section.locator("table.findings tbody tr");
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(0)).toContainText(/CVE-2019-14697.*musl1\.1\.18-r31\.1\.18-r4/);
  await expect(rows.nth(1)).toContainText("musl-utils");
  await expect(section.locator(".note-line")).toContainText("Support of Alpine 3.7 ended 1 Nov 2019. A count is low where nobody looks any more");
  await expect(section).toContainText(/Not seen by it: \d+ files, .*, that no package owns\./);
  for (const form of forms) {
    await inForm(page, form);
    await axe(page);
    await picture(page, `image-scanned-${form.name}`);
    await expectNoSideways(page);
  }
  await inForm(page, forms[0]);
});

test("what the scanner does not know is unsupported and never 0", async ({ page }) => {
  await page.goto(`${app.url}/images?image=${bare}`);
  const section = page.locator("#vulnerabilities");
  await section.getByRole("button", { name: "Scan now" }).click();
  await expect(section).toContainText("Unsupported. The scanner knows no operating system in it");
  await expect(section.locator(".facts")).toHaveCount(0);
});

test("compared: counts side by side; once the database moved nothing is subtracted until both are scanned again", async ({ page, axe, browser }) => {
  const address = `${app.url}/compare?image=${debian}&image=${old}&image=${bare}`;
  await page.goto(address);
  const section = page.locator("#vulnerabilities");
  const cells = section.getByRole("row", { name: /^Identifiers/ }).getByRole("cell");
  await expect(cells.nth(0)).toContainText("Not scanned");
  await expect(cells.nth(1)).toContainText("1 distinct identifier");
  await expect(cells.nth(2)).toContainText("Unsupported");
  await section.getByRole("button", { name: "Scan all again" }).click();
  await expect(cells.nth(0)).toContainText(/\d+ distinct identifiers/, { timeout: 30_000 });
  await expect(cells.nth(1)).toContainText(/\d+ of A’s are not here, 1 only here/);
  await expect(section.locator(".refuse")).toHaveCount(0);

  // What stands now is frozen.
  const images = [debian, old, bare];
  const sections = ["vulnerabilities"];
  const frozen = await call<{ path: string }>(app, "POST", "/api/v1/reports", { images, title: "Counts of the first database", sections });
  expect(frozen.status).toBe(201);
  // A reader's page has no script of the app that the pages' own goto waits for.
  const reader = await (await browser.newContext()).newPage();
  const read = reader.locator("#vulnerabilities");
  await reader.goto(app.url + frozen.body.path);
  const kept = await read.textContent();
  expect(kept).toMatch(/\d+ distinct identifiers/);
  expect(kept).toContain(shortDay(fresh(3)));

  // The database moves, and one of them alone is scanned by it.
  await database(caches.later);
  const { body } = await call<{ items: { inspection: { digest: string } }[] }>(app, "GET", `/api/v1/images?q=base-debian13`);
  const digest = body.items[0]?.inspection.digest ?? "";
  expect((await call(app, "POST", `/api/v1/images/${encodeURIComponent(digest)}/scans`, {})).status).toBe(201);
  // On its own page the image tells what the move of the database brought.
  await page.goto(`${app.url}/images?image=${debian}`);
  await section.getByRole("button", { name: /^New [1-9]\d*$/ }).click();
  await expect(section.locator("table.findings tbody tr").first()).toContainText("new");
  await picture(page, "image-scanned-moved");
  await page.goto(address);
  await expect(section.locator(".refuse")).toContainText("Not compared. B and A have another database");
  await expect(cells.nth(1)).toContainText("not compared: database");
  await expect(cells.nth(1)).not.toContainText("only here");
  for (const form of forms) {
    await inForm(page, form);
    await axe(page);
    await expectNoSideways(page);
    await section.screenshot({ path: `test-results/pages/compare-scans-refused-${form.name}.png` });
  }
  await inForm(page, forms[0]);
  await section.getByRole("button", { name: "Scan all again" }).click();
  await expect(section.locator(".refuse")).toHaveCount(0, { timeout: 30_000 });
  await expect(cells.nth(1)).toContainText("1 only here");
  const difference = section.locator("details.listed").first();
  await difference.locator("summary").click();
  await expect(difference.locator("tbody tr").filter({ hasText: "CVE-2019-14697" }).first()).toContainText("A has no such package");
  await axe(page);
  await section.screenshot({ path: "test-results/pages/compare-scans-light.png" });

  // The report keeps the old counts and their dates, and offers nothing to scan.
  await reader.goto(app.url + frozen.body.path);
  expect(await read.textContent()).toBe(kept);
  await expect(read.getByRole("button")).toHaveCount(0);
  for (const form of forms) {
    await inForm(reader, form);
    await axe(reader);
    await expectNoSideways(reader);
    await picture(reader, `report-scans-${form.name}`);
  }
  await reader.context().close();
});

test("the ladder counts: an order by counts of one database, those by another marked and behind, what is not scanned told", async ({ page, axe }) => {
  await page.goto(`${app.url}/?sort=vulnerabilities`);
  const cell = (name: string) => page.getByRole("row").filter({ hasText: name }).locator("td.count");
  const listed = await call<{ items: { name: string; identifiers: number | null }[] }>(app, "GET", "/api/v1/listings?sort=vulnerabilities");
  const counted = (name: string) => listed.body.items.find((one) => one.name === name)?.identifiers;
  expect(counted(old)).toBe(1);
  expect(counted(debian)).toBeGreaterThan(1);
  await expect(cell("base-debian13")).toHaveText(String(counted(debian)));
  await expect(cell("alpine:3.7.3")).toHaveText("1");
  await expect(cell("busybox:1.38.0")).toContainText("unknown: The scanner can look up");
  await expect(page.locator(".ladder-foot")).toContainText(`by Trivy 0.74.0, database of ${shortDay(fresh(1))}`);
  await expect(page.getByRole("columnheader", { name: "Identifiers" })).toHaveAttribute("aria-sort", "ascending");
  await database(caches.first);
  const digest = encodeURIComponent((await call<{ items: { digest: string }[] }>(app, "GET", "/api/v1/listings?q=alpine")).body.items[0]?.digest ?? "");
  expect((await call(app, "POST", `/api/v1/images/${digest}/scans`, {})).status).toBe(201);
  await database(caches.later);
  await page.reload();
  await expect(cell("alpine:3.7.3")).toContainText("≠ 1");
  await expect(page.locator(".ladder-foot")).toContainText("1 count marked ≠ is by another and stands behind the others.");
  for (const form of forms) {
    await inForm(page, form);
    await axe(page);
    await expectNoSideways(page);
    await picture(page, `ladder-counts-${form.name}`);
  }
});

test("the scanner and its database stand on a page of their own", async ({ page, axe }) => {
  await page.goto(`${app.url}/settings/scanner`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Scanner");
  await expect(page.locator("main")).toContainText("Trivy 0.74.0");
  await expect(page.locator("main")).toContainText("Kept by you, in the folder that BASEWISE_TRIVY_CACHE names");
  for (const form of forms) {
    await inForm(page, form);
    await axe(page);
    await expectNoSideways(page);
    await picture(page, `scanner-${form.name}`);
  }
});
