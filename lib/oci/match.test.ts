import { describe, expect, it } from "vitest";
import { markOf, matchRank, nameStart, wordsOf } from "./match";

const base = "gcr.io/distroless/base-debian13";

describe("words in a reference", () => {
  it("must all stand in it", () => {
    expect(matchRank(base, wordsOf("Distroless  base"))).toBe(0);
    expect(matchRank(base, wordsOf("distroless alpine"))).toBeNull();
    expect(matchRank(base, [])).toBe(0);
  });
  it("rank by where the last one begins", () => {
    const ranks = ["base", "gcr", "debian13", "distroless/ba", "bian13"].map((word) => matchRank(base, [word]));
    expect(ranks).toEqual([0, 0, 1, 1, 2]);
  });
  it("find the name behind host and path, a digest's slashless tail included", () => {
    expect([base, "debian:trixie", "quay.io/a/b@sha256:ab"].map((r) => r.slice(nameStart(r)))).toEqual(["base-debian13", "debian:trixie", "b@sha256:ab"]);
  });
  it("are marked in the name, what was typed of the path left as it is", () => {
    const marked = (reference: string, text: string) => {
      const mark = markOf(reference, wordsOf(text));
      return mark && reference.slice(mark.start, mark.end);
    };
    expect([marked(base, "distroless/ba"), marked(base, "ba"), marked(base, "distroless"), marked(base, "x")]).toEqual(["ba", "ba", "distroless", null]);
  });
});
