import { expect, it } from "vitest";
import { endOf, later } from "./ends";

const from = new Date("2026-11-25T19:00:00.000Z");

it("a link ends after days, months or never", () => {
  expect(endOf("30d", from)).toBe("2026-12-25T19:00:00.000Z");
  expect(endOf("6m", from)).toBe("2027-05-25T19:00:00.000Z");
  expect(endOf("1y", from)).toBe("2027-11-25T19:00:00.000Z");
  expect(endOf("never", from)).toBeNull();
});

it("a month that has no such day ends on its last", () => {
  expect(later(new Date("2026-08-31T12:00:00.000Z"), { days: 0, months: 6 }).toISOString()).toBe("2027-02-28T12:00:00.000Z");
});
