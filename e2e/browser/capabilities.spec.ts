import type { Page } from "@playwright/test";
import type { Comparison } from "../../lib/compare/types";
import { expect, expectNoSideways, forms, inForm, picture, test } from "./fixtures";

/** What images offer, what there is to attack, levels and what a pull costs, on the page of a comparison. */
const four = ["debian:trixie", "debian:trixie-slim", "gcr.io/distroless/base-debian13", "gcr.io/distroless/static-debian13"];
const address = (rest = "") => `/compare?${four.map((i) => `image=${i}`).join("&")}${rest}`;
const section = (page: Page, id: string) => page.locator(`#${id}`);
const row = (page: Page, id: string, name: string) =>
  section(page, id)
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name, exact: true }) });

test("the verdict says what is lacking and what that means", async ({ page }) => {
  await page.goto(address());
  const verdict = (n: number) => page.locator("#verdict > .c").nth(n);
  await expect(verdict(0)).toContainText("No CA certificates: HTTPS clients need them added.");
  await expect(verdict(1)).toContainText("no capability differs");
  await expect(verdict(2)).toContainText("No shell, no package manager: shell-form CMD and RUN, and exec probes that call one, will not work.");
  await expect(verdict(3)).toContainText("No libc: only statically linked programs start.");
});

test("the matrix says what the API says, opens to paths, and the paths lead to the files", async ({ page, app, axe }) => {
  const answer = (await (await fetch(`${app.url}/api/v1${address()}`)).json()) as Comparison;
  await page.goto(address());
  const table = page.getByRole("table", { name: "Capabilities" });
  for (const { label, cells } of answer.matrix.flatMap((group) => group.rows)) {
    const marks = row(page, "capabilities", label).getByRole("cell").getByRole("img");
    expect(await marks.evaluateAll((all) => all.map((mark) => mark.getAttribute("aria-label")))).toEqual(cells.map((cell) => cell.state));
  }
  const before = await table.getByRole("rowheader").count();
  await page.keyboard.press("d");
  await expect(page).toHaveURL(/diff=1/);
  await expect(row(page, "capabilities", "nsswitch.conf")).toHaveCount(0);
  expect(await table.getByRole("rowheader").count()).toBeLessThan(before);
  const shell = section(page, "capabilities").getByRole("link", { name: "Shell", exact: true });
  await shell.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/open=has-shell/);
  await expect(shell).toHaveAttribute("aria-expanded", "true");
  const evidence = page.locator("#evidence-has-shell");
  await expect(evidence).toContainText("Looked for sh, bash");
  await axe(page);
  await evidence.getByRole("link", { name: "/usr/bin/bash" }).first().click();
  await expect(page).toHaveURL(/\/images\?image=debian:trixie&path=\/usr\/bin\/bash/);
  await expect(page.locator("#files")).toContainText("bash");
});

test("what is there to attack is counted in squares, opens to paths and stands as a table", async ({ page, axe }) => {
  await page.goto(address());
  const squares = async (name: string, column: number) => section(page, "attack").getByRole("row").filter({ hasText: name }).getByRole("cell").nth(column);
  const setuid = await squares("setuid, setgid", 0);
  const figure = Number(await setuid.locator("data").getAttribute("value"));
  expect(figure).toBeGreaterThan(0);
  await expect(setuid.locator(".units i")).toHaveCount(figure);
  await section(page, "attack").getByRole("link", { name: "setuid, setgid", exact: true }).click();
  await expect(page.locator("#evidence-attack-setuid").getByRole("link")).toHaveCount(2 * figure); // slim has the same
  await expect(page.locator("#evidence-attack-setuid")).toContainText("4755, 0:0");
  await section(page, "attack").getByRole("link", { name: "Table", exact: true }).click();
  await expect(page).toHaveURL(/attack=table/);
  const line = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "/usr/bin/sh", exact: true }) });
  await expect(line).toContainText("→ /usr/bin/dash");
  await expect(line.getByRole("img")).toHaveCount(4);
  await axe(page);
});

test("each image stands at its rung, and the reason opens", async ({ page }) => {
  await page.goto(address());
  for (const [letter, level] of Object.entries({ A: "full", B: "slim", C: "base", D: "static" })) {
    await expect(section(page, "levels").getByRole("img", { name: new RegExp(`^${letter}, .*: level ${level}$`) })).toBeVisible();
  }
  await section(page, "levels").getByRole("link", { name: "Why" }).click();
  await expect(page.locator("#evidence-why-level .c").nth(3)).toContainText("CA certificates");
});

test("a pull is modelled at a line of one's choice, without a script too", async ({ page, browser, app }) => {
  await page.goto(address());
  const pull = (p: Page) => section(p, "pull");
  await pull(page).getByLabel("Bandwidth").fill("10");
  await pull(page).getByLabel("Round trip").fill("0");
  await pull(page).getByLabel("Nodes").fill("7");
  await pull(page).getByLabel("Round trip").press("Enter");
  await expect(page).toHaveURL(/bw=10&rtt=0&nodes=7&deploys=30#pull$/);
  const cold = row(page, "pull", "Nothing there").getByRole("cell").first();
  const size = Number(await cold.locator("data").getAttribute("value"));
  // 10 Mbit/s and no latency: bytes over bandwidth.
  await expect(cold).toContainText(`${((size * 8) / 1e7).toFixed(1)}\u202fs`);
  await expect(row(page, "pull", "A month on 7 nodes").getByRole("cell").first().locator("data")).toHaveAttribute("value", String(size * 7 * 30));
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto(`${app.url}${address("&diff=1")}`);
  await pull(plain).getByLabel("Bandwidth").fill("1000");
  await pull(plain).getByRole("button", { name: "Calculate" }).click();
  await expect(plain).toHaveURL(/diff=1&.*bw=1000/);
  await expect(pull(plain)).toContainText("Modelled at 1000 Mbit/s");
  await context.close();
});

test("charts are saved as pictures", async ({ page }) => {
  await page.goto(address());
  for (const [id, title] of [
    ["levels", "Levels"],
    ["attack", "What is there to attack"],
    ["pull", "What a pull costs"],
  ] as const) {
    await page.getByLabel(`SVG or PNG of ${title}`).click();
    const saved = page.waitForEvent("download");
    await page.locator(`#${id}`).getByRole("button", { name: "SVG, light" }).click();
    expect((await saved).suggestedFilename()).toBe(`basewise-${id}-light.svg`);
  }
});

for (const form of forms) {
  test(`all of it opened, ${form.name}`, async ({ page, axe }) => {
    await inForm(page, form);
    await page.goto(address("&open=has-shell,has-ca,attack-shells,why-level"));
    await expect(page.locator("#evidence-has-ca")).toBeVisible();
    await axe(page);
    await expectNoSideways(page);
    await picture(page, `capabilities-${form.name}`);
  });
}
