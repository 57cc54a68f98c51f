import type { Page } from "@playwright/test";
import { expect, expectNoSideways, forms, inForm, picture, test } from "./fixtures";

const four = ["debian:trixie", "debian:trixie-slim", "gcr.io/distroless/base-debian13", "gcr.io/distroless/static-debian13"];
const address = (images: readonly string[]) => `/compare?${images.map((i) => `image=${i}`).join("&")}`;
const heads = (page: Page) => page.locator(".colhead .r2").evaluateAll((all) => all.map((e) => e.textContent));
const field = (page: Page) => page.getByRole("combobox", { name: /Image, or images to compare/ });
const options = (page: Page) => page.getByRole("listbox", { name: "Results" }).getByRole("option");
const active = (page: Page) => page.getByRole("option", { selected: true });
const settled = (page: Page) => expect(page.locator(".palette .list:not(.old)")).toBeVisible();

test("keyboard alone: palette, compare, reorder, baseline", async ({ page, axe }) => {
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
  await page.keyboard.type(" vs distroless/ba");
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
});

for (const form of forms) {
  test(`over a comparison, ${form.name}`, async ({ page, axe }) => {
    await inForm(page, form);
    await page.goto(address(four));
    await page.getByRole("button", { name: "Find, or compare a vs b" }).click();
    await settled(page);
    await picture(page, `palette-empty-${form.name}`);
    await field(page).fill("debian:trixie vs distroless/ba");
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
