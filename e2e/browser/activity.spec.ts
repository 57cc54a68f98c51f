import type { Page } from "@playwright/test";
import { call, startApp } from "../app";
import { expect, expectNoSideways, forms, inForm, picture, test } from "./fixtures";

const job = (page: Page, name: string, state: string) =>
  page
    .locator(".jobs > li")
    .filter({ hasText: name })
    .filter({ has: page.locator(".st", { hasText: state }) });

/** Presses until the page has taken over: before that a button leads nowhere. */
async function openDialog(page: Page) {
  const text = page.getByRole("textbox", { name: "Images" });
  await expect(async () => {
    await page.getByRole("button", { name: "Inspect image", exact: true }).click();
    await expect(text).toBeFocused({ timeout: 1000 });
  }).toPass();
  return text;
}

test("a bad word is named in the dialog, and nothing is sent", async ({ page, axe }) => {
  const sent: string[] = [];
  page.on("request", (r) => r.method() === "POST" && sent.push(r.url()));
  await page.goto("/activity");
  await openDialog(page);
  const dialog = page.getByRole("dialog", { name: "Inspect images" });
  await page.keyboard.type("debian::x alpine");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("“debian::x” is not a repository name");
  await axe(page);
  await picture(page, "inspect-dialog");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  expect(sent).toEqual([]);
});

test("what is asked for shows at once, moves by itself and can be opened", async ({ page }) => {
  await page.goto("/activity");
  await page.getByRole("button", { name: "Inspect image", exact: true }).click();
  await page.getByRole("textbox", { name: "Images" }).fill("gcr.io/distroless/cc-debian12, gcr.io/distroless/base-debian12");
  await page.getByRole("button", { name: "Inspect 2" }).click();
  await expect(job(page, "cc-debian12", "Done")).toBeVisible({ timeout: 30_000 });
  await expect(job(page, "base-debian12", "Done")).toBeVisible({ timeout: 30_000 });
  await expect(page.locator(".nav .count")).toHaveCount(0);
  await job(page, "cc-debian12", "Done").getByRole("link", { name: "Open gcr.io/distroless/cc-debian12" }).click();
  await expect(page).toHaveURL(/\/images\?image=sha256:[0-9a-f]{64}$/);
});

test("a failure tells what happened, what to do, and offers it as a button", async ({ page, axe }) => {
  await page.goto("/activity");
  await (await openDialog(page)).fill("debian:trixie-slim");
  await page.getByRole("combobox", { name: "Platform" }).fill("linux/s390x");
  await page.getByRole("button", { name: "Inspect", exact: true }).click();
  const failed = job(page, "debian:trixie-slim", "Failed").first();
  await expect(failed).toContainText("platform_not_offered", { timeout: 20_000 });
  for (const form of forms) {
    await inForm(page, form);
    await axe(page);
    await expectNoSideways(page);
    await picture(page, `activity-failed-${form.name}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await failed.getByRole("button", { name: "Copy problem as JSON" }).click();
  await expect(page.getByRole("status")).toContainText("Copied the problem as JSON");
  expect(JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))).toMatchObject({ code: "platform_not_offered", platforms: ["linux/amd64"] });
  await failed.getByRole("button", { name: "Inspect linux/amd64 instead" }).click();
  await expect(job(page, "debian:trixie-slim", "Done").first()).toBeVisible({ timeout: 20_000 });
  await page
    .getByRole("navigation", { name: "Which finished" })
    .getByRole("link", { name: /^Failed \d+$/ })
    .click();
  await expect(page).toHaveURL(/show=failed/);
  await expect(page.getByRole("list", { name: "Finished" }).locator(".st")).toHaveText(["Failed"]);
});

test("a running job can be cancelled and started again", async ({ page, axe }) => {
  // Three large images are read to their end, one of them twice.
  test.setTimeout(120_000);
  const app = await startApp({ env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" } });
  try {
    await page.goto(`${app.url}/activity`);
    await axe(page);
    await picture(page, "activity-empty");
    const names = ["node:20-trixie-bed", "openjdk:21-trixie-bed", "python:3.13-trixie-bed"];
    await (await openDialog(page)).fill(names.join("\n"));
    await page.getByRole("button", { name: "Inspect 3" }).click();
    await expect(page.getByRole("progressbar").first()).toBeVisible({ timeout: 20_000 });
    await expect(page.locator(".nav .count")).toBeVisible();
    await page.getByRole("button", { name: /^Cancel python/ }).click();
    await picture(page, "activity-running");
    await expect(job(page, "python:3.13-trixie-bed", "Cancelled")).toBeVisible({ timeout: 20_000 });
    await job(page, "python:3.13-trixie-bed", "Cancelled")
      .getByRole("button", { name: /^Start again python/ })
      .click();
    for (const name of names) await expect(job(page, name, "Done")).toBeVisible({ timeout: 50_000 });
  } finally {
    await page.goto("about:blank"); // or the page would complain of the server's end
    await app.remove();
  }
});

test("a job that reads a large layer through the engine is seen moving", async ({ page }) => {
  const app = await startApp();
  try {
    await page.goto(`${app.url}/activity`);
    await call(app, "POST", "/api/v1/inspections", { reference: "debian:trixie", source: "docker" });
    const bar = page.getByRole("progressbar", { name: /^Reading debian:trixie/ });
    await bar.waitFor({ timeout: 40_000 });
    const seen = new Set<number>();
    while (await bar.count()) {
      const now = await bar.getAttribute("aria-valuenow", { timeout: 1_000 }).catch(() => null);
      if (now) seen.add(Number(now));
      await page.waitForTimeout(50);
    }
    await expect(job(page, "debian:trixie", "Done")).toBeVisible();
    const between = [...seen].filter((percent) => percent > 0 && percent < 100);
    expect(between.length).toBeGreaterThan(0);
    expect([...seen]).toEqual([...seen].sort((a, b) => a - b));
  } finally {
    await page.goto("about:blank"); // or the page would complain of the server's end
    await app.remove();
  }
});

test("a vs b leads to their comparison", async ({ page }) => {
  await page.goto("/");
  await openDialog(page);
  await page.keyboard.type("debian:trixie vs gcr.io/distroless/base-debian13");
  await page.getByRole("button", { name: "Compare 2" }).click();
  await expect(page).toHaveURL(/\/compare\?image=debian:trixie&image=gcr\.io\/distroless\/base-debian13:latest$/);
});

test("the page says so while the server is away, and goes on when it is back", async ({ browser }) => {
  const app = await startApp({ env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" } });
  const page = await browser.newPage({ baseURL: app.url });
  try {
    await page.goto("/activity");
    await expect(page.getByText("figures below are live")).toBeVisible();
    await app.kill("SIGKILL");
    await expect(page.getByText("the connection was lost, trying again")).toBeVisible({ timeout: 20_000 });
    await app.restart();
    await expect(page.getByText("figures below are live")).toBeVisible({ timeout: 20_000 });
    await call(app, "POST", "/api/v1/inspections", { reference: "alpine:3.20" });
    await expect(job(page, "alpine:3.20", "Done")).toBeVisible({ timeout: 20_000 });
  } finally {
    await page.close();
    await app.remove();
  }
});

test("an unknown address is answered calmly", async ({ page, axe }) => {
  const answer = await page.goto("/no-such-page");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing is recorded under this address");
  await axe(page);
});
