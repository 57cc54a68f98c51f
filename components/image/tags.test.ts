import { describe, expect, it } from "vitest";
import { tagMeanings } from "./tags";

const seen = (tag: string, digest: string, hour: number, until = hour) => ({
  tag,
  digest,
  indexDigest: null,
  target: digest,
  observedAt: `2026-11-23T0${hour}:00:00.000Z`,
  lastSeenAt: `2026-11-23T0${until}:00:00.000Z`,
  looks: 1,
  unknown: {},
});

describe("tagMeanings", () => {
  it("joins look-ups that found the same, and keeps what a tag meant before", () => {
    const history = [seen("latest", "b", 5, 6), seen("nonroot", "n", 4), seen("latest", "b", 4), seen("latest", "a", 3), seen("latest", "b", 1)];
    expect(tagMeanings(history, "n")).toEqual([
      { tag: "nonroot", meanings: [{ digest: "n", first: history[1]?.observedAt, last: history[1]?.observedAt }] },
      {
        tag: "latest",
        meanings: [
          { digest: "b", first: history[2]?.observedAt, last: history[0]?.lastSeenAt },
          { digest: "a", first: history[3]?.observedAt, last: history[3]?.observedAt },
          { digest: "b", first: history[4]?.observedAt, last: history[4]?.observedAt },
        ],
      },
    ]);
    expect(tagMeanings([], "n")).toEqual([]);
  });
});
