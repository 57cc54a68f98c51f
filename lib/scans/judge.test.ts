import { expect, test } from "vitest";
import type { DerivedFacts } from "../inspect/derive";
import type { ScanResult } from "../scanner";
import { judged, unlistedReason } from "./judge";

const scanner = { name: "trivy", version: "0.74.0", database: { updatedAt: "2026-11-22T06:00:00.000Z", schema: 2 } };
const distribution = { id: "debian", version: "13", endOfSupport: false };
const clean: ScanResult = { scanner, scope: "os-packages", state: "scanned", distribution, packages: [{ name: "libc6", version: "2.41-12" }], findings: [] };
const facts = (packages: unknown[] | null, unread: { code: string; reason: string } | null = null) =>
  ({ packages, databases: [{ type: "deb", path: "var/lib/dpkg/status", count: null, unread }] }) as unknown as DerivedFacts;

test("0 stands only where packages were looked up in a database that covers them", () => {
  expect(judged(clean, null).scan).toMatchObject({ state: "scanned", identifiers: 0, fixable: 0, packages: 1 });
  expect(judged({ ...clean, state: "not_covered" } as ScanResult, null).scan).toMatchObject({ state: "not_covered", identifiers: null });
  expect(judged({ scanner, scope: "os-packages", state: "unsupported" }, null).scan).toMatchObject({ state: "unsupported", identifiers: null });
});

test.each([
  ["no database is in it", facts(null), /no package is on record/i],
  ["its database is empty", facts([]), /no package is on record/i],
  ["a database could not be read", facts([{}], { code: "x", reason: "It is cut short." }), /var\/lib\/dpkg\/status could not be read: It is cut short\./],
  ["an earlier version read it", null, /no package is on record/i],
])("an image of a known distribution is unsupported and never 0 where %s", (_, of, why) => {
  const reason = unlistedReason(of);
  expect(reason).toMatch(why);
  expect(judged({ ...clean, packages: [] } as ScanResult, reason)).toMatchObject({ scan: { state: "unsupported", identifiers: null, reason }, document: null });
});

test("a list that is whole is no reason", () => expect(unlistedReason(facts([{}]))).toBeNull());
