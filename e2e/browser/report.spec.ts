import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { Page } from "@playwright/test";
import { type App, freePort, inspectAll, startApp } from "../app";
import { test as base, expect, expectNoSideways, forms, inForm, picture } from "./fixtures";

/** A report from the button to the link that anyone may be given, read by the second listener in a profile that knows nothing of the app. */
const images = ["debian:trixie", "gcr.io/distroless/base-debian13", "gcr.io/distroless/static-debian13"];
const compared = `/compare?${images.map((image) => `image=${image}`).join("&")}`;

interface Shared {
  /** With a second listener, which frames from `framer` alone. */
  shared: { app: App; publicUrl: string; framer: number };
}

const test = base.extend<object, Shared>({
  shared: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
    async ({}, use) => {
      const [port, framer] = [await freePort(), await freePort()];
      const publicUrl = `http://127.0.0.1:${port}`;
      const app = await startApp({ env: { BASEWISE_PUBLIC_LISTEN: `127.0.0.1:${port}`, BASEWISE_EMBED_ORIGINS: `http://127.0.0.1:${framer}` } });
      const jobs = await inspectAll(
        app,
        images.map((reference) => ({ reference, source: "registry" })),
      );
      if (jobs.some((job) => job.state !== "done")) throw new Error(JSON.stringify(jobs));
      await use({ app, publicUrl, framer });
      await app.remove();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ shared }, use) => use(shared.app.url),
});

const freeze = async (app: App, more: object = {}): Promise<{ id: string; path: string }> => {
  const answer = await fetch(`${app.url}/api/v1/reports`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ images, title: "Frozen by the API", ...more }),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as { id: string; path: string };
};

/** What a page asked for and what it said that it must not. */
function watched(page: Page): { asked: string[]; faults: string[] } {
  const seen = { asked: [] as string[], faults: [] as string[] };
  page.on("request", (request) => seen.asked.push(request.url()));
  page.on("pageerror", (error) => seen.faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) seen.faults.push(message.text());
  });
  return seen;
}

test("freeze, open the link in a fresh profile, revoke: it is gone", async ({ page, browser, shared: { app, publicUrl }, axe }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: app.url });
  await page.goto(app.url + compared);
  await page.getByRole("button", { name: "Freeze as report" }).click();
  const dialog = page.getByRole("dialog", { name: "Freeze as report" });
  await dialog.getByLabel("Title").fill("A smaller base <b>for</b> us");
  await dialog.getByLabel("Note").last().fill("We asked **which** base.\n\n<script>alert(1)</script> ![x](https://evil.example/x.png)");
  await dialog.getByLabel("Made by").fill("the platform team");
  await dialog.getByLabel("Attack").check();
  await axe(page);
  await picture(page, "report-freeze");
  await dialog.getByRole("button", { name: "Freeze and copy link" }).click();
  const link = (await page.getByRole("dialog", { name: "Frozen" }).locator("code").first().textContent()) ?? "";
  expect(link).toMatch(new RegExp(`^${publicUrl}/r/[a-z2-7]{26}$`));
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);

  const fresh = await browser.newContext();
  const reader = await fresh.newPage();
  const { asked, faults } = watched(reader);
  expect((await reader.goto(link))?.status()).toBe(200);
  await expect(reader.getByRole("heading", { level: 1 })).toHaveText("A smaller base <b>for</b> us");
  await expect(reader.locator(".prose strong")).toHaveText("which");
  await expect(reader.locator(".prose")).toContainText("<script>alert(1)</script>");
  await expect(reader.locator(".by")).toContainText("by the platform team");
  await expect(reader.locator(".by")).toContainText("three images, pinned by digest");
  // The record's own figure, whatever the page says of it in words.
  const recorded = await (await fetch(`${app.url}/api/v1/images?q=static-debian13`)).json();
  const { digest, sizes } = recorded.items[0].inspection;
  await expect(reader.locator("#provenance")).toContainText(digest);
  await expect(reader.locator(`#provenance data[value="${sizes.download}"]`)).toBeAttached();
  await expect(reader.locator("section")).toHaveCount(7);
  expect(faults).toEqual([]);
  for (const url of asked) expect(url).toMatch(new RegExp(`^${publicUrl}/(?:r/|_next/static/|report\\.js|icon\\.svg)`));
  expect(await fresh.cookies()).toEqual([]);
  expect(await reader.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  // No way into the app, and no other host.
  const hrefs = await reader.locator("a[href]").evaluateAll((links) => links.map((one) => one.getAttribute("href") ?? ""));
  expect(hrefs.filter((href) => !href.startsWith("/r/") && !href.startsWith("#"))).toEqual([]);

  await page.goto(`${app.url}/reports`);
  const row = page.getByRole("row", { name: /A smaller base/ });
  await row.locator("summary").click();
  await row.getByRole("button", { name: "Revoke" }).click();
  await expect(page.locator(".toast")).toContainText("revoked, link answers 410");
  expect((await reader.goto(link))?.status()).toBe(410);
  await expect(reader.getByRole("heading", { level: 1 })).toHaveText("This report was revoked");
  await axe(reader);
  await picture(reader, "report-revoked");
  await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await expect(row.locator(".status")).toHaveText("Live");
  expect((await reader.goto(link))?.status()).toBe(200);
  await row.locator("summary").click();
  await row.getByRole("button", { name: "Delete" }).click();
  await expect(row).toHaveCount(0);
  expect((await reader.goto(link))?.status()).toBe(404);
  await picture(reader, "report-none");
  await fresh.close();
});

test("a report, light, dark and at 360 px, and on paper", async ({ browser, shared: { app, publicUrl }, axe }) => {
  const { path } = await freeze(app, { title: "A smaller base for our glibc services", note: "We asked which base our services should start from." });
  const context = await browser.newContext({ javaScriptEnabled: true });
  const page = await context.newPage();
  for (const form of forms) {
    await inForm(page, form);
    await page.goto(publicUrl + path);
    await axe(page);
    await expectNoSideways(page);
    await picture(page, `report-${form.name}`);
  }
  await inForm(page, forms[0]);
  const paper = await page.pdf({ path: "test-results/pages/report.pdf", preferCSSPageSize: true });
  expect(paper.subarray(0, 5).toString()).toBe("%PDF-");
  for (const type of ["SVG", "PNG"]) {
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: `From full to distroless as ${type}` }).click();
    const saved = await readFile(await (await coming).path());
    if (type === "PNG") expect(saved.subarray(1, 4).toString()).toBe("PNG");
    else expect(saved.toString()).toMatch(/^<svg.*coreutils.*<\/svg>/s);
    await writeFile(`test-results/pages/report-waterfall.${type.toLowerCase()}`, saved);
  }
  await page.emulateMedia({ media: "print" });
  // A4 less the margins of the style sheet.
  await page.setViewportSize({ width: 695, height: 1000 });
  await expect(page.getByRole("button", { name: "Print" })).toBeHidden();
  const squeezed = await page.locator(".rows .g:not(.heads) > .c").evaluateAll((cells) =>
    cells
      .filter((cell) => {
        const seen = (part: Element) =>
          (part.textContent ?? "").length - [...part.querySelectorAll(".sr")].reduce((n, sr) => n + (sr.textContent ?? "").length, 0);
        const parts = [...cell.children].filter((part) => !part.matches("svg, .sr"));
        return parts.some((part) => part.getBoundingClientRect().width < 24 && seen(part) > 8) || cell.scrollWidth > cell.clientWidth + 1;
      })
      .map((cell) => cell.textContent),
  );
  expect(squeezed, "cells whose words are broken or run into the next").toEqual([]);
  await expect(page.locator("#provenance")).toBeVisible();
  await context.close();
});

test("an answer is known by its version, and a view is counted of somebody who looks", async ({ shared: { app, publicUrl } }) => {
  const { id, path } = await freeze(app);
  const browserLike = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0" };
  const first = await fetch(publicUrl + path, { headers: browserLike });
  const etag = first.headers.get("etag") ?? "";
  expect(etag).toMatch(/^(?:W\/)?".+"$/);
  await first.text();
  expect((await fetch(publicUrl + path, { headers: { ...browserLike, "if-none-match": etag } })).status).toBe(304);
  await fetch(publicUrl + path, { method: "HEAD", headers: browserLike });
  await fetch(publicUrl + path, { headers: { "user-agent": "Slackbot-LinkExpanding 1.0" } });
  const renamed = await fetch(`${app.url}/api/v1/reports/${id}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ title: "Another title" }),
  });
  expect(renamed.status).toBe(200);
  const after = await fetch(publicUrl + path, { headers: { ...browserLike, "if-none-match": etag } });
  expect(after.status).toBe(200);
  expect(await after.text()).toContain("<h1>Another title</h1>");
  await expect.poll(async () => ((await (await fetch(`${app.url}/api/v1/reports/${id}`)).json()) as { views: number }).views, { timeout: 10_000 }).toBe(3);
});

test("what is taken along comes with its kind, for other sites' pages too", async ({ shared: { app, publicUrl } }) => {
  const { path } = await freeze(app, { title: "Taken <along> \u{1f600} 日本" });
  const get = async (rest: string) => {
    const answer = await fetch(publicUrl + path + rest);
    return { answer, body: Buffer.from(await answer.arrayBuffer()) };
  };
  const preview = await get("/preview.png");
  expect(preview.answer.headers.get("content-type")).toBe("image/png");
  expect(preview.answer.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect([preview.body.readUInt32BE(16), preview.body.readUInt32BE(20)]).toEqual([1200, 630]);
  await writeFile("test-results/pages/report-preview.png", preview.body);
  const badge = await get("/badge.svg");
  expect(badge.answer.headers.get("content-type")).toContain("image/svg+xml");
  expect(badge.body.toString()).toContain("%");
  const json = await get(".json");
  expect(JSON.parse(json.body.toString())).toMatchObject({ title: "Taken <along> \u{1f600} 日本", schemaVersion: 3 });
  expect((await get(".md")).body.toString()).toContain("| ");
  expect((await get(".csv?table=packages")).body.toString()).toContain("coreutils");
  for (const none of [".csv?table=nothing", ".pdf", "/embed/nothing"]) expect((await get(none)).answer.status, none).toBe(404);
  const page = (await get("")).body.toString();
  expect(page).toContain(`<meta property="og:image" content="${publicUrl}${path}/preview.png"/>`);
  expect(page).toContain('<meta name="robots" content="noindex');
});

test("a chart is framed by whom the configuration names, and by nobody else", async ({ browser, shared: { app, publicUrl, framer } }) => {
  const { path } = await freeze(app);
  const other = await freePort();
  const frames = [framer, other].map((port) => {
    const server = createServer((_, response) =>
      response.setHeader("content-type", "text/html").end(`<iframe src="${publicUrl}${path}/embed/waterfall" width="900" height="700"></iframe>`),
    );
    server.listen(port, "127.0.0.1");
    return server;
  });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${framer}/`);
    await expect(page.frameLocator("iframe").locator("table.wf")).toBeVisible();
    await picture(page, "report-embed");
    await page.goto(`http://127.0.0.1:${other}/`);
    await page.waitForTimeout(500);
    await expect(page.frameLocator("iframe").locator("table.wf")).toHaveCount(0);
  } finally {
    await context.close();
    for (const server of frames) {
      server.closeAllConnections();
      server.close();
    }
  }
});

test("reports are listed, light, dark and at 360 px", async ({ page, emptyApp, shared: { app }, axe }) => {
  await freeze(app, { title: "Ends soon", expiresAt: new Date(Date.now() + 4.5 * 86_400_000).toISOString() });
  for (const form of forms) {
    await inForm(page, form);
    await page.goto(`${app.url}/reports`);
    await expect(page.getByText("Expires in 5 days")).toBeVisible();
    await axe(page);
    await expectNoSideways(page);
    await picture(page, `reports-${form.name}`);
  }
  await page.goto(`${app.url}/reports?q=nothing+such`);
  await expect(page.locator(".matches-none")).toBeVisible();
  await inForm(page, forms[0]);
  await page.goto(`${emptyApp.url}/reports`);
  await expect(page.getByRole("heading", { name: "No report yet" })).toBeVisible();
  await axe(page);
});
