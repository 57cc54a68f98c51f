import { expect, expectNoSideways, forms, inForm, picture, test } from "./fixtures";

/** Every page in light, dark and at 360 px: axe finds nothing, nothing overflows, nothing breaks the page's own policy. */
const pages = [
  ["ladder", "/"],
  ["compare", "/compare?image=debian:trixie&image=gcr.io/distroless/static-debian13&image=gcr.io/distroless/base-debian13"],
  ["compare-unrecorded", "/compare?image=debian:trixie&image=gcr.io/distroless/java21-debian13&image=Not%20valid"],
  ["image", "/images?image=gcr.io/distroless/base-debian13"],
  ["activity", "/activity"],
] as const;

for (const [name, path] of pages) {
  for (const form of forms) {
    test(`${name}, ${form.name}`, async ({ page, axe }) => {
      await inForm(page, form);
      await page.goto(path);
      await expect(page.locator("main")).toBeVisible();
      await expect(page.locator("h1")).toHaveCount(1);
      await axe(page);
      await expectNoSideways(page);
      await picture(page, `${name}-${form.name}`);
    });
  }
}

test("an empty database offers the starter set, and says that no engine answers", async ({ page, emptyApp, axe }) => {
  await page.goto(emptyApp.url);
  await expect(page.getByRole("button", { name: /starter set/i })).toBeVisible();
  await expect(page.getByText(/No Docker engine/i)).toBeVisible();
  await axe(page);
  await picture(page, "ladder-empty");
});

test("an address that no page has says so within the frame", async ({ page }) => {
  const answer = await page.goto("/nowhere/at/all");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("navigation").first()).toBeVisible();
  await expect(page.locator("main")).toContainText("not_found");
});

test("the comparison says download sizes as the record has them", async ({ page, app }) => {
  const answer = await (await fetch(`${app.url}/api/v1/images?q=static-debian13`)).json();
  const download = answer.items[0].inspection.sizes.download as number;
  await page.goto("/compare?image=debian:trixie&image=gcr.io/distroless/static-debian13");
  await expect(page.locator(`data[value="${download}"]`).first()).toBeAttached();
});

test("looking at a page starts no work", async ({ page, app }) => {
  const jobs = async () => ((await (await fetch(`${app.url}/api/v1/inspections?limit=500`)).json()) as { items: unknown[] }).items.length;
  const before = await jobs();
  await page.goto("/compare?image=debian:trixie&image=gcr.io/distroless/java21-debian13");
  await page.goto("/images?image=gcr.io/distroless/java21-debian13");
  await page.waitForTimeout(500);
  expect(await jobs()).toBe(before);
});

test("a page of another origin can queue nothing", async ({ browser, app }) => {
  const { createServer } = await import("node:http");
  const attack = `<form id=f method=post enctype="text/plain" action="${app.url}/api/v1/inspections"><input name='{"reference":"debian:bookworm","x":"' value='"}'></form>
    <script>
      const post = (init) => fetch("${app.url}/api/v1/inspections", { method: "POST", body: '{"reference":"debian:bookworm"}', ...init }).catch(() => 0);
      Promise.all([post({ mode: "no-cors" }), post({ mode: "no-cors", headers: { "content-type": "text/plain" } }), post({ headers: { "content-type": "application/json" } })]).then(() => document.title = "asked");
    </script>`;
  const server = createServer((_, response) => response.setHeader("content-type", "text/html").end(attack));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const jobs = async () =>
    ((await (await fetch(`${app.url}/api/v1/inspections?limit=500`)).json()) as { items: { reference: string }[] }).items.filter((j) =>
      j.reference.includes("bookworm"),
    );
  const context = await browser.newContext();
  try {
    const port = (server.address() as { port: number }).port;
    // Another port is another origin of the same site; another name is another site.
    for (const host of ["127.0.0.1", "localhost"]) {
      const page = await context.newPage();
      await page.goto(`http://${host}:${port}/`);
      await expect(page).toHaveTitle("asked");
      // A form's post is a navigation: the answer becomes the page.
      await page.locator("#f").evaluate((form: HTMLFormElement) => void setTimeout(() => form.submit(), 0));
      await expect(page.locator("body")).toContainText("foreign_origin");
      await page.close();
    }
    expect(await jobs()).toEqual([]);
  } finally {
    await context.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
