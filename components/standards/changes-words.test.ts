import { expect, test } from "vitest";
import { saidOf, titleOf, valueWords } from "./changes-words";

const digest = `sha256:2ea3870c56ce${"0".repeat(52)}`;
test.each([
  ["base", { reference: "alpine:3.19", digest, manifests: [] }, "alpine:3.19 @2ea3870c56ce"],
  ["base", { reference: "scratch", digest: null, manifests: [] }, "scratch"],
  [
    "alternatives",
    [
      { base: { reference: "scratch", digest: null }, note: "with certificates" },
      { base: { reference: "busybox:1", digest }, note: "" },
    ],
    "scratch, with certificates; busybox:1 @2ea3870c56ce",
  ],
  ["alternatives", [], "nothing"],
  ["evidence", { reportId: "r", title: "Why static" }, "Why static"],
  ["reviewBy", "2027-03-14", "14 Mar 2027"],
  ["deprecatedUntil", null, "nothing"],
  ["exceptions", [{ team: "Billing", reference: "debian:12", digest: null, until: "2027-01-31" }], "Billing on debian:12 until 31 Jan 2027"],
  ["status", "approved", "approved"],
  ["successor", { id: "x", reference: "alpine:3.20" }, "alpine:3.20"],
  ["position", 0, "1"],
  // Of a later version: what is not known is shown as it is kept.
  ["later", { a: 1 }, '{"a":1}'],
  ["reason", "", "nothing"],
])("%s %#", (field, value, words) => expect(valueWords(field, value)).toBe(words));

test("fields and actions of a later version keep their own names", () => {
  expect(titleOf("reviewBy")).toBe("Review by");
  expect(titleOf("later")).toBe("later");
  expect(saidOf("approve")).toBe("approved");
  expect(saidOf("later")).toBe("later");
});
