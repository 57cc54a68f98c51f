import { describe, expect, it } from "vitest";
import { canonical, familiar, parseReference } from "../oci/reference";
import { bases } from "./bases";
import { bedStarterSet, catalogued, families, starterSet, tagRank } from "./index";

const of = (reference: string) => catalogued(parseReference(reference));

describe("catalogue", () => {
  it("knows exact tags of the official images", () => {
    expect(of("debian:trixie")).toEqual({ family: "glibc", level: "full", standing: "full", debug: false, runtime: null });
    expect(of("debian:trixie-slim")).toMatchObject({ level: "slim", standing: "small" });
    expect(of("node:20-trixie")).toMatchObject({ family: "nodejs", level: "full", runtime: "20" });
    expect(of("busybox:1.38.0-musl")).toMatchObject({ family: "shell", level: "slim" });
  });

  it("judges nothing by its name", () => {
    expect(of("debian:trixie-slim-custom")).toBeNull();
    expect(of("ghcr.io/acme/debian:trixie")).toBeNull();
    expect(of("gcr.io/distroless/static-debian99")).toBeNull();
    expect(of(`debian@sha256:${"0".repeat(64)}`)).toBeNull();
  });

  it("speaks for whole distroless repositories and marks the tags with a shell", () => {
    expect(of("gcr.io/distroless/static-debian13")).toMatchObject({ family: "static", level: "static", standing: "distroless", debug: false });
    expect(of("gcr.io/distroless/static-debian13:debug-nonroot")).toMatchObject({ level: "static", debug: true });
    expect(of("gcr.io/distroless/static-debian13:debugging")).toMatchObject({ debug: false });
    expect(of(`gcr.io/distroless/cc-debian12@sha256:${"0".repeat(64)}`)).toMatchObject({ family: "cc", level: "cc" });
  });

  it("says one thing about each repository and tag", () => {
    const seen = new Set<string>();
    for (const { repository, tags } of bases) {
      for (const tag of tags === "all" ? ["*"] : tags) {
        const name = `${repository}:${tag}`;
        expect(seen.has(name), name).toBe(false);
        seen.add(name);
      }
    }
  });

  it("writes repositories canonically, and names a family's full images that it knows as full", () => {
    for (const { repository } of bases) expect(canonical(parseReference(`${repository}:x`))).toBe(`${repository}:x`);
    for (const family of families) for (const full of family.full) expect(of(full), full).toMatchObject({ standing: "full" });
  });

  it("knows every image of the starter sets, in familiar spelling", () => {
    for (const reference of [...starterSet, ...bedStarterSet]) {
      expect(of(reference), reference).not.toBeNull();
      expect(familiar(parseReference(reference)).replace(/:latest$/, "")).toBe(reference);
    }
    expect(starterSet).toHaveLength(14);
    expect(bedStarterSet.filter((r) => r.endsWith("-bed"))).toHaveLength(3);
  });

  it("ranks tags by the catalogue's order", () => {
    const rank = (repository: string, tag: string) => tagRank({ registry: "docker.io", repository: `library/${repository}`, tag });
    expect(rank("debian", "trixie")).toBeLessThan(rank("debian", "13"));
    expect(rank("debian", "13")).toBeLessThan(rank("debian", "20261117"));
    expect(rank("unknown", "latest")).toBeLessThan(rank("unknown", "1"));
  });
});
