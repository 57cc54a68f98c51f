import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import type { Comparison } from "@/lib/compare/types";
import { expect, expectNoSideways, forms, inForm, inspected, picture, test } from "./fixtures";

const four = ["debian:trixie", "debian:trixie-slim", "gcr.io/distroless/base-debian13", "gcr.io/distroless/static-debian13"];
const address = (images: readonly string[], rest = "") => `/compare?${images.map((i) => `image=${i}`).join("&")}${rest}`;
const digits = (text: string | null | undefined): number => Number((text ?? "").replace("−", "-").replace(/[^\d-]/g, ""));

async function saved(page: Page, id: string, form: string): Promise<{ name: string; bytes: Buffer }> {
  const section = page.locator(`#${id}`);
  await section.locator("summary", { hasText: "SVG" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), section.getByRole("button", { name: form }).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** What a file says when it is parsed as XML, by the browser. */
const read = (page: Page, svg: string) =>
  page.evaluate((source) => {
    const file = new DOMParser().parseFromString(source, "image/svg+xml");
    const all = [...file.querySelectorAll("*")];
    return {
      fault: file.querySelector("parsererror")?.textContent ?? null,
      width: Number(file.documentElement.getAttribute("width")),
      height: Number(file.documentElement.getAttribute("height")),
      description: file.querySelector("desc")?.textContent ?? "",
      titles: [...file.querySelectorAll("g > title, rect > title")].map((t) => t.textContent ?? ""),
      texts: [...file.querySelectorAll("text")].map((t) => t.textContent ?? ""),
      foreign: all.filter((e) => ["script", "foreignObject", "image", "style"].includes(e.localName)).length,
      hanging: all.filter((e) => e.hasAttribute("class") || e.hasAttribute("style") || /var\(|light-dark|oklab/.test(e.outerHTML.slice(0, 400))).length,
      ground: file.querySelector("rect")?.getAttribute("fill"),
    };
  }, svg);

test("the waterfall's bars lead to the other image's bytes, and the table has every step", async ({ page, app, axe }) => {
  const answer = (await (await fetch(`${app.url}/api/v1${address(four)}`)).json()) as Comparison;
  await page.goto(address(four));
  const fall = page.locator("#waterfall");
  // Base is the first that is no distribution any more.
  const [toBase, toStatic] = [answer.waterfalls[1], answer.waterfalls[2]];
  expect(toBase?.to).toBe("C");
  const shown = await fall.locator("tbody td.run").allTextContents();
  expect(digits(shown[0])).toBe(toBase?.before);
  expect(digits(shown.at(-1))).toBe(toBase?.after);
  const deltas = await fall.locator("tbody data.sr").evaluateAll((all) => all.map((d) => Number((d as HTMLDataElement).value)));
  expect(deltas.reduce((sum, d) => sum + d, toBase?.before ?? 0)).toBe(toBase?.after);
  await expect(fall.getByText(/Ends exactly/)).toContainText(new RegExp(`in ${toBase?.steps?.length} steps`));
  await expect(fall.getByRole("img", { name: /^Files size from debian:trixie, / })).toHaveAttribute("aria-label", /Largest: coreutils −/);
  await fall.getByRole("link", { name: /^D, / }).click();
  await expect(page).toHaveURL(/to=D/);
  await expect(fall.locator("tbody td.run").last()).toHaveText(new Intl.NumberFormat("en-US").format(toStatic?.after ?? 0));
  await fall.getByRole("link", { name: "Table" }).click();
  await expect(page).toHaveURL(/waterfall=table/);
  await expect(fall.locator("tbody tr")).toHaveCount(toStatic?.steps?.length ?? -1);
  await axe(page);
});

test("areas of the map are bytes at one scale; by folder is in the address", async ({ page, axe }) => {
  await page.goto(address(four));
  const map = page.locator("#bytes");
  const tiles = (letter: string) =>
    map.getByRole("img", { name: new RegExp(`^${letter}, `) }).evaluate((svg) =>
      [...svg.querySelectorAll("g.tile")].map((tile) => {
        const box = tile.querySelector("rect")?.getBoundingClientRect() ?? new DOMRect();
        const title = tile.querySelector("title")?.textContent ?? "";
        return { title, bytes: Number((/: ([\d,]+)\s*B/.exec(title)?.[1] ?? "").replaceAll(",", "")), area: box.width * box.height };
      }),
    );
  const sum = (list: { bytes: number; area: number }[], of: "bytes" | "area") => list.reduce((total, one) => total + one[of], 0);
  const files = async (column: number) =>
    Number(
      await page
        .getByRole("row")
        .filter({ has: page.getByRole("rowheader", { name: "Files size", exact: true }) })
        .locator("data")
        .nth(column)
        .getAttribute("value"),
    );
  const [a, c] = [await tiles("A"), await tiles("C")];
  expect([sum(a, "bytes"), sum(c, "bytes")]).toEqual([await files(0), await files(2)]);
  const scale = sum(a, "area") / sum(a, "bytes");
  expect(sum(c, "area") / sum(c, "bytes") / scale).toBeCloseTo(1, 1);
  for (const tile of a.slice(0, 5)) expect(tile.area / tile.bytes / scale).toBeCloseTo(1, 1);
  await map.getByRole("link", { name: "Folder" }).click();
  await expect(page).toHaveURL(/bytes=folder/);
  await expect(map.getByRole("img", { name: /^A, .*\/usr\/bin / })).toBeVisible();
  expect(sum(await tiles("A"), "bytes")).toBe(await files(0));
  await map.getByRole("link", { name: "Table" }).click();
  await expect(map.getByRole("rowheader", { name: "/usr/bin", exact: true })).toBeVisible();
  await axe(page);
});

test("every chart is saved as SVG and PNG, in the theme asked for", async ({ page, app }) => {
  const answer = (await (await fetch(`${app.url}/api/v1${address(four)}`)).json()) as Comparison;
  await page.goto(address(four));
  for (const id of ["sizes", "waterfall", "bytes", "layers"]) {
    const light = await saved(page, id, "SVG, light");
    expect(light.name).toBe(`basewise-${id}-light.svg`);
    const file = await read(page, light.bytes.toString());
    expect([file.fault, file.foreign, file.hanging], id).toEqual([null, 0, 0]);
    expect(file.description).toContain("docker.io/library/debian:trixie: linux/amd64");
    expect(file.description).toMatch(/read \d+ \w+ \d{4}/);
    expect(["#fbfbf9", "rgb(251, 251, 249)"]).toContain(file.ground); // --page of the light theme
    if (id === "waterfall") {
      const steps = file.titles.filter((t) => /: [+−]/.test(t)).map((t) => digits(t.slice(t.lastIndexOf(":"))));
      expect(steps.reduce((sum, d) => sum + d, answer.waterfalls[1]?.before ?? 0)).toBe(answer.waterfalls[1]?.after);
      expect(file.texts).toContain("coreutils");
    }
    if (id === "sizes")
      expect(file.titles).toContainEqual(expect.stringMatching(new RegExp(`files ${new Intl.NumberFormat("en-US").format(answer.bytes[0]?.files ?? 0)}`)));
    const dark = await saved(page, id, "PNG, dark");
    expect(dark.bytes.subarray(1, 4).toString()).toBe("PNG");
    // Twice the pixels, and the dark page's own ground in the corner.
    expect([dark.bytes.readUInt32BE(16), dark.bytes.readUInt32BE(20)]).toEqual([file.width * 2, file.height * 2]);
    const drawn = await page.evaluate(
      async (source) => {
        const image = new Image();
        image.src = source;
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.width, image.height];
        const context = canvas.getContext("2d");
        context?.drawImage(image, 0, 0);
        const { data } = context?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: new Uint8ClampedArray() };
        const colours = new Set<number>();
        for (let i = 0; i < data.length; i += 4) colours.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0));
        return { corner: [...data.slice(0, 3)], colours: colours.size };
      },
      `data:image/png;base64,${dark.bytes.toString("base64")}`,
    );
    expect(drawn.corner).toEqual([15, 17, 19]);
    expect(drawn.colours).toBeGreaterThan(20);
  }
});

test("in every form, with eight columns, and where an image is not read", async ({ page, axe }) => {
  // Three forms of a page of eight images, axe in each.
  test.setTimeout(120_000);
  const unread = "ghcr.io/an-organisation-with-a-long-name/a-team/base-images/internal/java-21-runtime-hardened:21.0.8-p9-bookworm-nonroot";
  const eight = [...inspected.slice(0, 7), unread];
  for (const form of forms) {
    await inForm(page, form);
    await page.goto(address(eight, "&to=H"));
    await expect(page.locator("#waterfall")).toContainText("The files of H are not known");
    await expect(page.locator("#bytes").getByRole("img", { name: /^H, .*unknown/ })).toBeVisible();
    await picture(page, `waterfall-eight-${form.name}`);
    await expectNoSideways(page);
    await page.goto(address(four));
    await expectNoSideways(page);
    await axe(page);
    await picture(page, `waterfall-${form.name}`);
  }
});
