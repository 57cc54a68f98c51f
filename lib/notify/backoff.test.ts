import { describe, expect, it } from "vitest";
import { mostTries, nextTry, waits } from "./backoff";

const now = new Date("2026-11-26T00:00:00Z");
const later = (at: Date | null) => at && (at.getTime() - now.getTime()) / 1000;

describe("waiting for the next try", () => {
  it("is eight tries over a day", () => {
    expect(mostTries).toBe(8);
    expect(waits(16)).toEqual([16, 64, 256, 1024, 4096, 16384, 65536]);
    expect(waits(16).reduce((a, b) => a + b) / 3600).toBeCloseTo(24.27, 2);
  });
  it("is lengthened by a fifth at most, never shortened, and ends with the eighth try", () => {
    expect(later(nextTry({ round: 1, now, retryAt: null }, 16, () => 0))).toBe(16);
    expect(later(nextTry({ round: 1, now, retryAt: null }, 16, () => 1))).toBeCloseTo(19.2);
    expect(later(nextTry({ round: 7, now, retryAt: null }, 16, () => 0))).toBe(65536);
    expect(nextTry({ round: 8, now, retryAt: null }, 16)).toBeNull();
  });
  it.each([
    ["what the receiver asks for, where that is later", 600, 600],
    ["not sooner than planned", 1, 16],
    ["not for ever: six hours", 400_000, 21_600],
  ])("heeds Retry-After: %s", (_, asked, expected) => {
    expect(later(nextTry({ round: 1, now, retryAt: new Date(now.getTime() + asked * 1000) }, 16, () => 0))).toBe(expected);
  });
});
