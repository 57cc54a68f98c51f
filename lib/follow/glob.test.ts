import { describe, expect, it } from "vitest";
import { choose, isPattern, matchesPattern } from "./glob";

describe("patterns of tags", () => {
  it.each([
    ["trixie-slim", "*-slim", true],
    ["trixie-slim-2", "*-slim", false],
    ["3.20", "3.*", true],
    ["3", "3.*", false],
    ["3x20", "3.*", false],
    ["3.9", "3.?", true],
    ["3.20", "3.?", false],
    ["latest", "latest", true],
    ["Latest", "latest", false],
    ["abcabd", "*abd", true],
    ["aXbXc", "a*b*c", true],
    ["", "*", true],
    ["a", "", false],
  ])("%s against %s: %s", (tag, pattern, expected) => {
    expect(matchesPattern(tag, pattern)).toBe(expected);
  });

  it("takes away what a pattern behind ! matches", () => {
    expect(choose(["3.20", "3.21-rc1", "3.21", "edge"], ["3.*", "!*-rc?"])).toEqual(["3.20", "3.21"]);
    expect(choose(["a"], ["!b"])).toEqual([]);
  });

  it("needs no patience with a hostile pattern", () => {
    const started = performance.now();
    expect(matchesPattern("a".repeat(128), `${"*a".repeat(60)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(50);
  });

  it("knows what is none", () => {
    expect(["*", "!*-rc?", "3.19", "a_b"].every(isPattern)).toBe(true);
    expect(["", "!", "a b", "a/b", "[ab]", "{a,b}", "a:b", "x".repeat(129)].some(isPattern)).toBe(false);
  });
});
