import { chromium } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type App, call, inspectAll, startApp } from "./app";

/**
 * On the Node version that this runs on: an inspection by each source, and a way through the pages. Registry and engine as the bed has them.
 * `npm run test:nodes` runs it, with the unit tests, on each version that is supported.
 */
let app: App;
beforeAll(async () => {
  app = await startApp({ env: { BASEWISE_METRICS: "1" } });
});
afterAll(() => app?.remove());

it("tests and server run on the version that was meant", async () => {
  expect(process.version).toBe(`v${process.env.BASEWISE_TEST_NODE}`);
  expect(await (await fetch(`${app.url}/metrics`)).text()).toContain(`nodejs_version_info{version="${process.version}"`);
});

it("an image is inspected through the engine, and another from its registry", async () => {
  const jobs = await inspectAll(app, [
    { reference: "gcr.io/distroless/base-debian13", source: "docker" },
    { reference: "gcr.io/distroless/static-debian13", source: "registry" },
  ]);
  expect(jobs.map((job) => [job.state, job.error])).toEqual([
    ["done", null],
    ["done", null],
  ]);
  // The engine is named by the one that it pulled for alone.
  expect(jobs.map((job) => job.outcome?.engine !== null)).toEqual([true, false]);
});

it("a browser goes from the ladder to a comparison, and inspects what is missing there", async () => {
  const browser = await chromium.launch({
    executablePath: process.env.PLAYWRIGHT_CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--disable-gpu", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
  });
  try {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    await page.goto(app.url);
    await page.getByText("distroless/static-debian13").first().waitFor();
    await page.goto(`${app.url}/compare?image=gcr.io/distroless/base-debian13&image=gcr.io/distroless/static-debian13&image=debian:trixie-slim`);
    const missing = page.getByText("Not recorded", { exact: true });
    await missing.waitFor();
    await page
      .getByRole("button", { name: /^Inspect/ })
      .first()
      .click();
    // The event stream tells the page; nobody loads it anew.
    await missing.waitFor({ state: "detached" });
    const download = async () => {
      const { body } = await call<{ items: { inspection: { sizes: { download: number } } }[] }>(app, "GET", "/api/v1/images?q=trixie-slim");
      return body.items[0]?.inspection.sizes.download ?? 0;
    };
    await expect.poll(download, { timeout: 60_000 }).toBeGreaterThan(1e6);
    await page
      .locator(`data[value="${await download()}"]`)
      .first()
      .waitFor({ state: "attached" });
    expect(faults).toEqual([]);
  } finally {
    await browser.close();
  }
});
