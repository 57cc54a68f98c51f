import { expect, it } from "vitest";
import { bytes, bytesChange, duration, exactBytes, megabytes, percentChange, timesSmaller } from "./format";

it.each([
  [0, "0 B"],
  [87, "87 B"],
  [999, "999 B"],
  [1000, "1.00 kB"],
  [241_000, "241 kB"],
  [859_937, "0.86 MB"],
  [9_487_048, "9.49 MB"],
  [49_548_945, "49.5 MB"],
  [537_189_888, "537 MB"],
  [1_200_000_000, "1.20 GB"],
  [-48_700_000, "−48.7 MB"],
])("%i bytes are %s", (size, text) => expect(bytes(size)).toBe(text.replace(" ", "\u202f")));

it("changes have a sign, and none is “same”", () => {
  expect(bytesChange(-8_630_000)).toBe("−8.63\u202fMB");
  expect(bytesChange(8_630_000)).toBe("+8.63\u202fMB");
  expect(bytesChange(0)).toBe("same");
});

it.each([
  [859_937, 49_548_945, "−98.3 %"],
  [29_915_269, 49_548_945, "−40 %"],
  [123, 100, "+23 %"],
  [100, 100, "0 %"],
])("%i against %i is %s", (value, base, text) => expect(percentChange(value, base)).toBe(text.replace(" ", "\u202f")));

it("a percentage of nothing is none", () => expect(percentChange(5, 0)).toBeNull());

it("the rest", () => {
  expect(timesSmaller(9_487_048, 49_548_945)).toBe("5.2");
  expect(timesSmaller(859_937, 49_548_945)).toBe("58");
  expect(megabytes(9_487_048)).toBe("9.49");
  expect(exactBytes(9_487_048)).toBe("9,487,048\u202fB");
  expect(duration(4_210)).toBe("4.2\u202fs");
  expect(duration(72_000)).toBe("1\u202fmin 12\u202fs");
});
