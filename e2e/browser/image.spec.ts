import { startApp } from "../app";
import { expect, expectNoSideways, forms, inForm, picture, test } from "./fixtures";

const base = "gcr.io/distroless/base-debian13";

test("figures and layers are the record's own, last on top", async ({ page, app }) => {
  const { items } = (await (await fetch(`${app.url}/api/v1/images?q=${base}`)).json()) as {
    items: { inspection: { digest: string; sizes: { download: number; unpacked: number }; layers: { position: number; download: number }[] } }[];
  };
  const image = items[0]?.inspection;
  if (!image) throw new Error("not recorded");
  await page.goto(`/images?image=${base}`);
  const strip = page.locator("dl.facts data");
  await expect(strip.nth(0)).toHaveAttribute("value", String(image.sizes.download));
  await expect(strip.nth(1)).toHaveAttribute("value", String(image.sizes.unpacked));
  const rows = page.locator("#layers tbody tr");
  await expect(rows).toHaveCount(image.layers.length);
  const shown = await rows.evaluateAll((all) => all.map((r) => Number(r.querySelector("data")?.value)));
  expect(shown).toEqual(image.layers.map((l) => l.download).reverse());
  await expect(rows.first().locator("td").first()).toHaveText(String(image.layers.length));
  expect(image.layers.reduce((sum, l) => sum + l.download, 0)).toBe(image.sizes.download);
  await expect(page.locator("#layers")).toContainText("17 shared with");
});

test("a layer opens to its whole command, and its digest is copied whole", async ({ page, context, axe }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`/images?image=${base}`);
  const libc = page.locator("#layers tbody tr").filter({ hasText: "libc6" });
  await libc.locator("summary").click();
  await expect(libc.locator("pre")).toContainText("libc6");
  await axe(page);
  await libc
    .getByRole("button", { name: /Copy the digest of layer/ })
    .last()
    .click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^sha256:[a-f0-9]{64}$/);
  await page.getByRole("button", { name: "Copy the digest", exact: true }).click();
  await expect(page.getByText("Copied the digest", { exact: true })).toBeVisible();
});

test("leads on: to the full image, to a comparison, to the raw document", async ({ page }) => {
  await page.goto(`/images?image=${base}`);
  await page.locator(".foot-note").getByRole("link", { name: "debian:trixie" }).click();
  await expect(page).toHaveURL(/\/compare\?image=debian:trixie&image=gcr\.io\/distroless\/base-debian13/);
  await page.goBack();
  await page.getByRole("link", { name: "Compare with…" }).click();
  await expect(page.getByRole("heading", { name: "Against what?" })).toBeVisible();
  await page.goBack();
  const raw = await page.getByRole("link", { name: "This image as JSON" }).getAttribute("href");
  expect((await page.request.get(raw ?? "")).ok()).toBe(true);
  const tags = await page.getByRole("link", { name: /tags as JSON/ }).getAttribute("href");
  expect((await page.request.get(tags ?? "")).ok()).toBe(true);
});

test("the same image by its digest, and all images where none is named", async ({ page, app, axe }) => {
  const { items } = (await (await fetch(`${app.url}/api/v1/images?q=${base}`)).json()) as { items: { inspection: { digest: string } }[] };
  await page.goto(`/images?image=${items[0]?.inspection.digest}`);
  await expect(page.locator("#references")).toContainText("this image");
  await page.goto("/images");
  await expect(page.getByRole("link", { name: /\/ ?base-debian13$/ })).toBeVisible();
  await axe(page);
});

for (const form of forms) {
  test(`one layer, one that is not recorded and one that is no reference, ${form.name}`, async ({ page, axe }) => {
    await inForm(page, form);
    for (const [name, asked, words] of [
      ["image-full", "debian:trixie", "Starts"],
      ["image-unrecorded", "quay.io/platform/payments/very-long-service-name:2026.11.23-rc.1", "Not recorded"],
      ["image-invalid", "Not:Valid:::", "Not an image reference"],
    ] as const) {
      await page.goto(`/images?image=${asked}`);
      if (name !== "image-full") await expect(page.locator("main").getByText(words, { exact: true })).toBeVisible();
      await axe(page);
      await expectNoSideways(page);
      await picture(page, `${name}-${form.name}`);
    }
  });
}

test("inspected from its own page, and once more", async ({ page }) => {
  test.setTimeout(90_000);
  const own = await startApp();
  try {
    await page.goto(`${own.url}/images?image=gcr.io/distroless/static-debian13`);
    await page.getByRole("button", { name: "Inspect", exact: true }).click();
    await expect(page.locator("#layers tbody tr")).toHaveCount(13, { timeout: 60_000 });
    await page.getByRole("button", { name: "Inspect again" }).click();
    await expect(page.getByText("still means what is on record")).toBeVisible({ timeout: 30_000 });
  } finally {
    await page.goto("about:blank"); // an open stream would end with the server, which is no fault of the page
    await own.remove();
  }
});
