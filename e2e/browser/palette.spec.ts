import type { Page } from "@playwright/test";
import { expect, expectNoSideways, forms, inForm, picture, test } from "./fixtures";

const four = ["debian:trixie", "debian:trixie-slim", "gcr.io/distroless/base-debian13", "gcr.io/distroless/static-debian13"];
const address = (images: readonly string[]) => `/compare?${images.map((i) => `image=${i}`).join("&")}`;
const heads = (page: Page) => page.locator(".colhead .r2").evaluateAll((all) => all.map((e) => e.textContent));
const field = (page: Page) => page.getByRole("combobox", { name: /Image, or images to compare/ });
const options = (page: Page) => page.getByRole("listbox", { name: "Results" }).getByRole("option");
const active = (page: Page) => page.getByRole("listbox", { name: "Results" }).getByRole("option", { selected: true });
const settled = (page: Page) => expect(page.locator(".palette .list:not(.old)")).toBeVisible();

test("keyboard alone: palette, compare, reorder, baseline, diff", async ({ page, axe }) => {
  await page.goto("/");
  await page.keyboard.press("Control+k");
  // Typed at once, whether or not the palette has been loaded by then.
  await page.keyboard.type("trixie-sl");
  await expect(field(page)).toHaveValue("trixie-sl");
  await expect(field(page)).toBeFocused();
  await settled(page);
  await expect(active(page)).toContainText("debian:trixie-slim");
  await axe(page);
  await page.keyboard.press("Tab");
  await page.keyboard.type(" vs distroless/base-debian13");
  await expect(options(page).first()).toContainText("base");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await expect(active(page)).toContainText("base-debian13");
  await picture(page, "palette-vs");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/image=debian:trixie-slim&image=gcr\.io\/distroless\/base-debian13$/);
  await expect.poll(() => heads(page)).toEqual(["debian:trixie-slim", "base-debian13:latest"]);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("debian:trixie");
  await settled(page);
  await page.keyboard.press("Shift+Enter");
  await expect.poll(() => heads(page)).toEqual(["debian:trixie-slim", "base-debian13:latest", "debian:trixie"]);
  await page.keyboard.press("3");
  await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(() => heads(page)).toEqual(["debian:trixie-slim", "debian:trixie", "base-debian13:latest"]);
  await expect(page.locator("#col-b")).toBeFocused();
  await page.keyboard.press("b");
  await expect.poll(() => heads(page)).toEqual(["debian:trixie", "debian:trixie-slim", "base-debian13:latest"]);
  await expect(page.locator("#col-a")).toBeFocused();
  // To the packages, and from there into the difference of A and C.
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await expect(page.getByRole("heading", { name: "Packages", exact: true })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("table", { name: "Packages" }).getByRole("link").nth(1)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/compare\/diff\?image=debian:trixie&image=gcr\.io\/distroless\/base-debian13.*view=packages/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

for (const form of forms) {
  test(`over a comparison, ${form.name}`, async ({ page, axe }) => {
    await inForm(page, form);
    await page.goto(address(four));
    await page.getByRole("button", { name: "Find, or compare a vs b" }).click();
    await settled(page);
    await picture(page, `palette-empty-${form.name}`);
    await field(page).fill("debian:trixie vs distroless/base-debian13");
    await expect(active(page)).toContainText("gcr.io/distroless/base-debian13");
    await expect(page.getByText("Tags in the registry")).toBeVisible();
    await axe(page);
    await expectNoSideways(page);
    await page.screenshot({ path: `test-results/pages/palette-${form.name}.png` });
    await page.keyboard.press("Escape");
    await expect(field(page)).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Find, or compare a vs b" })).toBeFocused();
  });
}

test("a head that is dragged moves its column, once in the history, and is told", async ({ page }) => {
  await page.goto(address(four));
  const from = await page.locator("#col-d .grip").boundingBox();
  const to = await page.locator("#col-b").boundingBox();
  if (!from || !to) throw new Error("no heads");
  await page.mouse.move(from.x + 5, from.y + 8);
  await page.mouse.down();
  // The first press loads what follows the pointer.
  await expect(async () => {
    await page.mouse.move(to.x + 60, from.y + 8);
    await page.mouse.move(to.x + 20, from.y + 8, { steps: 4 });
    await expect(page.locator("#col-d.held")).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.mouse.up();
  await expect.poll(() => heads(page)).toEqual(["debian:trixie", "static-debian13:latest", "debian:trixie-slim", "base-debian13:latest"]);
  await expect(page.locator("[data-moves]")).toHaveText("gcr.io/distroless/static-debian13 is now B, column 2");
  await expect(page.locator("#col-b")).toBeFocused();
  await page.getByRole("link", { name: "Make debian:trixie-slim the baseline" }).click();
  await expect.poll(() => heads(page)).toEqual(["debian:trixie-slim", "debian:trixie", "static-debian13:latest", "base-debian13:latest"]);
  await expect(page.locator("#col-a")).toBeFocused();
  await expect(page.locator("[data-moves]")).toContainText("the baseline");
  await page.goBack();
  await page.goBack();
  await expect.poll(() => heads(page)).toEqual(["debian:trixie", "debian:trixie-slim", "base-debian13:latest", "static-debian13:latest"]);
});

test("following every link by GET starts no work, as a page, a prefetch or a HEAD", async ({ app }) => {
  const jobs = async () => ((await (await fetch(`${app.url}/api/v1/inspections?limit=500`)).json()) as { items: unknown[] }).items.length;
  const before = await jobs();
  const waiting = ["/", "/compare", "/compare?image=busybox&image=quay.io/none/such:1", "/images?image=ghcr.io/none/such", "/api/v1/completions?q=none/such"];
  const seen = new Set<string>(waiting);
  let unrecorded = 0;
  const kinds = process.env.BASEWISE_TEST_FULL ? 60 : 30;
  for (let next = waiting.shift(); next !== undefined && seen.size < 400; next = waiting.shift()) {
    const answer = await fetch(app.url + next);
    const text = await answer.text();
    if (text.includes("Not recorded")) unrecorded++;
    await fetch(app.url + next, { headers: { rsc: "1", "next-router-prefetch": "1" } }).then((r) => r.arrayBuffer());
    await fetch(app.url + next, { method: "HEAD" });
    if (seen.size > kinds) continue; // enough kinds of pages; the rest are the same with other images
    for (const [, href = ""] of text.matchAll(/href="(\/[^"#]*)/g)) {
      const link = href.replaceAll("&amp;", "&");
      if (link.startsWith("/_next") || seen.has(link)) continue;
      seen.add(link);
      waiting.push(link);
    }
  }
  expect(seen.size).toBeGreaterThan(30);
  expect(unrecorded).toBeGreaterThan(2);
  expect(await jobs()).toBe(before);
});

test("keys are listed by ?, and a failed look-up of tags says why while the rest works", async ({ page, axe }) => {
  await page.goto("/compare");
  await page.getByRole("button", { name: "Find, or compare a vs b" }).click();
  await field(page).fill("example.com/team/app:");
  await expect(page.locator(".options .line.bad")).toContainText("not on the allow-list");
  await page.keyboard.press("Escape");
  await page.locator("body").press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await axe(page);
  await picture(page, "keys-help");
});
