import type { Page } from "@playwright/test";
import { expect, inspected, test } from "./fixtures";

/** What the comparison costs a browser, with eight images on it: bytes of script before anyone has touched it, movement, time until it is seen. */
const eight = `/compare?${inspected.map((reference) => `image=${reference}`).join("&")}`;
const scriptBudget = 200 * 1024;
const layoutShiftBudget = 0.02;
const paintBudgetMs = 1000;

interface Paint {
  shift: number;
  lcp: number;
}

/** Loads the page as a new visitor does, with nothing in the cache, and watches until nothing more comes. */
async function firstLoad(page: Page, address: string): Promise<Paint> {
  await page.goto(address, { waitUntil: "load" });
  await expect(page.locator("#verdict .fig data").first()).toBeVisible();
  await page.waitForTimeout(700);
  return page.evaluate(() => (window as unknown as { seen: Paint }).seen);
}

const watch = () => {
  const seen = { shift: 0, lcp: 0 };
  (window as unknown as { seen: typeof seen }).seen = seen;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.lcp = Math.max(seen.lcp, entry.startTime);
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) seen.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
};

test("script on the first load of eight columns is within 200 KiB, gzipped", async ({ page }) => {
  const scripts = new Map<string, { bytes: number; encoding: string }>();
  const sizes: Promise<void>[] = [];
  page.on("requestfinished", (request) => {
    if (request.resourceType() !== "script") return;
    sizes.push(
      (async () => {
        const [size, answer] = await Promise.all([request.sizes(), request.response()]);
        scripts.set(request.url(), { bytes: size.responseBodySize, encoding: (await answer?.headerValue("content-encoding")) ?? "none" });
      })(),
    );
  });
  await page.goto(eight, { waitUntil: "networkidle" }).catch(() => undefined); // the event stream never rests
  await page.waitForTimeout(1500);
  await Promise.all(sizes);
  const total = [...scripts.values()].reduce((sum, s) => sum + s.bytes, 0);
  const lines = [...scripts].sort((a, b) => b[1].bytes - a[1].bytes).map(([url, s]) => `${String(s.bytes).padStart(8)} ${s.encoding} ${new URL(url).pathname}`);
  console.log(`script before any interaction: ${(total / 1024).toFixed(1)} KiB in ${scripts.size} files\n${lines.join("\n")}`);
  expect(scripts.size).toBeGreaterThan(0);
  expect([...scripts.values()].filter((s) => s.bytes > 2_000 && s.encoding !== "gzip")).toEqual([]);
  expect(total).toBeLessThanOrEqual(scriptBudget);
});

test("nothing moves after eight columns are seen; in the full run they are within a second", async ({ browser, app }) => {
  const paints: Paint[] = [];
  // Warm-up, of both ends. A server that was started for the tests has drawn this page hardly ever before. And whoever follows a link has a
  // browser running: without a page of this site before it, the start of chromium's own processes is measured, on the processors that the
  // server needs. What is asked for here brings nothing of the page into the cache.
  for (let i = 0; i < 8; i++) await (await fetch(app.url + eight)).text();
  for (let i = 0; i < 6; i++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(watch);
    await page.goto(`${app.url}/api/v1/health`);
    await page.waitForTimeout(500);
    paints.push(await firstLoad(page, app.url + eight));
    await context.close();
  }
  const warm = paints.slice(1).sort((a, b) => a.lcp - b.lcp);
  console.log(`largest paint, ms: ${warm.map((p) => p.lcp.toFixed(0)).join(" ")}; layout shift: ${warm.map((p) => p.shift.toFixed(4)).join(" ")}`);
  for (const paint of warm) expect(paint.shift).toBeLessThan(layoutShiftBudget);
  expect(warm.every((p) => p.lcp > 0)).toBe(true);
  // A time on a clock is judged by the full run, on a quiet machine; it is printed always.
  if (process.env.BASEWISE_TEST_FULL) expect(warm[Math.floor(warm.length / 2)]?.lcp).toBeLessThan(paintBudgetMs);
});

test("a narrow window sees nothing move either", async ({ browser, app }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(watch);
  const paint = await firstLoad(page, app.url + eight);
  await context.close();
  expect(paint.shift).toBeLessThan(layoutShiftBudget);
});
