import { describe, expect, it } from "vitest";
import type { RecordedReference } from "../inspect/inspection";
import { baseDebian13, debianTrixie, type ImageSpec, inspectionOf, staticDebian13 } from "./fixtures";
import { fullBeside, otherPlatforms, sharedWith } from "./relatives";

const on = (spec: ImageSpec): RecordedReference => ({ reference: spec.name, observedAt: "2026-11-23T06:41:07.000Z", inspection: inspectionOf(spec) });
const arm: ImageSpec = { ...debianTrixie, change: { platform: "linux/arm64" } };
const recorded = [debianTrixie, staticDebian13, baseDebian13].map(on);

describe("relatives", () => {
  it("tells who stands on the same layers, most first", () => {
    expect(sharedWith(inspectionOf(baseDebian13), recorded).map((s) => [s.reference, s.layers])).toEqual([["gcr.io/distroless/static-debian13:latest", 13]]);
    expect(sharedWith(inspectionOf(debianTrixie), recorded)).toEqual([]);
  });
  it("finds the full image of the same family", () => {
    expect(fullBeside("gcr.io/distroless/base-debian13:latest", "linux/amd64", recorded)?.reference).toBe("docker.io/library/debian:trixie");
    expect(fullBeside("gcr.io/distroless/base-debian13:latest", "linux/arm64", recorded)).toBeNull();
    expect(fullBeside("docker.io/library/debian:trixie", "linux/amd64", recorded)).toBeNull();
    expect(fullBeside("example.com/own/base-debian13:latest", "linux/amd64", recorded)).toBeNull();
  });
  it("names other platforms of the tag", () => {
    expect(otherPlatforms(debianTrixie.name, "linux/amd64", [...recorded, on(arm)])).toEqual(["linux/arm64"]);
  });
});
