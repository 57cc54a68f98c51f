import { describe, expect, it } from "vitest";
import { catalogued, families, readyMade } from "../catalog";
import { parseReference } from "../oci/reference";
import { suggestions } from "./suggest";

const named = (recorded: string[], preferred: string[] = []) =>
  suggestions(new Set(recorded), preferred).map(({ id, images }) => [id, ...images.map((i) => `${i.recorded ? "" : "?"}${i.name}`)]);
const of = (list: string[][], id: string) => list.find((s) => s[0] === id)?.slice(1);

describe("ready-made comparisons", () => {
  it("put the full image first, then the slim one, then its distroless counterparts", () => {
    const recorded = ["debian:trixie", "debian:trixie-slim", "gcr.io/distroless/base-debian13", "gcr.io/distroless/base-nossl-debian13"];
    expect(named(recorded)[0]).toEqual(["glibc", ...recorded]);
  });
  it("are offered where nothing is recorded yet, and say what is missing", () => {
    const none = named([]);
    expect(none).toHaveLength(families.length);
    expect(of(none, "glibc")).toEqual(["?debian:trixie", "?debian:trixie-slim", "?gcr.io/distroless/base-debian13", "?gcr.io/distroless/base-nossl-debian13"]);
  });
  it("take what is recorded, then what the starter set names, before the first choice", () => {
    expect(of(named(["debian:bookworm", "gcr.io/distroless/cc-debian12"]), "cc")).toEqual([
      "debian:bookworm",
      "?debian:trixie-slim",
      "gcr.io/distroless/cc-debian12",
    ]);
    expect(of(named([], ["python:3.13-trixie-bed"]), "python313")?.[0]).toBe("?python:3.13-trixie-bed");
  });
  it("stand in the order of what is there: whole, in part, not at all", () => {
    const ids = named(["debian:trixie", "debian:trixie-slim", "gcr.io/distroless/cc-debian13"]).map(([id]) => id);
    expect(ids.slice(0, 4)).toEqual(["cc", "static", "glibc", "shell"]);
  });
});

describe("the catalogue's data for them", () => {
  it("has every workload, full image first, distroless where there is one, and no place without a base that it knows", () => {
    expect(readyMade.map((r) => r.family).sort()).toEqual(families.map((f) => f.id).sort());
    for (const { family, places } of readyMade) {
      const entries = places.map((place) => place.map((name) => catalogued(parseReference(name))).filter((entry) => entry !== null));
      for (const [i, known] of entries.entries()) expect(known.length, `${family}, place ${i}: ${places[i]}`).toBeGreaterThan(0);
      for (const entry of entries[0] ?? []) expect(entry.standing, family).toBe("full");
      if (family !== "shell") for (const entry of entries.at(-1) ?? []) expect(entry, family).toMatchObject({ standing: "distroless" });
    }
  });
});
