import type { Page } from "@playwright/test";
import { startApp } from "../app";
import { expect, expectNoSideways, inspected, picture, test } from "./fixtures";

const row = (page: Page, name: string) => page.locator("tr.r").filter({ has: page.getByRole("checkbox", { name: `Pin ${name}`, exact: true }) });
const names = (page: Page) => page.locator("tr.r:not(.scratch) th .ref").evaluateAll((refs) => refs.map((r) => r.textContent));

test("rows stand in their families with the record's own bytes", async ({ page, app }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 2 })).toHaveText([
    "Static binary",
    "glibc binary",
    "C++ and Rust",
    "Python 3.13",
    "Python 3.11",
    "Node.js",
    "Java 21",
    "Java 17",
    "Shell needed",
  ]);
  const { items } = (await (await fetch(`${app.url}/api/v1/images?limit=500`)).json()) as {
    items: { reference: string; inspection: { sizes: { download: number; unpacked: number; files: number } } }[];
  };
  for (const name of inspected) {
    const found = items.find((i) => i.reference.endsWith(name.includes("/") ? `${name}:latest` : `/${name}`));
    const values = await row(page, name)
      .locator("data")
      .evaluateAll((data) => data.map((d) => Number((d as HTMLDataElement).value)));
    expect(values).toEqual([found?.inspection.sizes.download, found?.inspection.sizes.unpacked, found?.inspection.sizes.files]);
  }
});

test("bars have room at every width, and the axis’s numbers do not touch", async ({ page }) => {
  const shown: number[] = [];
  for (const address of ["/", "/?kind=unpacked&scale=log"]) {
    await page.goto(address);
    for (const width of [960, 1000, 1100, 1180, 1181, 1280, 1281, 1300, 1400, 1401, 1440, 1500, 1501, 1600]) {
      await page.setViewportSize({ width, height: 900 });
      expect((await page.locator(".axis-of").boundingBox())?.width, `bars at ${width}`).toBeGreaterThanOrEqual(150);
      const labels = await page.locator(".axis-of text").evaluateAll((texts) =>
        texts.flatMap((text) => {
          const { left, right, width: wide } = text.getBoundingClientRect();
          return wide > 0 ? [{ left, right, text: text.textContent }] : [];
        }),
      );
      for (const [i, one] of labels.entries()) if (i) expect(one.left, `${one.text} at ${width}`).toBeGreaterThan((labels[i - 1]?.right ?? 0) + 2);
      expect(labels.at(-1)?.text).toMatch(/ MB$/);
      shown.push(labels.length);
      if (address === "/") await page.locator(".ladder").screenshot({ path: `test-results/pages/ladder-axis-${width}.png` });
    }
  }
  // Four decades fit where bars are wide, and not where they are narrow.
  expect(Math.max(...shown)).toBe(await page.locator(".axis-of text").count());
  expect(Math.min(...shown.slice(shown.length / 2))).toBeLessThan(Math.max(...shown));
});

test("bars are measured on one scale: the full image's bar is as long as the track of the others", async ({ page }) => {
  await page.goto("/");
  const full = await row(page, "debian:trixie").locator(".fill").boundingBox();
  const track = await row(page, "gcr.io/distroless/static-debian13").locator(".gh").boundingBox();
  expect(full?.width).toBeCloseTo(track?.width ?? 0, 0);
  expect(full?.x).toBeCloseTo(track?.x ?? 0, 0);
});

test("the answer of a family is what its rows say", async ({ page }) => {
  await page.goto("/");
  const value = async (name: string) => Number(await row(page, name).locator("data").first().getAttribute("value"));
  const factor = (await value("debian:trixie")) / (await value("gcr.io/distroless/base-debian13"));
  await expect(page.locator("tr.fam").filter({ hasText: "glibc binary" }).locator(".ans b")).toHaveText(`${factor.toFixed(1)}× smaller`);
});

test("kind, scale, order and words stand in the address, and the address brings them back", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("navigation", { name: "Size kind" }).getByRole("link", { name: "Unpacked" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Base images by unpacked size");
  await page.getByRole("navigation", { name: "Scale" }).getByRole("link", { name: "Log" }).click();
  await expect(page.locator("tr.r circle.fill").first()).toBeVisible();
  await page.getByRole("columnheader", { name: "Layers" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=layers/);
  await page.getByRole("columnheader", { name: "Layers" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=-layers/);
  await page.keyboard.press("/");
  await page.keyboard.type("debian13 base");
  await expect(page).toHaveURL(/q=debian13/);
  await expect.poll(() => names(page)).toEqual(["gcr.io/distroless/base-debian13", "gcr.io/distroless/base-nossl-debian13"]);
  const address = page.url();
  await page.goto("about:blank");
  await page.goto(address);
  expect(await names(page)).toEqual(["gcr.io/distroless/base-debian13", "gcr.io/distroless/base-nossl-debian13"]);
  await expect(page.getByRole("columnheader", { name: "Layers" })).toHaveAttribute("aria-sort", "descending");
});

test("any fact filters: by links and between bounds, as chips in the address, each lifted by its cross", async ({ page, axe }) => {
  await page.goto("/?q=debian");
  await page.locator("summary", { hasText: "Filter" }).click();
  await page.getByRole("group", { name: "Shell" }).getByRole("link", { name: "none" }).click();
  await expect(page).toHaveURL(/shell=no/);
  await expect.poll(async () => (await names(page)).includes("debian:trixie")).toBe(false);
  await page.locator("summary", { hasText: "Filter" }).click();
  await axe(page);
  await page.getByRole("combobox", { name: "Fact" }).selectOption("files");
  await page.getByRole("spinbutton", { name: "to" }).fill("10");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/files=\.\.10/);
  // 10 MB of files: without libc alone.
  await expect.poll(async () => (await names(page)).sort()).toEqual(["gcr.io/distroless/static-debian12", "gcr.io/distroless/static-debian13"]);
  await page.getByRole("link", { name: "Lift the filter Shell: none" }).click();
  await expect(page).not.toHaveURL(/shell=/);
  await expect(page).toHaveURL(/files=\.\.10/);
});

test("support ends on a day that opens to its source; what was not read has a button and no figure", async ({ page }) => {
  await page.goto("/?sort=support&q=debian:trixie");
  await row(page, "debian:trixie").locator("summary", { hasText: "9 Aug 2028" }).click();
  await expect(
    row(page, "debian:trixie").getByText(
      /Debian 13 by its os-release: until 9 Aug 2028, on other terms until 30 Jun 2030 \(wiki\.debian\.org, .*read 22 Aug 2026\)/,
    ),
  ).toBeVisible();
  await page.goto("/?q=chainguard");
  const unread = page.locator("tr.notread").filter({ hasText: "Static binary" });
  await unread.locator("summary").click();
  await expect(unread.getByRole("listitem").filter({ hasText: "cgr.dev/chainguard/static" })).toContainText("not read");
  await expect(unread.getByRole("button", { name: "Read cgr.dev/chainguard/static" })).toBeVisible();
  await expect(unread.locator("data")).toHaveCount(0);
});

test("nothing matches: the filter stays in sight, and a link lifts it", async ({ page, axe }) => {
  await page.goto("/?q=nothing+like+it");
  // Other specs of this worker may have read further images into the same record.
  await expect(page.getByText(/^None of \d+ images matches “nothing like it”\./)).toBeVisible();
  await axe(page);
  await page.getByRole("link", { name: "Show all" }).click();
  await expect.poll(() => page.locator("tr.r:not(.scratch)").count()).toBeGreaterThanOrEqual(8);
});

test("j, k and x pin by keyboard, C compares in the order of choosing", async ({ page, axe }) => {
  await page.goto("/?sort=name");
  await page.keyboard.press("k");
  await page.keyboard.press("x");
  await page.keyboard.press("k");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("x");
  const tray = page.getByRole("region", { name: "Chosen for comparison" });
  await expect(tray.locator("li:not(.free) .ref")).toHaveText(["python3-debian13", "cc-debian13"]);
  await expect(page).toHaveURL(/pin=gcr\.io\/distroless\/python3-debian13&pin=gcr\.io\/distroless\/cc-debian13/);
  await axe(page);
  await picture(page, "ladder-pinned");
  await page.keyboard.press("Shift+C");
  await expect(page).toHaveURL(/\/compare\?image=gcr\.io\/distroless\/python3-debian13&image=gcr\.io\/distroless\/cc-debian13$/);
});

test("eight are the most, one is taken out in the tray, none closes it", async ({ page }) => {
  await page.goto(`/?${inspected.map((name) => `pin=${name}`).join("&")}`);
  const tray = page.getByRole("region", { name: "Chosen for comparison" });
  await expect(tray.getByRole("link", { name: "Compare 8" })).toBeVisible();
  await expect(page.locator(".pin .badge")).toHaveText(["H", "C", "D", "E", "B", "A", "F", "G"]);
  await tray.getByRole("button", { name: "Take out debian:trixie", exact: true }).click();
  await expect(tray.getByRole("link", { name: "Compare 7" })).toBeVisible();
  await expect(row(page, "debian:trixie").getByRole("checkbox")).not.toBeChecked();
  await tray.getByRole("button", { name: "Clear" }).click();
  await expect(tray).toHaveCount(0);
});

test("the export holds exact bytes of the rows in sight", async ({ page }) => {
  await page.goto("/?q=static-debian13");
  const shown = await row(page, "gcr.io/distroless/static-debian13").locator("data").first().getAttribute("value");
  await page.locator("summary", { hasText: "Export" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as CSV" }).click()]);
  expect(download.suggestedFilename()).toBe("basewise-ladder-linux-amd64.csv");
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString().trim().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(`gcr.io/distroless/static-debian13:latest`);
  expect(lines[1]?.split(",")).toContain(shown);
});

test("without a script the ladder reads, filters, sorts, pins and compares", async ({ browser, app }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: app.url });
  const page = await context.newPage();
  await page.goto("/");
  await expect(row(page, "debian:trixie").locator("data").first()).toBeVisible();
  await page.getByRole("searchbox", { name: "Filter images" }).fill("trixie");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\?q=trixie/);
  await expect(page.locator("tr.r")).toHaveCount(2);
  await page.getByRole("columnheader", { name: "Image" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=name/);
  await row(page, "debian:trixie-slim").getByRole("checkbox").check();
  await row(page, "debian:trixie").getByRole("checkbox").check();
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page).toHaveURL(/\/compare\?image=debian/);
  await context.close();
});

test("the theme is chosen, kept, and there before the first paint", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await ground()).toBe("rgb(251, 251, 249)");
  await page.getByRole("button", { name: "Switch between light and dark" }).click();
  await expect.poll(ground).toBe("rgb(15, 17, 19)");
  await page.reload({ waitUntil: "commit" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("at 360 px the menu leads everywhere and nothing is cut off", async ({ page, axe }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  await page.goto("/");
  // A name may lose its host where room is short, never itself.
  const names = page.locator("tr.r:not(.scratch) .nm .ref .n");
  for (const width of [1100, 800, 360]) {
    await page.setViewportSize({ width, height: 780 });
    for (const name of await names.all()) await expect(name).toBeVisible();
  }
  expect(await names.count()).toBeGreaterThan(3);
  await page.locator("summary[aria-label=Menu]").click();
  await axe(page);
  await page.getByRole("navigation", { name: "Main, short" }).getByRole("link", { name: "Activity" }).click();
  await expect(page).toHaveURL(/\/activity$/);
  await expectNoSideways(page);
  await page.goto("/");
  await page.locator("summary", { hasText: "Platform" }).click();
  await expect(page.getByRole("link", { name: /linux\/amd64 \d+ images/ })).toBeInViewport();
});

test("the starter set is read in one click, and its rows appear by themselves", async ({ page }) => {
  const app = await startApp({ env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" } });
  try {
    await page.goto(app.url);
    for (const name of [
      "python:3.13-trixie",
      "node:20-trixie",
      "openjdk:21-trixie",
      "gcr.io/distroless/nodejs22-debian13",
      "gcr.io/distroless/java21-debian13",
    ]) {
      await page.getByRole("checkbox", { name }).uncheck();
    }
    await page.getByRole("button", { name: "Inspect 9 images" }).click();
    await expect(page.locator("tr.r:not(.scratch)")).toHaveCount(9, { timeout: 50_000 });
    await expect(page.getByRole("heading", { name: "Nothing inspected yet" })).toHaveCount(0);
  } finally {
    await page.goto("about:blank"); // or the page would complain of the server's end
    await app.remove();
  }
});
