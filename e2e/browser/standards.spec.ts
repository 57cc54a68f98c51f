import { type App, inspectAll } from "../app";
import { expect, expectNoSideways, forms, inForm, picture, test } from "./fixtures";
import { type Moving, startMoving } from "./moving";

/** Standards as developers and the platform team see them, over a registry whose tag moves. */
const tag = "team/base:stable";
let moving: Moving;
let app: App;
const ask = <T>(...args: Parameters<Moving["ask"]>): Promise<T> => moving.ask<T>(...args);
interface Workload {
  revision: number;
  current: { id: string; from: string } | null;
}

test.beforeAll(async () => {
  test.setTimeout(180_000);
  moving = await startMoving({
    [tag]: "library/alpine:3.19",
    "distroless/static-debian13:nonroot": "distroless/static-debian13:nonroot",
    "distroless/base-debian13:nonroot": "distroless/base-debian13:nonroot",
  });
  app = moving.app;
});
test.afterAll(() => moving?.remove());

test.describe.configure({ mode: "serial" });

test("without a standard the page says what one is and how to begin", async ({ page, axe }) => {
  await page.goto(`${app.url}/standards`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Use this base");
  await expect(page.locator("main")).toContainText("No standard yet");
  await axe(page);
  await picture(page, "standards-empty");
});

test("a developer copies the whole line; status, reason, evidence and alternatives stand beside it", async ({ page, axe, context }) => {
  await inspectAll(
    app,
    [tag, "gcr.io/distroless/static-debian13:nonroot", "gcr.io/distroless/base-debian13:nonroot"].map((reference) => ({ reference })),
  );
  const report = await ask<{ id: string }>("POST", "/reports", { images: ["gcr.io/distroless/static-debian13:nonroot", tag], title: "Why static" });
  await ask("PUT", "/standards/go", {
    base: { reference: "gcr.io/distroless/static-debian13:nonroot" },
    alternatives: [{ reference: "scratch", note: "if you bring certificates and passwd" }],
    reason: "No libc, no shell. Runs as **uid 65532**. <script>alert(1)</script>",
    owner: "platform@example.com",
    reviewBy: "2099-03-14",
    by: "Ada",
  });
  const approved = await ask<{ standards: Workload }>("POST", "/standards/go/approve", { revision: 1, evidence: report.id, by: "Grace" });
  await ask("PUT", "/standards/shell", { base: { reference: tag }, reason: "musl, busybox. Only where a script must run.", by: "Ada" });
  await ask("POST", "/standards/shell/approve", { revision: 1, reviewBy: "2099-01-01", by: "Grace" });
  await ask("PUT", "/standards/glibc", { base: { reference: "gcr.io/distroless/base-debian13:nonroot" }, by: "Ada" }).catch(async () => {
    await ask("POST", "/standards/workloads", { slug: "glibc", title: "glibc binary", note: "cgo, C" });
    await ask("PUT", "/standards/glibc", { base: { reference: "gcr.io/distroless/base-debian13:nonroot" }, by: "Ada" });
  });

  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${app.url}/standards`);
  const go = page.locator("#go");
  await expect(go).toContainText("static-debian13:nonroot");
  await expect(go.locator(".status")).toHaveText("Approved");
  await expect(go).toContainText("review by 14 Mar 2099");
  await expect(go.locator("strong")).toHaveText("uid 65532");
  await expect(go).toContainText("scratch, if you bring certificates and passwd");
  await expect(go.getByRole("link", { name: "Report" })).toHaveAttribute("href", /^\/r\/[a-z0-9]{26}$/);
  expect(await page.evaluate(() => document.querySelectorAll("#go script").length)).toBe(0);
  // By keyboard alone.
  const button = go.getByRole("button", { name: /Copy the whole line/ });
  await button.focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(approved.standards.current?.from);
  expect(approved.standards.current?.from).toMatch(/^FROM gcr\.io\/distroless\/static-debian13:nonroot@sha256:[0-9a-f]{64}$/);
  await expect(page.locator("#glibc-proposed .status")).toHaveText("Proposed");
  // Alpine 3.19 is out of support: by its publisher's word, not by a look-up.
  await expect(page.locator(".due")).toHaveCount(1);
  await expect(page.locator(".due")).toContainText("End of support of Alpine 3.19: 1 Nov 2025, as published by alpinelinux.org");
  await axe(page);
});

test("once the tag has moved in the registry, the page says so and what changed", async ({ page, axe }) => {
  await moving.copy("library/alpine:3.20", tag);
  const [before, after] = [await moving.digestOf("library/alpine:3.19"), await moving.digestOf("library/alpine:3.20")];
  await inspectAll(app, [{ reference: tag }]);
  await page.goto(`${app.url}/standards`);
  await expect(page.locator("#shell .status")).toHaveText("Approved, tag moved");
  const moved = page.locator(".due").filter({ hasText: "Tag moved" });
  await expect(moved).toContainText(`Approved at ${before.slice(7, 19)}, now ${after.slice(7, 19)}`);
  await expect(moved).toContainText(/Download \d.*MB → \d.*MB \([+−]/);
  await expect(moved).toContainText(/Packages \d+ → \d+: \d+ changed/);
  await expect(page.getByRole("link", { name: /need(s)? a decision/ })).toBeVisible();
  for (const form of forms) {
    await inForm(page, form);
    await axe(page);
    await expectNoSideways(page);
    await picture(page, `standards-${form.name}`);
  }
  await inForm(page, forms[0]);
  await moved.getByRole("link", { name: "Compare" }).click();
  await expect(page).toHaveURL(/\/compare\?/);
  await expect(page.locator("main")).toContainText("team/base");
});

test("a Dockerfile is checked on the page: each finding with its lines, what to write instead; bad input loses nothing", async ({ page, axe, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${app.url}/standards/check`);
  const area = page.getByRole("textbox", { name: "The Dockerfile" });
  const lines = ["FROM node:22 AS build", "RUN npm ci", "", "FROM gcr.io/distroless/static-debian13:nonroot", "COPY --from=build /app /app"];
  await area.fill(lines.join("\n"));
  await area.press("Tab");
  await page.getByRole("button", { name: "Check", exact: true }).first().click();
  const result = page.locator(".check-result").first();
  await expect(result.getByRole("heading")).toHaveText("approved, but without a digest");
  await expect(result.locator("ol.code li")).toHaveCount(5);
  await expect(result.locator("ol.code li.warn")).toHaveText(lines[3] ?? "");
  await expect(result.locator(".finding")).toHaveCount(2);
  await expect(result.locator(".finding").first()).toContainText("Line 1: build stage, stage build");
  await result.getByRole("button", { name: /Copy the whole line/ }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toMatch(/^FROM gcr\.io\/distroless\/static-debian13:nonroot@sha256:[0-9a-f]{64}\n$/);
  for (const form of forms) {
    await inForm(page, form);
    await axe(page);
    await expectNoSideways(page);
    await picture(page, `standards-check-${form.name}`);
  }
  await inForm(page, forms[0]);

  // A platform that is none is refused, and the text stands; a file takes its place; what Docker would not build is told with its line.
  await page.getByText("Target, build arguments, platform, team").click();
  await page.getByLabel("Platform").fill("mars");
  await page.getByRole("button", { name: "Check", exact: true }).first().click();
  await expect(page.getByRole("alert").filter({ hasText: "Not a platform" })).toBeVisible();
  await expect(area).toHaveValue(lines.join("\n"));
  await page.getByLabel("Platform").fill("");
  await page.locator("input[type=file]").setInputFiles({ name: "Dockerfile", mimeType: "text/plain", buffer: Buffer.from("RUN true\nFROM\n") });
  await expect(area).toHaveValue("RUN true\nFROM\n");
  await page.getByRole("button", { name: "Check", exact: true }).first().click();
  await expect(result.getByRole("heading")).toHaveText("not readable");
  await expect(result.locator(".finding").first()).toContainText(/Line \d/);
});

test("an image is checked by its layers, beside what it claims; one that is not on record says so", async ({ page, axe }) => {
  await page.goto(`${app.url}/standards/check`);
  const field = page.getByRole("textbox", { name: /Reference or digest/ });
  await field.fill("gcr.io/distroless/static-debian13:nonroot");
  await field.press("Enter");
  const answer = page.locator("#image .check-result");
  await expect(answer.getByRole("heading")).toHaveText("approved");
  await expect(answer).toContainText("Proven by its layers");
  await expect(answer).toContainText("Claimed by itself");
  await axe(page);
  await page.goto(`${app.url}/standards/check?image=debian:trixie`);
  await expect(answer).toContainText("Its layers are not on record here");
  await expect(answer.getByRole("button", { name: "Inspect", exact: true })).toBeVisible();
  await page.goto(`${app.url}/standards/check?image=${encodeURIComponent("Not valid!")}`);
  await expect(page.locator("#image").getByRole("alert")).toContainText("Not an image reference");
  await page.getByText("GitHub Actions", { exact: false }).click();
  await expect(page.locator(".snippet[open] pre")).toContainText("actions/checkout@v4");
});
