import { describe, expect, it } from "vitest";
import type { Stretch } from "@/lib/follow/view-types";
import { gapsOf, niceCeiling, scaleOf, ticksOf } from "./time-scale";

const stretch = (from: string, to: string): Stretch => ({ from: `2026-${from}`, to: `2026-${to}`, looks: 2, target: "t", digest: null, reading: null });
const now = "2026-11-23T12:00:00Z";

describe("time on an axis", () => {
  it("runs from the first look-up to now", () => {
    const scale = scaleOf([{ tags: ["a"], stretches: [stretch("11-03T12:00:00Z", "11-04T12:00:00Z")], moves: 0 }], now);
    expect([scale.at("2026-11-03T12:00:00Z"), scale.at("2026-11-13T12:00:00Z"), scale.at(now)]).toEqual([0, 50, 100]);
  });

  it("has round ticks, few, none at its end", () => {
    const labels = (from: string, to: string) => ticksOf({ from: Date.parse(from), to: Date.parse(to) }).map((t) => t.label);
    expect(labels("2026-09-01T00:00:00Z", "2026-11-23T00:00:00Z")).toEqual(["1 Oct", "1 Nov"]);
    expect(labels("2026-11-23T08:10:00Z", "2026-11-23T12:00:00Z")).toEqual(["09:00", "10:00", "11:00"]);
    expect(labels("2026-11-20T08:00:00Z", "2026-11-23T12:00:00Z")).toEqual(["21 Nov", "22 Nov", "23 Nov"]);
    expect(labels("2024-06-10T00:00:00Z", "2026-11-23T00:00:00Z")).toEqual(["1 Jul", "1 Dec", "1 May", "1 Oct", "1 Mar"]);
  });

  it("knows when nothing was looked up", () => {
    const quiet = 15 * 3_600_000;
    const stretches = [
      stretch("11-01T00:00:00Z", "11-02T00:00:00Z"),
      stretch("11-02T06:00:00Z", "11-03T00:00:00Z"),
      stretch("11-07T00:00:00Z", "11-23T06:00:00Z"),
    ];
    expect(gapsOf(stretches, now, quiet)).toEqual([{ from: "2026-11-03T00:00:00Z", to: "2026-11-07T00:00:00Z" }]);
    expect(gapsOf(stretches.slice(0, 1), now, quiet)).toEqual([{ from: "2026-11-02T00:00:00Z", to: now }]);
  });

  it("ends on a round figure from zero", () => {
    expect([3_490_290, 4_000_000, 49_548_945, 87, 0].map(niceCeiling)).toEqual([4_000_000, 4_000_000, 50_000_000, 100, 1]);
  });
});
