import { mkdirSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { type App, inspectAll, startApp } from "../app";

/** One built server for all specs of a worker, with a set of images read from the bed's registry before the first test. */
export const inspected = [
  "debian:trixie",
  "debian:trixie-slim",
  "gcr.io/distroless/static-debian13",
  "gcr.io/distroless/base-nossl-debian13",
  "gcr.io/distroless/base-debian13",
  "gcr.io/distroless/cc-debian13",
  "gcr.io/distroless/python3-debian13",
  "gcr.io/distroless/static-debian12",
] as const;

interface WorkerFixtures {
  /** A server with the set above on record. */
  app: App;
  /** A server with an empty database and no engine. */
  emptyApp: App;
}

/** Until the page's script has taken it over: nobody presses a key in the tenth of a second before. */
const untilAlive = (page: Page) =>
  page.waitForFunction(
    () =>
      Object.keys(document.querySelector("main") ?? {}).some((key) => key.startsWith("__react")) &&
      new Promise((done) => requestIdleCallback(() => done(true))),
  );

export const test = base.extend<{ axe: (page: Page) => Promise<void> }, WorkerFixtures>({
  app: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
    async ({}, use) => {
      const app = await startApp();
      const jobs = await inspectAll(
        app,
        inspected.map((reference) => ({ reference, source: "registry" })),
      );
      const failed = jobs.filter((j) => j.state !== "done");
      if (failed.length) throw new Error(`not inspected: ${JSON.stringify(failed)}`);
      await use(app);
      await app.remove();
    },
    { scope: "worker", timeout: 300_000 },
  ],
  emptyApp: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
    async ({}, use) => {
      const app = await startApp({ env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" } });
      await use(app);
      await app.remove();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ app }, use) => use(app.url),
  // A page that asks anything of another host, breaks its own policy or throws has failed, whatever else it shows.
  page: async ({ page }, use) => {
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(`thrown: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) faults.push(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (/^https?:$/.test(protocol) && !["127.0.0.1", "localhost"].includes(hostname)) faults.push(`asked ${request.url()}`);
    });
    const goto = page.goto.bind(page);
    page.goto = async (...args) => {
      const answer = await goto(...args);
      if (answer?.headers()["content-type"]?.startsWith("text/html")) await untilAlive(page);
      return answer;
    };
    await use(page);
    expect(faults).toEqual([]);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  axe: async ({}, use) => {
    await use(async (page) => {
      // From the top: what is scrolled half under the heads that stay would count as too small a target.
      const at = await page.evaluate(() => {
        const y = scrollY;
        scrollTo({ top: 0, behavior: "instant" });
        return y;
      });
      // In one pass and without what passed: a comparison of four has 3,500 elements, and the builder's other way takes three times as long.
      // No page has frames, which is all that the other way is for.
      const result = await new AxeBuilder({ page })
        .setLegacyMode()
        .options({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"] })
        .analyze();
      await page.evaluate((top) => scrollTo({ top, behavior: "instant" }), at);
      expect(result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`)).toEqual([]);
    });
  },
});

export { expect };

/** The three forms in which every page is looked at; the pictures are for people, in test-results/pages. `npm test` takes none of whole pages. */
export const forms = [
  { name: "light", width: 1440, scheme: "light" },
  { name: "dark", width: 1440, scheme: "dark" },
  { name: "360", width: 360, scheme: "light" },
] as const;

export async function inForm(page: Page, form: (typeof forms)[number]): Promise<void> {
  await page.setViewportSize({ width: form.width, height: 900 });
  await page.emulateMedia({ colorScheme: form.scheme, reducedMotion: "reduce" });
}

const pictures = "test-results/pages";
mkdirSync(pictures, { recursive: true });
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.BASEWISE_TEST_PICTURES !== "no") await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}

/** Nothing may push the page wider than the window; what does is named. */
export async function expectNoSideways(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > clientWidth + 0.5);
    return wide
      .slice(0, 6)
      .map((one) => `${one.tagName.toLowerCase()}.${one.className} ends at ${Math.round(one.getBoundingClientRect().right)} of ${clientWidth}`);
  });
  expect(beyond).toEqual([]);
}
