import { describe, expect, it } from "vitest";
import { axisFor, position } from "./axis";

describe("axisFor", () => {
  it("starts a linear axis at zero and ends on a fifth of a step", () => {
    const axis = axisFor([859_937, 49_548_945], "linear");
    expect([axis.min, axis.max]).toEqual([0, 50_000_000]);
    expect(axis.ticks.map((t) => t.label)).toEqual(["0", "10", "20", "30", "40", "50 MB"]);
  });

  it("spans whole decades on a log axis", () => {
    const axis = axisFor([859_937, 210_985_245], "log");
    expect([axis.min, axis.max]).toEqual([100_000, 1_000_000_000]);
    expect(axis.ticks.map((t) => [t.label, t.at])).toEqual([
      ["0.1", 0],
      ["1", 25],
      ["10", 50],
      ["100", 75],
      ["1000 MB", 100],
    ]);
    expect(position(axis, 1_000_000)).toBe(25);
    expect(position(axis, 0)).toBeNull();
  });

  it("has ends that differ, whatever it is given", () => {
    for (const sizes of [[], [0], [1], [1_000_000], [10_000_000]]) {
      for (const scale of ["linear", "log"] as const) {
        const axis = axisFor(sizes, scale);
        expect(axis.max).toBeGreaterThan(axis.min);
        expect(axis.ticks.every((t) => t.at >= 0 && t.at <= 100)).toBe(true);
      }
    }
  });
});
