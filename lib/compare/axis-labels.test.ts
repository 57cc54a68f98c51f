import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { axisFor } from "./axis";
import { labelRoom, labelsAt, labelWidths } from "./axis-labels";

const named = (ticks: ReturnType<typeof axisFor>["ticks"], width: number) => ticks.filter((_, i) => labelsAt(ticks, width).has(i)).map((t) => t.label);

describe("numbers of an axis", () => {
  const { ticks } = axisFor([49_548_945], "linear");

  it("are thinned where they would touch, from the last on, which names the unit", () => {
    expect(named(ticks, 400)).toEqual(["0", "10", "20", "30", "40", "50 MB"]);
    expect(named(ticks, 160)).toEqual(["0", "10", "20", "30", "50 MB"]);
    expect(named(ticks, 60)).toEqual(["0", "50 MB"]);
    expect(named(axisFor([859_937, 210_985_245], "log").ticks, 60)).toEqual(["1000 MB"]);
  });

  it("never touch at a width between two steps either, on either scale", () => {
    for (const sizes of [[859_937, 49_548_945], [210_985_245], [1_200_000], [1_234_000_000], [3]]) {
      for (const scale of ["linear", "log"] as const) {
        const axis = axisFor(sizes, scale);
        const room = labelRoom(axis.ticks);
        for (let width = 60; width <= 500; width++) {
          const shown = axis.ticks.flatMap((tick, i) => (room[i] === null || width >= (room[i] ?? 0) ? [{ ...tick, i }] : []));
          // Half of a label's figures on both sides of its line; 6.2 px a figure is what the font takes.
          const ends = shown.map(({ at, label, i }) => {
            const [x, long] = [(at / 100) * width, label.length * 6.2];
            return i === 0 ? [x, x + long] : at > 97 ? [x - long, x] : [x - long / 2, x + long / 2];
          });
          for (let k = 1; k < ends.length; k++) expect(ends[k]?.[0], `${scale} ${width} ${shown[k]?.label}`).toBeGreaterThan(ends[k - 1]?.[1] ?? 0);
        }
      }
    }
  });

  it("have a rule for each width that they may ask for", () => {
    const css = readFileSync("app/styles/ladder.css", "utf8");
    for (const width of labelWidths) expect(css.replace(/\s+/g, " ")).toContain(`@container (width < ${width}px) { .axis-of .from-${width} {`);
  });
});
