import { describe, expect, it } from "vitest";
import { canonical, familiar, parseReference } from "../oci/reference";
import { bases } from "./bases";
import { bedStarterSet, catalogued, families, lines, starterSet, supportOfNamed, supportOfSystem, tagRank, toFollow } from "./index";
import { releases } from "./releases";

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

describe("what it follows", () => {
  it("has every publisher's line but the bed's stand-ins, every workload, and no tag twice", () => {
    expect(new Set(toFollow.map((f) => f.line))).toEqual(new Set(Object.keys(lines).filter((line) => line !== "bed")));
    expect(new Set(toFollow.map((f) => f.family))).toEqual(new Set(families.map((f) => f.id)));
    expect(new Set(toFollow.map((f) => f.reference)).size).toBe(toFollow.length);
  });

  it("says of each which family it is of, and follows only tags that an entry speaks for", () => {
    for (const { reference, family } of toFollow) expect(of(reference), reference).toMatchObject({ family });
    expect(toFollow.map((f) => f.reference)).toEqual(
      expect.arrayContaining([
        "docker.io/library/debian:trixie",
        "docker.io/library/ubuntu:24.04",
        "docker.io/ubuntu/python:3.13-24.04_stable",
        "docker.io/library/alpine:3.23",
        "docker.io/library/busybox:musl",
        "registry.access.redhat.com/ubi9/ubi-micro:latest",
        "mcr.microsoft.com/azurelinux/distroless/minimal:3.0",
        "cgr.dev/chainguard/static:latest",
        "dhi.io/python:3.13",
        "gcr.io/distroless/nodejs22-debian12:latest",
        "gcr.io/distroless/static-debian13:nonroot",
      ]),
    );
  });
});

describe("support", () => {
  it("carries each date with the publisher's page and the day it was read", () => {
    for (const r of releases) {
      expect(
        [r.ends, r.readOn, r.released].every((day) => /^\d{4}-\d{2}-\d{2}$/.test(day)),
        `${r.product} ${r.cycle}`,
      ).toBe(true);
      expect(r.publisher).toMatch(/^https:\/\//);
      expect(r.released < r.ends && (r.extended === null || r.ends < r.extended), `${r.product} ${r.cycle}`).toBe(true);
    }
  });

  it("is of the release that the image's own os-release names", () => {
    expect(supportOfSystem("debian", "13")).toEqual({
      of: "Debian 13",
      ends: "2028-08-09",
      extended: "2030-06-30",
      source: { publisher: "https://wiki.debian.org/DebianReleases", readOn: "2026-08-22" },
      reason: null,
    });
    expect(supportOfSystem("alpine", "3.20.3")).toMatchObject({ of: "Alpine 3.20", ends: "2026-04-01" });
    expect(supportOfSystem("rhel", "9.6")).toMatchObject({ ends: "2032-05-31" });
    expect(supportOfSystem("ubuntu", "24.04")).toMatchObject({ ends: "2029-05-31" });
  });

  it("is unknown with a reason where there is no certain date", () => {
    for (const [id, version] of [
      ["wolfi", "20230201"],
      ["debian", null],
      ["debian", "99"],
      ["azurelinux", "3.0"],
      ["constructor", "1"],
      [null, null],
    ] as const) {
      const support = supportOfSystem(id, version);
      expect([support.ends, support.source], String(id)).toEqual([null, null]);
      expect(support.reason, String(id)).toMatch(/\w/);
    }
  });

  it("is, by the catalogue's word, that of the runtime as well", () => {
    const named = supportOfNamed(parseReference("gcr.io/distroless/nodejs20-debian12"));
    expect([named.system?.ends, named.program?.ends]).toEqual(["2026-07-11", "2026-04-30"]);
    expect(supportOfNamed(parseReference("ghcr.io/acme/node:20"))).toEqual({ system: null, program: null });
  });
});
