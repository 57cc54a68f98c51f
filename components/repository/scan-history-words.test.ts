import { expect, test } from "vitest";
import type { Scan } from "@/lib/scans/types";
import { historySource } from "./scan-history-words";

const scan = (digest: string, day: number, more: Partial<Scan> = {}) => ({
  at: "2026-11-01T00:00:00.000Z",
  scan: {
    digest,
    state: "scanned",
    scannedAt: `2026-11-${String(day).padStart(2, "0")}T10:00:00.000Z`,
    scanner: { name: "trivy", version: "0.74.0", database: { updatedAt: "2026-10-31T00:00:00.000Z", schema: 2 } },
    ...more,
  } as Scan,
});

test("a picture of counts over time says of which platform, how many scans, from when, by what", () => {
  const later = { name: "trivy", version: "0.74.0", database: { updatedAt: "2026-11-09T00:00:00.000Z", schema: 2 } };
  const of = (...scans: ReturnType<typeof scan>[]) => historySource({ platform: "linux/amd64", scans });
  expect(of()).toBe("linux/amd64 · never scanned");
  expect(of(scan("a", 3, { state: "failed" }))).toBe("linux/amd64 · never scanned");
  expect(of(scan("a", 3))).toBe("linux/amd64 · 1 scan of 1 image, 3 Nov 2026 · Trivy 0.74.0, database of 31 Oct 2026");
  expect(of(scan("b", 10, { scanner: later }), scan("a", 3), scan("a", 4, { state: "not_covered" }))).toBe(
    "linux/amd64 · 3 scans of 2 images, 3 Nov 2026 to 10 Nov 2026 · Trivy 0.74.0, databases of 31 Oct 2026 to 9 Nov 2026",
  );
  expect(of(scan("a", 3, { scanner: { name: "grype", version: "0.100.0", database: null } }))).toBe(
    "linux/amd64 · 1 scan of 1 image, 3 Nov 2026 · Grype 0.100.0, database not told",
  );
});
