import { describe, expect, it } from "vitest";
import { basisDiffers, type ScanBasis } from "./comparable";
import { countFindings } from "./counts";
import { differFindings } from "./difference";
import { distributionId, sameRelease } from "./distribution";
import type { Finding } from "./types";

const finding = (id: string, name: string, installed: string, more: Partial<Finding> = {}): Finding => ({
  id,
  aliases: [],
  package: name,
  installed,
  fixed: null,
  status: "affected",
  severity: "unknown",
  severitySource: null,
  cvss: null,
  url: null,
  published: null,
  layer: null,
  ...more,
});

describe("counts", () => {
  it("count an identifier once, by its worst rating, as fixable only where all of its packages have a fix", () => {
    const counts = countFindings([
      finding("CVE-2099-10000001", "libssl3t64", "3.5.4-1", { fixed: "3.5.4-2", severity: "high" }),
      finding("CVE-2099-10000001", "openssl", "3.5.4-1", { fixed: "3.5.4-2", severity: "medium" }),
      finding("CVE-2099-10000002", "libssl3t64", "3.5.4-1", { severity: "low" }),
      finding("CVE-2099-10000003", "openssl", "3.5.4-1", { fixed: "3.5.4-2", severity: "critical" }),
      finding("CVE-2099-10000003", "libc6", "2.41-12", { severity: "low" }),
      finding("CVE-2099-10000004", "libc6", "2.41-12", { severity: "negligible" }),
      // The same list may name a package of two architectures.
      finding("CVE-2099-10000004", "libc6", "2.41-12", { severity: "negligible" }),
    ]);
    expect(counts).toEqual({
      identifiers: 4,
      fixable: 1,
      notFixable: 3,
      partlyFixable: 1,
      bySeverity: { critical: 1, high: 1, medium: 0, low: 1, negligible: 1, unknown: 0 },
      byPackage: [
        { package: "libc6", identifiers: 2, fixable: 0 },
        { package: "libssl3t64", identifiers: 2, fixable: 1 },
        { package: "openssl", identifiers: 2, fixable: 2 },
      ],
    });
  });

  it("of nothing are nothing", () => {
    expect(countFindings([])).toMatchObject({ identifiers: 0, fixable: 0, notFixable: 0, byPackage: [] });
  });
});

describe("two scans", () => {
  const basis = (name = "trivy", version = "0.74.0", updatedAt: string | null = "2026-11-01T06:00:00.000Z"): ScanBasis => ({
    scanner: { name, version, database: updatedAt === null ? null : { updatedAt, schema: 2 } },
    scope: "os-packages",
  });

  it.each([
    [basis(), basis(), []],
    [basis(), basis("trivy", "0.75.0"), ["version"]],
    [basis(), basis("trivy", "0.74.0", "2026-11-15T06:00:00.000Z"), ["database"]],
    [basis(), basis("grype", "0.74.0"), ["scanner", "version", "database"]],
    // Two reports that do not name their database may have had different ones.
    [basis("trivy", "0.74.0", null), basis("trivy", "0.74.0", null), ["database"]],
    [basis("trivy", "unknown"), basis("trivy", "unknown"), ["version"]],
  ])("%# differ in what is named", (a, b, parts) => expect(basisDiffers(a, b)).toEqual(parts));

  it("differ by identifier, with what took each away", () => {
    const here = {
      findings: [
        finding("CVE-2099-10000003", "perl-base", "5.40.1-6"),
        finding("CVE-2099-10000001", "openssl", "3.5.4-1", { severity: "high", fixed: "3.5.4-2" }),
        finding("CVE-2099-10000001", "libssl3t64", "3.5.4-1"),
        finding("CVE-2099-10000002", "libc6", "2.41-12"),
        finding("CVE-2099-10000005", "zlib1g", "1:1.3"),
      ],
      packages: ["perl-base 5.40.1-6", "openssl 3.5.4-1", "libssl3t64 3.5.4-1", "libc6 2.41-12", "zlib1g 1:1.3"].map(parsePackage),
    };
    const there = {
      findings: [finding("CVE-2099-10000002", "libc6", "2.41-12", { severity: "low" }), finding("CVE-2099-10000004", "libgcc-s1", "14.2.0-19")],
      packages: ["libssl3t64 3.5.4-2", "libc6 2.41-12", "libgcc-s1 14.2.0-19", "zlib1g 1:1.3"].map(parsePackage),
    };
    const unrated = { severity: "unknown", fixed: null };
    expect(differFindings(here, there)).toEqual({
      onlyHere: [
        {
          id: "CVE-2099-10000001",
          packages: [
            { package: "libssl3t64", installed: "3.5.4-1", ...unrated, other: ["3.5.4-2"], reason: "version_differs" },
            { package: "openssl", installed: "3.5.4-1", severity: "high", fixed: "3.5.4-2", other: [], reason: "package_gone" },
          ],
        },
        { id: "CVE-2099-10000003", packages: [{ package: "perl-base", installed: "5.40.1-6", ...unrated, other: [], reason: "package_gone" }] },
        { id: "CVE-2099-10000005", packages: [{ package: "zlib1g", installed: "1:1.3", ...unrated, other: ["1:1.3"], reason: "advisory_differs" }] },
      ],
      onlyThere: [{ id: "CVE-2099-10000004", packages: [{ package: "libgcc-s1", installed: "14.2.0-19", ...unrated, other: [], reason: "package_gone" }] }],
      both: [
        {
          id: "CVE-2099-10000002",
          here: [{ package: "libc6", installed: "2.41-12", ...unrated }],
          there: [{ package: "libc6", installed: "2.41-12", severity: "low", fixed: null }],
        },
      ],
    });
  });
});

function parsePackage(text: string) {
  const [name = "", version = ""] = text.split(" ");
  return { name, version };
}

describe("distributions", () => {
  it.each([
    ["debian", "debian"],
    ["redhat", "rhel"],
    ["SUSE Linux Enterprise Server", "sles"],
    ["amazonlinux", "amzn"],
    ["wolfi", "wolfi"],
  ])("%s is %s in os-release", (name, id) => expect(distributionId(name)).toBe(id));

  it.each([
    ["debian 13.7", "debian 13", true],
    ["debian 12.12", "debian 13", false],
    ["debian 1", "debian 13", false],
    ["alpine 3.20.3", "alpine 3.20.3", true],
    ["alpine 3.20", "alpine 3.20.3", true],
    ["alpine 3.2", "alpine 3.20", false],
    ["ubuntu 24.04", "debian 24.04", false],
  ])("%s and %s: same release %s", (a, b, same) => {
    const of = (text: string) => ({ id: text.split(" ")[0] ?? "", version: text.split(" ")[1] ?? "" });
    expect(sameRelease(of(a), of(b))).toBe(same);
    expect(sameRelease(of(b), of(a))).toBe(same);
  });
});
