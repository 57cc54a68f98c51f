import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type App, call, inspectAll, startApp } from "../app";
import { startRegistry, up } from "../testbed";
import { expect, expectNoSideways, forms, inForm, picture, test } from "./fixtures";

/** Standards as developers and the platform team see them, over a registry whose tag moves. */
const run = promisify(execFile);
const tag = "team/base:stable";
let app: App;
let folder: string;
let registry: Awaited<ReturnType<typeof startRegistry>>;
let bedRegistry: string;

const copy = (from: string, to: string) =>
  run("skopeo", [
    ...["copy", "--quiet", "--all", "--src-tls-verify=false", "--dest-tls-verify=false"],
    `docker://${bedRegistry}/${from}`,
    `docker://${registry.address}/${to}`,
  ]);
const ask = async <T>(method: string, route: string, body: object): Promise<T> => {
  const answer = await call<T>(app, method, `/api/v1${route}`, body);
  if (answer.status >= 400) throw new Error(`${route}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};
interface Workload {
  revision: number;
  current: { id: string; from: string } | null;
}

test.beforeAll(async () => {
  test.setTimeout(180_000);
  bedRegistry = (await up({ say: () => undefined })).registry;
  folder = await mkdtemp(path.join(tmpdir(), "basewise-standards-"));
  registry = await startRegistry({ storage: folder });
  await copy("library/alpine:3.19", tag);
  await copy("distroless/static-debian13:nonroot", "distroless/static-debian13:nonroot");
  await copy("distroless/base-debian13:nonroot", "distroless/base-debian13:nonroot");
  const mirror = `http://${registry.address}`;
  app = await startApp({ bed: false, env: { BASEWISE_REGISTRY_MIRRORS: `docker.io=${mirror},gcr.io=${mirror}`, BASEWISE_SOURCE: "registry" } });
});
test.afterAll(async () => {
  await app?.remove();
  await registry?.stop();
  await rm(folder, { recursive: true, force: true });
});

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
  await copy("library/alpine:3.20", tag);
  const packages = async (version: string) =>
    (await run("skopeo", ["inspect", "--tls-verify=false", `docker://${bedRegistry}/library/alpine:${version}`, "--format", "{{.Digest}}"])).stdout.trim();
  const [before, after] = [await packages("3.19"), await packages("3.20")];
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
