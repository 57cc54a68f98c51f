import { readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import Database from "libsql";
import { tagScanHistory } from "../../lib/api/schemas-scan-history";
import type { Scan } from "../../lib/scans/types";
import { type App, call, inspectAll, startApp } from "../app";
import { Kit } from "../fronts/kit";
import { trivyImage } from "../scans/kit";
import { startRegistry, up } from "../testbed";
import { run } from "../testbed/host/run";
import { scannerDatabase, trivyProgram } from "../testbed/scanner";
import { expect, expectNoSideways, forms, inForm, picture, test } from "./fixtures";

/** Counts of a tag over time, by the real scanner, over a database and a tag that move in turn and then together. */
const kit = new Kit();
const name = "registry.example.com/team/app";
const day = 86_400_000;
const fresh = (days: number) => new Date(Math.floor(Date.now() / day) * day - days * day).toISOString();
const shortDay = (at: string) => new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
let app: App;
let trivy: string;
let registry: string;
let bed: Awaited<ReturnType<typeof up>>;
let folder: string;
const caches: string[] = [];
/** In the order in which the tag came to mean them. */
const images = ["distroless/base-debian13:latest", "library/alpine:3.7.3", "library/alpine:3.19"];
const digests: string[] = [];

const inUse = async (i: number) => {
  await rm(path.join(folder, "cache"), { force: true });
  await symlink(caches[i] ?? "", path.join(folder, "cache"));
};
const tagMeans = (image: string) =>
  run("skopeo", [
    ...["copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false"],
    ...[`docker://${bed.registry}/${image}`, `docker://${registry}/team/app:1`],
  ]);
const scansOf = async (digest: string) => (await call<{ items: Scan[] }>(app, "GET", `/api/v1/images/${encodeURIComponent(digest)}/scans`)).body.items;
const scan = async (digest: string) => expect((await call(app, "POST", `/api/v1/images/${encodeURIComponent(digest)}/scans`, {})).status).toBe(201);
async function read(): Promise<string> {
  const [job] = await inspectAll(app, [{ reference: `${name}:1` }]);
  digests.push(job?.imageDigest ?? "");
  return job?.imageDigest ?? "";
}
/** The scan that the schedule makes of what a followed tag means. */
async function readAndScanned(): Promise<void> {
  const digest = await read();
  await expect.poll(async () => (await scansOf(digest)).length, { timeout: 30_000 }).toBeGreaterThan(0);
}
/** Distinct identifiers and those of which every package has a fix, as the scanner says of the image itself. */
async function oracle(image: number, cache: number): Promise<{ identifiers: number; fixable: number }> {
  const { findings } = await trivyImage(trivy, caches[cache] ?? "", { ...bed, registry }, { repository: "team/app", digest: digests[image] ?? "" });
  const fixable = new Map<string, boolean>();
  for (const { id, fixed } of findings) fixable.set(id, (fixable.get(id) ?? true) && fixed !== "");
  return { identifiers: fixable.size, fixable: [...fixable.values()].filter(Boolean).length };
}
const history = async () => {
  return tagScanHistory.parse((await call(app, "GET", `/api/v1/tags/scans?repository=${name}&tag=1`)).body);
};
const minus = (a: { identifiers: number; fixable: number }, b: { identifiers: number; fixable: number }) => ({
  identifiers: a.identifiers - b.identifiers,
  fixable: a.fixable - b.fixable,
});

test.describe.configure({ mode: "serial", timeout: 180_000 });
test.beforeAll(async () => {
  test.setTimeout(2_700_000);
  bed = await up({ say: () => undefined });
  trivy = await trivyProgram(() => undefined);
  for (const [ago, variant] of [
    [5, "first"],
    [3, "later"],
    [1, "first"],
  ] as const)
    caches.push((await scannerDatabase(bed, { updatedAt: fresh(ago), variant, say: () => undefined })).cacheDir);
  folder = kit.folder();
  const started = await startRegistry({ storage: kit.folder() });
  kit.onEnd(() => started.stop());
  registry = started.address;
  await inUse(0);
  app = await startApp({
    env: {
      BASEWISE_TRIVY: trivy,
      BASEWISE_TRIVY_CACHE: path.join(folder, "cache"),
      BASEWISE_SOURCE: "registry",
      BASEWISE_REGISTRY_MIRRORS: `${bed.mirrors},registry.example.com=http://${registry}`,
    },
  });
  kit.onEnd(() => app.remove());
  await tagMeans(images[0] ?? "");
  await call(app, "PUT", `/api/v1/follows?repository=${name}`, { tags: ["1"], interval: 604_800 });
});
test.afterAll(() => kit.end());

test("the database moves, the tag moves, both move: each step has its reason, and both are told apart once another scan tells", async () => {
  await readAndScanned();
  // From here on by hand: the schedule's watch would come between at some moment or other.
  await call(app, "DELETE", `/api/v1/follows?repository=${name}`);
  await inUse(1);
  await scan(digests[0] ?? "");
  await tagMeans(images[1] ?? "");
  await scan(await read());
  await tagMeans(images[2] ?? "");
  await inUse(2);
  await scan(await read());
  const told = [await oracle(0, 0), await oracle(0, 1), await oracle(1, 1), await oracle(2, 2)];
  expect(new Set(told.map(({ identifiers }) => identifiers)).size).toBeGreaterThan(1);
  expect(told[0]?.identifiers).toBeGreaterThan(0);
  const found = await history();
  expect(found.scans.map(({ scan: { digest, identifiers, fixable, scanner } }) => [digest, identifiers, fixable, scanner.database?.updatedAt])).toEqual([
    [digests[0], told[0]?.identifiers, told[0]?.fixable, fresh(5)],
    [digests[0], told[1]?.identifiers, told[1]?.fixable, fresh(3)],
    [digests[1], told[2]?.identifiers, told[2]?.fixable, fresh(3)],
    [digests[2], told[3]?.identifiers, told[3]?.fixable, fresh(1)],
  ]);
  expect(found.steps.map(({ reasons, split }) => [reasons, split])).toEqual([
    [["database"], null],
    [["image"], null],
    [["image", "database"], null],
  ]);
  const counts = told as { identifiers: number; fixable: number }[];
  expect(found.steps.map(({ change }) => change)).toEqual([1, 2, 3].map((i) => minus(counts[i] as never, counts[i - 1] as never)));
  expect(found.spans.filter(({ state }) => state === "gap").every((span) => span.state === "gap" && span.reason === "not_scanned")).toBe(true);

  await scan(digests[1] ?? "");
  const between = await oracle(1, 2);
  const apart = (await history()).steps[2];
  expect(apart?.split).toMatchObject({ database: minus(between, counts[2] as never), image: minus(counts[3] as never, between) });
});

test("the page draws it as steps, with a table twin; a time without a count is a gap with its reason", async ({ page, axe }) => {
  // What happened within a minute is told to have taken weeks, with two in which nobody looked: a test cannot wait that long.
  const database = new Database(`${app.data}/basewise.db`);
  const ago = (days: number) => new Date(Date.now() - days * day).toISOString().replace("Z", "+00:00");
  const times = [
    [40, 26],
    [25, 20],
    [6, 0],
  ] as const;
  for (const [i, [from, to]] of times.entries()) {
    const row = database.prepare("SELECT id FROM TagObservation ORDER BY id LIMIT 1 OFFSET ?").get(i) as { id: number };
    database.prepare("UPDATE TagObservation SET observedAt = ?, lastSeen = ?, looks = 20 WHERE id = ?").run(ago(from), ago(to), row.id);
  }
  const rows = database.prepare("SELECT id FROM Scan ORDER BY createdAt").all() as { id: string }[];
  for (const [i, { id }] of rows.entries())
    database.prepare("UPDATE Scan SET scannedAt = ?, createdAt = ? WHERE id = ?").run(ago([38, 32, 24, 5, 1][i] ?? 0), ago([38, 32, 24, 5, 1][i] ?? 0), id);
  database.close();

  await page.goto(`${app.url}/repositories?repository=${name}`);
  const section = page.locator("#counts");
  await expect(section.getByRole("heading", { level: 2 })).toHaveText("Vulnerabilities over time");
  const chart = section.getByRole("img");
  await expect(chart).toHaveAttribute("aria-label", /^Distinct identifiers of 1 over time: not scanned, then \d+, then .*not looked up, then/);
  const steps = section.getByRole("list", { name: "Why the count is another one" }).getByRole("listitem");
  await expect(steps).toHaveCount(3);
  await expect(steps.nth(0)).toContainText(/image moved, database moved: .* by the image and .* by the database, as another scan tells/);
  await expect(steps.nth(1)).toContainText("image moved");
  await expect(steps.nth(2)).toContainText("database moved");
  for (const form of forms) {
    await inForm(page, form);
    await axe(page);
    await expectNoSideways(page);
    await section.screenshot({ path: `test-results/pages/scan-history-${form.name}.png` });
  }
  await inForm(page, forms[0]);

  // As a picture: the same figures as the API's, and a PNG of twice the pixels.
  const saved = async (form: string) => {
    await section.getByLabel("SVG or PNG of Vulnerabilities over time").click();
    const [download] = await Promise.all([page.waitForEvent("download"), section.getByRole("button", { name: form }).click()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const found = await history();
  const light = await saved("SVG, light");
  expect(light.name).toBe("basewise-counts-light.svg");
  const drawn = await page.evaluate((source) => {
    const file = new DOMParser().parseFromString(source, "image/svg+xml");
    const titles = (of: string) => [...file.querySelectorAll(`${of} > title`)].map((title) => title.textContent ?? "");
    return {
      fault: file.querySelector("parsererror")?.textContent ?? null,
      size: [Number(file.documentElement.getAttribute("width")), Number(file.documentElement.getAttribute("height"))],
      description: file.querySelector("desc")?.textContent ?? "",
      dots: titles("circle"),
      lines: titles("line"),
      gaps: titles("rect"),
      hanging: [...file.querySelectorAll("[class], [style], script, image, foreignObject")].length,
      pattern: file.querySelectorAll("defs pattern").length,
    };
  }, light.bytes.toString());
  expect([drawn.fault, drawn.hanging, drawn.pattern]).toEqual([null, 0, 1]);
  const counted = found.scans.flatMap(({ scan: one }) => (one.identifiers === null ? [] : [`${one.identifiers}, ${one.fixable} fixable, scanned `]));
  expect(drawn.dots.map((title) => title.slice(0, title.indexOf("scanned ") + 8))).toEqual(counted);
  const spans = found.spans.flatMap((span) => (span.state === "counted" ? [`${span.identifiers}, ${span.fixable} fixable, `] : []));
  const signed = (n: number) => (n === 0 ? "±0" : n > 0 ? `+${n}` : `−${-n}`);
  const held = (at: string) => found.scans.find(({ scan: one }) => one.id === at)?.scan.identifiers;
  const moves = found.steps.map((step) => `${signed(step.change.identifiers)} to ${held(step.after)}, `);
  for (const words of [...spans, ...moves]) expect(drawn.lines.some((title) => title.startsWith(words))).toBe(true);
  expect(drawn.lines).toHaveLength(spans.length + moves.length);
  expect(drawn.gaps).toHaveLength(found.spans.filter(({ state }) => state === "gap").length);
  expect(drawn.description).toContain(`${name}:1: linux/amd64 · ${found.scans.length} scans of 3 images, `);
  expect(drawn.description).toContain(`Trivy 0.74.0, databases of ${shortDay(fresh(5))} to ${shortDay(fresh(1))}`);
  expect(drawn.description).toContain((await chart.getAttribute("aria-label")) ?? "?");
  const dark = await saved("PNG, dark");
  expect([dark.name, dark.bytes.subarray(1, 4).toString()]).toEqual(["basewise-counts-dark.png", "PNG"]);
  expect([dark.bytes.readUInt32BE(16), dark.bytes.readUInt32BE(20)]).toEqual(drawn.size.map((n) => n * 2));
  await writeFile("test-results/pages/scan-history.svg", light.bytes);
  await writeFile("test-results/pages/scan-history-saved.png", dark.bytes);

  await section.getByRole("link", { name: "Table" }).focus();
  await page.keyboard.press("Enter");
  await expect(section.getByLabel("SVG or PNG of Vulnerabilities over time")).toHaveCount(0);
  const lines = section.locator("tbody tr");
  await expect(lines).toHaveCount(4);
  await expect(lines.nth(1)).toContainText("database moved");
  await expect(section.getByRole("list", { name: "Times without a count" })).toContainText("not looked up");
  for (const form of forms) {
    await inForm(page, form);
    await axe(page);
    await expectNoSideways(page);
  }
  await picture(page, "scan-history-table");
});

test("activity tells rounds in a line each, and the scanner’s page why nothing is looked for", async ({ page, axe }) => {
  await page.goto(`${app.url}/activity`);
  const rounds = page.getByRole("region", { name: /Scans by themselves/ });
  await expect(rounds).toContainText("First scans of followed images");
  await expect(rounds).toContainText(/1 image scanned, database of /);
  for (const form of forms) {
    await inForm(page, form);
    await axe(page);
    await expectNoSideways(page);
    await picture(page, `activity-scans-${form.name}`);
  }
  await page.goto(`${app.url}/settings/scanner`);
  await expect(page.locator("main")).toContainText("followed images and standards are scanned again all the same");
  await axe(page);
});
