import { expect, test } from "vitest";
import type { ShownFinding } from "@/lib/scans/types";
import { byWorst, countWords, databaseWords, differsWords, findingsThat, reasonWords, scannerWords, severityTitle, unseenWords } from "./words";

const finding = (id: string, more: Partial<ShownFinding> = {}): ShownFinding => ({
  id,
  aliases: [],
  package: "musl",
  installed: "1.1.18-r3",
  fixed: "1.1.18-r4",
  status: "fixed",
  severity: "high",
  severitySource: "alpine",
  cvss: null,
  url: null,
  published: null,
  layer: null,
  broughtBy: null,
  since: null,
  hidden: null,
  ...more,
});

test("a count is told only where one stands; 0 says why it may be believed", () => {
  expect(countWords({ state: "scanned", identifiers: 58, fixable: 20 })).toEqual({
    figure: "58",
    unit: "distinct identifiers",
    rest: "20 fixable, 38 without a fix.",
  });
  expect(countWords({ state: "scanned", identifiers: 1, fixable: 1 })?.unit).toBe("distinct identifier");
  expect(countWords({ state: "scanned", identifiers: 0, fixable: 0 })?.rest).toContain("control sample");
  for (const state of ["not_covered", "unsupported", "failed"] as const) expect(countWords({ state, identifiers: null, fixable: null })).toBeNull();
});

test("scanner and database are named, and what is not told is said to be", () => {
  expect(scannerWords({ name: "trivy", version: "0.74.0" })).toBe("Trivy 0.74.0");
  expect(scannerWords({ name: "other", version: "" })).toBe("other of an unknown version");
  expect(databaseWords({ database: { updatedAt: "2026-11-22T06:00:00.000Z", schema: 2 } })).toBe("database of 22 Nov 2026");
  expect(databaseWords({ database: null })).toBe("its database is not told");
});

test("findings are found by identifier, alias and package, and filtered by what can be done", () => {
  const all = [
    finding("CVE-2099-0001"),
    finding("CVE-2099-0002", { fixed: null, status: "affected", package: "busybox", aliases: ["DSA-1"] }),
    finding("CVE-2099-0003", { since: "new" }),
  ];
  const ids = (...args: [Parameters<typeof findingsThat>[1], string]) => findingsThat(all, ...args).map(({ id }) => id.slice(-1));
  expect(ids("all", "")).toEqual(["1", "2", "3"]);
  expect(ids("fixable", "")).toEqual(["1", "3"]);
  expect(ids("new", "")).toEqual(["3"]);
  expect(ids("all", " dsa-1 ")).toEqual(["2"]);
  expect(ids("all", "BUSY")).toEqual(["2"]);
  expect(ids("fixable", "busybox")).toEqual([]);
});

test("the worst comes first, what nobody rates last", () => {
  const ordered = [
    finding("b", { severity: "unknown" }),
    finding("c", { severity: "critical" }),
    finding("a", { severity: "low", package: "z" }),
    finding("d", { severity: "low", package: "a" }),
  ];
  expect(ordered.sort(byWorst).map(({ id }) => id)).toEqual(["c", "d", "a", "b"]);
  expect(severityTitle({ severity: "unknown", severitySource: null })).toBe("No source in this database rates it");
  expect(severityTitle({ severity: "low", severitySource: "debian" })).toBe("Rated by debian");
});

test("what no package owns is named beside the count", () => {
  const said = (n: number) => `${n} B`;
  expect(unseenWords({ count: 10, bytes: 20 }, said)).toBe("Not seen by it: 10 files, 20 B, that no package owns.");
  expect(unseenWords({ count: 0, bytes: 0 }, said)).toBe("Every file belongs to a package.");
  expect(unseenWords(null, said)).toBeNull();
});

test("what two scans do not have in common, and why an identifier is on one side alone", () => {
  expect(differsWords(["database"])).toBe("database");
  expect(differsWords(["scanner", "version", "database"])).toBe("scanner, version and database");
  const one = { other: ["1.1.18-r4"] };
  expect(reasonWords({ ...one, other: [], reason: "package_gone" }, "B")).toBe("B has no such package");
  expect(reasonWords({ ...one, reason: "version_differs" }, "B")).toBe("B has 1.1.18-r4");
  expect(reasonWords({ ...one, reason: "advisory_differs" }, "A")).toBe("same version in A; another release’s advisories");
});
