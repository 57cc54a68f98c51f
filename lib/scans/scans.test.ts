import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../images/testing-record";
import type { Finding } from "../scanner";
import { compareScans, getScan, scanColumns } from "./index";
import { insertScan, scanBefore, scanRow, scanRows, standings } from "./store";
import type { Scan, ScanState } from "./types";

/** The record of scans on a real database, over findings written by hand. */
let record: ReturnType<typeof testDatabase>;
beforeAll(() => {
  record = testDatabase();
});
afterAll(() => record.remove());

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const finding = (id: string, name: string, fixed: string | null = null): Finding => ({
  id,
  aliases: [],
  package: name,
  installed: "1.0-r0",
  fixed,
  status: fixed ? "fixed" : "affected",
  severity: "high",
  severitySource: "alpine",
  cvss: null,
  url: null,
  published: null,
  layer: null,
});

let made = 0;
const database = { updatedAt: "2026-11-22T06:00:00.000Z", schema: 2 };
function scan(of: string, state: ScanState, more: Partial<Scan> = {}): Scan {
  made += 1;
  const at = new Date(Date.UTC(2026, 10, 23, 0, 0, made)).toISOString();
  return {
    id: `scan-${String(made).padStart(3, "0")}`,
    digest: digest(of),
    origin: "here",
    state,
    scanner: { name: "trivy", version: "0.74.0", database },
    scope: "os-packages",
    scannedAt: at,
    createdAt: at,
    distribution: { id: "alpine", version: "3.20.3", endOfSupport: false },
    packages: 14,
    identifiers: null,
    fixable: null,
    reason: null,
    problem: null,
    actor: { kind: "local", name: "Ada" },
    ...more,
  };
}
const packages = [
  { name: "musl", version: "1.0-r0" },
  { name: "zlib", version: "1.0-r0" },
];
const scanned = (of: string, findings: Finding[], more: Partial<Scan> = {}) =>
  insertScan(scan(of, "scanned", { identifiers: new Set(findings.map(({ id }) => id)).size, fixable: findings.filter(({ fixed }) => fixed).length, ...more }), {
    findings,
    packages,
  });

test("a scan comes back as it went in", async () => {
  const wanted = scan("a", "scanned", { identifiers: 2, fixable: 1 });
  await insertScan(wanted, { findings: [finding("CVE-1", "musl", "1.0-r1"), finding("CVE-2", "zlib")], packages });
  const found = await getScan(wanted.id);
  expect(found).toMatchObject(wanted);
  expect(found.counts).toMatchObject({ identifiers: 2, fixable: 1, notFixable: 1 });
  expect(found.findings.map(({ id, since }) => [id, since])).toEqual([
    ["CVE-1", null],
    ["CVE-2", null],
  ]);
  await expect(getScan("none")).rejects.toMatchObject({ code: "not_found" });
});

test("the next one tells what is new and what is gone; a failed one keeps the last that can be used", async () => {
  const next = await scanned("a", [finding("CVE-2", "zlib"), finding("CVE-3", "zlib")]);
  const found = await getScan(next.id);
  expect(found.findings.map(({ id, since }) => [id, since])).toEqual([
    ["CVE-2", "before"],
    ["CVE-3", "new"],
  ]);
  expect(found.gone).toEqual([{ id: "CVE-1", package: "musl", installed: "1.0-r0", severity: "high" }]);
  expect(found.before?.id).toBe("scan-001");
  const failure = await insertScan(
    scan("a", "failed", {
      scanner: { name: "trivy", version: "", database: null },
      distribution: null,
      packages: null,
      problem: { code: "scanner_timeout" } as never,
    }),
    null,
  );
  const [standing] = await standings([digest("a")]);
  expect(standing?.good?.id).toBe(next.id);
  expect(standing?.failed?.id).toBe(failure.id);
  const after = await scanned("a", []);
  expect((await standings([digest("a")]))[0]).toMatchObject({ good: { id: after.id, identifiers: 0 }, failed: null });
  expect((await getScan(after.id)).gone.map(({ id }) => id)).toEqual(["CVE-2", "CVE-3"]);
  const page = await scanRows(digest("a"), { limit: 3 });
  expect(page.items.map(({ id }) => id)).toEqual([after.id, failure.id, next.id]);
  expect((await scanRows(digest("a"), { limit: 3, cursor: page.nextCursor ?? "" })).items.map(({ id }) => id)).toEqual(["scan-001"]);
});

test("another scanner's scan is no scan before: what it has not is not gone", async () => {
  await scanned("b", [finding("CVE-1", "musl")], { scanner: { name: "grype", version: "0.100.0", database }, origin: "uploaded" });
  const own = await scanned("b", []);
  expect(await getScan(own.id)).toMatchObject({ before: null, gone: [] });
});

test("two are subtracted only where scanner, version, database and scope are equal; without a count nothing is", async () => {
  await scanned("c", [finding("CVE-1", "musl"), finding("CVE-2", "zlib")]);
  await scanned("d", [finding("CVE-2", "zlib"), finding("CVE-3", "bash")]);
  await scanned("e", [], { scanner: { name: "trivy", version: "0.74.0", database: { ...database, updatedAt: "2026-11-25T06:00:00.000Z" } } });
  await insertScan(scan("f", "not_covered", { reason: "no advisory" }), null);
  const compared = await compareScans(digest("c"), digest("d"));
  expect(compared).toMatchObject({ state: "compared", both: [{ id: "CVE-2", here: [{ package: "zlib", severity: "high" }], there: [{ package: "zlib" }] }] });
  expect(compared.state === "compared" && compared.onlyHere.map(({ id }) => id)).toEqual(["CVE-1"]);
  expect(compared.state === "compared" && compared.onlyThere.map(({ id }) => id)).toEqual(["CVE-3"]);
  expect(await compareScans(digest("c"), digest("e"))).toMatchObject({ state: "differs", differs: ["database"] });
  expect(await compareScans(digest("c"), digest("f"))).toMatchObject({ state: "unknown" });
  expect(await compareScans(digest("c"), digest("0"))).toMatchObject({ state: "unknown", there: null });
  const columns = await scanColumns([digest("c"), digest("d"), digest("e"), digest("f"), digest("0")]);
  expect(columns.map(({ counts, against }) => [counts?.identifiers ?? null, against?.state ?? null])).toEqual([
    [2, null],
    [2, "compared"],
    [0, "differs"],
    [null, "unknown"],
    [null, "unknown"],
  ]);
});

test("what was read of the scan before while another was made is taken only where it is still the one before", async () => {
  const first = await scanned("9", [finding("CVE-1", "musl")]);
  const ready = await scanRow(first.id);
  const next = scan("9", "scanned");
  expect(await scanBefore(next, ready)).toBe(ready);
  expect((await scanBefore(first, ready)) ?? null).toBeNull();
  // One that was handed in meanwhile stands between.
  const between = await scanned("9", [finding("CVE-2", "zlib")]);
  const last = await scanned("9", []);
  expect((await scanBefore(last, ready))?.scan.id).toBe(between.id);
  expect((await scanBefore(last, ready))?.document?.findings.map(({ id }) => id)).toEqual(["CVE-2"]);
});
