import { describe, expect, it } from "vitest";
import { stepReasons, type TagStretch, tagCounts } from "./tag-history";
import type { Scan, ScanState } from "./types";

/** A tag in November 2026: days and hours by hand, so that each expectation can be told without the code. */
const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 10, day, hour)).toISOString();
const [old, fresh] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];
const hour = 3_600_000;

function scan(id: string, digest: string, when: string, database: number | null, counts: [number, number] | null, change: Partial<Scan> = {}): Scan {
  return {
    id,
    digest,
    origin: "here",
    state: counts ? "scanned" : "failed",
    scanner: { name: "trivy", version: "0.74.0", database: database === null ? null : { updatedAt: at(database), schema: 2 } },
    scope: "os-packages",
    scannedAt: when,
    createdAt: when,
    distribution: null,
    packages: 10,
    identifiers: counts?.[0] ?? null,
    fixable: counts?.[1] ?? null,
    reason: null,
    problem: null,
    actor: { kind: "system" },
    ...change,
  };
}
const stretch = (digest: string | null, from: string, to: string, read = true): TagStretch => ({ digest, from, to, read });
const of = (stretches: TagStretch[], scans: Scan[], now = at(10)) => tagCounts(stretches, scans, { now, quietMs: 24 * hour });

describe("steps and their reasons", () => {
  it("same image, another database: the database moved", () => {
    const { steps, spans } = of([stretch(old, at(1), at(9, 12))], [scan("1", old, at(2), 1, [10, 4]), scan("2", old, at(5), 4, [13, 5])]);
    expect(steps).toEqual([{ at: at(5), before: "1", after: "2", change: { identifiers: 3, fixable: 1 }, reasons: ["database"], split: null }]);
    expect(spans).toEqual([
      { from: at(1), to: at(2), state: "gap", digest: old, reason: "not_scanned", detail: null },
      { from: at(2), to: at(5), state: "counted", digest: old, scanId: "1", identifiers: 10, fixable: 4 },
      { from: at(5), to: at(10), state: "counted", digest: old, scanId: "2", identifiers: 13, fixable: 5 },
    ]);
  });

  it("another image by the same database: the image moved", () => {
    const { steps } = of(
      [stretch(old, at(1), at(4, 23)), stretch(fresh, at(5), at(9, 23))],
      [scan("1", old, at(2), 1, [10, 4]), scan("2", fresh, at(5, 1), 1, [6, 0])],
    );
    expect(steps).toEqual([{ at: at(5, 1), before: "1", after: "2", change: { identifiers: -4, fixable: -4 }, reasons: ["image"], split: null }]);
  });

  it("both moved, and nothing tells them apart", () => {
    const { steps } = of(
      [stretch(old, at(1), at(4, 23)), stretch(fresh, at(5), at(9, 23))],
      [scan("1", old, at(2), 1, [10, 4]), scan("2", fresh, at(5, 1), 4, [7, 2])],
    );
    expect(steps).toMatchObject([{ reasons: ["image", "database"], change: { identifiers: -3, fixable: -2 }, split: null }]);
  });

  it("both moved, and the image before was scanned by the database after: 10 to 12 by the database, 12 to 7 by the image", () => {
    const { steps } = of(
      [stretch(old, at(1), at(4, 23)), stretch(fresh, at(5), at(9, 23))],
      // Scanned later, when the tag meant another image already.
      [scan("1", old, at(2), 1, [10, 4]), scan("2", fresh, at(5, 1), 4, [7, 2]), scan("3", old, at(8), 4, [12, 5])],
    );
    expect(steps).toMatchObject([
      { before: "1", after: "2", split: { by: "3", database: { identifiers: 2, fixable: 1 }, image: { identifiers: -5, fixable: -3 } } },
    ]);
  });

  it("or the image after by the database before: 10 to 6 by the image, 6 to 7 by the database", () => {
    const { steps } = of(
      [stretch(old, at(1), at(4, 23)), stretch(fresh, at(5), at(9, 23))],
      [scan("0", fresh, at(1, 5), 1, [6, 1]), scan("1", old, at(2), 1, [10, 4]), scan("2", fresh, at(5), 4, [7, 2])],
    );
    expect(steps.at(-1)).toMatchObject({ after: "2", split: { by: "0", image: { identifiers: -4, fixable: -3 }, database: { identifiers: 1, fixable: 1 } } });
  });

  it("another scanner says nothing of databases; another version does", () => {
    const trivy = scan("1", old, at(2), 1, [10, 4]);
    const grype = scan("2", old, at(3), 2, [11, 4], { scanner: { name: "grype", version: "0.100.0", database: { updatedAt: at(2), schema: 6 } } });
    const later = scan("3", old, at(3), 2, [11, 4], { scanner: { name: "trivy", version: "0.75.0", database: { updatedAt: at(2), schema: 2 } } });
    expect(stepReasons(trivy, grype)).toEqual(["scanner"]);
    expect(stepReasons(trivy, later)).toEqual(["scanner", "database"]);
    expect(stepReasons(trivy, scan("4", fresh, at(3), null, [1, 1]))).toEqual(["image", "database_not_told"]);
    expect(stepReasons(trivy, scan("5", old, at(3), 1, [9, 4]))).toEqual([]);
  });
});

describe("what is not known is a gap with its reason, and never 0", () => {
  const only = (stretches: TagStretch[], scans: Scan[]) => of(stretches, scans).spans.map((span) => (span.state === "gap" ? span.reason : span.identifiers));

  it.each<[string, Scan[], (string | number)[]]>([
    ["nobody scanned it", [], ["not_scanned"]],
    ["the scan failed", [scan("1", old, at(2), 1, null)], ["not_scanned", "failed"]],
    ["a later scan that failed takes nothing away", [scan("1", old, at(2), 1, [10, 4]), scan("2", old, at(3), 1, null)], ["not_scanned", 10]],
    ["a count of 0 is one", [scan("1", old, at(2), 1, [0, 0])], ["not_scanned", 0]],
    [
      "the release is covered no more",
      [scan("1", old, at(2), 1, [10, 4]), scan("2", old, at(3), 2, null, { state: "not_covered" as ScanState })],
      ["not_scanned", 10, "not_covered"],
    ],
    ["the scanner knows no system", [scan("1", old, at(2), 1, null, { state: "unsupported" })], ["not_scanned", "unsupported"]],
  ])("%s", (_, scans, expected) => expect(only([stretch(old, at(1), at(9, 12))], scans)).toEqual(expected));

  it("nobody looked the tag up, knew its platform, or read the image", () => {
    expect(
      only([stretch(null, at(1), at(2)), stretch(old, at(2, 1), at(4), false), stretch(fresh, at(8), at(9, 12))], [scan("1", fresh, at(8), 1, [3, 0])]),
    ).toEqual(["not_known", "not_read", "not_looked_up", 3]);
  });

  it("a step goes over a gap", () => {
    const { steps, spans } = of(
      [stretch(old, at(1), at(2)), stretch(old, at(6), at(9, 12))],
      [scan("1", old, at(1), 1, [10, 4]), scan("2", old, at(7), 6, [9, 4])],
    );
    expect(spans.map((span) => [span.from, span.state === "gap" ? span.reason : span.identifiers])).toEqual([
      [at(1), 10],
      [at(2), "not_looked_up"],
      [at(6), 10],
      [at(7), 9],
    ]);
    expect(steps).toMatchObject([{ before: "1", after: "2", reasons: ["database"] }]);
  });
});

it("an image that was scanned before the tag meant it has its count from the first moment", () => {
  const { scans, spans } = of([stretch(fresh, at(5), at(9, 23))], [scan("1", fresh, at(2), 1, [6, 1])]);
  expect(scans.map(({ at: when, scan: { id } }) => [when, id])).toEqual([[at(5), "1"]]);
  expect(spans).toEqual([{ from: at(5), to: at(10), state: "counted", digest: fresh, scanId: "1", identifiers: 6, fixable: 1 }]);
});

it("scans of an image after the tag left it are not the tag's", () => {
  const { scans } = of(
    [stretch(old, at(1), at(4, 23)), stretch(fresh, at(5), at(9, 23))],
    [scan("1", old, at(2), 1, [10, 4]), scan("2", old, at(8), 7, [30, 9])],
  );
  expect(scans.map(({ scan: { id } }) => id)).toEqual(["1"]);
});
