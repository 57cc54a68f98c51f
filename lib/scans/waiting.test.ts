import { expect, it } from "vitest";
import { type Candidate, waiting } from "./waiting";

const day = (n: number) => new Date(Date.UTC(2026, 10, n));
const image = (digest: string, change: Partial<Candidate> = {}): Candidate => ({ digest, name: digest, last: null, byThis: false, failed: null, ...change });
const of = (candidates: Candidate[], why: "moved" | "first") => waiting(candidates, { why, since: day(20) }).map(({ digest }) => digest);

const some = [
  image("newer", { last: day(19) }),
  image("done", { last: day(20), byThis: true }),
  image("never"),
  image("older", { last: day(2) }),
  image("failed-before", { last: day(3), failed: day(19) }),
  image("failed-now", { last: day(1), failed: day(21) }),
  image("failed-alone", { failed: day(19) }),
  image("same-day", { last: day(2) }),
];

it("images without a scan come first, then by their last scan, and those of one moment by digest", () =>
  expect(of(some, "moved")).toEqual(["failed-alone", "never", "older", "same-day", "failed-before", "newer"]));

it("first scans are of images that nobody ever tried", () => expect(of(some, "first")).toEqual(["never"]));

it("what failed since the round began is not tried again by it", () => {
  expect(of([image("a", { failed: day(20) })], "moved")).toEqual([]);
  expect(of([image("a", { failed: day(19) })], "moved")).toEqual(["a"]);
});
