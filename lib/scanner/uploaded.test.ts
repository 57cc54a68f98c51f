import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkSubject, readUploaded, type UploadedReport } from "./uploaded";

const digest = (c: string) => `sha256:${c.repeat(64)}`;
/** Written by the real program: Alpine 3.7.3 of the test bed against Alpine's own advisories. */
const recorded = (name: string) => readFileSync(`lib/scanner/fixtures/${name}.json`, "utf8");
const changed = (name: string, change: (report: Record<string, unknown>) => void): string => {
  const report = JSON.parse(recorded(name)) as Record<string, unknown>;
  change(report);
  return JSON.stringify(report);
};

/** By Grype's own types (grype/presenter/models), of which no database is at hand here. */
const grype = {
  matches: [
    {
      vulnerability: {
        id: "CVE-2099-10000001",
        dataSource: "https://security-tracker.example.org/CVE-2099-10000001",
        namespace: "debian:distro:debian:13",
        severity: "Negligible",
        urls: [],
        cvss: [],
        fix: { versions: [], state: "wont-fix" },
        advisories: [],
      },
      relatedVulnerabilities: [
        {
          id: "CVE-2099-10000001",
          namespace: "nvd:cpe",
          severity: "Medium",
          cvss: [
            { source: "nvd@nist.gov", type: "Primary", version: "2.0", vector: "AV:N/AC:L/Au:N/C:P/I:N/A:N", metrics: { baseScore: 5 }, vendorMetadata: {} },
            { source: "nvd@nist.gov", type: "Primary", version: "3.1", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", metrics: { baseScore: 5.3 } },
          ],
        },
      ],
      matchDetails: [],
      artifact: {
        id: "a246fd2054833c93",
        name: "libc6",
        version: "2.41-12",
        type: "deb",
        locations: [{ path: "/var/lib/dpkg/status.d/libc6", layerID: digest("a") }],
        upstreams: [{ name: "glibc" }],
      },
    },
    {
      vulnerability: {
        id: "DSA-20991-1",
        namespace: "debian:distro:debian:13",
        severity: "High",
        fix: { versions: ["3.5.4-2"], state: "fixed" },
        advisories: [{ id: "CVE-2099-10000002", link: "" }],
      },
      relatedVulnerabilities: [],
      artifact: { name: "libssl3t64", version: "3.5.4-1", type: "deb", locations: [] },
    },
    {
      vulnerability: { id: "GHSA-2099-0000-0000", severity: "Critical", fix: { versions: [], state: "unknown" } },
      artifact: { name: "left-pad", version: "1.0.0", type: "npm", locations: [] },
    },
  ],
  source: {
    type: "image",
    target: { userInput: "x", imageID: digest("c"), manifestDigest: digest("d"), repoDigests: [`gcr.io/distroless/cc@${digest("e")}`] },
  },
  distro: { name: "debian", version: "13", idLike: [] },
  descriptor: {
    name: "grype",
    version: "0.104.0",
    timestamp: "2026-11-20T10:00:00+01:00",
    db: { status: { schemaVersion: "v6.1.2", built: "2026-11-19T04:12:33Z", valid: true } },
  },
};

describe("a report that was made elsewhere", () => {
  it("by Trivy of an image", () => {
    expect(readUploaded(recorded("trivy-image-alpine-3.7.3"))).toEqual({
      scanner: { name: "trivy", version: "0.74.0", database: null },
      scope: "os-packages",
      scannedAt: expect.stringMatching(/^2026-.*Z$/),
      distribution: { id: "alpine", version: "3.7.3", endOfSupport: true },
      digests: [expect.stringMatching(/^sha256:[0-9a-f]{64}$/), expect.stringMatching(/^sha256:[0-9a-f]{64}$/)],
      packages: expect.arrayContaining([{ name: "musl", version: "1.1.18-r3" }]),
      findings: ["musl", "musl-utils"].map((name) =>
        expect.objectContaining({ id: "CVE-2019-14697", package: name, installed: "1.1.18-r3", fixed: "1.1.18-r4" }),
      ),
      outOfScope: 0,
      covered: "shown",
    });
  });

  it("by Trivy of an SBOM names the image where the SBOM does", () => {
    const report = readUploaded(recorded("trivy-sbom-alpine-3.7.3"));
    expect([report.digests, report.findings.length]).toEqual([readUploaded(recorded("trivy-image-alpine-3.7.3")).digests, 2]);
    const nameless = changed("trivy-sbom-alpine-3.7.3", (json) => Object.assign(json, { Metadata: { OS: { Family: "alpine", Name: "3.7.3" } } }));
    expect(readUploaded(nameless).digests).toEqual([]);
  });

  it("leaves libraries of languages out, and says how many", () => {
    const text = changed("trivy-image-alpine-3.7.3", (report) => {
      const vulnerability = { VulnerabilityID: "CVE-2099-1", PkgName: "left-pad", InstalledVersion: "1.0.0", Severity: "HIGH" };
      (report.Results as unknown[]).push({ Target: "Node.js", Class: "lang-pkgs", Type: "node-pkg", Vulnerabilities: [vulnerability] });
    });
    expect(readUploaded(text)).toMatchObject({ outOfScope: 1, findings: [{ package: "musl" }, { package: "musl-utils" }] });
  });

  it("with no findings is not said to be clean", () => {
    const text = changed("trivy-image-alpine-3.7.3", (report) => {
      for (const result of report.Results as Record<string, unknown>[]) delete result.Vulnerabilities;
    });
    expect(readUploaded(text)).toMatchObject({ findings: [], covered: "unknown" });
  });

  it("by Grype, under its own name", () => {
    expect(readUploaded(JSON.stringify(grype))).toEqual({
      scanner: { name: "grype", version: "0.104.0", database: { updatedAt: "2026-11-19T04:12:33.000Z", schema: 6 } },
      scope: "os-packages",
      scannedAt: "2026-11-20T09:00:00.000Z",
      distribution: { id: "debian", version: "13", endOfSupport: false },
      digests: [digest("c"), digest("d"), digest("e")],
      packages: null,
      findings: [
        {
          id: "CVE-2099-10000001",
          aliases: [],
          package: "libc6",
          installed: "2.41-12",
          fixed: null,
          status: "will_not_fix",
          severity: "negligible",
          severitySource: "debian",
          cvss: { source: "nvd@nist.gov", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", score: 5.3 },
          url: "https://security-tracker.example.org/CVE-2099-10000001",
          published: null,
          layer: { digest: null, diffId: digest("a") },
        },
        {
          id: "DSA-20991-1",
          aliases: ["CVE-2099-10000002"],
          package: "libssl3t64",
          installed: "3.5.4-1",
          fixed: "3.5.4-2",
          status: "fixed",
          severity: "high",
          severitySource: "debian",
          cvss: null,
          url: null,
          published: null,
          layer: null,
        },
      ],
      outOfScope: 1,
      covered: "shown",
    });
  });

  it("by an older Grype has its database's state in another place", () => {
    const db = { built: "2023-09-01T01:26:55Z", schemaVersion: 5, location: "/x", checksum: "sha256:5db8", error: null };
    const report = readUploaded(JSON.stringify({ ...grype, descriptor: { ...grype.descriptor, db } }));
    expect(report.scanner.database).toEqual({ updatedAt: "2023-09-01T01:26:55.000Z", schema: 5 });
  });

  const without = (key: keyof typeof grype) => JSON.stringify({ ...grype, [key]: undefined });
  it.each<[string, string, RegExp]>([
    ["no JSON", "<html>", /it is not JSON/],
    ["a list", "[]", /not an object/],
    ["something else", "{}", /neither Trivy's SchemaVersion nor Grype's matches/],
    ["an SBOM", '{"bomFormat":"CycloneDX"}', /an SBOM/],
    ["SARIF", '{"version":"2.1.0","runs":[]}', /SARIF/],
    ["a later schema of Trivy", changed("trivy-image-alpine-3.7.3", (r) => Object.assign(r, { SchemaVersion: 3 })), /SchemaVersion/],
    ["a file system", changed("trivy-image-alpine-3.7.3", (r) => Object.assign(r, { ArtifactType: "filesystem" })), /it is of a filesystem, not of an image/],
    ["no operating system", changed("trivy-image-alpine-3.7.3", (r) => Object.assign(r, { Metadata: {} })), /no operating system/],
    [
      "a finding without a package",
      changed("trivy-image-alpine-3.7.3", (r) => {
        const [result] = r.Results as { Vulnerabilities: Record<string, unknown>[] }[];
        delete result?.Vulnerabilities[1]?.PkgName;
      }),
      /Results\.0\.Vulnerabilities\.1\.PkgName/,
    ],
    ["a rating of its own", JSON.stringify(grype).replace("Negligible", "Terrible"), /matches\.0\.vulnerability\.severity/],
    ["Grype without a distribution", without("distro"), /no distribution/],
    ["Grype without its matches", without("matches"), /matches/],
    ["another program in Grype's shape", JSON.stringify({ ...grype, descriptor: { name: "x", version: "1" } }), /descriptor\.name/],
  ])("of another shape is refused with the reason: %s", (_, text, reason) => {
    expect(() => readUploaded(text)).toThrow(expect.objectContaining({ code: "scan_report_unreadable", detail: expect.stringMatching(reason) }));
  });
});

describe("a report's image", () => {
  const report: UploadedReport = readUploaded(JSON.stringify(grype));
  const os = { id: "debian", versionId: "13" };

  it.each(["c", "d", "e"])("is the one whose manifest, config or index has digest %s…", (c) =>
    expect(checkSubject(report, { digests: [digest("f"), digest(c)], os })).toEqual({ by: "digest" }),
  );

  it("is taken by its distribution where the report names no digest", () => {
    expect(checkSubject({ ...report, digests: [] }, { digests: [digest("f")], os })).toEqual({ by: "distribution" });
  });

  it.each<[string, UploadedReport, Parameters<typeof checkSubject>[1]]>([
    ["other digests", report, { digests: [digest("f")], os }],
    ["another release", report, { digests: [digest("d")], os: { id: "debian", versionId: "12" } }],
    ["another distribution", { ...report, digests: [] }, { digests: [digest("f")], os: { id: "alpine", versionId: "13" } }],
    ["no distribution", { ...report, digests: [] }, { digests: [digest("f")], os: null }],
  ])("is refused for %s", (_, given, image) => {
    expect(() => checkSubject(given, image)).toThrow(
      expect.objectContaining({ code: "scan_report_mismatch", detail: expect.stringMatching(/^The report is of /) }),
    );
  });
});
