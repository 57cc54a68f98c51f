import { describe, expect, it } from "vitest";
import { firstWords, parseRetryAfter } from "./answer";

it.each([
  ["ok", "ok"],
  ["a\nb\tc", "a\\nb\\x09c"],
  ["<script>", "<script>"],
  ["grün 🦊", "grün 🦊"],
  ["\u001b[31mred", "\\x1b[31mred"],
  ["left \u202eright", "left \\u{202e}right"],
  ["\u2028\u200b", "\\u{2028}\\u{200b}"],
])("an answer %o is kept as %o", (given, kept) => expect(firstWords(Buffer.from(given))).toBe(kept));

it("what is no UTF-8 is kept byte by byte, and a cut is a cut", () => {
  expect(firstWords(Buffer.from([0x61, 0xff, 0xfe]))).toBe("a\\xff\\xfe");
  expect(firstWords(Buffer.from("aé"), 2)).toBe("a\\xc3");
});

describe("Retry-After", () => {
  const now = new Date("2026-11-26T10:00:00Z");
  it.each([
    [undefined, null],
    ["", null],
    ["soon", null],
    ["-3", null],
    ["120", "2026-11-26T10:02:00.000Z"],
    ["Thu, 26 Nov 2026 10:05:00 GMT", "2026-11-26T10:05:00.000Z"],
    ["Thu, 26 Nov 2026 09:00:00 GMT", "2026-11-26T10:00:00.000Z"],
  ])("%o", (header, expected) => expect(parseRetryAfter(header, now)?.toISOString() ?? null).toBe(expected));
});
