import { describe, expect, it } from "vitest";
import { baseDebian13, debianTrixie, inspectionOf, staticDebian13 } from "./fixtures";
import { fullChoices, sharedWith } from "./relatives";

const candidates = [debianTrixie, staticDebian13, baseDebian13].map((spec) => ({ reference: spec.name, ...inspectionOf(spec) }));

describe("relatives", () => {
  it("tells who stands on the same layers, most first", () => {
    expect(sharedWith(inspectionOf(baseDebian13), candidates).map((s) => [s.reference, s.layers])).toEqual([["gcr.io/distroless/static-debian13:latest", 13]]);
    expect(sharedWith(inspectionOf(debianTrixie), candidates)).toEqual([]);
  });
  it("names the full images of the same family", () => {
    expect(fullChoices("gcr.io/distroless/base-debian13:latest")[0]).toBe("docker.io/library/debian:trixie");
    expect(fullChoices("docker.io/library/debian:trixie")).toEqual([]);
    expect(fullChoices("example.com/own/base-debian13:latest")).toEqual([]);
  });
});
