import { call } from "../app";
import { expect, expectNoSideways, forms, inForm, picture, test } from "./fixtures";

const pair = "image=debian:trixie&image=gcr.io/distroless/base-debian13";
const page = (view: string, more = "") => `/compare/diff?${pair}&view=${view}${more}`;
const exact = (n: number) => n.toLocaleString("en-GB");

interface Answer {
  total: number;
  counts: Record<"removed" | "added" | "changed" | "same", number>;
  items: { path?: string; name?: string }[];
}

test("files: a list of all paths that fetches what comes in sight, by keyboard", async ({ page: p, axe, app }) => {
  const { body } = await call<Answer>(app, "GET", `/api/v1/compare/files?${pair}&change=removed,added,changed,same&type=file,symlink,other&limit=1`);
  await p.goto(page("files", "&as=list&change=removed,added,changed,same&order=path"));
  const grid = p.getByRole("grid", { name: `Files that differ, ${exact(body.total)} rows` });
  await expect(grid).toHaveAttribute("aria-rowcount", String(body.total));
  expect(body.total).toBeGreaterThan(4_000);
  await expect(p.locator(".rail-frame")).toBeAttached(); // the list of all rows has taken over
  // A few rows stand in the page, however many there are.
  expect(await grid.getByRole("row").count()).toBeLessThan(120);
  await grid.focus();
  await p.keyboard.press("End");
  const last = await call<Answer>(
    app,
    "GET",
    `/api/v1/compare/files?${pair}&change=removed,added,changed,same&type=file,symlink,other&limit=1&cursor=${body.total - 1}`,
  );
  await expect(grid.locator(`#row-${body.total - 1}`)).toContainText(last.body.items[0]?.path ?? "?");
  await p.keyboard.press("Home");
  await p.keyboard.press("j");
  await p.keyboard.press("Enter");
  await expect(p).toHaveURL(/file=/);
  await expect(p.locator(".fside")).toContainText("SHA-256");
  await axe(p);
  await p.keyboard.press("Escape");
  await expect(p).not.toHaveURL(/file=/);
  await p.keyboard.press("/");
  await p.keyboard.type("bin/bash");
  await expect(p).toHaveURL(/q=bin/);
  await expect(p.getByRole("grid")).toContainText("/usr/bin/bash");
  await expect.poll(() => p.getByRole("grid").getByRole("row").count()).toBeLessThan(10);
});

test("files: folders open, signs and kinds of change are chosen, all of it in the address", async ({ page: p }) => {
  await p.goto(page("files"));
  const grid = p.getByRole("grid");
  await p.getByRole("button", { name: /^same/i }).click();
  await expect(p).toHaveURL(/change=.*same/);
  await p.goto(page("files", "&change=content"));
  const { url } = { url: p.url() };
  await expect(grid.getByRole("row").first()).toBeVisible();
  await p.goto("about:blank");
  await p.goto(url);
  await expect(p.getByRole("button", { name: /content/ })).toHaveAttribute("aria-pressed", "true");
  await expect(p.getByRole("button", { name: /only in A/i })).toHaveAttribute("aria-pressed", "false");
});

test("packages, config and layers say what the API says", async ({ page: p, axe, app }) => {
  const packages = (await call<Answer>(app, "GET", `/api/v1/compare/packages?${pair}&limit=500`)).body;
  await p.goto(page("packages"));
  await expect(p.locator("#packages tbody tr")).toHaveCount(packages.total);
  await expect(p.getByRole("link", { name: new RegExp(`^Packages: .*${packages.counts.removed}`) })).toBeVisible();
  await p.locator("#packages thead").getByRole("link", { name: "Package" }).click();
  await expect(p.locator("#packages thead th").first()).toHaveAttribute("aria-sort", "ascending");
  const names = await p.locator("#packages tbody th code").allTextContents();
  expect(names).toEqual([...names].sort());
  await axe(p);
  await p.getByRole("link", { name: /^Config:/ }).click();
  await expect(p).toHaveURL(/view=config/);
  await expect(p.locator("#config")).toContainText("SSL_CERT_FILE");
  await expect(p).toHaveTitle(/^Diff of /);
  await axe(p);
  await p.getByRole("link", { name: /^Layers:/ }).click();
  await expect(p).toHaveURL(/view=layers/);
  await expect(p.locator("#layers")).toBeVisible();
  await expect(p).toHaveTitle(/^Diff of /);
  await axe(p);
});

test("works by links alone", async ({ browser, app }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const p = await context.newPage();
  await p.goto(app.url + page("files", "&as=list"));
  await p.getByRole("link", { name: "More rows" }).click();
  await expect(p).toHaveURL(/at=\d+/);
  await p.getByRole("searchbox").fill("bin/bash");
  await p.getByRole("searchbox").press("Enter");
  await expect(p.getByRole("grid")).toContainText("/usr/bin/bash");
  await context.close();
});

test("what cannot be held against each other says why", async ({ page: p }) => {
  await p.goto("/compare/diff?image=debian:trixie");
  await expect(p.getByRole("heading", { level: 1 })).toContainText("Two images are compared in full");
  await p.goto("/compare/diff?image=debian:trixie&image=debian:never-inspected");
  await expect(p.locator("main")).toContainText("not recorded");
});

for (const form of forms) {
  test(`looks right, ${form.name}`, async ({ page: p, axe }) => {
    await inForm(p, form);
    for (const view of ["files", "packages", "config", "layers"]) {
      await p.goto(page(view));
      await expect(p.getByRole("heading", { level: 2 }).first()).toBeVisible();
      await expectNoSideways(p);
      await picture(p, `diff-${view}-${form.name}`);
    }
    await axe(p);
  });
}
