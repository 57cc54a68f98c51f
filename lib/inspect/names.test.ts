import { describe, expect, it } from "vitest";
import { cleanPath, decodeName, encodeName, showName } from "./names";

describe("names", () => {
  it.each([
    ["plain", "706c61696e", "plain"],
    ["UTF-8 of one to four bytes", "c3a9e282acf09f9880", "é€😀"],
    ["a lone byte", "636166e9", "caf\udce9"],
    ["an overlong slash", "c0af", "\udcc0\udcaf"],
    ["a surrogate in UTF-8", "eda080", "\udced\udca0\udc80"],
    ["a sequence cut off", "f09f98", "\udcf0\udc9f\udc98"],
    ["a byte beside a character above the basic plane", "f09f9880ff", "😀\udcff"],
    ["a byte order mark", "efbbbf61", "\ufeffa"],
  ])("%s", (_, hex, name) => {
    expect(decodeName(Buffer.from(hex, "hex"))).toBe(name);
    expect(encodeName(name).toString("hex")).toBe(hex);
  });

  it("survive whatever bytes they are", () => {
    for (let i = 0; i < 2000; i++) {
      const bytes = Buffer.from(Array.from({ length: 12 }, (_, j) => (i * 2_654_435_761 + j * 40_503 * (i + 7)) & 0xff));
      expect(encodeName(decodeName(bytes))).toEqual(bytes);
    }
  });

  it("are shown with what would not show", () => {
    expect(showName("caf\udce9\n\u001b[31m😀")).toBe("caf\\xe9\\x0a\\x1b[31m😀");
  });
});

it.each([
  ["a/b", "a/b"],
  ["./a//b/", "a/b"],
  ["/a", "a"],
  [".", ""],
  ["", ""],
  ["a/../b", "b"],
  ["a/...", "a/..."],
  [".hidden/.x", ".hidden/.x"],
  ["..a/b..", "..a/b.."],
  ["..", null],
  ["a/../../b", null],
  ["/..", null],
])("the path of %j is %j", (name, path) => expect(cleanPath(name)).toBe(path));
