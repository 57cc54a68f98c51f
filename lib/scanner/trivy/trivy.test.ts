import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readEnv } from "../../env";
import { type TrivySettings, trivyScanner, trivySettings } from "./index";
import { readTrivy } from "./read";
import { trivyReport } from "./schema";

/**
 * The adapter in trouble: shell scripts stand in for a Trivy that crashes, lies or is replaced. What it does with the real one is in
 * e2e/scans. The reports are the real program's (lib/scanner/fixtures).
 */
const folder = mkdtempSync(path.join(tmpdir(), "basewise-trivy-test-"));
const cacheDir = path.join(folder, "cache");
beforeAll(() => {
  mkdirSync(path.join(cacheDir, "db"), { recursive: true });
  writeFileSync(path.join(cacheDir, "db", "trivy.db"), "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const recorded = path.resolve("lib/scanner/fixtures/trivy-sbom-alpine-3.7.3.json");
const updatedAt = "2026-11-01T06:00:00Z";
const versionOf = (Version: string, db: object | null = { Version: 2, UpdatedAt: updatedAt }) =>
  JSON.stringify({ Version, ...(db ? { VulnerabilityDB: db } : {}) });
const musl = (name: string) => ({ type: "library", name, purl: `pkg:apk/alpine/${name}@1.1.18-r3` });
const node = { type: "application", name: "node", purl: "pkg:generic/node@22.23.2" };
const sbom = JSON.stringify({ bomFormat: "CycloneDX", components: [{ type: "operating-system" }, node, musl("musl"), musl("musl-utils")] });
const control = () => JSON.stringify({ control: true });
const signal = new AbortController().signal;

let scripts = 0;
/** `version` is what it prints for that; `scan` the shell's lines for a scan, whose file is $file. */
function standIn(version: string, scan = `cat ${recorded}`, more: Partial<TrivySettings> = {}) {
  const file = path.join(folder, `trivy-${scripts++}`);
  writeFileSync(`${file}.version`, version);
  writeFileSync(file, `#!/bin/sh\nif [ "$1" = version ]; then cat ${file}.version; exit 0; fi\nfor file; do :; done\n${scan}\n`);
  chmodSync(file, 0o755);
  const settings = { program: file, cacheDir, timeMs: 10_000, maxBytes: 10_000_000, maxAgeDays: 14, ...more };
  return { file, scanner: trivyScanner(settings, () => Date.parse("2026-11-10T00:00:00Z")) };
}
const good = versionOf("0.74.0");
/** A report without findings, or without an operating system. */
const report = (name: string, change: (json: { Metadata: object; Results?: { Vulnerabilities?: unknown; Packages?: unknown }[] }) => void): string => {
  const json = JSON.parse(readFileSync(recorded, "utf8"));
  change(json);
  const file = path.join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(json));
  return file;
};
const clean = (name: string) =>
  report(name, (json) => {
    for (const one of json.Results ?? []) delete one.Vulnerabilities;
  });

describe("what a scan says", () => {
  it("names scanner, version and database beside what was found", async () => {
    const { scanner } = standIn(good);
    expect(await scanner.scan({ sbom, control }, { signal })).toMatchObject({
      state: "scanned",
      scanner: { name: "trivy", version: "0.74.0", database: { updatedAt: "2026-11-01T06:00:00.000Z", schema: 2 } },
      scope: "os-packages",
      distribution: { id: "alpine", version: "3.7.3", endOfSupport: true },
      findings: [
        { id: "CVE-2019-14697", package: "musl", installed: "1.1.18-r3", fixed: "1.1.18-r4", status: "fixed" },
        { id: "CVE-2019-14697", package: "musl-utils", installed: "1.1.18-r3", fixed: "1.1.18-r4", status: "fixed" },
      ],
    });
  });

  it("is that it found nothing only where the control sample finds something", async () => {
    const nothing = clean("nothing");
    const both = standIn(good, `cat ${nothing}`).scanner;
    expect(await both.scan({ sbom, control }, { signal })).toMatchObject({ state: "not_covered", distribution: { id: "alpine" } });
    const real = standIn(good, `if grep -q control "$file"; then cat ${recorded}; else cat ${nothing}; fi`).scanner;
    expect(await real.scan({ sbom, control }, { signal })).toMatchObject({ state: "scanned", findings: [] });
  });

  it("makes no control sample where something is found", async () => {
    const unwanted = vi.fn(control);
    expect(await standIn(good).scanner.scan({ sbom, control: unwanted }, { signal })).toMatchObject({ state: "scanned" });
    expect(unwanted).not.toHaveBeenCalled();
  });

  it.each([
    ["no operating system", {}],
    ["none in so many words", { OS: { Family: "none", Name: "" } }],
    // As the real one answers for a distribution that it has no advisories of.
    ["one that it only repeats", { OS: { Family: "basewise-bed", Name: "1" } }],
  ])("is unsupported where it knows %s", async (name, metadata) => {
    const none = report(name, (json) => {
      json.Metadata = metadata;
      json.Results = [];
    });
    const result = await standIn(good, `cat "${none}"`).scanner.scan({ sbom, control }, { signal });
    expect(result).toEqual({ state: "unsupported", scope: "os-packages", scanner: expect.objectContaining({ name: "trivy" }) });
  });

  it("is made again where the database was replaced meanwhile", async () => {
    const { file, scanner } = standIn(good, `cat ${recorded}`);
    writeFileSync(`${file}.next`, versionOf("0.74.0", { Version: 2, UpdatedAt: "2026-11-08T06:00:00Z" }));
    writeFileSync(file, readFileSync(file, "utf8").replace(/^cat \S+$/m, `mv ${file}.next ${file}.version 2>/dev/null; $&`));
    const result = await scanner.scan({ sbom, control }, { signal });
    expect(result.scanner.database?.updatedAt).toBe("2026-11-08T06:00:00.000Z");
  });

  it("asks the program once what it is, as long as it and its database stand as they are on the disk", async () => {
    const stood = path.join(folder, "stands");
    mkdirSync(path.join(stood, "db"), { recursive: true });
    for (const name of ["trivy.db", "metadata.json"]) writeFileSync(path.join(stood, "db", name), "1");
    const { file, scanner } = standIn(good, `cat ${recorded}`, { cacheDir: stood });
    writeFileSync(
      file,
      readFileSync(file, "utf8")
        .replace(/^cat \S+$/m, `echo scan >> ${file}.calls; $&`)
        .replace("#!/bin/sh", `#!/bin/sh\necho call >> ${file}.calls`),
    );
    const calls = () => readFileSync(`${file}.calls`, "utf8").trim().split("\n");
    await scanner.scan({ sbom, control }, { signal });
    // The version, then the scan; and of the second one the scan alone.
    expect(calls()).toEqual(["call", "call", "scan"]);
    await scanner.scan({ sbom, control }, { signal });
    expect(calls()).toEqual(["call", "call", "scan", "call", "scan"]);
    // Another database is asked for anew, also where it comes in the middle of a scan: that is made again.
    writeFileSync(`${file}.version`, versionOf("0.74.0", { Version: 2, UpdatedAt: "2026-11-08T06:00:00Z" }));
    writeFileSync(file, readFileSync(file, "utf8").replace("echo scan", `mv ${file}.db ${path.join(stood, "db", "trivy.db")} 2>/dev/null; echo scan`));
    writeFileSync(`${file}.db`, "another");
    const result = await scanner.scan({ sbom, control }, { signal });
    expect(result.scanner.database?.updatedAt).toBe("2026-11-08T06:00:00.000Z");
    expect(
      calls()
        .slice(5)
        .filter((one) => one === "scan"),
    ).toHaveLength(2);
    expect(readFileSync(path.join(stood, "db", "trivy.db"), "utf8")).toBe("another");
  });

  it("leaves no file behind, whatever happens", async () => {
    const own = path.join(folder, "tmp");
    mkdirSync(own);
    vi.stubEnv("TMPDIR", own);
    try {
      const seen = path.join(folder, "seen");
      const { scanner } = standIn(good, `ls -l "$file" > ${seen}; pwd >> ${seen}; ls -A >> ${seen}; exit 1`);
      await expect(scanner.scan({ sbom, control }, { signal })).rejects.toMatchObject({ code: "scanner_failed" });
      const [file = "", cwd = "", ...inside] = readFileSync(seen, "utf8").trim().split("\n");
      // A folder of its own, with nothing in it that Trivy would take settings from.
      expect([file.slice(0, 10), cwd.startsWith(own), inside]).toEqual(["-rw-------", true, []]);
      // It is taken away while the answer is on its way.
      await vi.waitFor(() => expect(readdirSync(own)).toEqual([]));
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe("what goes wrong has a code", () => {
  const seen = report("none-seen", (json) => {
    for (const one of json.Results ?? []) {
      delete one.Packages;
      delete one.Vulnerabilities;
    }
  });
  const image = report("image", (json) => Object.assign(json, { ArtifactType: "container_image" }));
  const old = versionOf("0.74.0", { Version: 1, UpdatedAt: updatedAt });
  const newer = versionOf("0.74.0", { Version: 3, UpdatedAt: updatedAt });
  it.each<[string, string, { scanner: ReturnType<typeof trivyScanner> }, RegExp]>([
    ["a crash", "scanner_failed", standIn(good, "echo 'panic: no' >&2; exit 2"), /ended with 2: panic: no/],
    ["a crash without a word", "scanner_failed", standIn(good, "kill -SEGV $$"), /by a signal without a word/],
    ["nothing printed", "scanner_output_unreadable", standIn(good, "true"), /it is empty/],
    ["garbage", "scanner_output_unreadable", standIn(good, "head -c 100000 /dev/urandom"), /it is not JSON/],
    ["half a report", "scanner_output_unreadable", standIn(good, `head -c 500 ${recorded}`), /it is not JSON/],
    ["another JSON", "scanner_output_unreadable", standIn(good, "echo '{\"SchemaVersion\":2}'"), /ArtifactType/],
    ["a report of something else", "scanner_output_unreadable", standIn(good, `cat ${image}`), /of container_image/],
    ["no package seen", "scanner_output_unreadable", standIn(good, `cat ${seen}`), /none of the 2 packages/],
    ["another program", "scanner_output_unreadable", standIn("hello\n"), /it is not JSON/],
    ["200 MB", "scanner_output_too_large", standIn(good, "head -c 200000000 /dev/zero"), /more than 10000000 bytes/],
    ["a hang", "scanner_timeout", standIn(good, "sleep 100", { timeMs: 400 }), /within 0.4 seconds/],
    [
      "no program",
      "scanner_missing",
      { scanner: trivyScanner({ program: path.join(folder, "none"), cacheDir, timeMs: 1000, maxBytes: 1000, maxAgeDays: 0 }) },
      /is not there/,
    ],
    ["no database", "scanner_database_missing", standIn(versionOf("0.74.0", null)), /no vulnerability database in/],
    ["a database without its file", "scanner_database_missing", standIn(good, "true", { cacheDir: folder }), /no vulnerability database in/],
    ["an old database", "scanner_database_too_old", standIn(good, "true", { maxAgeDays: 8 }), /2026-11-01.*8 days old; at most 8/],
    ["a database of an old schema", "scanner_database_too_old", standIn(old, "exit 1"), /schema 1/],
    ["a database of a later schema", "scanner_database_newer", standIn(newer, "exit 1"), /schema 3/],
    ["a tampered release", "scanner_refused", standIn(versionOf("v0.69.5")), /0\.69\.5/],
  ])("%s: %s", async (_, code, { scanner }, detail) => {
    await expect(scanner.scan({ sbom, control }, { signal })).rejects.toMatchObject({ code, detail: expect.stringMatching(detail) });
  });

  it("but a later schema that the scanner takes is none, and neither is any age where none is set", async () => {
    expect(await standIn(newer).scanner.scan({ sbom, control }, { signal })).toMatchObject({ state: "scanned" });
    const { scanner } = standIn(versionOf("0.74.0", { Version: 2, UpdatedAt: "2020-01-01T00:00:00Z" }), "true", { maxAgeDays: 0 });
    expect(await scanner.database({ signal })).toEqual({ updatedAt: "2020-01-01T00:00:00.000Z", schema: 2 });
    expect(await scanner.version({ signal })).toBe("0.74.0");
  });
});

describe("a finding", () => {
  const vulnerability = {
    VulnerabilityID: "CVE-2099-10000001",
    VendorIDs: ["DSA-20991-1", "DSA-20991-1"],
    PkgName: "libssl3t64",
    InstalledVersion: "1:3.5.4-1",
    Status: "will_not_fix",
    Severity: "LOW",
    SeveritySource: "debian",
    VendorSeverity: { debian: 1, nvd: 4 },
    CVSS: {
      nvd: { V2Vector: "AV:N/AC:L/Au:N/C:P/I:N/A:N", V3Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", V3Score: 9.8 },
      amazon: { V3Vector: "CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", V3Score: 4 },
    },
    PrimaryURL: "https://avd.aquasec.com/nvd/cve-2099-10000001",
    PublishedDate: "2026-02-03T04:05:06Z",
    Layer: { Digest: "sha256:aa", DiffID: "sha256:bb" },
  };
  const read = (change: object) =>
    readTrivy(
      trivyReport.parse({
        SchemaVersion: 2,
        ArtifactType: "cyclonedx",
        Metadata: { OS: { Family: "debian", Name: "13.7" } },
        Results: [{ Target: "x", Class: "os-pkgs", Type: "debian", Vulnerabilities: [{ ...vulnerability, ...change }] }],
      }),
    ).findings[0];

  it("has the distribution's rating before NVD's, and says whose", () => {
    expect(read({})).toEqual({
      id: "CVE-2099-10000001",
      aliases: ["DSA-20991-1"],
      package: "libssl3t64",
      installed: "1:3.5.4-1",
      fixed: null,
      status: "will_not_fix",
      severity: "low",
      severitySource: "debian",
      cvss: { source: "nvd", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", score: 9.8 },
      url: "https://avd.aquasec.com/nvd/cve-2099-10000001",
      published: "2026-02-03T04:05:06.000Z",
      layer: { digest: "sha256:aa", diffId: "sha256:bb" },
    });
  });

  it.each<[string, object, object | undefined]>([
    ["scored by whoever rated it", { SeveritySource: "amazon" }, { cvss: { source: "amazon", vector: vulnerability.CVSS.amazon.V3Vector, score: 4 } }],
    ["scored by version 4 alone", { CVSS: { x: { V40Vector: "CVSS:4.0/AV:N", V40Score: 7 } } }, { cvss: { source: "x", vector: "CVSS:4.0/AV:N", score: 7 } }],
    ["not scored", { CVSS: undefined }, { cvss: null }],
    ["not rated", { Severity: "UNKNOWN", SeveritySource: undefined }, { severity: "unknown", severitySource: null }],
    ["with a fix and no status", { FixedVersion: "1:3.5.4-2", Status: undefined }, { fixed: "1:3.5.4-2", status: "fixed" }],
    ["of a status that is new", { Status: "someday" }, { status: "unknown" }],
    ["whose link is no web page", { PrimaryURL: "javascript:alert(1)" }, { url: null }],
    ["that a statement takes back", { Status: "not_affected" }, undefined],
  ])("%s", (_, change, expected) => {
    if (expected) expect(read(change)).toMatchObject(expected);
    else expect(read(change)).toBeUndefined();
  });
});

it("settings come from the environment", () => {
  const home = trivySettings(readEnv({}));
  expect(home).toMatchObject({
    program: "trivy",
    cacheDir: expect.stringMatching(/\/data\/scanner\/current$/),
    timeMs: 120_000,
    maxBytes: 67_108_864,
    maxAgeDays: 14,
  });
  const given = readEnv({ BASEWISE_TRIVY: "/opt/trivy", BASEWISE_TRIVY_CACHE: "/var/trivy", BASEWISE_TRIVY_SECONDS: "5", BASEWISE_TRIVY_MAX_AGE_DAYS: "0" });
  expect(trivySettings(given)).toEqual({ program: "/opt/trivy", cacheDir: "/var/trivy", timeMs: 5000, maxBytes: 67_108_864, maxAgeDays: 0 });
});
