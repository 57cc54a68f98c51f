import { expect, test } from "vitest";
import { nextSort, type PackageRow, packagesCsv, readSort, sortPackages, sortText } from "./package-rows";

const row = (name: string, filesSize: number | null, version = "1"): PackageRow => ({
  name,
  version,
  architecture: null,
  type: "deb",
  source: name,
  filesSize,
  declaredSize: null,
  licence: null,
  layer: 1,
});

test("largest first, what is not known last either way", () => {
  const rows = [row("a", 1), row("b", null), row("c", 3)];
  expect(sortPackages(rows, readSort(null)).map((r) => r.name)).toEqual(["c", "a", "b"]);
  expect(sortPackages(rows, readSort("files")).map((r) => r.name)).toEqual(["a", "c", "b"]);
});

test("a column turns round when asked again, and the address holds it", () => {
  expect(sortText(nextSort(readSort(null), "files"))).toBe("files");
  expect(sortText(nextSort(readSort(null), "name"))).toBe("name");
  expect(readSort("-nonsense")).toEqual({ key: "files", descending: true });
});

test("a version that a spreadsheet would run is led by an apostrophe", () => {
  expect(packagesCsv([row("=HYPERLINK(1)", null, "+1")]).split("\r\n")[1]).toBe("'=HYPERLINK(1),'+1,,deb,'=HYPERLINK(1),unknown,unknown,,1");
});
