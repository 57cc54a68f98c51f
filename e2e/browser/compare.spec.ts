import type { Page } from "@playwright/test";
import { inspectAll, startApp } from "../app";
import { expect, expectNoSideways, forms, inForm, picture, test } from "./fixtures";

const four = ["debian:trixie", "debian:trixie-slim", "gcr.io/distroless/base-debian13", "gcr.io/distroless/static-debian13"];
const address = (images: readonly string[], rest = "") => `/compare?${images.map((i) => `image=${i}`).join("&")}${rest}`;
const row = (page: Page, name: string) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
const heads = (page: Page) => page.locator(".colhead .r2").evaluateAll((all) => all.map((e) => e.textContent));
const image = (page: Page, letter: string) => page.locator(`#col-${letter}`);

interface Column {
  letter: string;
  digest: string;
  verdict: { headline: { bytes: number } };
}
interface Row {
  id: string;
  cells: { value: { bytes: number } | null; change: number | null }[];
}
type Answer = {
  columns: Column[];
  figures: Row[];
  layers: { together: { download: { listed: number; onNode: number } }; sets: { letters: string[]; layers: number }[] };
};

test("the page says what the API says: figures, changes and what is shared", async ({ page, app }) => {
  const answer = (await (await fetch(`${app.url}/api/v1${address(four)}`)).json()) as Answer;
  await page.goto(address(four));
  for (const [id, name] of [
    ["download", "Download"],
    ["unpacked", "Unpacked"],
  ] as const) {
    const cells = answer.figures.find((r) => r.id === id)?.cells ?? [];
    const shown = await row(page, name)
      .locator("data")
      .evaluateAll((all) => all.map((d) => Number((d as HTMLDataElement).value)));
    expect(shown).toEqual(cells.map((c) => c.value?.bytes));
  }
  // Static is part of base: thirteen layers, one band, weighed once.
  expect(answer.layers.sets).toMatchObject([{ letters: ["C", "D"], layers: 13 }]);
  const { listed, onNode } = answer.layers.together.download;
  const stands = (await page.locator(".node data").evaluateAll((all) => all.map((d) => Number((d as HTMLDataElement).value)))).slice(0, 2);
  expect(stands).toEqual([onNode, listed]);
  expect(listed - onNode).toBe(answer.columns[3]?.verdict.headline.bytes);
});

test("bars are drawn on one scale, bands of shared layers meet", async ({ page }) => {
  await page.goto(address(four));
  const chart = (letter: string) => page.locator("#sizes").getByRole("img", { name: new RegExp(`^${letter},`) });
  const height = async (letter: string, kind: string) => (await chart(letter).locator(`rect.${kind}`).boundingBox())?.height ?? 0;
  const value = async (name: string, column: number) => Number(await row(page, name).locator("data").nth(column).getAttribute("value"));
  const scale = (await height("A", "unpacked")) / (await value("Unpacked", 0));
  expect(await height("B", "download")).toBeCloseTo(scale * (await value("Download", 1)), -0.5);
  const block = (letter: string) =>
    page
      .locator("#layers")
      .getByRole("img", { name: new RegExp(`^${letter},`) })
      .locator("rect.blk.f-1")
      .first();
  const [left, right] = [await block("C").boundingBox(), await block("D").boundingBox()];
  expect((left?.x ?? 0) + (left?.width ?? 0)).toBeCloseTo(right?.x ?? -1, 0);
});

test("what differs can be shown alone, and stays in the address", async ({ page }) => {
  await page.goto(address(four));
  await expect(row(page, "Labels")).toBeVisible();
  await page.getByRole("switch", { name: "Only differences" }).click();
  await expect(page).toHaveURL(/diff=1/);
  await expect(row(page, "Labels")).toHaveCount(0);
  await expect(row(page, "Cmd")).toBeVisible();
  await page.keyboard.press("d");
  await expect(page).not.toHaveURL(/diff=1/);
  await page.getByRole("link", { name: "Env", exact: true }).click();
  await expect(page).toHaveURL(/open=env/);
  await expect(page.getByText("SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt").first()).toBeVisible();
});

test("the layers stand in a table too, none folded", async ({ page, axe }) => {
  await page.goto(address(four));
  await page.locator("#layers").getByRole("link", { name: "Table" }).click();
  await expect(page).toHaveURL(/layers=table/);
  // One each of the Debian images, seventeen of base, of which static has thirteen.
  await expect(page.locator("#layers tbody tr")).toHaveCount(19);
  await axe(page);
});

test("keys go to a column, make it the baseline, move it and copy it", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(address(four));
  await page.keyboard.press("3");
  await expect(image(page, "c")).toBeFocused();
  await page.keyboard.press("c");
  await expect(page.getByText("Copied gcr.io/distroless/base-debian13")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("gcr.io/distroless/base-debian13:latest");
  await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(() => heads(page)).toEqual(["debian:trixie", "base-debian13:latest", "debian:trixie-slim", "static-debian13:latest"]);
  await expect(image(page, "b")).toBeFocused();
  await page.keyboard.press("b");
  await expect.poll(() => heads(page)).toEqual(["base-debian13:latest", "debian:trixie", "debian:trixie-slim", "static-debian13:latest"]);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("gcr.io/distroless/base-debian13 against three alternatives");
  await expect(page.locator("#verdict .c").nth(3)).toContainText("All its 13 layers are in A");
});

test("menus rewrite the address; pinned to digests it says the same", async ({ page, app }) => {
  await page.goto(address(four));
  const menu = page.getByLabel("More for B, debian:trixie-slim");
  await menu.click();
  await page.getByRole("link", { name: "Remove column" }).locator("visible=true").click();
  await expect.poll(() => heads(page)).toEqual(["debian:trixie", "base-debian13:latest", "static-debian13:latest"]);
  const { columns } = (await (await fetch(`${app.url}/api/v1${address([four[0], four[2], four[3]] as string[])}`)).json()) as Answer;
  const digests = columns.map((c) => c.digest);
  await page.getByLabel("More for B, gcr.io/distroless/base-debian13").click();
  await page.getByRole("link", { name: "Pin to its digest" }).locator("visible=true").click();
  await expect.poll(() => digests.map((digest) => page.url().includes(digest))).toEqual([false, true, false]);
  await page.getByRole("link", { name: "pin to digests" }).click();
  await expect(page.getByText("pinned to digests")).toBeVisible();
  for (const digest of digests) expect(page.url()).toContain(digest);
  await expect(page.locator("#verdict .fig data").first()).toHaveAttribute("value", String(columns[0]?.verdict.headline.bytes));
});

test("an image is added by name, and a wrong name is refused where it was typed", async ({ page, axe }) => {
  await page.goto(address(four.slice(0, 1)));
  await expect(page.getByRole("heading", { name: "Against what?" })).toBeVisible();
  await axe(page);
  const field = page.getByRole("combobox", { name: "Image to compare with" });
  await field.fill("Not/Valid:::");
  await field.press("Enter");
  await expect(page.locator("main").getByRole("alert")).toBeVisible();
  await field.fill("gcr.io/distroless/cc-debian13");
  await field.press("Enter");
  await expect.poll(() => heads(page)).toEqual(["debian:trixie", "cc-debian13:latest"]);
  await page.locator("summary").filter({ hasText: "Add image" }).click();
  const adder = page.getByRole("combobox", { name: "Image to add" });
  await expect(adder).toBeFocused();
  await expect(page.getByRole("option").first()).toBeVisible();
  await axe(page);
  await adder.fill("distroless/base-d");
  await page.getByRole("option", { name: /base-debian13/ }).click();
  await expect.poll(() => heads(page)).toEqual(["debian:trixie", "cc-debian13:latest", "base-debian13:latest"]);
});

test("without a choice, ready-made comparisons are offered", async ({ page, axe }) => {
  await page.goto("/compare");
  await axe(page);
  await picture(page, "compare-choose");
  await page.getByRole("link", { name: /glibc binary/ }).click();
  await expect(page).toHaveURL(/image=debian:trixie&image=debian:trixie-slim&image=gcr\.io\/distroless\/base-debian13/);
});

test("nine are too many, and the page says what can be done", async ({ page }) => {
  await page.goto(address([...four, ...four, "busybox"]));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Eight images are the most");
  await page.getByRole("link", { name: "Compare the first 8" }).click();
  await expect(page.locator(".colhead .r2")).toHaveCount(8);
});

for (const form of forms) {
  test(`eight columns, a very long name and two without figures, ${form.name}`, async ({ page, axe }) => {
    await inForm(page, form);
    const long = "quay.io/platform/payments/very-long-service-name:2026.11.23-rc.1";
    const more = ["gcr.io/distroless/cc-debian13", "gcr.io/distroless/python3-debian13", long, "Not:Valid:::"];
    await page.goto(address([...four, ...more]));
    const main = page.locator("main");
    await expect(main.getByText("Not recorded", { exact: true })).toBeVisible();
    await expect(main.getByText("Not an image reference", { exact: true })).toBeVisible();
    // The host gives way, name and tag never do.
    await expect(page.locator("#col-g .r2")).toHaveText("very-long-service-name:2026.11.23-rc.1");
    await axe(page);
    await expectNoSideways(page);
    await picture(page, `compare-eight-${form.name}`);
  });
}

test("a column that is not recorded is read on demand, one that cannot be read says why; the others stand", async ({ page, axe }) => {
  test.setTimeout(120_000);
  const own = await startApp();
  try {
    const first = "gcr.io/distroless/static-debian13";
    await page.goto(`${own.url}${address([first, "gcr.io/distroless/base-debian13", "debian:no-such-tag"])}`);
    await expect(page.getByText("Not recorded", { exact: true })).toHaveCount(3);
    const column = (n: number) => page.locator("#verdict > .c").nth(n);
    // A page that was drawn has started nothing.
    const jobs = (await (await fetch(`${own.url}/api/v1/inspections`)).json()) as { items: unknown[] };
    expect(jobs.items).toEqual([]);
    await column(0).getByRole("button", { name: "Inspect" }).click();
    await expect(column(0).locator(".fig data")).toBeVisible({ timeout: 60_000 });
    await page.getByRole("button", { name: "Inspect all 2 missing" }).click();
    await expect(column(1).locator(".fig data")).toBeVisible({ timeout: 60_000 });
    await expect(column(1)).toContainText("Stands on A");
    await expect(column(2)).toContainText("The registry knows no such tag or digest", { timeout: 30_000 });
    await expect(column(2)).toContainText("tag_not_found");
    await axe(page);
    await picture(page, "compare-failed");
    await column(2).getByRole("button", { name: "Retry" }).click();
    await expect(column(2)).toContainText("tag_not_found", { timeout: 30_000 });
    await column(2).getByRole("link", { name: "Remove column" }).click();
    await expect(page.locator("#verdict > .c")).toHaveCount(2);
  } finally {
    await page.goto("about:blank"); // an open stream would end with the server, which is no fault of the page
    await own.remove();
  }
});

test("two platforms side by side are marked as such", async ({ page }) => {
  const own = await startApp();
  try {
    const platforms = ["linux/amd64", "linux/arm64"];
    const jobs = await inspectAll(
      own,
      platforms.map((platform) => ({ reference: "demo/attested", platform, source: "registry" })),
    );
    expect(jobs.map((job) => job.state)).toEqual(["done", "done"]);
    await page.goto(`${own.url}${address(platforms.map((platform) => `demo/attested,${platform}`))}`);
    await expect(page.locator(".head .sub")).toContainText("linux/amd64 and linux/arm64");
    expect(await row(page, "Platform").getByRole("cell").allTextContents()).toEqual(platforms.map((platform) => expect.stringContaining(platform)));
    await expect(page.locator("#waterfall")).toContainText("Two platforms: A is for linux/amd64, B for linux/arm64");
  } finally {
    await page.goto("about:blank"); // an open stream would end with the server, which is no fault of the page
    await own.remove();
  }
});

test("the page reads without a script", async ({ browser, app }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${app.url}${address(four)}`);
  await expect(page.locator("#verdict .fig data").first()).toBeVisible();
  await page.getByRole("switch", { name: "Only differences" }).click();
  await expect(page).toHaveURL(/diff=1/);
  await page.getByLabel("More for C, gcr.io/distroless/base-debian13").click();
  await page
    .getByRole("link", { name: /Make baseline/ })
    .locator("visible=true")
    .first()
    .click();
  await expect(page.locator(".colhead .r2").first()).toHaveText("base-debian13:latest");
  await context.close();
});
