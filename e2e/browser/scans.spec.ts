import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ScanComparison } from "../../lib/scans/types";
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
  const difference = section.locator("details.difference");
  const lines = difference.locator("tbody tr").filter({ hasText: "CVE-2019-14697" });
  await expect(lines.first()).toContainText("A has no such package");
  await expect(lines.first().getByRole("cell")).toContainText(["unknown", "musl", "1.1.18-r3", "1.1.18-r4", "A has no such package", "–"]);
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

test("the difference: by side, found by words, each finding with severity, fix, why, and the tool that its own package brings", async ({ page, axe }) => {
  const full = "debian:trixie";
  await inspectAll(app, [{ reference: full }]);
  const digests = await Promise.all(
    [full, debian].map(async (reference) => {
      const name = reference.split("/").at(-1) ?? "";
      const { items } = (await call<{ items: { inspection: { digest: string } }[] }>(app, "GET", `/api/v1/images?q=${name}`)).body;
      const digest = items[0]?.inspection.digest ?? "";
      expect((await call(app, "POST", `/api/v1/images/${encodeURIComponent(digest)}/scans`, {})).status).toBe(201);
      return digest;
    }),
  );
  const { body } = await call<ScanComparison>(app, "GET", `/api/v1/scans/difference?here=${digests[0]}&there=${digests[1]}`);
  if (body.state !== "compared") throw new Error(`they are ${body.state}`);
  const counts = { here: body.onlyHere.length, both: body.both.length, there: body.onlyThere.length };
  expect(Math.min(counts.here, counts.both, counts.there)).toBeGreaterThan(0);

  await page.goto(`${app.url}/compare?image=${full}&image=${debian}`);
  const section = page.locator("#vulnerabilities");
  const difference = section.locator("details.difference");
  const rows = difference.locator("tbody tr");
  const cell = (name: string, column: number) =>
    rows
      .filter({ has: page.getByRole("cell", { name, exact: true }) })
      .first()
      .getByRole("cell")
      .nth(column);
  const segment = (name: string) => difference.getByRole("button", { name, exact: true });
  await expect(segment(`All ${counts.here + counts.both + counts.there}`)).toHaveAttribute("aria-pressed", "true");
  await expect(difference.locator(".key")).toContainText(`${counts.here} only in A: ${counts.here} by a package that is gone, 0 by another version`);
  await expect(difference.locator(".key")).toContainText(`${counts.both} in both`);
  await expect(difference.locator(".key")).toContainText(`${counts.there} only in B: ${counts.there} by a package that A lacks, 0 by another version`);

  // apt-get and dpkg are package managers by Debian's own packages; a library brings nothing that can be called.
  const whole = difference.getByRole("button", { name: /^Show all/ });
  await segment(`Only in A ${counts.here}`).click();
  await expect(rows.filter({ hasText: "in both" })).toHaveCount(0);
  await whole.click();
  await expect(cell("apt", 5)).toHaveText(/^a package manager in A: apt\b/);
  await expect(cell("dpkg", 5)).toHaveText(/^a package manager in A: dpkg\b/);
  await expect(cell("libsystemd0", 5)).toContainText("none");
  await expect(cell("apt", 4)).toHaveText("B has no such package");
  const apt = body.onlyHere.flatMap((one) => one.packages).find((one) => one.package === "apt");
  await expect(cell("apt", 0)).toContainText(apt?.severity ?? "?");
  await expect(cell("apt", 2)).toHaveText(apt?.installed ?? "?");
  await expect(cell("apt", 3)).toHaveText(apt?.fixed ?? "no fix");
  await expect(rows).toHaveCount(body.onlyHere.flatMap((one) => one.packages).length);

  await segment(`In both ${counts.both}`).focus();
  await page.keyboard.press("Enter");
  await expect(rows.first()).toContainText("in both");
  await segment(`Only in B ${counts.there}`).click();
  await expect(rows.first().getByRole("rowheader")).toContainText(body.onlyThere[0]?.id.slice(0, 8) ?? "?");
  await segment(`All ${counts.here + counts.both + counts.there}`).click();
  await difference.getByRole("searchbox").fill("libsystemd0");
  await expect(rows.filter({ hasNotText: "libsystemd0" })).toHaveCount(0);
  await expect(rows.first()).toContainText("CVE-2099-");
  await difference.getByRole("searchbox").fill("nothing of this name");
  await expect(difference).toContainText("Nothing matches “nothing of this name”.");
  await difference.getByRole("searchbox").fill("");
  for (const form of forms) {
    await inForm(page, form);
    await axe(page);
    await expectNoSideways(page);
    await section.screenshot({ path: `test-results/pages/compare-difference-${form.name}.png` });
  }
});

test("the difference can be read without a script, of each side the first", async ({ browser }) => {
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const page = await plain.newPage();
  await page.goto(`${app.url}/compare?image=debian:trixie&image=${debian}`);
  const difference = page.locator("details.difference");
  for (const side of ["only in A:", "in both:", "only in B:"]) await expect(difference.locator("tbody tr").filter({ hasText: side }).first()).toBeVisible();
  await expect(difference.getByRole("button")).toHaveCount(0);
  await plain.close();
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

test("a finding is waived and a VEX document handed in: both stay in sight as hidden with why and until when; nothing that was found is counted less", async ({
  page,
  axe,
  browser,
}) => {
  // Two dialogs, seven forms looked at, and a way through four pages.
  test.setTimeout(240_000);
  const digest = (await call<{ items: { digest: string }[] }>(app, "GET", "/api/v1/listings?q=base-debian13")).body.items[0]?.digest ?? "";
  for (const one of [digest, (await call<{ items: { digest: string }[] }>(app, "GET", "/api/v1/listings?q=alpine")).body.items[0]?.digest ?? ""])
    expect((await call(app, "POST", `/api/v1/images/${encodeURIComponent(one)}/scans`, {})).status).toBe(201);
  await page.goto(`${app.url}/images?image=${debian}`);
  const section = page.locator("#vulnerabilities");
  const figure = section.locator(".facts dd").first();
  const found = Number(await figure.textContent());
  const rows = section.locator("table.findings tbody tr");
  const id = (await rows.first().locator("th code").textContent()) ?? "";
  const last = new Date(Date.now() + 90 * day).toISOString();

  // By keyboard: what is refused loses nothing that was typed.
  await rows
    .first()
    .getByRole("button", { name: `Waive ${id}` })
    .focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("heading")).toHaveText(`Waive ${id}`);
  await dialog.getByLabel("In", { exact: true }).selectOption("any");
  await dialog.getByLabel("Reason").fill("Nothing here opens files of strangers.");
  await dialog.getByLabel("Your name").fill("Ann");
  await axe(page);
  await picture(page, "image-waive-light");
  await dialog.getByRole("button", { name: "Waive it" }).click();
  await expect(section.locator(".stated")).toContainText(`${found - 1} left`);
  await expect(section.locator(".stated")).toContainText(`1 of the ${found} identifiers found is hidden by what is stated`);
  await expect(figure).toHaveText(String(found));
  await expect(section.locator("table.findings")).not.toContainText(id);
  await section.getByRole("button", { name: "show hidden" }).click();
  await expect(rows.first()).toContainText(id);
  await expect(rows.first().locator(".why-hidden")).toContainText(/risk accepted\. .*Nothing here opens files of strangers\..* Ann, until/);
  await expect(rows.first().locator(".why-hidden")).toContainText(`until ${shortDay(last)}`);

  // A document of another image is refused with why; one of this image hides what it states.
  await section.getByRole("button", { name: "Left" }).click();
  const other = (await rows.first().locator("th code").textContent()) ?? "";
  const vex = (product: string) => ({
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": "https://example.com/vex/base",
    author: "Example Security",
    timestamp: "2026-11-01T00:00:00Z",
    version: 1,
    statements: [
      { vulnerability: { name: other }, products: [{ "@id": product }], status: "not_affected", justification: "vulnerable_code_not_in_execute_path" },
      { vulnerability: { name: other }, products: [{ "@id": product }], status: "not_affected" },
    ],
  });
  const file = (product: string) => ({ name: "vex.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(vex(product))) });
  await section.getByRole("button", { name: "Upload VEX" }).click();
  await dialog.getByLabel("Document").setInputFiles(file(`sha256:${"0".repeat(64)}`));
  await dialog.getByRole("button", { name: "Hand it in" }).click();
  await expect(dialog.getByRole("alert")).toContainText(`The document is of another image. It is about sha256:${"0".repeat(64)}; the image is ${digest}.`);
  await dialog.getByLabel("Document").setInputFiles(file(digest));
  await dialog.getByRole("button", { name: "Hand it in" }).click();
  await expect(section.locator(".stated")).toContainText(`${found - 2} left`);
  await section.getByText("Stated on findings: 1 VEX document, 1 waiver").click();
  const stated = section.locator(".statements");
  await expect(stated).toContainText("Example Security");
  await expect(stated).toContainText("1 statement, until it is removed");
  await expect(stated).toContainText("1 statement can’t be used");
  await section.getByRole("button", { name: /^Hidden/ }).click();
  await expect(section.locator("table.findings")).toContainText(/not affected: the vulnerable code is not executed\. +Example Security, until it is removed/);
  for (const form of forms) {
    await inForm(page, form);
    await axe(page);
    await expectNoSideways(page);
    await section.screenshot({ path: `test-results/pages/image-hidden-${form.name}.png` });
  }
  await inForm(page, forms[0]);

  // Without a script what is stated can be read.
  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await plain.goto(`${app.url}/images?image=${debian}#statements`);
  await plain.locator(".statements > summary").click();
  await expect(plain.locator(".statements")).toContainText("Nothing here opens files of strangers.");
  await plain.context().close();

  // A comparison counts what was found, and says what is left.
  await page.goto(`${app.url}/compare?image=${debian}&image=${old}`);
  const cell = section
    .getByRole("row", { name: /^Identifiers/ })
    .getByRole("cell")
    .first();
  await expect(cell).toContainText(`${found} distinct identifiers`);
  await expect(cell).toContainText(`${found - 2} left: 2 hidden by what is stated`);
  const stands = section.locator("details.difference tbody tr").filter({ hasText: id }).first();
  await expect(stands).toContainText(/Hidden in A: risk accepted\. “Nothing here opens files of strangers\.” Ann, until/i);
  for (const form of forms) {
    await inForm(page, form);
    await expectNoSideways(page);
    await section.screenshot({ path: `test-results/pages/compare-hidden-${form.name}.png` });
  }
  await axe(page);
  await inForm(page, forms[0]);

  // Taken back, it is shown again.
  await page.goto(`${app.url}/images?image=${debian}`);
  await stated.locator("> summary").click();
  await stated.getByRole("button", { name: "Remove the document of Example Security" }).click();
  await stated.getByRole("button", { name: `End the waiver of ${id}` }).click();
  await expect(stated).toHaveCount(0);
  await expect(section.locator(".stated")).toHaveCount(0);
  await expect(section.locator("table.findings")).toContainText(id);
});
