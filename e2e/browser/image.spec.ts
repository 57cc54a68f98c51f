import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { inspectAll, startApp } from "../app";
import { expect, expectNoSideways, forms, inForm, picture, test } from "./fixtures";

const base = "gcr.io/distroless/base-debian13";

test("figures and layers are the record's own, last on top", async ({ page, app }) => {
  const { items } = (await (await fetch(`${app.url}/api/v1/images?q=${base}`)).json()) as {
    items: {
      inspection: {
        digest: string;
        sizes: { download: number; unpacked: number; files: number; wasted: number };
        layers: { position: number; download: number }[];
      };
    }[];
  };
  const image = items[0]?.inspection;
  if (!image) throw new Error("not recorded");
  await page.goto(`/images?image=${base}`);
  const strip = page.locator("dl.facts data");
  await expect(strip.nth(0)).toHaveAttribute("value", String(image.sizes.download));
  await expect(strip.nth(1)).toHaveAttribute("value", String(image.sizes.files));
  await expect(strip.nth(2)).toHaveAttribute("value", String(image.sizes.unpacked));
  await expect(strip.nth(3)).toHaveAttribute("value", String(image.sizes.wasted));
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

test("the tree opens level by level with the keyboard, and the address keeps the path", async ({ page, axe }) => {
  await page.goto(`/images?image=${base}`);
  const tree = page.locator("#files .tree");
  const usr = tree.getByRole("button", { name: /^usr\// });
  await expect(usr).toHaveAttribute("aria-expanded", "false");
  await usr.focus();
  await page.keyboard.press("ArrowRight");
  await expect(usr).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowDown");
  await expect(tree.getByRole("button", { name: /^lib\// })).toBeFocused();
  await page.keyboard.press("Enter");
  await tree.getByRole("button", { name: /^x86_64-linux-gnu\// }).press("Space");
  await tree.getByRole("link", { name: "libcrypto.so.3" }).press("Enter");
  await expect(page.locator(".file-detail")).toContainText("libssl3t64");
  await expect(page.locator(".file-detail")).toContainText(/[a-f0-9]{64}/);
  expect(new URL(page.url()).searchParams.get("path")).toBe("/usr/lib/x86_64-linux-gnu/libcrypto.so.3");
  await page.evaluate(() => scrollTo(0, 0)); // what the bar half covers would count as too small
  await axe(page);
  await page.reload();
  await expect(tree.locator(".line.sel")).toContainText("libcrypto.so.3");
  await expect(page.locator(".file-detail")).toContainText("/usr/lib/x86_64-linux-gnu/libcrypto.so.3");
});

test("paths are found by words, and a layer's files by its number", async ({ page, axe }) => {
  await page.goto(`/images?image=${base}`);
  await page.getByRole("searchbox", { name: "Find a path" }).fill("libssl so");
  await expect(page.getByRole("list", { name: "Found" })).toContainText("/usr/lib/x86_64-linux-gnu/libssl.so.3");
  expect(new URL(page.url()).searchParams.get("q")).toBe("libssl so");
  await axe(page);
  await page.getByRole("searchbox", { name: "Find a path" }).fill("");
  await expect(page.locator("#files").getByRole("button", { name: /^usr\// })).toBeVisible();
});

test("a layer is looked at by itself, whiteouts and all", async ({ page, axe }) => {
  await page.goto(`/images?image=${base}`);
  await page.locator("#layers tbody tr").filter({ hasText: "libc6" }).locator(".num a").click();
  const files = page.locator("#files");
  await expect(files).toContainText("Layer 14 by itself");
  await files.getByRole("button", { name: /^usr\// }).click();
  await expect(files.getByRole("button", { name: /^lib\// })).toBeVisible();
  await axe(page);
  await page.getByRole("searchbox", { name: "Find a path" }).fill("openssl");
  await expect(files).toContainText("No path holds these words."); // the layer before has it
  await files.getByRole("link", { name: "Merged" }).click();
  await expect(files).toContainText("The merged file system");
  // On a record of its own: other specs list what the shared one holds.
  const own = await startApp();
  try {
    await inspectAll(own, [{ reference: "demo/odd:only-whiteouts", source: "registry" }]);
    await page.goto(`${own.url}/images?image=demo/odd:only-whiteouts&layer=2#files`);
    await expect(files.locator(".line").filter({ hasText: ".wh." }).first()).toContainText("takes away");
    await axe(page);
    await expectNoSideways(page);
    await page.goto("about:blank"); // and its event stream with it
  } finally {
    await own.remove();
  }
});

test("manifest and config are there byte for byte", async ({ page, axe }) => {
  await page.goto(`/images?image=${base}`);
  const raw = page.locator("#raw");
  for (const [name, holds] of [
    ["Manifest", '"schemaVersion": 2'],
    ["Config", '"rootfs"'],
  ] as const) {
    const part = raw.getByRole("listitem").filter({ has: page.locator("summary", { hasText: name }) });
    await part.locator("summary").click();
    await expect(part.locator("pre")).toContainText(holds);
    const served = await page.request.get((await part.getByRole("link", { name: "as served" }).getAttribute("href")) ?? "");
    const digest = createHash("sha256")
      .update(await served.body())
      .digest("hex");
    expect(served.headers()["docker-content-digest"]).toBe(`sha256:${digest}`);
    await expect(part.locator(".dig")).toContainText(digest.slice(0, 20));
  }
  await axe(page);
});

test("works by links alone", async ({ browser, app }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${app.url}/images?image=${base}`);
  await page.locator('#files [data-path="/usr"]').click();
  await expect(page.locator('#files [data-path="/usr/lib"]')).toBeVisible();
  await page.locator("#packages thead a", { hasText: "Package" }).click();
  await expect(page.locator("#packages tbody tr").first()).toContainText("base-files");
  await context.close();
});

test("packages sort, and export with what they weigh", async ({ page }) => {
  await page.goto(`/images?image=${base}`);
  const first = page.locator("#packages tbody tr").first();
  await expect(page.locator("#packages tbody tr")).toHaveCount(10);
  await expect(first).toContainText("libc6");
  await page.locator("#packages").getByRole("link", { name: "Package" }).click();
  await expect(first).toContainText("base-files");
  await expect(page.locator("#packages th[aria-sort]")).toHaveAttribute("aria-sort", "ascending");
  await expect(page.locator("#packages")).toContainText("/var/lib/dpkg/status.d");
  const saved = page.waitForEvent("download");
  await page.locator("#packages summary", { hasText: "Export" }).click();
  await page.getByRole("button", { name: "Save as CSV" }).click();
  expect((await saved).suggestedFilename()).toMatch(/-packages\.csv$/);
});

test("its bill of materials is saved in both formats", async ({ page, axe }) => {
  await page.goto(`/images?image=${base}`);
  for (const [item, ending, holds] of [
    ["CycloneDX 1.5", "cdx.json", '"specVersion": "1.5"'],
    ["SPDX 2.3", "spdx.json", '"spdxVersion": "SPDX-2.3"'],
  ] as const) {
    await page.locator("summary", { hasText: "SBOM" }).click();
    await axe(page);
    const saved = page.waitForEvent("download");
    await page.getByRole("link", { name: item }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toMatch(new RegExp(`^base-debian13-[0-9a-f]{12}-linux-amd64\\.${ending.replace(".", "\\.")}$`));
    const text = await readFile((await download.path()) ?? "", "utf8");
    expect(text).toContain(holds);
    expect(text).toContain("pkg:deb/debian/libssl3t64@");
    await expect(page.locator(".menu-of[open]")).toHaveCount(0);
  }
});

for (const form of forms) {
  test(`the menu of its bills of materials lies within the window, ${form.name}`, async ({ page }) => {
    await inForm(page, form);
    await page.goto(`/images?image=${base}`);
    await page.locator("summary", { hasText: "SBOM" }).click();
    const menu = await page.locator(".menu-of[open] .menu").boundingBox();
    expect(menu?.x).toBeGreaterThanOrEqual(0);
    expect((menu?.x ?? 0) + (menu?.width ?? Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(form.width);
    await picture(page, `image-sbom-${form.name}`);
  });
}

test("capabilities say their state, show what proves it, and why it stands at its level", async ({ page, axe }) => {
  await page.goto(`/images?image=${base}`);
  await expect(page.locator("#cap-libc")).toContainText("glibc 2.41");
  await expect(page.locator("#cap-libc code").first()).toHaveText("/usr/lib/x86_64-linux-gnu/libc.so.6");
  await expect(page.locator("#cap-shells").getByRole("img", { name: "no", exact: true })).toBeVisible();
  await expect(page.locator("#vulnerabilities")).toContainText("Not scanned.");
  await page.locator("#level summary").click();
  await expect(page.locator("#level")).toContainText("/usr/lib/x86_64-linux-gnu/libssl.so.3");
  await page.goto("/images?image=debian:trixie");
  const tools = page.locator("#cap-tools");
  await tools.locator("summary", { hasText: "shells" }).click();
  await expect(tools).toContainText("/usr/bin/bash");
  await axe(page);
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
