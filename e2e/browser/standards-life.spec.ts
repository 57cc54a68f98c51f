import type { Page } from "@playwright/test";
import { type App, inspectAll } from "../app";
import { expect, expectNoSideways, forms, inForm, picture, test } from "./fixtures";
import { type Moving, startMoving } from "./moving";

/** The life of a standard through its forms: proposed, approved with a report, its tag moves, superseded, ended; and two who edit at once. */
const tag = "team/base:stable";
const slug = "shell";
let moving: Moving;
let app: App;

test.describe.configure({ mode: "serial", timeout: 120_000 });
test.beforeAll(async () => {
  test.setTimeout(180_000);
  moving = await startMoving({ [tag]: "library/alpine:3.19", "team/other:1": "library/busybox:1.38.0-musl" });
  app = moving.app;
});
test.afterAll(() => moving?.remove());

const field = (page: Page, name: string | RegExp) => page.locator("main").getByRole("textbox", { name, exact: typeof name === "string" });
const dialog = (page: Page) => page.getByRole("dialog");
const changes = (page: Page) => page.locator(".changes > li");

/** In three forms, in each without a fault that axe knows and no wider than the window. */
async function look(page: Page, name: string, axe: (page: Page) => Promise<void>) {
  for (const form of forms) {
    await inForm(page, form);
    await axe(page);
    await expectNoSideways(page);
    await picture(page, `${name}-${form.name}`);
  }
  await inForm(page, forms[0]);
}

test("a base is proposed by keyboard; what is not on record is refused, inspected from there, and nothing that was typed is lost", async ({ page, axe }) => {
  await page.goto(`${app.url}/standards`);
  await page.getByRole("link", { name: "Propose", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/standards\/new$/);
  await look(page, "standards-new", axe);
  await page.getByRole("link", { name: "Shell needed" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Propose a base");
  await page.getByRole("combobox", { name: "Base" }).focus();
  await page.keyboard.type(tag);
  await page.keyboard.press("Escape");
  await field(page, "Reason").focus();
  await page.keyboard.type("musl and busybox. Only where a **script** must run.");
  await page.getByRole("button", { name: "Add an alternative" }).click();
  await page.getByRole("combobox", { name: "Alternative 1" }).fill("scratch");
  await field(page, "When alternative 1 may be used").fill("where nothing is needed");
  await field(page, "Owner").fill("platform@example.com");
  await field(page, "Why").fill("Cron jobs have no standard.");
  await field(page, "Your name").fill("Ada");
  await page.keyboard.press("Enter");
  const trouble = page.locator(".standard-form .trouble");
  await expect(trouble).toContainText("The image is not recorded");
  await expect(field(page, "Reason")).toHaveValue("musl and busybox. Only where a **script** must run.");
  await look(page, "standards-edit-refused", axe);

  // A reload in the middle of it keeps it as well.
  await page.reload();
  await expect(page.getByText("What you wrote before is back.")).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Base" })).toHaveValue(tag);
  await expect(field(page, "When alternative 1 may be used")).toHaveValue("where nothing is needed");
  await page.getByRole("button", { name: "Propose" }).click();
  await trouble.getByRole("button", { name: "Inspect it" }).click();
  await expect(page.getByText(`${tag} was read`)).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Propose" }).click();
  await expect(page).toHaveURL(`${app.url}/standards/${slug}`);
  const proposed = page.locator("#proposed");
  await expect(proposed.locator(".status")).toHaveText("Proposed");
  await expect(proposed).toContainText((await moving.digestOf("library/alpine:3.19")).slice(7));
  await expect(proposed.locator("strong")).toHaveText("script");
  await expect(proposed).toContainText("scratch, where nothing is needed");
  await expect(changes(page)).toHaveCount(1);
  await expect(changes(page).first()).toContainText("Ada proposed");
  await look(page, "standard-proposed", axe);
});

test("it is approved with a report; the name is remembered, and the tag is followed from then on", async ({ page, axe }) => {
  await page.goto(`${app.url}/standards/${slug}`);
  const report = await moving.ask<{ slug: string }>("POST", "/reports", { images: [tag], title: "Why Alpine for scripts" });
  await page.reload();
  const approve = page.locator("#proposed").getByRole("button", { name: "Approve…" });
  await approve.focus();
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByRole("heading")).toHaveText(`Approve ${tag}`);
  const option = dialog(page).locator("option", { hasText: "Why Alpine for scripts" });
  await dialog(page)
    .getByLabel("Evidence")
    .selectOption((await option.getAttribute("value")) ?? "");
  await dialog(page).getByLabel("Review by").fill("2099-03-14");
  await axe(page);
  await picture(page, "standard-approve-light");
  await expect(dialog(page).getByLabel("Your name")).toHaveValue("");
  await dialog(page).getByLabel("Your name").fill("Grace");
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toHaveCount(0);
  const approved = page.locator("#approved");
  await expect(approved.locator(".status")).toHaveText("Approved");
  await expect(approved).toContainText("review by 14 Mar 2099");
  await expect(approved.getByRole("link", { name: "Report" })).toHaveAttribute("href", `/r/${report.slug}`);
  await expect(changes(page).first()).toContainText("Grace approved");
  await approved.getByRole("button", { name: "Review…" }).click();
  await expect(dialog(page).getByLabel("Your name")).toHaveValue("Grace");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  const follows = await moving.ask<{ items: { repository: string }[] }>("GET", "/follows");
  expect(follows.items.map(({ repository }) => repository)).toEqual(["docker.io/team/base"]);
});

test("its tag moves in the registry: the page says so and what changed; the new digest is proposed, approved, and supersedes the old one", async ({
  page,
  axe,
}) => {
  const [before, after] = [await moving.digestOf("library/alpine:3.19"), await moving.digestOf("library/alpine:3.20")];
  await moving.copy("library/alpine:3.20", tag);
  await inspectAll(app, [{ reference: tag }]);
  await page.goto(`${app.url}/standards/${slug}`);
  await expect(page.locator("#approved .status")).toHaveText("Approved, tag moved");
  const moved = page.locator(".due").filter({ hasText: "Tag moved" });
  await expect(moved).toContainText(`Approved at ${before.slice(7, 19)}, now ${after.slice(7, 19)}`);
  await expect(moved).toContainText(/Packages \d+ → \d+: \d+ changed/);
  await look(page, "standard-moved", axe);
  await moved.getByRole("link", { name: "Propose it" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Propose another base");
  await expect(page.getByRole("combobox", { name: "Base" })).toHaveValue(tag);
  // What was decided before is where the next proposal begins.
  await expect(field(page, "Owner")).toHaveValue("platform@example.com");
  await field(page, "Reason").fill("As before, on a branch that is still supported.");
  await page.getByRole("button", { name: "Propose" }).click();
  const proposed = page.locator("#proposed");
  await expect(proposed).toContainText(after.slice(7));
  await proposed.getByRole("button", { name: "Approve…" }).click();
  await expect(dialog(page)).toContainText(`It supersedes ${tag}`);
  await dialog(page).getByLabel("Old one until").fill("2099-01-31");
  await dialog(page).getByLabel("Review by").fill("2099-03-14");
  await dialog(page).getByRole("button", { name: "Approve", exact: true }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.locator("#approved")).toContainText(after.slice(7));
  await expect(page.locator("#approved .status")).toHaveText("Approved");
  const earlier = page.locator(".earlier");
  await expect(earlier).toHaveCount(1);
  await expect(earlier).toContainText("Deprecated");
  await expect(earlier).toContainText("may be used until 31 Jan 2099; followed by team/base:stable");
  await expect(page.locator(".due").filter({ hasText: "Tag moved" })).toHaveCount(0);
  // And for developers.
  await page.goto(`${app.url}/standards`);
  await expect(page.locator(`#${slug}`)).toContainText(`@${after.slice(0, 19)}`);
  await expect(page.locator(`#${slug}`)).toContainText("Replaces team/base:stable, deprecated until 31 Jan 2099");
});

test("two edit one standard: the second is told what the first did, and loses nothing", async ({ page, context, axe }) => {
  const second = await context.newPage();
  await page.goto(`${app.url}/standards/${slug}`);
  await page.locator("#approved").getByRole("link", { name: "Edit" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Edit the standard");
  await second.goto(page.url());
  await expect(field(second, "Owner")).toHaveValue("platform@example.com");

  await field(page, "Owner").fill("Grace’s team");
  await page.getByLabel("Review by").fill("2099-06-01");
  await field(page, "Why").fill("New team.");
  await field(page, "Your name").fill("Grace");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#approved")).toContainText("Grace’s team");

  await field(second, "Reason").fill("As before; checked by Linus.");
  await field(second, "Owner").fill("Linus’ team");
  await field(second, "Your name").fill("Linus");
  await second.getByRole("button", { name: "Save" }).click();
  const conflict = second.locator(".conflict");
  await expect(conflict).toContainText("Somebody else changed it while you wrote.");
  await expect(conflict).toContainText("Grace changed it");
  await expect(conflict).toContainText("New team.");
  await expect(conflict).toContainText("Owner: platform@example.com → Grace’s team (you changed this too)");
  await expect(conflict).toContainText("Review by: 14 Mar 2099 → 1 Jun 2099");
  await expect(field(second, "Reason")).toHaveValue("As before; checked by Linus.");
  await expect(field(second, "Owner")).toHaveValue("Linus’ team");
  await expect(second.getByLabel("Review by")).toHaveValue("2099-06-01");
  await look(second, "standards-edit-conflict", axe);
  await second.getByRole("button", { name: "Save again" }).click();
  await expect(second.locator("#approved")).toContainText("Linus’ team");
  await expect(second.locator("#approved")).toContainText("checked by Linus");
  await expect(second.locator("#approved")).toContainText("review by 1 Jun 2099");
  await expect(changes(second).nth(0)).toContainText("Linus changed");
  await expect(changes(second).nth(1)).toContainText("Grace changed: New team.");

  // A dialog is told as well: the first page is behind.
  await page.locator("#approved").getByRole("button", { name: "Review…" }).click();
  await dialog(page).getByLabel("Next review").fill("2099-07-01");
  await dialog(page).getByRole("button", { name: "Keep it" }).click();
  await expect(dialog(page).locator(".conflict")).toContainText("Linus changed it");
  await expect(dialog(page).getByLabel("Next review")).toHaveValue("2099-07-01");
  await axe(page);
  await dialog(page).getByRole("button", { name: "Keep it" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.locator("#approved")).toContainText("review by 1 Jul 2099");
});

test("exceptions, deprecation and the end: each with why and by whom", async ({ page, axe }) => {
  await page.goto(`${app.url}/standards/${slug}`);
  const approved = page.locator("#approved");
  await approved.getByLabel(`More for ${tag}`).click();
  await approved.getByRole("button", { name: "Exception for a team…" }).click();
  await dialog(page).getByLabel("Team").fill("Billing");
  await dialog(page).getByRole("combobox", { name: "Base" }).fill("debian:bookworm");
  await dialog(page).getByLabel("Reason").fill("A vendor's binary needs glibc.");
  await dialog(page).getByLabel("Last day").fill("2099-01-31");
  await dialog(page).getByLabel("Your name").fill("Grace");
  await dialog(page).getByRole("button", { name: "Add the exception" }).click();
  await expect(approved.locator(".exceptions")).toContainText("Billing may stand on debian:bookworm until 31 Jan 2099");
  await look(page, "standard-whole", axe);
  await approved.getByRole("button", { name: "End the exception of Billing" }).click();
  await dialog(page).getByRole("button", { name: "End it" }).click();
  await expect(approved.locator(".exceptions")).toHaveCount(0);

  await approved.getByLabel(`More for ${tag}`).click();
  await approved.getByRole("button", { name: "Deprecate…" }).click();
  await dialog(page).getByLabel("Last day").fill("2099-02-28");
  await dialog(page).getByLabel("Why").fill("Nobody runs scripts any more.");
  await dialog(page).getByRole("button", { name: "Deprecate" }).click();
  await expect(page.getByText("No standard for this workload")).toBeVisible();
  await expect(page.locator(".earlier")).toHaveCount(2);
  const last = page.locator(".earlier").first();
  await expect(last).toContainText("may be used until 28 Feb 2099");
  await last.getByLabel(`More for ${tag}`).click();
  await last.getByRole("button", { name: "Retire…" }).click();
  await dialog(page).getByRole("button", { name: "Retire" }).click();
  await expect(last.locator(".status")).toHaveText("Retired");
  await expect(last.getByRole("link", { name: "Edit" })).toHaveCount(0);
  await expect(changes(page).first()).toContainText("Grace retired");
  await expect(changes(page).nth(1)).toContainText("Grace deprecated: Nobody runs scripts any more.");
  // What was decided stays, so that the workload does.
  await page.getByLabel("More for Shell needed").click();
  await expect(page.getByRole("button", { name: "Remove…" })).toBeDisabled();
});

test("a workload is added, gets a proposal from an image's page, is renamed; an empty one is removed; one that is not there is not found", async ({
  page,
  axe,
}) => {
  await inspectAll(app, [{ reference: "team/other:1" }]);
  await page.goto(`${app.url}/images?image=team/other:1`);
  await page.getByRole("link", { name: "Propose as standard" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("team/other:1");
  await page.getByRole("button", { name: "New workload" }).click();
  await dialog(page).getByLabel("Name", { exact: true }).fill("Ruby 3.4");
  await dialog(page).getByLabel("Place").fill("1");
  await axe(page);
  await dialog(page).getByRole("button", { name: "Add it" }).click();
  await expect(page).toHaveURL(/\/standards\/ruby-3-4\/edit\?base=/);
  await expect(page.getByRole("combobox", { name: "Base" })).toHaveValue(/team\/other:1$/);
  await page.getByRole("link", { name: "Back" }).click();
  await expect(page.getByText("No standard for this workload")).toBeVisible();
  await look(page, "standard-none", axe);
  await page.getByLabel("More for Ruby 3.4").click();
  await page.getByRole("button", { name: "Rename or move…" }).click();
  await expect(dialog(page).getByLabel("Place")).toHaveValue("1");
  await dialog(page).getByLabel("Name", { exact: true }).fill("Ruby 3.5");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ruby 3.5");
  await page.getByLabel("More for Ruby 3.5").click();
  await page.getByRole("button", { name: "Remove…" }).click();
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await expect(page).toHaveURL(`${app.url}/standards`);
  await page.goto(`${app.url}/standards/ruby-3-4`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing is recorded under this address");
});
