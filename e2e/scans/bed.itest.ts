import { beforeAll, describe, expect, it } from "vitest";
import { type BedState, up } from "../testbed";
import { text } from "../testbed/host/run";
import { scannerDatabase, trivyProgram } from "../testbed/scanner";
import { trivyImage } from "./kit";

/** The bed's scanner and its databases, before anything of ours takes part. */
let bed: BedState;
let trivy: string;
beforeAll(async () => {
  bed = await up();
  trivy = await trivyProgram();
});

const imageOf = (reference: string) => {
  const image = bed.images.find((one) => one.reference === reference);
  if (!image) throw new Error(`the bed has no ${reference}`);
  return image;
};

describe("the bed's scanner", () => {
  it("finds in Alpine 3.7.3 what Alpine's own advisories say, and nothing else", async () => {
    const { cacheDir } = await scannerDatabase(bed);
    const { os, packages, findings } = await trivyImage(trivy, cacheDir, bed, imageOf("docker.io/library/alpine:3.7.3"));
    expect([os, packages]).toEqual(["alpine 3.7.3", 13]);
    const told = findings.map((one) => [one.id, one.package, one.installed, one.fixed, one.status]);
    expect(told).toEqual([
      ["CVE-2019-14697", "musl", "1.1.18-r3", "1.1.18-r4", "fixed"],
      ["CVE-2019-14697", "musl-utils", "1.1.18-r3", "1.1.18-r4", "fixed"],
    ]);
  });

  it.each(["docker.io/library/debian:trixie", "gcr.io/distroless/cc-debian12:latest", "gcr.io/distroless/cc-debian13:latest", "docker.io/library/alpine:3.20"])(
    "finds what was made up over %s: fixable and open, of several severities, and as made up",
    async (reference) => {
      const { cacheDir } = await scannerDatabase(bed);
      const { findings } = await trivyImage(trivy, cacheDir, bed, imageOf(reference));
      expect(findings.filter((one) => !/^CVE-2099-\d{8}$/.test(one.id))).toEqual([]);
      expect(findings.filter((one) => one.fixed !== "").length).toBeGreaterThan(2);
      expect(findings.filter((one) => one.fixed === "").length).toBeGreaterThan(2);
      expect(new Set(findings.map((one) => one.severity)).size).toBeGreaterThan(2);
    },
  );

  it("is of the version that go.mod names", async () => {
    expect(await text(trivy, ["--version"])).toMatch(/^Version: 0\.74\.0$/m);
  });

  it("has two databases of different dates that say different things, and one without a release", async () => {
    const found = async (cacheDir: string) => {
      const { findings } = await trivyImage(trivy, cacheDir, bed, imageOf("docker.io/library/alpine:3.19"));
      return new Set(findings.map((one) => `${one.id} ${one.fixed}`));
    };
    const dateOf = async (cacheDir: string) =>
      (JSON.parse(await text(trivy, ["version", "-f", "json", "--cache-dir", cacheDir])) as { VulnerabilityDB: { UpdatedAt: string } }).VulnerabilityDB
        .UpdatedAt;
    const first = await scannerDatabase(bed);
    const later = await scannerDatabase(bed, { variant: "later" });
    expect([await dateOf(first.cacheDir), await dateOf(later.cacheDir)]).toEqual(["2026-11-01T06:00:00Z", "2026-11-15T06:00:00Z"]);
    const [before, after] = [await found(first.cacheDir), await found(later.cacheDir)];
    expect([...before].filter((one) => !after.has(one)).length).toBeGreaterThan(0);
    expect([...after].filter((one) => !before.has(one)).length).toBeGreaterThan(0);
    expect((await found((await scannerDatabase(bed, { without: ["alpine 3.19"] })).cacheDir)).size).toBe(0);
  });
});
