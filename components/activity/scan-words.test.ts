import { expect, it } from "vitest";
import type { DatabaseLookJob, RoundCounts, RoundJob } from "@/lib/jobs/job";
import { workTitle, workWords } from "./scan-words";

const shared = {
  id: "0",
  resumesAt: null,
  revision: 1,
  attempt: 1,
  error: null,
  createdAt: "2026-11-30T06:00:00.000Z",
  startedAt: null,
  finishedAt: null,
  actor: { kind: "system" as const },
};
const counts = (change: Partial<RoundCounts>): RoundCounts => ({
  scanned: 0,
  failed: 0,
  total: 0,
  image: null,
  scanner: { name: "trivy", version: "0.74.0", database: { updatedAt: "2026-11-29T06:00:00.000Z", schema: 2 } },
  tries: 0,
  ...change,
});
const round = (change: Partial<RoundJob>): RoundJob => ({ ...shared, kind: "images.scan", why: "moved", state: "done", counts: null, ...change });
const look = (change: Partial<DatabaseLookJob>): DatabaseLookJob => ({ ...shared, kind: "scanner.look", state: "done", tries: 0, found: null, ...change });
const away = { type: "t", title: "The registry could not be reached", status: 502, detail: "d", code: "registry_unreachable" as const, remedy: "r" };

it.each([
  [round({ state: "queued" }), "begins when the scanner is free"],
  [round({ state: "running", counts: counts({ scanned: 2, failed: 1, total: 1040, image: "debian:trixie" }) }), "3 of 1,040 images, now debian:trixie"],
  [round({ counts: counts({ scanned: 1, total: 1 }) }), "1 image scanned, database of 29 Nov 2026"],
  [round({ counts: counts({ scanned: 40, failed: 2, total: 42 }) }), "40 images scanned, 2 failed, database of 29 Nov 2026"],
  [round({ counts: counts({}) }), "none was left to scan, database of 29 Nov 2026"],
  [round({ state: "cancelled", counts: counts({ scanned: 1, total: 3 }) }), "cancelled after 1 of 3 images"],
  [look({ found: { said: "moved", updatedAt: "2026-11-29T06:00:00.000Z" } }), "fetched, of 29 Nov 2026"],
  [look({ state: "failed", error: away }), "failed: The registry could not be reached"],
])("%o: %s", (work, words) => expect(workWords(work).replaceAll(/[\u00a0\u202f\u2009]/g, " ")).toBe(words));

it("what is in the way is said with when it is tried again", () => {
  const words = workWords(look({ state: "waiting", error: away, resumesAt: "2026-11-30T06:01:00.000Z" }));
  expect(words).toMatch(/^The registry could not be reached; tried again 30 Nov 2026.*06:01/);
  expect(workTitle(round({ why: "first" }))).toBe("First scans of followed images");
});
